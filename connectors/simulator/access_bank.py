"""Gives a bank what the access audit looks at: an administrator, the orgs' permissions and logs, the tenant's apps."""

from random import Random

from connectors.simulator.access_apps import found_apps
from connectors.simulator.access_facts import NETWORKS
from connectors.simulator.access_logs import write_logs
from connectors.simulator.access_pen import AccessPen
from connectors.simulator.access_rows import write_permissions
from connectors.simulator.ids import guid
from connectors.simulator.model import Person, World
from connectors.simulator.names import DOMAIN, NameBook
from connectors.simulator.staff import SIGN_ON

ADMIN, INITIALS = "it.drift", "itdrift"


def add_access(world: World) -> dict[str, AccessPen]:
    """Everything, all in order; gives the pen of each environment, by which more can be written."""
    admin = _hire_administrator(world, Random(f"{world.seed}/access/admin"))
    pens = {}
    for name, environment in world.environments.items():
        environment.allowed_addresses = NETWORKS
        rng = Random(f"{world.seed}/access/{name}")
        pens[name] = pen = AccessPen(environment.org, rng, world.as_of - SIGN_ON)
        write_logs(pen, write_permissions(pen, admin, world.as_of), world.as_of)
    found_apps(world, Random(f"{world.seed}/access/apps"))
    return pens


def _hire_administrator(world: World, rng: Random) -> Person:
    """Somebody who looks after the orgs, and is nobody's advisor."""
    mail, (given, surname) = f"{ADMIN}@{DOMAIN}", NameBook(rng).draw()
    person = Person(
        id=guid(rng),
        upn=mail,
        mail=mail,
        display_name=f"{given} {surname}",
        given_name=given,
        surname=surname,
        nickname=INITIALS,
        proxy_addresses=[f"SMTP:{mail}", f"smtp:{INITIALS}@{DOMAIN}"],
        department="IT",
    )
    world.tenant.people[person.id] = person
    return person
