"""Pieces of a tenant: what the looks at its mailboxes brought, and our subscriptions to them."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from bookme_ops.bundles import tenant_shapes as shapes
from bookme_ops.bundles.choosing import Shape, plain
from bookme_ops.bundles.errands import Outcome
from bookme_ops.bundles.shelf import Shelf
from connectors.directory_records import Subscription
from connectors.support_ports import MailboxLook, Said

Looks = Mapping[str, Outcome[MailboxLook]]
NOBODY = "no mailbox is known to be concerned: neither mirror, Salesforce nor booking platform names an owner"
UNSURE = "more mailboxes may be concerned, for these did not say all that they know: {names}"
PARTS: tuple[tuple[str, Shape, Callable[[MailboxLook], Said[Any]]], ...] = (
    ("users", shapes.ACCOUNT, lambda look: look.account),
    ("sign-ins", shapes.SIGN_IN, lambda look: look.sign_in),
    ("mailbox-settings", shapes.SETTINGS, lambda look: look.settings),
)


def lay_tenant(
    shelf: Shelf,
    environment: str,
    looks: Outcome[Looks],
    subscriptions: Outcome[tuple[Subscription, ...]],
    *,
    unsure: Iterable[str] = (),
) -> None:
    """Put on the shelf what a tenant said, under the name of the environment whose way was used.

    `unsure` are the systems that did not say who is concerned.
    """
    names = ", ".join(unsure)
    doubt = UNSURE.format(names=names) if names else None
    place, source = f"graph/{environment}", f"graph {environment}"
    if not looks.value:
        for name in ("mailboxes", "events", *(name for name, *_ in PARTS)):
            shelf.lay_missing(f"{place}/{name}.json", source, looks.missing or NOBODY)
    else:
        rows = list(_mailboxes(looks.value))
        _lay(shelf, f"{place}/mailboxes.json", source, shapes.MAILBOX, rows, doubt=doubt)
        _lay(shelf, f"{place}/events.json", source, shapes.COPY, list(_copies(looks.value)), doubt=doubt)
        for name, shape, part in PARTS:
            beside = _purpose if shape is shapes.ACCOUNT else _nothing
            rows = [_told(key, "key", look, part) | beside(look) for key, look in looks.value.items()]
            _lay(shelf, f"{place}/{name}.json", source, shape, rows, doubt=doubt)
    mine = Outcome(_concerned(looks.value or {}, subscriptions.value), subscriptions.missing)
    shelf.lay_outcome(f"{place}/subscriptions.json", source, shapes.SUBSCRIPTION, mine, advice=[doubt])


def _lay(shelf: Shelf, path: str, source: str, shape: Shape, rows: list[dict[str, Any]], *, doubt: str | None) -> None:
    """Rows of which some say why there is no answer; if all do, there is no piece."""
    failed = [row["missing"] for row in rows if row.get("missing")]
    if rows and len(failed) == len(rows):
        shelf.lay_missing(path, source, "; ".join(dict.fromkeys(failed)))
        return
    told = f"{len(failed)} of {len(rows)} could not be read, as their rows say" if failed else None
    shelf.lay_rows(path, source, shape, rows, advice=[doubt, told])


def _mailboxes(looks: Looks) -> Iterable[dict[str, Any]]:
    for key, look in looks.items():
        row = _told(key, "mailbox", look, lambda one: one.copies)
        if row.get("missing"):
            yield row
        else:
            copies = look.value.copies.value if look.value is not None else None
            yield {"mailbox": key, "found": True, "copies": len(copies or ())}


def _copies(looks: Looks) -> Iterable[dict[str, Any]]:
    for key, look in looks.items():
        said = look.value.copies if look.value is not None else Said[Any]()
        if said.value is None:
            yield _told(key, "mailbox", look, lambda one: one.copies)
        for copy in said.value or ():
            yield {**plain(copy), "mailbox": key}


def _told(key: str, name: str, look: Outcome[MailboxLook], part: Callable[[MailboxLook], Said[Any]]) -> dict[str, Any]:
    """The row of a part of a look: its record, or why there is none."""
    said = part(look.value) if look.value is not None else None
    if said is not None and said.value is not None:
        row = plain(said.value)
        return dict(row) if isinstance(row, dict) else {name: key}
    failure = said.failure if said is not None else None
    return {name: key, "missing": failure.detail if failure is not None else look.missing or "it was not told"}


def _purpose(look: Outcome[MailboxLook]) -> dict[str, Any]:
    """Whether the mailbox is somebody's or a room's, where it is told."""
    settings = look.value.settings.value if look.value is not None else None
    return {"purpose": settings.purpose} if settings is not None else {}


def _nothing(_: Outcome[MailboxLook]) -> dict[str, Any]:
    return {}


def _concerned(looks: Looks, told: tuple[Subscription, ...] | None) -> tuple[Subscription, ...] | None:
    """Our subscriptions to the mailboxes that were looked at."""
    if told is None:
        return None
    keys = set(looks)
    for look in looks.values():
        account = look.value.account.value if look.value is not None else None
        if account is not None:
            keys |= {text.casefold() for text in (account.id, account.upn, account.mail) if text}
    return tuple(one for one in told if one.user_key in keys)
