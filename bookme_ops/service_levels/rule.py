"""The rule of a bank: its business hours, the targets of its first responses, and who hears of those that are late."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from bookme_ops.configuration.closing_days import closing_days_of
from bookme_ops.configuration.records import Settings
from bookme_ops.service_levels.business_hours import BusinessHours
from bookme_ops.service_levels.levels import Level
from jobs.policy import Hours


@dataclass(frozen=True, slots=True, kw_only=True)
class Escalation:
    """Somebody is told of a first response that is still owed."""

    share: float
    """Of the target, once it is used up."""
    to: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What first responses are measured by."""

    hours: BusinessHours
    targets: Mapping[Level, timedelta]
    """In business time."""
    at_risk: float
    """The share of the target that is used when a first response is at risk."""
    escalations: tuple[Escalation, ...]
    """In the order of their shares."""


def rule_of(settings: Settings) -> Rule:
    """The rule that the settings describe. A first response at risk is the lead's matter, a late one the manager's."""
    bank, promised = settings.bank, settings.service_levels
    minutes = {level: getattr(promised, f"{level.value}_minutes") for level in Level}
    steps = (
        Escalation(share=promised.at_risk, to=promised.lead),
        Escalation(share=1.0, to=promised.manager),
    )
    return Rule(
        hours=_hours_of(bank.time_zone, bank.operating_hours, bank.country, bank.closing_days),
        targets={level: timedelta(minutes=number) for level, number in minutes.items()},
        at_risk=promised.at_risk,
        escalations=steps,
    )


@lru_cache(maxsize=8)
def _hours_of(zone: ZoneInfo, hours: Hours, country: str, own: tuple[date, ...]) -> BusinessHours:
    """Kept, for its table of all days of some years is made once: every page that shows a clock asks for it."""
    return BusinessHours(zone, hours, lambda year: closing_days_of(country, own, [year]))
