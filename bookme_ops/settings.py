"""Settings: what a bank tells us about itself and its systems, checked as a whole and frozen.

The parts are in `bookme_ops/configuration/`; everybody imports them from here.
"""

from bookme_ops.configuration.loader import load_settings
from bookme_ops.configuration.problems import Problem, SettingsError
from bookme_ops.configuration.records import (
    Alerts,
    Bank,
    Bookme,
    Cases,
    Channel,
    Collect,
    Entry,
    Environment,
    Graph,
    Http,
    Retention,
    Roster,
    Salesforce,
    ServiceLevels,
    Settings,
    SimulatorChoice,
    Support,
)
from bookme_ops.configuration.schedule_records import Schedule, TaskSettings
from bookme_ops.configuration.secret import Secret
from bookme_ops.configuration.template import settings_template
from bookme_ops.configuration.web_records import Entra, Web

__all__ = [
    "Alerts",
    "Bank",
    "Bookme",
    "Cases",
    "Channel",
    "Collect",
    "Entra",
    "Entry",
    "Environment",
    "Graph",
    "Http",
    "Problem",
    "Retention",
    "Roster",
    "Salesforce",
    "Schedule",
    "Secret",
    "ServiceLevels",
    "Settings",
    "SettingsError",
    "SimulatorChoice",
    "Support",
    "TaskSettings",
    "Web",
    "load_settings",
    "settings_template",
]
