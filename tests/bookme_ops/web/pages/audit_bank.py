"""What tests of the audit's pages share: access that is judged, lists that could not be read, entries of the log."""

from datetime import timedelta

from bookme_ops.store import audit_log
from bookme_ops.store.audit_log import Entry
from bookme_ops.store.coverage import record_failure
from bookme_ops.wiring import Ops
from connectors.errors import Reason
from connectors.ports import Failure
from tests.bookme_ops.web.browsers import Browser


def judged(browser: Browser) -> Browser:
    """The browser, once access was judged: pages need not wait for it then."""
    look = browser.app.state.console.access.look(browser.ops, patience=30.0)
    assert look.judged is not None, look.problem
    return browser


def unread(ops: Ops, name: str, environment: str = "production", reason: Reason = Reason.FORBIDDEN) -> None:
    """From now on a list of the access audit could not be read."""
    failure = Failure(reason=reason, detail="refused")
    with ops.store.begin() as connection:
        record_failure(connection, environment, "query", f"access.{name}", failure, at=ops.now() + timedelta(seconds=1))


def entered(ops: Ops) -> list[Entry]:
    """The audit log."""
    with ops.store.read() as connection:
        return [entry for _, entry in audit_log.entries(connection)]
