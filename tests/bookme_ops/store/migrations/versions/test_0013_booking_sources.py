"""Sources of bookings: a store from before reads all meetings anew."""

import pytest
from alembic.command import downgrade, upgrade
from sqlalchemy import inspect

from bookme_ops.store.backend import meetings_watermark, set_meetings_watermark, write_meetings
from bookme_ops.store.bulk import fetch
from bookme_ops.store.db import Connection, open_store
from bookme_ops.store.migration import configuration
from bookme_ops.store.trend_sources import SOURCES, note_read, report_read
from connectors.backend_records import BackendMeeting
from connectors.records import BookingId
from jobs.views import Coverage
from tests.bookme_ops.store.samples import AT, LONG_AGO, PRODUCTION, RUN, TOMORROW

pytestmark = pytest.mark.filterwarnings("ignore:.*expression-based index")
MEETING = BackendMeeting(
    environment=PRODUCTION,
    booking_id=BookingId("b-1"),
    time_slot_id="s-1",
    employee_id=None,
    start=TOMORROW,
    end=TOMORROW,
    created=None,
    modified=AT,
    booked_by="customer",
    topic_id="t-1",
)


def columns_of(connection: Connection) -> set[str]:
    return {one["name"] for one in inspect(connection).get_columns("backend_meeting")}


def test_meetings_from_before_stay_and_are_read_anew(empty_url: str) -> None:
    store = open_store(empty_url)
    with store.begin() as connection:
        write_meetings(connection, [MEETING], since=LONG_AGO, run_id=RUN)
        note_read(connection, PRODUCTION, SOURCES, at=AT)
        downgrade(configuration(connection), "0012")
    with store.begin() as connection:
        assert not columns_of(connection) & {"booked_by", "topic_id"}
        assert not inspect(connection).has_table("backend_topic")
        assert not inspect(connection).has_table("backend_report")
        set_meetings_watermark(connection, PRODUCTION, AT)
        upgrade(configuration(connection), "0013")
    with store.begin() as connection:
        told = fetch(connection, "SELECT booking_id, starts, booked_by, topic_id FROM backend_meeting")
        assert told == [("b-1", int(TOMORROW.timestamp()), None, None)]
        assert meetings_watermark(connection, PRODUCTION) is None
        assert report_read(connection, PRODUCTION, SOURCES) == Coverage()
        assert write_meetings(connection, [MEETING], since=LONG_AGO, run_id=RUN) == 1
        assert fetch(connection, "SELECT booked_by, topic_id FROM backend_meeting") == [("customer", "t-1")]
    store.close()
