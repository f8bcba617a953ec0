"""Who is concerned by a booking in an org, and when it changed."""

from datetime import UTC, datetime

import pytest

from bookme_ops.bundles.org_people import MOST_PEOPLE, Hints, account_rows, changes_of, people_rows, roles_of
from connectors.support_records import OrgAssignment, OrgDetail, OrgEvent, OrgLock, OrgRelation, OrgUser

AT = datetime(2026, 3, 2, 8, tzinfo=UTC)


def user(number: int) -> str:
    return f"005J9000000{number:04}IA2"


def roles(**told: list[object]) -> dict[str, tuple[str, ...]]:
    hints = told.pop("hints", [Hints()])[0]
    rows = {"events": [], "details": [], "relations": [], "holders": []} | told
    return roles_of(hints, **rows)  # type: ignore[arg-type]


def test_owners_makers_guests_and_integration_users_are_told_with_their_roles() -> None:
    events = [
        OrgEvent(id="1", owner_id=user(1), child=False, created_by_id=user(3), modified_by_id=user(3)),
        OrgEvent(id="2", owner_id=user(2), child=True),
    ]
    told = roles(
        events=events,
        details=[OrgDetail(id="3", created_by_id=user(1))],
        relations=[OrgRelation(id="4", relation_id=user(4)), OrgRelation(id="5", relation_id="003J900000000001AA")],
        holders=[OrgAssignment(id="6", user_id=user(3))],
    )
    assert told == {
        user(1): ("created it", "owner"),
        user(2): ("invited",),
        user(3): ("changed it last", "created it", "integration"),
        user(4): ("invited",),
    }


def test_whom_the_mirror_names_is_among_them() -> None:
    assert roles(hints=[Hints(roles={user(1): ("owner",)})]) == {user(1): ("owner",)}


@pytest.mark.parametrize("wrong", [None, "", "00GJ90000000001IA2", "005'; DROP", "005J9"])
def test_what_is_no_users_id_is_nobody(wrong: str | None) -> None:
    assert roles(events=[OrgEvent(id="1", owner_id=wrong)]) == {}


def test_of_a_crowd_the_first_are_asked_about() -> None:
    crowd = [OrgRelation(id=str(one), relation_id=user(one)) for one in range(200)]
    assert list(roles(relations=list(crowd))) == [user(one) for one in range(MOST_PEOPLE)]


def test_every_stamp_is_a_change() -> None:
    rows = [OrgEvent(id="1", created=AT), OrgDetail(id="2", stamp=AT), OrgRelation(id="3")]
    assert changes_of(Hints(changes=(AT,)), rows) == [AT, AT, AT]


def test_whether_somebody_is_frozen_is_unknown_where_it_was_not_told() -> None:
    users = [OrgUser(id=user(2)), OrgUser(id=user(1))]
    rows = people_rows(users, {user(1): ("owner",)}, [OrgLock(id="x", user_id=user(1), frozen=True)])
    assert [(row["id"], row["roles"], row["frozen"]) for row in rows] == [
        (user(1), ["owner"], True),
        (user(2), [], None),
    ]
    assert [row["frozen"] for row in people_rows(users, {}, None)] == [None, None]


def test_an_account_of_two_events_is_told_once() -> None:
    events = [OrgEvent(id=str(one), account_id="001a", account_location="Aarhus") for one in range(2)]
    rows = account_rows([*events, OrgEvent(id="9")])
    assert rows == [{"account_id": "001a", "account_location": "Aarhus", "account_category_id": None}]
