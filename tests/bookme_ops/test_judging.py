"""Views go to jobs, and what jobs say is kept."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bookme_ops.grains import AnyView
from bookme_ops.judging import Heard, Verdicts, explain, judge, policy_for
from connectors.errors import SENTENCES, Reason
from jobs.base import Finding, Job, Kind, Priority, Subject, Unknown
from jobs.policy import Policy
from jobs.views import AdvisorView, DirectoryView, EnvironmentView, Part
from tests.bookme_ops.ledger import CODES, a_finding, found, unread
from tests.jobs.samples import NOW, POLICY, a_view
from tests.jobs.samples import unread as refused

Outcome = Finding | Unknown
POLICIES = {"production": POLICY}


@dataclass(frozen=True)
class RoomView:
    """Another grain."""


KINDS = tuple(Kind(code=code, name=code.lower(), priority=Priority.HIGH, category="test") for code in sorted(CODES))


def a_job(decide: Callable[[Any, Policy, datetime], Iterator[Outcome]], grain: type = AdvisorView) -> Job[Any, Any]:
    return Job(name="a-job", title="A job", grain=grain, cron="* * * * *", kinds=KINDS, decide=decide)


def saying(*outcomes: Outcome) -> Job[Any, Any]:
    """A job that says the same of every view."""
    return a_job(lambda _view, _policy, _now: iter(outcomes))


def test_every_view_goes_to_every_job_of_its_grain_with_the_policy_of_its_environment() -> None:
    heard: list[tuple[str, Policy, datetime]] = []

    def hear(view: AdvisorView, policy: Policy, now: datetime) -> Iterator[Outcome]:
        heard.append((view.identity, policy, now))
        return iter(())

    def never(_view: Any, _policy: Policy, _now: datetime) -> Iterator[Outcome]:
        raise AssertionError("a view of another grain")

    views = [a_view(identity="a"), a_view(identity="b")]
    judge(views, [a_job(hear), a_job(hear), a_job(never, RoomView)], POLICIES, CODES, NOW)
    assert heard == [("a", POLICY, NOW), ("a", POLICY, NOW), ("b", POLICY, NOW), ("b", POLICY, NOW)]


def test_an_environment_that_was_not_asked_for_is_not_judged() -> None:
    verdicts = judge([a_view(environment="test")], [saying(a_finding())], POLICIES, CODES, NOW)
    assert verdicts.raised == []
    assert verdicts.scopes == set()
    assert verdicts.tally.coverage() == {}


def test_findings_are_raised_in_the_scope_of_their_view() -> None:
    verdicts = judge([a_view(identity="ada")], [saying(a_finding())], POLICIES, CODES, NOW)
    assert [(one.finding, one.scope) for one in verdicts.raised] == [(a_finding(), "ada")]
    assert verdicts.scopes == {("production", "ada")}


def test_codes_that_were_not_selected_are_left_out_and_unknowns_never_are() -> None:
    doubt = unread()
    verdicts = judge(
        [a_view()], [saying(a_finding("CAL001"), a_finding("CAL002"), doubt)], POLICIES, frozenset({"CAL002"}), NOW
    )
    assert [one.finding.code for one in verdicts.raised] == ["CAL002"]
    assert verdicts.unknowns == [replace(doubt, codes=CODES)]


def test_an_unknown_about_all_codes_of_its_job_leaves_those_of_other_jobs_alone() -> None:
    doubt, narrow = unread(), replace(unread(), codes=frozenset({"CAL001"}))
    assert doubt.codes is None
    verdicts = judge([a_view()], [saying(doubt, narrow)], POLICIES, CODES | {"ENV012"}, NOW)
    assert [one.codes for one in verdicts.unknowns] == [CODES, {"CAL001"}]


def test_a_mailbox_that_was_not_read_is_counted_with_its_reason() -> None:
    views = [a_view(identity="a"), a_view(identity="b", mailbox=refused(Reason.THROTTLED))]
    coverage = judge(views, [], POLICIES, CODES, NOW).tally.coverage()
    assert coverage["mailbox"] == {
        "expected": 2,
        "checked": 1,
        "not_checked": [{"id": "b", "reason": "throttled", "detail": SENTENCES[Reason.THROTTLED]}],
    }


def test_only_environments_of_which_all_was_judged_are_whole() -> None:
    verdicts = judge([a_view(identity="a")], [], POLICIES, CODES, NOW)
    judged = verdicts.judged(["production"])
    assert judged.codes == CODES
    assert judged.scopes == frozenset({("production", "a")})
    assert judged.whole == frozenset({"production"})


def test_views_are_judged_as_they_come() -> None:
    order: list[str] = []

    def views() -> Iterator[AdvisorView]:
        for identity in ("a", "b"):
            order.append(f"cut {identity}")
            yield a_view(identity=identity)

    def decide(view: AdvisorView, _policy: Policy, _now: datetime) -> Iterator[Outcome]:
        order.append(f"judge {view.identity}")
        return iter(())

    judge(views(), [a_job(decide)], POLICIES, CODES, NOW)
    assert order == ["cut a", "judge a", "cut b", "judge b"]


def test_every_reason_has_a_sentence() -> None:
    assert all(explain(reason).detail for reason in Reason)


def test_what_a_job_cannot_tell_makes_the_run_incomplete() -> None:
    unknown = Unknown(
        environment="production", subject=Subject(kind="query", id="production/orphans"), reason=Reason.NEVER_READ
    )
    verdicts = Verdicts(codes=frozenset({"MTG001"}), policies=POLICIES)
    verdicts.hear(a_view(), unknown)
    assert not verdicts.tally.complete
    assert verdicts.tally.coverage()["query"]["not_checked"][0]["reason"] == "never-read"


def test_whoever_settles_is_told_what_was_heard_of_each_view() -> None:
    told: list[tuple[str, list[str], int]] = []

    def settle(view: AnyView, heard: Heard) -> None:
        told.append((view.scope, [one.finding.code for one in heard.raised], heard.doubts))

    views = [a_view(identity="a"), a_view(identity="b", environment="elsewhere"), a_view(identity="c")]
    judge(views, [saying(a_finding(), unread())], POLICIES, CODES, NOW, settle=settle)
    assert told == [("a", ["CAL001"], 1), ("c", ["CAL001"], 1)]


def test_what_is_taken_over_counts_as_judged() -> None:
    verdicts = judge([a_view(identity="a")], [saying(a_finding())], POLICIES, CODES, NOW)
    verdicts.take_over([("production", "b")], [found(number=2, scope="b")])
    assert verdicts.scopes == verdicts.advisors == {("production", "a"), ("production", "b")}
    assert [one.scope for one in verdicts.raised] == ["a", "b"]
    assert verdicts.tally.coverage()["mailbox"]["checked"] == 2


def test_a_view_of_one_environment_gets_its_policy_and_one_of_several_all() -> None:
    directory = DirectoryView(
        tenant="t",
        rosters=(),
        accounts=Part(read=refused(Reason.FORBIDDEN), items={}),
        objects=Part(read=refused(Reason.FORBIDDEN), items=()),
        domains=Part(read=refused(Reason.FORBIDDEN), items=frozenset()),
        rooms=Part(read=refused(Reason.FORBIDDEN), items=()),
    )
    assert policy_for(a_view(), POLICIES) is POLICY
    assert policy_for(EnvironmentView(environment="production"), POLICIES) is POLICY
    assert policy_for(a_view(environment="elsewhere"), POLICIES) is None
    assert policy_for(directory, POLICIES) is None, "no environment of it is judged"
