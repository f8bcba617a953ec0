"""Channels of the settings: what must be right about them, and that nobody sees their addresses."""

from pathlib import Path

import pytest

from bookme_ops.configuration.channels import secret_parts
from bookme_ops.redaction import Redactor
from bookme_ops.settings import Settings, SettingsError, load_settings
from jobs.base import Priority

BASE = """
[environments.production]
simulator = "scene=calm,advisors=2,seed=1"
"""
TEAMS = "workflows://prod-1.logic.azure.com:443/643e69f83c8944/KODuebWbDGYFr0z0eu"


def read(folder: Path, channels: str, **environ: str) -> Settings:
    file = folder / "bookme-ops.toml"
    file.write_text(BASE + channels, encoding="utf-8")
    return load_settings(file, environ, folder=folder)


def problems(folder: Path, channels: str, **environ: str) -> list[str]:
    with pytest.raises(SettingsError) as told:
        read(folder, channels, **environ)
    return [str(problem) for problem in told.value.problems]


def test_a_channel_is_read_with_its_wishes(tmp_path: Path) -> None:
    (tmp_path / "teams").write_text(TEAMS + "\n", encoding="utf-8")
    text = '[alerts]\nremind_high = 60.0\n[alerts.channels.Ops-Teams]\nurl_file = "teams"\nevents = ["opened"]\n'
    settings = read(tmp_path, text + 'min_priority = "high"\ncodes = ["CAL"]\nenvironments = ["production"]')
    (channel,) = settings.alerts.channels
    assert (channel.name, channel.url.reveal(), channel.events) == ("Ops-Teams", TEAMS, ("opened",))
    assert (channel.min_priority, channel.codes, channel.environments) == ("high", ("CAL",), ("production",))
    assert (channel.digest, channel.allow_private) == (None, False)
    assert {p: wait.total_seconds() for p, wait in settings.alerts.remind.items()} == {
        Priority.LOW: 0,
        Priority.MEDIUM: 0,
        Priority.HIGH: 60,
        Priority.CRITICAL: 3600,
    }


def test_a_channel_may_stand_in_the_environment_and_keeps_the_name_that_the_file_gives_it(tmp_path: Path) -> None:
    key = "BOOKME_OPS_ALERTS__CHANNELS__OPS_TEAMS__URL"
    text = '[alerts.channels.Ops-Teams]\nmin_priority = "high"'
    settings = read(tmp_path, text, **{key: TEAMS, "BOOKME_OPS_ALERTS__CHANNELS__MAIL__URL": "mailto://h"})
    assert [(one.name, one.min_priority) for one in settings.alerts.channels] == [
        ("Ops-Teams", "high"),
        ("mail", "low"),
    ]


@pytest.mark.parametrize(
    "url",
    [
        "https://bank.webhook.office.com/webhookb2/abc@def/IncomingWebhook/123/456",
        "jsons://BANK.WebHook.Office.com/x",
        "jsons://bank.webhook%2Eoffice.com/x",
        "msteams://bank/abc@def/123/456",
    ],
)
def test_a_retired_teams_connector_is_refused_with_what_to_do_and_not_repeated(tmp_path: Path, url: str) -> None:
    (told,) = problems(tmp_path, f'[alerts.channels.teams]\nurl = "{url}"')
    assert told.startswith("alerts.channels.teams.url: is an Office 365 connector, which Microsoft has retired")
    assert "workflows://" in told
    assert url not in told


@pytest.mark.parametrize(
    ("channels", "key"),
    [
        ("[alerts.channels.teams]", "alerts.channels.teams.url: is missing"),
        ('[alerts.channels."te ams"]\nurl = "json://h"', "alerts.channels.te ams: a channel's name has"),
        ('[alerts.channels.teams]\nurl = "teams"', "alerts.channels.teams.url: must be one URL"),
        ('[alerts.channels.teams]\nurl = "json://h"\nevents = ["closed"]', "alerts.channels.teams.events: must be"),
        ('[alerts.channels.teams]\nurl = "json://h"\ndigest = "hourly"', "alerts.channels.teams.digest: must be"),
        ('[alerts.channels.teams]\nurl = "json://h"\nenvironments = ["prod"]', "alerts.channels.teams.environments"),
        ('[alerts.channels.teams]\nurl = "json://h"\nmin_prio = "low"', "alerts.channels.teams.min_prio: no such"),
        ("[alerts]\nflood = 3", "alerts.flood: no such setting"),
        ('[alerts]\ndigest_at = "8"', "alerts.digest_at: must be a time of day"),
    ],
)
def test_what_is_wrong_is_told_with_its_key(tmp_path: Path, channels: str, key: str) -> None:
    assert any(told.startswith(key) for told in problems(tmp_path, channels))


def test_a_misspelled_key_of_a_channel_is_suggested_with_the_channels_name(tmp_path: Path) -> None:
    told = problems(tmp_path, '[alerts.channels.teams]\nurl = "json://h"\nmin_priorty = "low"')
    assert told == [
        "alerts.channels.teams.min_priorty: no such setting; did you mean alerts.channels.teams.min_priority?"
    ]


def test_nobody_sees_a_channels_address(tmp_path: Path) -> None:
    settings = read(tmp_path, f'[alerts.channels.teams]\nurl = "{TEAMS}"')
    (shown,) = [entry.value for entry in settings.entries if entry.key == "alerts.channels.teams.url"]
    assert shown == "set"
    assert settings.inline_secrets == ("alerts.channels.teams.url",)
    masked = Redactor(secret.reveal() for secret in settings.secrets).text(
        "POST https://prod-1.logic.azure.com/workflows/643e69f83c8944/triggers?sig=KODuebWbDGYFr0z0eu"
    )
    assert "643e69f83c8944" not in masked
    assert "KODuebWbDGYFr0z0eu" not in masked


def test_passwords_and_tokens_are_secret_wherever_they_stand_in_a_url() -> None:
    url = "mailtos://user:p%40ssword1@host/tokentoken?from=a@b&key=abcdefghijkl"
    assert set(secret_parts(url)) == {url, "p@ssword1", "tokentoken", "abcdefghijkl"}
