"""Signs of life for whoever asks, figures for monitors that have a token."""

from datetime import timedelta

from prometheus_client.parser import text_string_to_metric_families

from bookme_ops.store.roles import Role
from bookme_ops.store.schedule_lead import open_lead
from tests.bookme_ops.web.browsers import Browser

OWNER = "this-host 1 boot/1"


def test_a_token_of_a_viewer_opens_the_figures_and_nothing_else_does(browser: Browser) -> None:
    stranger = browser.stranger()
    assert stranger.get("/metrics").status_code == 401
    assert stranger.get("/metrics", headers={"authorization": "Bearer bko_nothing"}).status_code == 401
    answer = stranger.get("/metrics", headers=browser.token(Role.VIEWER))
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain")
    assert answer.headers["cache-control"] == "no-store"


def test_figures_of_the_bank_can_be_read_and_name_nobody(browser: Browser) -> None:
    text = browser.text("/metrics")
    found = {family.name: family for family in text_string_to_metric_families(text)}
    incidents = found["bookme_ops_incidents_open"].samples
    assert {one.labels["environment"] for one in incidents} <= {"production", "test"}
    assert sum(one.value for one in incidents) > 20
    assert "bookme_ops_task_late_seconds" not in found, "no service ever worked by the schedule of this store"
    assert "@" not in text
    with browser.ops.store.read() as connection:
        words = connection.exec_driver_sql("SELECT subject_id FROM incident UNION SELECT user_id FROM mailbox")
        assert [word for (word,) in words if len(word) > 8 and word not in {"production"} and word in text] == []


def test_the_process_is_alive_whoever_asks(browser: Browser) -> None:
    answer = browser.stranger().get("/healthz")
    assert (answer.status_code, answer.text) == (200, "alive\n")


def test_it_is_ready_while_the_schedule_is_worked_by(browser: Browser) -> None:
    stranger, ops = browser.stranger(), browser.ops
    answer = stranger.get("/readyz")
    assert (answer.status_code, answer.json()) == (503, {"ready": False, "store": True, "schedule": False})
    lead = open_lead(ops.store)
    lead.hold(OWNER, ops.now() - timedelta(seconds=59))
    answer = stranger.get("/readyz")
    assert (answer.status_code, answer.json()) == (200, {"ready": True, "store": True, "schedule": True})
    lead.hold(OWNER, ops.now() - timedelta(seconds=61))
    assert stranger.get("/readyz").status_code == 503
    lead.hold(OWNER, ops.now())
    lead.release(OWNER)
    assert stranger.get("/readyz").status_code == 503


def test_a_store_of_another_version_is_not_ready_and_its_figures_are_not_told(browser: Browser) -> None:
    headers = browser.token(Role.VIEWER)
    with browser.ops.store.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    answer = browser.stranger().get("/readyz")
    assert (answer.status_code, answer.json()) == (503, {"ready": False, "store": False, "schedule": False})
    text = browser.stranger().get("/metrics", headers=headers).text
    assert "bookme_ops_store_up 0.0" in text
    assert "bookme_ops_incidents_open" not in text
