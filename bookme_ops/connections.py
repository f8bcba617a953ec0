"""Settings → clients: the ways to the systems of each environment, real or simulated."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bookme_ops.settings import Bookme, Environment, Graph, Http, Salesforce, Settings
from bookme_ops.simulation import Simulation
from bookme_ops.store.estate import Site
from connectors.bookme import auth as bookme_auth
from connectors.bookme.client import BookmeBackend, open_bookme
from connectors.graph import auth as graph_auth
from connectors.graph.certificates import parse_certificate
from connectors.graph.client import TenantCalendars, open_graph
from connectors.graph.directory import TenantDirectory
from connectors.graph.events import Marker
from connectors.limits import Limits
from connectors.pace import WALL_PACE, Pace
from connectors.salesforce import auth as salesforce_auth
from connectors.salesforce.client import SalesforceOrg
from connectors.tokens import Tokens
from connectors.transport import MeteredSession, Wire, open_session

BACKEND_CALLS = 2
"""Calls to a backend that may be under way at once; its lists are read one after the other."""

Systems = tuple[Salesforce, Graph, Bookme | None]
"""The settings of an environment's systems; a backend is not always connected."""

Wires = Callable[[str, str], Wire | None]
"""What sends the calls to a system of an environment; None is the network."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """The systems of one environment, through clients that can only read."""

    bookings: SalesforceOrg
    calendars: TenantCalendars
    directory: TenantDirectory
    salesforce: MeteredSession
    graph: MeteredSession
    """Calendars and directory share it; its meter counts the calls of both."""
    backend: BookmeBackend | None = None
    """None: no backend is connected."""


def connect(
    settings: Settings,
    sites: tuple[Site, ...],
    *,
    now: Callable[[], datetime],
    simulation: Simulation | None = None,
    wires: Wires = lambda *_: None,
    pace: Pace = WALL_PACE,
    patience: timedelta | None = None,
) -> dict[str, Connection]:
    """Open the clients of some environments, by name; nothing is sent yet.

    Simulated environments share one world: `simulation`, or the one that their settings describe. `wires` stands in
    for the network, `pace` for the clock that they wait by. No call takes longer than `patience`, if it is given.
    """
    opened = {}
    http = settings.http if patience is None else hurry(settings.http, patience)
    wire: Wires
    for site in sites:
        environment = settings.environment(site.name)
        if environment.simulator is not None:
            simulation = simulation or Simulation.chosen(environment.simulator, now())
            systems: Systems = (
                simulation.salesforce(site.name),
                simulation.graph(site.name),
                simulation.bookme(site.name),
            )
            wire = simulation.wire
        elif environment.salesforce is not None and environment.graph is not None:
            systems, wire = (environment.salesforce, environment.graph, environment.bookme), wires
        else:
            raise ValueError(f"{site.name} names neither its systems nor a simulator")
        opened[site.name] = _open(environment, systems, http, wire, pace=pace, zone=settings.bank.time_zone)
    return opened


def hurry(http: Http, patience: timedelta) -> Http:
    """As patient as the settings say, but no more than so patient with one call."""
    return replace(
        http,
        connect_timeout=min(http.connect_timeout, patience),
        read_timeout=min(http.read_timeout, patience),
        total_budget=min(http.total_budget, patience),
    )


def _open(
    environment: Environment, systems: Systems, http: Http, wires: Wires, *, pace: Pace, zone: ZoneInfo
) -> Connection:
    org, tenant, platform = systems
    salesforce = open_salesforce(org, http, wires(environment.name, "salesforce"), pace)
    graph_wire = wires(environment.name, "graph")
    limits = limits_of(http, tenant.concurrency)
    tokens = graph_tokens(tenant, limits, graph_wire, pace)
    graph = open_graph(tenant.base_url, tokens=tokens, limits=limits, pace=pace, inner=graph_wire)
    return Connection(
        bookings=SalesforceOrg(
            environment.name,
            salesforce,
            api_version=org.api_version,
            booking_id_field=org.booking_id_field,
            permission_set=environment.roster.permission_set,
            budget_share=org.api_budget_share,
            limits=limits_of(http, org.concurrency),
            pace=pace,
        ),
        calendars=TenantCalendars(
            graph,
            tokens=tokens,
            booking_id_property=tenant.booking_id_property,
            marker=Marker(category=tenant.booking_marker) if tenant.booking_marker else None,
            fallback_zone=zone,
            limits=limits,
            pace=pace,
        ),
        directory=TenantDirectory(graph, tokens=tokens, limits=limits, pace=pace),
        salesforce=salesforce,
        graph=graph,
        backend=open_backend(environment.name, platform, http, wires, pace) if platform is not None else None,
    )


def open_backend(environment: str, platform: Bookme, http: Http, wires: Wires, pace: Pace = WALL_PACE) -> BookmeBackend:
    """The read-only client of a backend."""
    limits, wire = limits_of(http, BACKEND_CALLS), wires(environment, "bookme")
    app = bookme_auth.AppCredentials(
        client_id=platform.client_id, client_secret=platform.client_secret.reveal(), scope=platform.scope
    )
    session = open_bookme(
        platform.base_url,
        tokens=bookme_auth.open_tokens(app, platform.token_url, limits=limits, pace=pace, inner=wire),
        subscription_key=platform.subscription_key.reveal(),
        limits=limits,
        pace=pace,
        inner=wire,
    )
    return BookmeBackend(environment, session)


def open_salesforce(org: Salesforce, http: Http, wire: Wire | None, pace: Pace = WALL_PACE) -> MeteredSession:
    """The read-only session with an org."""
    limits = limits_of(http, org.concurrency)
    tokens = salesforce_tokens(org, limits, wire, pace)
    return open_session(
        system="salesforce", base_url=org.instance_url, tokens=tokens, limits=limits, pace=pace, inner=wire
    )


def salesforce_tokens(org: Salesforce, limits: Limits, wire: Wire | None, pace: Pace = WALL_PACE) -> Tokens:
    """How we sign in to an org; the settings hold the keys of the chosen kind."""
    if org.auth == "access_token" and org.access_token is not None:
        return salesforce_auth.fixed_token(org.access_token.reveal())
    grant: salesforce_auth.Grant
    if org.auth == "jwt_bearer" and org.private_key is not None:
        grant = salesforce_auth.JwtBearer(
            client_id=org.client_id or "",
            username=org.username or "",
            audience=org.audience,
            private_key=org.private_key.reveal(),
        )
    else:
        secret = org.client_secret.reveal() if org.client_secret is not None else ""
        grant = salesforce_auth.ClientCredentials(client_id=org.client_id or "", client_secret=secret)
    return salesforce_auth.open_tokens(grant, org.token_url, limits=limits, pace=pace, inner=wire)


def graph_tokens(tenant: Graph, limits: Limits, wire: Wire | None, pace: Pace = WALL_PACE) -> Tokens:
    """How our app signs in to a tenant."""
    identity = graph_auth.AppIdentity(
        client_id=tenant.client_id,
        secret=tenant.client_secret.reveal() if tenant.client_secret is not None else None,
        certificate=parse_certificate(tenant.certificate.reveal()) if tenant.certificate is not None else None,
    )
    return graph_auth.open_tokens(
        identity,
        authority=tenant.authority or "",
        token_url=tenant.token_url or "",
        limits=limits,
        pace=pace,
        inner=wire,
    )


def limits_of(http: Http, concurrency: int) -> Limits:
    """The patience that the bank set."""
    return Limits(
        connect_timeout=http.connect_timeout.total_seconds(),
        read_timeout=http.read_timeout.total_seconds(),
        total_budget=http.total_budget.total_seconds(),
        attempts=http.attempts,
        concurrency=concurrency,
    )
