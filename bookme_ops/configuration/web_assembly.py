"""The settings of the console: what must agree, and what is derived."""

from typing import Any

from bookme_ops.configuration.reading import Reading
from bookme_ops.configuration.web_keys import BY_ENTRA, ENTRA, TOKENS_ONLY, WEB
from bookme_ops.configuration.web_records import Entra, Web
from connectors.origins import is_loopback

Values = dict[str, Any]
NEEDED = {
    "authority": "is missing: https://login.microsoftonline.com/<tenant>",
    "client_id": "is missing",
    "client_secret": "is missing (or client_secret_file)",
    "roles": 'is missing: nobody could sign in; say for example ["BookmeOps.Admin: admin"]',
}


def check_web(reading: Reading) -> None:
    """The rules of sign-in, and of being reached from elsewhere."""
    host = _host(reading.values.get((WEB, "listen"), "127.0.0.1:0"))
    places = {(WEB, "public_url"), ("alerts", "console_url")}
    if not is_loopback(host) and not places & (reading.values.keys() | reading.bad):
        what = f"is missing: {host} is reached from elsewhere, so say how browsers do, such as https://ops.bank.example"
        reading.complain((WEB, "public_url"), what)
    if reading.values.get((WEB, "sign_in"), TOKENS_ONLY) != BY_ENTRA:
        return
    section = tuple(ENTRA.split("."))
    for name, what in NEEDED.items():
        path = (*section, name)
        if not reading.values.get(path) and path not in reading.bad:
            reading.complain(path, f"{what}, because web.sign_in = {BY_ENTRA} needs it")


def build_web(values: Values, entra: Values, console_url: str | None) -> Web:
    """The console's settings from values that have been checked."""
    public = values["public_url"] or console_url or f"http://{values['listen']}"
    plain = is_loopback(_host(values["listen"])) and public.startswith("http://")
    secure = values["secure_cookies"]
    derived = {"public_url": public, "secure_cookies": not plain if secure is None else secure}
    by_entra = values["sign_in"] == BY_ENTRA
    return Web(**values | derived, entra=Entra(**entra) if by_entra else None)


def _host(listen: str) -> str:
    return listen.rpartition(":")[0].strip("[]")
