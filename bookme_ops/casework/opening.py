"""Opening: the way to the writer of Cases of an environment, which is closed unless its settings open it."""

from collections.abc import Callable

from bookme_ops.connections import limits_of, salesforce_tokens
from bookme_ops.settings import Environment
from bookme_ops.simulation import Simulation
from bookme_ops.wiring import Ops
from connectors.case_ports import CaseDesk
from connectors.pace import WALL_PACE, Pace
from connectors.salesforce.case_writer import open_case_writer

OpenDesk = Callable[[Ops, str], CaseDesk]
"""Opens the writer of an environment by its name."""


class NoCases(LookupError):
    """No Case is written for an environment; the message says which setting changes that."""


def open_desk(ops: Ops, name: str, *, simulation: Simulation | None = None, pace: Pace = WALL_PACE) -> CaseDesk:
    """The writer of an environment; nothing is sent yet. It signs in as our app of that environment does.

    `simulation` stands in for a simulated bank's own one. Raises NoCases where the settings do not allow it.
    """
    environment = check_allowed(ops, name)
    wire, org = None, environment.salesforce
    if environment.simulator is not None:
        bank = simulation or Simulation.chosen(environment.simulator, ops.now())
        wire, org = bank.wire(name, "salesforce"), bank.salesforce(name)
    if org is None:
        raise NoCases(f"no Case is written for {name}: its settings name no Salesforce")
    limits = limits_of(ops.settings.http, org.concurrency)
    return open_case_writer(
        org.instance_url,
        tokens=salesforce_tokens(org, limits, wire, pace),
        api_version=org.api_version,
        key_field=environment.cases.key_field,
        budget_share=org.api_budget_share,
        limits=limits,
        pace=pace,
        inner=wire,
    )


def check_allowed(ops: Ops, name: str) -> Environment:
    """The environment of a name, whose settings allow Cases. Raises NoCases."""
    environment = ops.settings.environment(name)
    if not environment.cases.enabled:
        raise NoCases(f"no Case is written for {name}: set environments.{name}.cases.enabled = true to allow it")
    return environment
