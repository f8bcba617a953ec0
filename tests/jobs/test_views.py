"""What views remember for the jobs that look at them."""

from connectors.directory_records import Room
from jobs.views import Part, RoomBook
from tests.jobs.samples import READ, a_view


def a_room(mail: str, name: str) -> Room:
    return Room(mail=mail, name=name, capacity=None, booking_type="standard", building=None)


def test_rooms_are_found_by_address_and_by_their_exact_name() -> None:
    rooms = [
        a_room("one@bank.example", "Room"),
        a_room("two@bank.example", "Room"),
        a_room("three@bank.example", "Hall"),
    ]
    book = RoomBook(places=Part(read=READ, items={room.mail: room for room in rooms}))
    assert book.by_mail("three@bank.example") is rooms[2]
    assert book.by_name("Room") == (rooms[0], rooms[1])
    assert book.by_name("Hall") == (rooms[2],)
    assert book.by_name("room") == book.by_name(None) == ()
    assert book.by_mail("four@bank.example") is book.by_mail(None) is None


def test_what_jobs_make_of_a_view_or_of_its_rooms_is_made_once() -> None:
    for one in (a_view(), RoomBook(places=Part(read=READ, items={}))):
        first: list[str] = one.once("key", list)
        assert one.once("key", list) is first
        assert one.once("other key", list) is not first
