from datetime import date
from pathlib import Path

import pytest

from bookme_ops.baselines.reading import SHIPPED, BaselineError, read_baseline
from jobs.access.baseline import Allowance, DeclaredCredential
from jobs.access.tiers import PRIVILEGED


def written(folder: Path, text: str) -> Path:
    path = folder / "baseline.toml"
    path.write_text(text, encoding="utf-8")
    return path


def problems(folder: Path, text: str) -> list[str]:
    with pytest.raises(BaselineError) as caught:
        read_baseline(written(folder, text))
    return [str(problem) for problem in caught.value.problems]


def test_without_a_file_the_shipped_defaults_count() -> None:
    baseline = read_baseline(None)
    assert baseline.source == SHIPPED
    assert baseline.integration.permissions == {"ApiEnabled"}
    assert baseline.runtime_set in baseline.integration.sets
    assert baseline.allowed == ()


def test_the_shipped_defaults_forbid_what_makes_an_administrator() -> None:
    rules = read_baseline(None).integration
    assert rules.forbidden >= PRIVILEGED
    assert {"ViewAllData", "DataExport", "BulkApiHardDelete"} <= rules.forbidden
    assert not rules.forbidden & (rules.permissions | rules.extra_permissions)
    assert not any(set(letters) & set("VM") for letters in (*rules.objects.values(), *rules.extra_objects.values()))


def test_the_shipped_defaults_name_the_products_apps_and_ours() -> None:
    product, ours = read_baseline(None).apps
    assert (product.app_id, ours.app_id) == ("product", "ours")
    assert product.roles == {"Calendars.ReadWrite", "OnlineMeetings.ReadWrite.All"}
    assert {
        role for role in ours.roles | ours.extra_roles if "Write" in role or not role.partition(".Read")[1]
    } == set()


def test_a_key_of_the_file_replaces_the_shipped_one_and_no_other(tmp_path: Path) -> None:
    shipped = read_baseline(None)
    baseline = read_baseline(
        written(tmp_path, '[integration]\nextra_sets = ["Ops"]\n[integration.objects]\nEvent = "r"\n')
    )
    assert baseline.source == "baseline.toml"
    assert baseline.integration.extra_sets == {"Ops"}
    assert baseline.integration.objects == {"Event": "r"}
    assert baseline.integration.forbidden == shipped.integration.forbidden
    assert baseline.apps == shipped.apps


def test_apps_that_the_file_names_are_all_that_there_are(tmp_path: Path) -> None:
    text = (
        '[[apps]]\napp_id = "product"\nname = "Booking"\nscoped_roles = ["Calendars.ReadWrite"]\nscope = "Advisors"\n'
    )
    (app,) = read_baseline(written(tmp_path, text)).apps
    assert (app.name, app.scoped_roles, app.scope, app.roles) == (
        "Booking",
        {"Calendars.ReadWrite"},
        "Advisors",
        frozenset(),
    )
    assert read_baseline(written(tmp_path, "apps = []")).apps == ()


def test_allowances_and_declared_credentials_are_read(tmp_path: Path) -> None:
    text = """
        [[allowed]]
        holder = "*"
        kind = "permission"
        what = "ManageUsers"
        reason = "Until the new tool is there"
        until = 2026-06-30
        [[credentials]]
        name = "System Integration secret"
        ends = 2027-01-31
    """
    baseline = read_baseline(written(tmp_path, text))
    assert baseline.allowed == (
        Allowance(
            holder="*",
            kind="permission",
            what="ManageUsers",
            reason="Until the new tool is there",
            until=date(2026, 6, 30),
        ),
    )
    assert baseline.credentials == (DeclaredCredential(name="System Integration secret", ends=date(2027, 1, 31)),)


def test_everything_that_is_wrong_is_told_at_once(tmp_path: Path) -> None:
    text = """
        runtime = "X"
        org_apps = "BookMe"
        [integration]
        set = []
        permissions = ["Api Enabled"]
        [integration.objects]
        Event = "rx"
        [[apps]]
        app_id = "ours"
        [[allowed]]
        holder = "*"
        kind = "role"
        what = "Mail.Send"
        reason = ""
        until = "soon"
        [[credentials]]
        name = "A"
        ends = 2026-01-01
        [[credentials]]
        name = "a"
        ends = 2026-01-02
    """
    found = problems(tmp_path, text)
    assert [one.partition(": ")[0].removeprefix("baseline.toml ") for one in found] == [
        "allowed[1].kind",
        "allowed[1].reason",
        "allowed[1].until",
        "apps[1].name",
        "credentials[2].name",
        "integration.objects",
        "integration.permissions",
        "integration.set",
        "org_apps",
        "runtime",
    ]
    assert (
        "runtime: is not known; there are runtime_set, org_apps, login_kinds, integration, advisor, apps" in found[-1]
    )
    assert "apps[1].name: is missing" in found[3]


def test_an_empty_reason_is_a_problem_that_says_so(tmp_path: Path) -> None:
    text = '[[allowed]]\nholder = "*"\nkind = "permission"\nwhat = "ManageUsers"\nreason = ""\n'
    (problem,) = problems(tmp_path, text)
    assert problem.startswith("baseline.toml allowed[1].reason: must say why this is accepted: fill in the reason")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("integration = 3", "baseline.toml integration: must be a table, not a number"),
        ("apps = 3", "baseline.toml apps: must be a list, not a number"),
        ("apps = [3]", "baseline.toml apps[1]: must be a table, not a number"),
        ("[allowed]\nholder = '*'", "baseline.toml allowed: must be a list, not a table"),
        ("[integration]\nobjects = 3", "baseline.toml integration.objects: must be a table of names and letters"),
        ("a = ", "baseline.toml: the baseline is not TOML"),
    ],
)
def test_a_file_of_another_shape_is_told(tmp_path: Path, text: str, problem: str) -> None:
    assert problems(tmp_path, text)[0].startswith(problem)


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(BaselineError, match="the baseline cannot be read: No such file"):
        read_baseline(tmp_path / "none.toml")
    path = tmp_path / "baseline.toml"
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(BaselineError, match="not UTF-8"):
        read_baseline(path)
