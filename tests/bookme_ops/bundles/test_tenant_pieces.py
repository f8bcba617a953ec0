"""What the looks at mailboxes become."""

from datetime import timedelta

from bookme_ops.bundles.errands import Outcome
from bookme_ops.bundles.pieces import Kind, Piece
from bookme_ops.bundles.shelf import Shelf
from bookme_ops.bundles.tenant_pieces import lay_tenant
from connectors.directory_records import Subscription
from connectors.errors import Reason
from connectors.ports import Failure
from connectors.support_ports import MailboxLook, Said
from connectors.support_records import CopyPerson, DirectoryAccount, MailboxFacts, OutlookCopy, SignIn
from tests.bookme_ops.bundles.desks import NOW

REFUSED = Failure(reason=Reason.FORBIDDEN, detail="graph: Graph answered 403")


def a_look(key: str, *, purpose: str = "user", refused: bool = False) -> Outcome[MailboxLook]:
    guests = (CopyPerson(kind="required", mail="c@home.example", name="Bo Bæk", response="accepted"),)
    copy = OutlookCopy(mailbox="as asked", id=f"AA-{key}", subject="Boliglån", attendees=guests, join_link="https://x")
    failed = Said[object](failure=REFUSED)
    account = DirectoryAccount(key=key, id=f"id-{key}", mail=f"{key}@bank.example", display_name=f"Anna {key}")
    return Outcome(
        MailboxLook(
            key=key,
            account=Said(value=account),
            sign_in=failed if refused else Said(value=SignIn(key=key, last=NOW)),  # type: ignore[arg-type]
            settings=Said(value=MailboxFacts(key=key, purpose=purpose)),
            copies=failed if refused else Said(value=(copy,)),  # type: ignore[arg-type]
        )
    )


def lay(*looks: tuple[str, Outcome[MailboxLook]], unsure: tuple[str, ...] = ()) -> tuple[dict[str, Piece], Shelf]:
    shelf = Shelf(at=NOW)
    mine = Subscription(subscription_id="s-1", user_key="id-ada", resource="users/x/events", expires=NOW)
    other = Subscription(subscription_id="s-2", user_key="id-cy", resource="r", expires=NOW + timedelta(days=1))
    lay_tenant(shelf, "production", Outcome(dict(looks)), Outcome((mine, other)), unsure=unsure)
    return {piece.path.removeprefix("graph/production/"): piece for piece in shelf.pieces}, shelf


def test_each_mailbox_has_its_row_in_each_piece() -> None:
    pieces, shelf = lay(("ada", a_look("ada")), ("bo", a_look("bo")))
    assert {path: len(piece.rows or ()) for path, piece in pieces.items()} == {
        "mailboxes.json": 2,
        "events.json": 2,
        "users.json": 2,
        "sign-ins.json": 2,
        "mailbox-settings.json": 2,
        "subscriptions.json": 1,
    }
    event = (pieces["events.json"].rows or ())[0]
    assert (event["mailbox"], event["subject_length"], event["join_link_length"]) == ("ada", 8, 9)
    assert event["attendees"] == [
        {"kind": "required", "mail": "c@home.example", "response": "accepted", "responded": None}
    ]
    assert {(one.kind, one.value) for one in shelf.known} >= {
        (Kind.TEXT, "Boliglån"),
        (Kind.PERSON, "Bo Bæk"),
        (Kind.SECRET, "https://x"),
        (Kind.ID, "AA-ada"),
    }


def test_a_mailbox_that_is_refused_says_so_in_its_row() -> None:
    pieces, _ = lay(("ada", a_look("ada")), ("bo", a_look("bo", refused=True)))
    assert [(row["mailbox"], row["copies"], row["missing"]) for row in pieces["mailboxes.json"].rows or ()] == [
        ("ada", 1, None),
        ("bo", None, "graph: Graph answered 403"),
    ]
    assert "1 of 2 could not be read" in str(pieces["events.json"].advice)


def test_what_nobody_answers_is_missing() -> None:
    pieces, _ = lay(("bo", a_look("bo", refused=True)))
    assert pieces["events.json"].missing == pieces["sign-ins.json"].missing == "graph: Graph answered 403"
    assert pieces["users.json"].rows


def test_a_tenant_that_is_down_is_missing_throughout() -> None:
    pieces, _ = lay(("ada", Outcome(missing="graph: it is down")))
    down = {path for path, piece in pieces.items() if piece.missing == "graph: it is down"}
    assert down == {"mailboxes.json", "events.json", "users.json", "sign-ins.json", "mailbox-settings.json"}


def test_nobody_known_is_not_nobody_there() -> None:
    pieces, _ = lay()
    assert "no mailbox is known to be concerned" in str(pieces["events.json"].missing)


def test_that_others_may_be_concerned_is_said_of_every_piece() -> None:
    pieces, _ = lay(("ada", a_look("ada")), unsure=("Salesforce production",))
    assert all("Salesforce production" in str(piece.advice) for piece in pieces.values())


def test_the_name_of_a_room_stays_readable() -> None:
    _, shelf = lay(("oak", a_look("oak", purpose="room")), ("ada", a_look("ada")))
    people = {one.value for one in shelf.known if one.kind is Kind.PERSON}
    assert "Anna ada" in people
    assert "Anna oak" not in people
