"""The console and the API: where they are, who may sign in, and how often one may ask."""

import re
from ipaddress import ip_network
from typing import Any
from urllib.parse import urlsplit

from bookme_ops.configuration import kinds
from bookme_ops.configuration.keys import Key
from bookme_ops.configuration.kinds import Kind
from bookme_ops.configuration.plain import expect, list_of_text, read_text
from bookme_ops.configuration.urls import read_authority
from bookme_ops.store.roles import Role

WEB, ENTRA = "web", "web.entra"
TOKENS_ONLY, BY_ENTRA = "tokens", "entra"
HOST = r"(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9.-]+):(\d{1,5})"
MANY_TENANTS = frozenset({"common", "organizations", "consumers"})
GUID = r"[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}"


def _read_listen(value: Any) -> str:
    text = read_text(value)
    found = re.fullmatch(HOST, text)
    if found is None or int(found[2]) > 65535:
        raise ValueError("must be an address and a port, such as 127.0.0.1:8080 or [::1]:8080")
    return text


def _read_network(value: Any) -> str:
    text = read_text(value)
    try:
        return str(ip_network(text))
    except ValueError:
        raise ValueError("must be addresses or networks, such as 10.0.0.7 or 10.0.0.0/24") from None


def _read_roles(value: Any) -> dict[str, Role]:
    roles: dict[str, Role] = {}
    for line in expect(value, list, "a list of app roles or groups with our roles"):
        name, _, word = (part.strip() for part in read_text(line).rpartition(":"))
        if not name or word not in set(Role):
            raise ValueError(f'must be texts such as "Ops.Support: support"; our roles are {", ".join(Role)}')
        # Entra spells ids of groups in small letters; values of app roles are compared as they stand.
        roles[name.lower() if re.fullmatch(GUID, name) else name] = Role(word)
    return roles


def _read_tenant(value: Any) -> str:
    text = read_authority(value)
    if urlsplit(text).path.strip("/").lower() in MANY_TENANTS:
        raise ValueError("must name the bank's own tenant: common, organizations and consumers let in anybody")
    return text


LISTEN = Kind("address and port", _read_listen)
ROLES = Kind("list of roles", _read_roles, list_of_text)
AUTHORITY = Kind("URL", _read_tenant)

WEB_KEYS = (
    Key(
        path=f"{WEB}.listen",
        kind=LISTEN,
        default="127.0.0.1:8080",
        example='"127.0.0.1:8080"',
        meaning="Where `serve` listens for browsers and programs; put a proxy that speaks https before it.",
    ),
    Key(
        path=f"{WEB}.public_url",
        kind=kinds.URL,
        example='"https://bookme-ops.bank.example"',
        meaning="How browsers reach it; left out: alerts.console_url, else http and the address that it listens at.",
    ),
    Key(
        path=f"{WEB}.trusted_proxies",
        kind=kinds.list_of("addresses", _read_network),
        default=[],
        example='["10.0.0.7"]',
        meaning="Proxies whose X-Forwarded-For and X-Forwarded-Proto are believed.",
    ),
    Key(
        path=f"{WEB}.secure_cookies",
        kind=kinds.TRUTH,
        example="true",
        meaning="Whether cookies need https; left out: always, except on this machine by plain http.",
    ),
    Key(
        path=f"{WEB}.sign_in",
        kind=kinds.choice(TOKENS_ONLY, BY_ENTRA),
        default=TOKENS_ONLY,
        example='"entra"',
        meaning="How people sign in: by tokens that `tokens create` makes, or by the bank's Entra ID.",
    ),
    Key(
        path=f"{WEB}.session_hours",
        kind=kinds.whole(1, 72),
        default=8,
        example="8",
        meaning="Whoever signed in so many hours ago signs in again.",
    ),
    Key(
        path=f"{WEB}.idle_minutes",
        kind=kinds.whole(5, 1440),
        default=60,
        example="60",
        meaning="Whoever has asked for nothing for so many minutes signs in again.",
    ),
    Key(
        path=f"{WEB}.requests_per_minute",
        kind=kinds.whole(10, 1_000_000),
        default=600,
        example="600",
        meaning="How often one visitor may ask within a minute.",
    ),
    Key(
        path=f"{WEB}.tries_per_minute",
        kind=kinds.whole(1, 1000),
        default=10,
        example="10",
        meaning="How often somebody at one address may fail to sign in in a minute; all together 20 times as often.",
    ),
)

ENTRA_KEYS = (
    Key(
        path=f"{ENTRA}.authority",
        kind=AUTHORITY,
        example='"https://login.microsoftonline.com/…"',
        meaning="The bank's tenant, as an authority that ends with its id.",
    ),
    Key(
        path=f"{ENTRA}.client_id",
        kind=kinds.TEXT,
        example='"…"',
        meaning="The app registration for signing in to the console; it needs no permission at all.",
    ),
    Key(
        path=f"{ENTRA}.client_secret",
        kind=kinds.SECRET,
        example='"secrets/console"',
        meaning="Its client secret.",
    ),
    Key(
        path=f"{ENTRA}.roles",
        kind=ROLES,
        default=[],
        example='["BookmeOps.Support: support", "BookmeOps.Admin: admin"]',
        meaning="App roles, or ids of groups, and the role here; nobody without one of them gets in.",
    ),
)
