"""Details: what a booking says beside its times against the owner's copy, compared as the jobs compare it."""

from dataclasses import replace

from bookme_ops.dossiers.dossier import Dossier, Role
from bookme_ops.reads import is_configured
from bookme_ops.store.backed import backed, identify_employees, read_employees
from bookme_ops.store.companions import contacts_of, invitees_of
from bookme_ops.store.coverage import coverage_of
from bookme_ops.store.db import Connection
from bookme_ops.store.directory import Addresses
from bookme_ops.store.lookups import mails_of_users
from bookme_ops.store.rosters import roster_of
from bookme_ops.wiring import Ops
from connectors.records import Booking
from jobs.calendar.details import Comparison, compare_details
from jobs.views import AdvisorView, Coverage, RoomBook


def compare_with_owner(
    ops: Ops, connection: Connection, dossier: Dossier, booking: Booking, *, rooms: RoomBook, book: Addresses
) -> Comparison | None:
    """Place, room and people of an active booking against the owner's first live copy; None if there is neither."""
    owner = next((one for one in dossier.holders if one.role is Role.OWNER and one.live), None)
    if owner is None or booking.cancelled:
        return None
    view = _lay_view(connection, booking, owner.mailbox or booking.owner_id, rooms=rooms, book=book)
    told = compare_details(view, booking, owner.live[0])
    if "location" not in told.differences:
        return told
    # Where the advisor belongs may excuse it. It takes long to find out, and hardly ever matters.
    return compare_details(_place_owner(ops, connection, view, book), booking, owner.live[0])


def _lay_view(
    connection: Connection, booking: Booking, identity: str, *, rooms: RoomBook, book: Addresses
) -> AdvisorView:
    """As much of the owner's view as the comparison looks at, but for where the owner belongs."""
    environment = booking.environment
    invitees = invitees_of(connection, environment, [booking.event_id])
    related = [one.relation_id for one in invitees.get(booking.event_id, ())]
    users = coverage_of(connection, environment, "directory").get("users", Coverage())
    mails = {mail for mail, account in book.accounts.items() if account == identity}
    return AdvisorView(
        environment=environment,
        identity=identity,
        mailbox=Coverage(),
        bookings_read=Coverage(),
        all_bookings_read=Coverage(),
        mails=frozenset(mails | ({booking.owner_mail} if booking.owner_mail else set())),
        contacts=contacts_of(connection, environment, [booking.detail_id] if booking.detail_id else []),
        invitees=invitees,
        user_mails=mails_of_users(connection, environment, related),
        users_read=users,
        rooms=rooms,
    )


def _place_owner(ops: Ops, connection: Connection, view: AdvisorView, book: Addresses) -> AdvisorView:
    settings = ops.settings.environment(view.environment)
    if is_configured(settings, "roster"):
        roster = roster_of(connection, view.environment)
        entry = next((roster.items[mail] for mail in sorted(view.mails) if mail in roster.items), None)
        view = replace(view, entry=entry, entries_read=roster.read)
    if is_configured(settings, "slots"):
        employees = identify_employees(read_employees(connection, view.environment).items, book)
        known = backed(connection, view.environment, employees, [view.identity])
        view = replace(view, backed=known.get(view.identity))
    return view
