"""Settings files for the simulator: one that points at served sites, one that names the world to build in process."""

from datetime import datetime

from connectors.simulator.bank_lists import baseline_file, roster_file, schedules_file
from connectors.simulator.bookme import SCOPE, SUBSCRIPTION_KEY
from connectors.simulator.graph_login import CLIENT_ID, CLIENT_SECRET
from connectors.simulator.model import Environment, World
from connectors.simulator.server import Running

DEFAULT_STORE = "sqlite:///bookme-ops.db"
BUDGET_SHARE = 1.0
"""Of the API requests of a simulated org: they run low in some scenes, which must not end the reading of it."""
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def describe_served(world: World, running: Running, *, database_url: str = DEFAULT_STORE) -> str:
    """The text of a `bookme-ops.toml` that points at sites served over HTTP; the lists that it names stand beside it.

    Client id and secret are the simulator's published ones; they open nothing else.
    """
    parts = [describe_bank(world, database_url)]
    for name, environment in world.environments.items():
        parts.append(describe_environment(environment))
        parts.append(_describe_salesforce(name, running))
        parts.append(_describe_graph(name, world, running))
        parts.append(_describe_bookme(name, running))
    return "\n".join(parts)


def describe_built(world: World, *, advisors: int, database_url: str = DEFAULT_STORE, further: str = "") -> str:
    """The text of a `bookme-ops.toml` whose environments are built in process, from the same arguments as `world`.

    The lists that it names (`bank_lists.write_lists`) stand beside it. `further` are lines of each environment.
    """
    chosen = describe_choice(scene=world.scene, advisors=advisors, seed=world.seed, as_of=world.as_of)
    parts = [describe_bank(world, database_url)]
    simulator = f'simulator = "{chosen}"\n{further}'
    parts += [describe_environment(environment, simulator) for environment in world.environments.values()]
    return "\n".join(parts)


def describe_choice(*, scene: str, advisors: int, seed: int, as_of: datetime) -> str:
    """The value of the `simulator` setting."""
    return f"scene={scene},advisors={advisors},seed={seed},as_of={as_of.isoformat()}"


def describe_bank(world: World, database_url: str) -> str:
    """What all environments share."""
    domains = ", ".join(f'"{domain}"' for domain in world.tenant.domains)
    text = f"""# Made by the simulator: scene {world.scene}, seed {world.seed}, as of {world.as_of.isoformat()}.
database_url = "{database_url}"

[bank]
name = "Example Bank"
time_zone = "{world.bank_zone}"
accepted_domains = [{domains}]
"""
    if world.closing_days:
        text += f"closing_days = [{', '.join(day.isoformat() for day in world.closing_days)}]\n"
    if world.bank_hours:
        hours = (f'"{DAYS[day]} {start:%H:%M}-{end:%H:%M}"' for day, (start, end) in sorted(world.bank_hours.items()))
        text += f"hours = [{', '.join(hours)}]\n"
    if world.max_meeting_minutes is not None:
        text += f"max_meeting_minutes = {world.max_meeting_minutes}\n"
    return text


def describe_environment(environment: Environment, further: str = "") -> str:
    """The keys that stand beside the systems; lists are named as `bank_lists.write_lists` names them."""
    name = environment.name
    text = f'[environments.{name}]\nkind = "{environment.kind}"\n{further}'
    if environment.go_live is not None:
        text += f"go_live = {environment.go_live.isoformat()}\n"
    if environment.subscriptions:
        text += "subscriptions = true\n"
    text += _list_texts("allowed_addresses", environment.allowed_addresses)
    text += _list_texts("graph_apps", environment.graph_apps)
    if environment.schedules:
        text += f'schedules_csv = "{schedules_file(name)}"\n'
    if environment.roster:
        text += f'baseline = "{baseline_file(name)}"\n'
        text += f'\n[environments.{name}.roster]\ncsv = "{roster_file(name)}"\n'
    return text


def _list_texts(key: str, texts: tuple[str, ...]) -> str:
    quoted = ", ".join(f'"{text}"' for text in texts)
    return f"{key} = [{quoted}]\n" if texts else ""


def _describe_salesforce(name: str, running: Running) -> str:
    base = running.base_url(name, "salesforce")
    return f"""[environments.{name}.salesforce]
instance_url = "{base}"
token_url = "{base}/services/oauth2/token"
auth = "client_credentials"
client_id = "{CLIENT_ID}"
client_secret = "{CLIENT_SECRET}"
api_budget_share = {BUDGET_SHARE}
"""


def _describe_graph(name: str, world: World, running: Running) -> str:
    base = running.base_url(name, "graph")
    return f"""[environments.{name}.graph]
base_url = "{base}/v1.0"
authority = "https://login.microsoftonline.com/{world.tenant.id}"
token_url = "{base}/{world.tenant.id}/oauth2/v2.0/token"
client_id = "{CLIENT_ID}"
client_secret = "{CLIENT_SECRET}"
booking_id_property = "{world.booking_id_property}"
"""


def _describe_bookme(name: str, running: Running) -> str:
    base = running.base_url(name, "bookme")
    return f"""[environments.{name}.bookme]
base_url = "{base}/api/v2"
token_url = "{base}/oauth2/token"
scope = "{SCOPE}"
client_id = "{CLIENT_ID}"
client_secret = "{CLIENT_SECRET}"
subscription_key = "{SUBSCRIPTION_KEY}"
"""
