"""URLs in settings: https, or plain http on this machine; never with a password in them."""

from typing import Any
from urllib.parse import urlsplit

from bookme_ops.configuration.plain import read_text
from connectors.origins import is_loopback, origin


def read_url(value: Any) -> str:
    """An absolute URL without user, query and fragment; its trailing slash is dropped."""
    text = read_text(value)
    try:
        place, parts = origin(text), urlsplit(text)
    except ValueError:
        raise ValueError("must be a URL such as https://host/path") from None
    if parts.username is not None or parts.password is not None:
        raise ValueError("must not hold a user name or password")
    if parts.query or parts.fragment:
        raise ValueError("must not hold a query or a fragment")
    if place.scheme == "http" and not is_loopback(place.host):
        raise ValueError("must be https: plain http is accepted for this machine only (127.0.0.1, localhost)")
    return text.rstrip("/")


def read_versioned_url(value: Any) -> str:
    """A URL whose last part names the version of the backend's API."""
    text = read_url(value)
    if text.rsplit("/", 1)[-1] not in {"v1", "v2", "v3"}:
        raise ValueError("must end with the version of the API: /v1, /v2 or /v3")
    return text


def read_authority(value: Any) -> str:
    """A sign-in URL whose last part names the tenant."""
    text = read_url(value)
    if not urlsplit(text).path.strip("/"):
        raise ValueError("must end with the tenant: https://login.microsoftonline.com/<tenant>")
    return text


def read_database_url(value: Any) -> str:
    """Where the store is; the message of an error never repeats it, for it may hold a password."""
    text = read_text(value)
    if not text.startswith(("sqlite:///", "postgresql+psycopg://")):
        raise ValueError("must start with sqlite:/// or postgresql+psycopg://")
    return text
