import tomllib
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookme_ops.baselines.kinds import GRANT_KINDS
from bookme_ops.baselines.reading import BaselineError, parse_baseline, read_baseline
from bookme_ops.baselines.writing import write_baseline
from jobs.access.baseline import Allowance, AppRules, Baseline, DeclaredCredential, UserRules

texts = st.text(st.characters(exclude_categories=["C", "Z"]) | st.just(" "), max_size=20).map(str.strip).filter(len)
names = st.frozensets(texts, max_size=4)
api_names = st.from_regex(r"[A-Za-z][A-Za-z0-9_]{0,12}", fullmatch=True).filter(lambda one: one != "Permissions")
permissions = st.frozensets(api_names.map(lambda one: one.removeprefix("Permissions") or "A").filter(str.isidentifier))
letters = st.sets(st.sampled_from("rcedVM"), min_size=1).map(lambda some: "".join(x for x in "rcedVM" if x in some))
fields = st.dictionaries(st.tuples(api_names, api_names).map(".".join), st.sampled_from(["r", "e", "re"]), max_size=3)
rules = st.builds(
    UserRules,
    profiles=names,
    sets=names,
    extra_sets=names,
    permissions=permissions,
    extra_permissions=permissions,
    forbidden=permissions,
    objects=st.dictionaries(api_names, letters, max_size=3),
    extra_objects=st.dictionaries(api_names | st.just("*"), letters, max_size=3),
    fields=fields,
)
apps = st.builds(
    AppRules,
    app_id=texts,
    name=texts,
    roles=names,
    extra_roles=names,
    scopes=names,
    extra_scopes=names,
    scoped_roles=names,
    scope=st.none() | texts,
    teams_policy=st.none() | texts,
)
dates = st.dates(date(2020, 1, 1), date(2100, 1, 1))
allowed = st.builds(
    Allowance, holder=texts, kind=st.sampled_from(GRANT_KINDS), what=texts, reason=texts, until=st.none() | dates
)
credentials = st.builds(DeclaredCredential, name=texts, ends=dates)
baselines = st.builds(
    Baseline,
    source=st.just("a file"),
    runtime_set=texts,
    integration=rules,
    advisor=rules,
    apps=st.lists(apps, max_size=3, unique_by=lambda one: one.app_id.casefold()).map(tuple),
    org_apps=names,
    login_kinds=names,
    allowed=st.lists(allowed, max_size=3).map(tuple),
    credentials=st.lists(credentials, max_size=3, unique_by=lambda one: one.name.casefold()).map(tuple),
)


@given(baselines)
def test_what_is_written_is_read_back_as_it_was(baseline: Baseline) -> None:
    assert parse_baseline(tomllib.loads(write_baseline(baseline)), source="a file") == baseline


@given(baselines)
def test_nothing_is_left_to_the_shipped_defaults(baseline: Baseline) -> None:
    told = tomllib.loads(write_baseline(baseline))
    shipped = tomllib.loads(write_baseline(read_baseline(None)))
    assert told.keys() >= shipped.keys() | {"allowed", "credentials"}
    assert all(told[name].keys() == shipped[name].keys() for name in ("integration", "advisor"))


def test_the_same_baseline_gives_the_same_text(tmp_path: Path) -> None:
    shipped = read_baseline(None)
    shuffled = replace(
        shipped,
        integration=replace(
            shipped.integration,
            objects=dict(reversed(shipped.integration.objects.items())),
            forbidden=frozenset(sorted(shipped.integration.forbidden, reverse=True)),
        ),
    )
    text = write_baseline(shipped)
    assert write_baseline(shuffled) == text
    path = tmp_path / "baseline.toml"
    path.write_text(text, encoding="utf-8")
    assert replace(read_baseline(path), source=shipped.source) == shipped
    assert max(map(len, text.splitlines())) <= 120


def test_an_allowance_without_a_reason_is_written_and_refused_when_read(tmp_path: Path) -> None:
    entry = Allowance(holder="ann", kind="permission", what="ManageUsers", reason="")
    text = write_baseline(replace(read_baseline(None), allowed=(entry,)))
    assert 'reason = ""\n# ^ say why this is accepted, or take the entry out and the grant away\n' in text
    path = tmp_path / "baseline.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BaselineError, match=r"allowed\[1\].reason: must say why"):
        read_baseline(path)


def test_names_with_quotes_and_control_characters_make_no_broken_file() -> None:
    strange = Baseline(source="test", runtime_set='a"b\\c\x7f\nd', org_apps=frozenset({"é’"}))
    told = tomllib.loads(write_baseline(strange))
    assert told["runtime_set"] == strange.runtime_set
    assert told["org_apps"] == ["é’"]
