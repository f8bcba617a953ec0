"""Everything that is read of a bank, how it can be kept from us, and which codes nobody can judge without it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import time

from connectors.simulator.exchange import Call
from connectors.simulator.model import RosterLine, ScheduleLine
from tests.journeys.bank import Journey, Key, at

Break = Callable[[Journey], None]

PRODUCTION = frozenset({"production"})
EVERYWHERE = frozenset({"production", "test"})

OF_ROOMS = frozenset({"MTG020", "MTG021", "MTG022", "MTG023", "MTG024", "MTG025"})
OF_PEOPLE = frozenset({"MTG003", "MTG004", "MTG005", "MTG006", "MTG007", "MTG008"})
OF_PLACES = frozenset({"MTG030", "MTG031"})
OF_WINDOW = frozenset({"CAL001", "CAL002", "CAL003", "CAL004", "CAL006", "CAL008", "CAL009", "CAL013"})
OF_EARLY = frozenset({"CAL010", "CAL011"})
OF_INITIALS = frozenset({"ENV010", "ENV011", "ENV015"})
OF_ADDRESSES = OF_INITIALS | {"ENV012", "ENV013", "ENV014", "ENV016"}
OF_ROSTERS = OF_ADDRESSES | {"CAL007", "ENV001", "ENV002"}
OF_AGENDA = frozenset({"MTG010", "MTG011", "MTG012", "MTG013"})
OF_CALENDARS = OF_WINDOW | OF_EARLY | OF_PEOPLE | {"CAL012", "MTG001", "MTG011"}
OF_ORGS = frozenset({"CAL005", "CAL012", "ENV002", "MTG001", "MTG002"})
OF_BOOKINGS = OF_WINDOW | OF_EARLY | OF_PEOPLE | OF_ROOMS | OF_AGENDA | OF_PLACES | OF_ORGS
OF_STAFF = frozenset({"ENV030", "ENV034"})
OF_SIGN_INS = frozenset({"ENV023", "ENV024", "ENV025"})
OF_GRANTS = frozenset({"ENV031", "ENV032"})
OF_HOLDERS = frozenset({"ENV020", "ENV021", "ENV022"}) | OF_STAFF | OF_SIGN_INS | OF_GRANTS
OF_APPS = OF_SIGN_INS | OF_GRANTS | {"ENV026"}
APP = "service-principal"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Something that is read, and that can be kept from us."""

    name: str
    """How coverage calls it, without what it is of."""
    kind: str
    hide: Break
    """Keep it from us: what is read of production's own, or of the tenant."""
    blind: frozenset[str]
    """The codes that cannot be judged without it."""
    doubted: frozenset[str] = frozenset()
    """Codes of which something can be found without it, but not that there is nothing."""
    at_first: frozenset[str] = frozenset()
    """Further codes that cannot be judged until it was read once."""
    still: frozenset[str] = frozenset()
    """The kinds of subjects about which even these codes find something without it."""
    of_tenant: bool = False
    reason: str = "forbidden"

    @property
    def id(self) -> str:
        """Under which a run tells that it was not read."""
        return f"{'simulator' if self.of_tenant else 'production'}/{self.name}"

    @property
    def environments(self) -> frozenset[str]:
        """Where the codes cannot be judged."""
        return EVERYWHERE if self.of_tenant else PRODUCTION

    def hides(self, key: Key) -> bool:
        """Whether a fault cannot be found without it."""
        return self._tells_nothing(self.blind, key)

    def hides_at_first(self, key: Key) -> bool:
        """Whether a fault cannot be found until it was read once."""
        return self._tells_nothing(self.blind | self.at_first, key)

    def holds(self, key: Key) -> bool:
        """Whether that a fault was mended cannot be told without it."""
        return key[0] in self.blind | self.doubted and key[1] in self.environments

    def _tells_nothing(self, codes: frozenset[str], key: Key) -> bool:
        return key[0] in codes and key[1] in self.environments and key[2] not in self.still


def refuse(*paths: str, system: str = "") -> Break:
    """Answer 403 to calls whose path holds one of some texts; those of one system to production alone."""

    def hide(journey: Journey) -> None:
        only = at("production") if system else _any_call
        journey.misbehave(*(f"forbidden=always@{path}" for path in paths), when=only)

    return hide


def refuse_query(*soql: str) -> Break:
    """Answer 403 to production's queries that hold one of some texts."""
    return lambda journey: journey.misbehave("forbidden=always@salesforce", when=at("production", *soql))


def refuse_users(journey: Journey) -> None:
    """Answer 403 to whoever pages through the accounts."""
    journey.misbehave("forbidden=always@graph", when=lambda call: call.path == "/v1.0/users")


def refuse_mailboxes(journey: Journey) -> None:
    """Answer 403 for every calendar, those of rooms included."""
    journey.misbehave(*(f"forbidden=always@{owner}/calendarview" for owner in journey.world.tenant.mailboxes))


def refuse_room_mailboxes(journey: Journey) -> None:
    """Answer 403 for the calendar of every room."""
    journey.misbehave(*(f"forbidden=always@{room.person_id}" for room in journey.world.tenant.rooms.values()))


def spoil_roster(journey: Journey) -> None:
    """Put a bad line at the end of production's roster."""
    journey.world.environments["production"].roster.append(RosterLine(mail="nobody"))


def spoil_schedules(journey: Journey) -> None:
    """Put a bad line at the end of production's schedules."""
    lines = journey.world.environments["production"].schedules
    lines.append(ScheduleLine(mail=lines[0].mail, weekday=0, start=time(12), end=time(9)))


def heal(journey: Journey) -> None:
    """Give back whatever was kept from us."""
    journey.misbehave()
    production = journey.world.environments["production"]
    production.roster[:] = [line for line in production.roster if line.mail != "nobody"]
    production.schedules[:] = [line for line in production.schedules if line.start < line.end]


def _any_call(_call: Call) -> bool:
    return True


HOLDING = {
    "people": "User WHERE UserType IN",
    "sets": "PermissionSet",
    "groups": "PermissionSetGroup",
    "members": "PermissionSetGroupComponent",
    "assignments": "PermissionSetAssignment",
}
"""The lists that tell who holds what, with their objects."""
SOURCES = (
    Source(
        name="places",
        kind="directory",
        hide=refuse("/v1.0/places"),
        blind=OF_ROOMS | OF_PLACES | {"CAL006", "MTG005"},
        of_tenant=True,
    ),
    Source(name="objects", kind="directory", hide=refuse("/v1.0/groups"), blind=frozenset({"ENV011"}), of_tenant=True),
    Source(
        name="objects", kind="directory", hide=refuse("/v1.0/contacts"), blind=frozenset({"ENV011"}), of_tenant=True
    ),
    Source(
        name="domains",
        kind="directory",
        hide=refuse("/v1.0/organization"),
        blind=frozenset({"ENV016"}),
        of_tenant=True,
    ),
    Source(
        name="subscriptions",
        kind="directory",
        hide=refuse("/v1.0/subscriptions"),
        blind=frozenset({"CAL007"}),
        of_tenant=True,
    ),
    Source(
        name="employees",
        kind="directory",
        hide=refuse("/config/employees", system="bookme"),
        blind=OF_ROSTERS | OF_EARLY | OF_PLACES,
    ),
    Source(
        name="backend-rooms",
        kind="directory",
        hide=refuse("/config/rooms", system="bookme"),
        blind=frozenset({"MTG025", "CAL006"}),
        doubted=OF_ROOMS,
    ),
    Source(
        name="meetings",
        kind="query",
        hide=refuse("/bookme/meetings", system="bookme"),
        blind=frozenset({"MTG002"}),
    ),
    Source(
        name="slots",
        kind="query",
        hide=refuse("/bookme/time-slots", system="bookme"),
        blind=OF_EARLY | {"MTG002"},
    ),
    Source(
        name="roster",
        kind="directory",
        hide=spoil_roster,
        blind=OF_EARLY | OF_INITIALS | {"MTG013"},
        reason="malformed",
    ),
    Source(
        name="schedules",
        kind="directory",
        hide=spoil_schedules,
        blind=frozenset({"MTG012"}),
        reason="malformed",
    ),
    Source(
        name="users",
        kind="directory",
        hide=refuse_query("FROM User WHERE UserType = 'Standard'"),
        blind=OF_ROSTERS | OF_PLACES | OF_STAFF | {"MTG005", "MTG006"},
        doubted=frozenset({"CAL006"}),
    ),
    Source(
        name="accounts",
        kind="directory",
        hide=refuse_users,
        blind=OF_ROSTERS | OF_PLACES | OF_STAFF | {"ENV032", "MTG005"},
        doubted=frozenset({"ENV023", "ENV024", "ENV025", "ENV031"}),
        at_first=OF_CALENDARS | OF_ROOMS | {"MTG013"},
        of_tenant=True,
    ),
    Source(
        name="bookings",
        kind="query",
        hide=refuse_query("SELECT Id, OwnerId, Owner.Email"),
        blind=OF_BOOKINGS | {"ENV025"},
    ),
    Source(
        name="bookings",
        kind="query",
        hide=refuse_query("FROM andmoney__AMB_Meeting_Contact__c"),
        blind=OF_BOOKINGS | {"ENV025"},
    ),
    *(
        Source(
            name=f"access.{name}",
            kind="query",
            hide=refuse_query(f"FROM {table} "),
            blind=OF_HOLDERS,
            still=frozenset({APP}),
        )
        for name, table in HOLDING.items()
    ),
    Source(
        name="access.locks",
        kind="query",
        hide=refuse_query("FROM UserLogin "),
        blind=frozenset({"ENV020"}),
    ),
    Source(
        name="access.logins",
        kind="query",
        hide=refuse_query("FROM LoginHistory "),
        blind=OF_SIGN_INS,
        still=frozenset({APP}),
    ),
    Source(
        name="access.objects",
        kind="query",
        hide=refuse_query("FROM ObjectPermissions "),
        blind=frozenset(),
        doubted=frozenset({"ENV022", "ENV031"}),
    ),
    Source(
        name="access.fields",
        kind="query",
        hide=refuse_query("FROM FieldPermissions "),
        blind=frozenset(),
        doubted=frozenset({"ENV022"}),
    ),
    Source(
        name="access.tokens",
        kind="query",
        hide=refuse_query("FROM OauthToken"),
        blind=frozenset(),
        doubted=frozenset({"ENV031"}),
    ),
    Source(
        name="access.principals",
        kind="query",
        hide=refuse("/serviceprincipals(", system="graph"),
        blind=OF_APPS,
        still=frozenset({"user", "permission-set"}),
    ),
    Source(
        name="access.roles",
        kind="query",
        hide=refuse("/approleassignments", system="graph"),
        blind=OF_GRANTS | {"ENV025"},
        still=frozenset({"user", "permission-set"}),
    ),
    Source(
        name="access.scopes",
        kind="query",
        hide=refuse("/oauth2permissiongrants", system="graph"),
        blind=frozenset(),
        doubted=OF_GRANTS,
    ),
    Source(
        name="access.sign-ins",
        kind="query",
        hide=refuse("/auditlogs/signins", system="graph"),
        blind=OF_SIGN_INS,
        still=frozenset({"user", "permission-set"}),
    ),
)
"""What is read as a whole, with the codes that need it."""
