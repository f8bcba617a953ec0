"""The application: all routes of the console and the API, behind one guard."""

from collections.abc import Sequence
from urllib.parse import urlsplit

from fastapi import APIRouter, FastAPI
from starlette.staticfiles import StaticFiles

from bookme_ops.web.console import Console
from bookme_ops.web.errors import handle_errors
from bookme_ops.web.guard import Guard
from bookme_ops.web.serving.routes import ROUTERS
from bookme_ops.web.stationery import STATIC

LOCAL = ("localhost", "127.0.0.1", "[::1]")


def make_application(console: Console, routers: Sequence[APIRouter] = ROUTERS) -> FastAPI:
    """The application over a console; `state.console` is what its handlers find."""
    web = console.ops.settings.web
    place = urlsplit(web.public_url)
    # Its own documents would load scripts from elsewhere: the API says what it can at /api/v1/openapi.json.
    app = FastAPI(title="bookme_ops", docs_url=None, redoc_url=None, openapi_url=None)
    app.state.console = console
    for router in routers:
        app.include_router(router)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    handle_errors(app)
    hosts = {*LOCAL, (place.hostname or "").lower()}
    app.add_middleware(Guard, hosts=hosts, rates=console.rates, https=place.scheme == "https")
    return app
