"""Object permissions of Salesforce users against what event logs show."""

from bookme_ops.access_use.calls import Call
from bookme_ops.access_use.object_use import propose_objects
from jobs.access.grants import Grant


def grant(what: str, user: str = "u1", kind: str = "object") -> Grant:
    return Grant(holder_kind="user", holder=user, kind=kind, what=what)


def call(template: str = "/sobjects/Event", method: str = "GET", user: str = "u1", count: int = 1) -> Call:
    return Call(system="salesforce", method=method, template=template, count=count, source="event log", user_id=user)


def test_rights_that_no_call_used_are_proposed() -> None:
    (user,) = propose_objects([grant("Event:rced"), grant("Contact:r")], [call(method="POST"), call()])
    contact, event = user.objects
    assert (event.object, event.granted, event.used, event.unused) == ("Event", "rced", "rc", "ed")
    assert (contact.used, contact.unused, contact.calls) == ("", "r", ())


def test_whoever_writes_reads_too() -> None:
    (user,) = propose_objects([grant("Event:re")], [call(method="PATCH")])
    assert user.objects[0].unused == ""


def test_no_log_shows_whether_all_records_had_to_be_seen() -> None:
    (user,) = propose_objects([grant("Event:rVM")], [call()])
    assert (user.objects[0].granted, user.objects[0].unused) == ("rVM", "")


def test_calls_that_name_no_object_are_told_as_doubt() -> None:
    query, soap = call("/query"), call("/sobjects/Event", method="?")
    (user,) = propose_objects([grant("Event:r")], [query, soap])
    assert user.unclear == (query, soap)
    assert user.objects[0].unused == "r"


def test_calls_on_objects_without_a_grant_are_told() -> None:
    (user,) = propose_objects([grant("event:r")], [call(), call("/sobjects/Lead")])
    assert user.unexplained == (call("/sobjects/Lead"),)


def test_a_user_of_whom_no_log_speaks_is_left_out() -> None:
    calls = [call(user="u2"), call("/login", method="LOGIN"), call(count=0)]
    assert [user.user_id for user in propose_objects([grant("Event:r")], calls)] == ["u2"]


def test_grants_of_other_kinds_are_not_looked_at() -> None:
    (user,) = propose_objects([grant("ApiEnabled", kind="permission")], [call()])
    assert user.objects == ()
