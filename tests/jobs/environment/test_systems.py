"""Systems that do not answer, and budgets that run out."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.errors import Reason
from jobs.base import Priority, Subject
from jobs.environment.systems import OUT_OF_REACH
from jobs.policy import Policy
from tests.jobs.environment.machines import a_probe, an_allowance, an_environment, found, tries, untold
from tests.jobs.samples import COPENHAGEN, NOW

GONE, SLOW, BAD, NO = Reason.UNAVAILABLE, Reason.TIMEOUT, Reason.CREDENTIALS, Reason.FORBIDDEN
ENV040, ENV041 = frozenset({"ENV040"}), frozenset({"ENV041"})


@pytest.mark.parametrize(
    ("left", "priority"),
    [(0.1999, Priority.MEDIUM), (0.05, Priority.MEDIUM), (0.0499, Priority.CRITICAL), (0.0, Priority.CRITICAL)],
)
def test_env040_a_low_budget_is_told_by_how_much_is_left(left: float, priority: Priority) -> None:
    (one,) = found(an_environment(allowance=an_allowance(left)))
    assert (one.code, one.priority) == ("ENV040", priority)
    assert one.subject == Subject(kind="environment", id="production")
    assert one.evidence["share_left"] == pytest.approx(left)


def test_env040_one_fifth_left_is_enough() -> None:
    assert found(an_environment(allowance=an_allowance(0.20))) == []


def test_env040_the_shares_are_the_policys() -> None:
    view = an_environment(allowance=an_allowance(0.30))
    (one,) = found(view, Policy(zone=COPENHAGEN, api_low=0.5, api_very_low=0.31))
    assert one.priority is Priority.CRITICAL


def test_env040_more_than_all_can_be_used() -> None:
    (one,) = found(an_environment(allowance=an_allowance(-0.5)))
    assert one.evidence["left"] == 0


def test_env040_every_environment_is_told_by_its_own_name() -> None:
    views = [an_environment(environment=name, allowance=an_allowance(0.1)) for name in ("production", "test")]
    assert [one.subject.id for view in views for one in found(view)] == ["production", "test"]


def test_env040_is_silent_where_nobody_ever_asked() -> None:
    view = an_environment(allowance=None)
    assert found(view) == []
    assert untold(view) == []


@pytest.mark.parametrize("total", [0, -1])
def test_env040_is_unknown_of_an_org_that_allows_nothing(total: int) -> None:
    (gap,) = untold(an_environment(allowance=an_allowance(0.1, total=total)))
    assert (gap.codes, gap.reason) == (ENV040, Reason.MALFORMED)


def test_env040_is_unknown_while_the_org_refuses_to_tell() -> None:
    before = an_allowance(0.01, at=NOW - timedelta(hours=1))
    view = an_environment(allowance=before, probes=(a_probe(5, NO),))
    assert found(view) == []
    assert (ENV040, NO) in [(gap.codes, gap.reason) for gap in untold(view)]
    never = an_environment(probes=(a_probe(5, NO),))
    assert (ENV040, NO) in [(gap.codes, gap.reason) for gap in untold(never)]


def test_env040_a_failure_before_the_orgs_word_does_not_matter() -> None:
    view = an_environment(allowance=an_allowance(0.01), probes=(a_probe(60, NO), a_probe(0)))
    assert [one.code for one in found(view)] == ["ENV040"]


def test_env040_yesterdays_budget_is_unknown_today() -> None:
    day = timedelta(hours=24)
    assert [one.code for one in found(an_environment(allowance=an_allowance(0.01, at=NOW - day)))] == ["ENV040"]
    stale = an_environment(allowance=an_allowance(0.01, at=NOW - day - timedelta(seconds=1)))
    assert found(stale) == []
    assert [(gap.codes, gap.reason) for gap in untold(stale)] == [(ENV040, Reason.NEVER_READ)]


def test_env041_a_system_that_failed_every_last_try_is_down() -> None:
    (one,) = found(an_environment(probes=tries(None, GONE, SLOW, BAD, GONE)))
    assert (one.code, one.priority) == ("ENV041", Priority.CRITICAL)
    assert one.subject == Subject(kind="system", id="production/salesforce")
    assert len(one.evidence["tries"]) == 3
    assert one.evidence["since"] == (NOW - timedelta(minutes=15)).isoformat()
    assert "credentials, timeout, unavailable" in one.summary


@pytest.mark.parametrize("reasons", [(GONE, GONE, None), (GONE, None, GONE), (None, GONE, GONE)])
def test_env041_one_answer_among_the_last_tries_is_enough(reasons: tuple[Reason | None, ...]) -> None:
    view = an_environment(probes=tries(*reasons))
    assert found(view) == []
    assert [gap for gap in untold(view) if gap.codes == ENV041] == []


def test_env041_every_system_is_told() -> None:
    probes = tries(GONE, GONE, GONE) + tries(BAD, BAD, BAD, system="graph")
    assert [one.subject.id for one in found(an_environment(probes=probes))] == [
        "production/graph",
        "production/salesforce",
    ]


def test_env041_a_system_that_is_not_configured_is_not_judged() -> None:
    assert found(an_environment(probes=tries(GONE, GONE, GONE, system="bookme"))) == []


def test_env041_is_silent_of_a_system_that_was_never_tried() -> None:
    view = an_environment(probes=())
    assert found(view) == []
    assert untold(view) == []


def test_env041_too_few_tries_tell_nothing_yet() -> None:
    view = an_environment(probes=tries(GONE, GONE))
    assert found(view) == []
    assert [(gap.codes, gap.reason) for gap in untold(view) if gap.codes == ENV041] == [(ENV041, GONE)]


@pytest.mark.parametrize("reason", sorted(set(Reason) - OUT_OF_REACH))
def test_env041_a_system_that_refuses_otherwise_is_unknown(reason: Reason) -> None:
    view = an_environment(probes=tries(GONE, GONE, reason))
    assert found(view) == []
    (gap,) = [gap for gap in untold(view) if gap.codes == ENV041]
    assert (gap.subject, gap.reason) == (Subject(kind="system", id="production/salesforce"), reason)


def test_env041_counts_as_many_tries_as_the_policy_says() -> None:
    view = an_environment(probes=tries(None, GONE, GONE))
    assert [one.code for one in found(view, Policy(zone=COPENHAGEN, down_after=2))] == ["ENV041"]


def test_env041_looks_at_no_probe_of_the_future() -> None:
    later = a_probe(-5, None)
    assert [one.code for one in found(an_environment(probes=(*tries(GONE, GONE, GONE), later)))] == ["ENV041"]


REASONS = st.lists(st.sampled_from([None, None, GONE, SLOW, BAD, NO]), max_size=6)


@given(REASONS, st.integers(1, 4))
def test_env041_is_as_the_catalogue_says_in_any_order(reasons: list[Reason | None], n: int) -> None:
    probes = tries(*reasons)
    view = an_environment(probes=probes, systems=("salesforce",))
    policy = Policy(zone=COPENHAGEN, down_after=n)
    down = len(reasons) >= n and all(reason in OUT_OF_REACH for reason in reasons[-n:])
    assert ("ENV041" in [one.code for one in found(view, policy)]) == down
    turned = replace(view, probes=probes[::-1])
    assert found(turned, policy) == found(view, policy)
    assert untold(turned, policy) == untold(view, policy)
