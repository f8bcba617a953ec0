import msgspec

from connectors.access_records import AccessList, SetAssignment

ROWS = tuple(
    SetAssignment(
        assignment_id=f"0Pa{number}",
        user_id=f"005{number % 2}",
        set_id="0PS1",
        group_id=None,
        assigned=None,
        expires=None,
        active=True,
    )
    for number in range(4)
)


def test_rows_that_were_packed_share_the_ids_that_they_have_in_common() -> None:
    packed = msgspec.msgpack.encode(AccessList(rows=ROWS))
    rows = msgspec.msgpack.decode(packed, type=AccessList[SetAssignment]).rows
    assert rows == ROWS
    assert len({id(row.user_id) for row in rows}) == 2
    assert len({id(row.set_id) for row in rows}) == 1
