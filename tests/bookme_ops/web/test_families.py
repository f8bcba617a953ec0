"""Families carry our prefix, and what is not there makes no sample."""

from datetime import UTC, datetime

from bookme_ops.web.families import counter, gauge, instants, row

AT = datetime(2026, 3, 2, 7, tzinfo=UTC)


def test_a_gauge_has_a_sample_for_each_row() -> None:
    family = gauge("probe_up", "Text.", ("system",), [(("graph",), 1.0), (("salesforce",), 0.0)])
    assert (family.name, family.type, family.documentation) == ("bookme_ops_probe_up", "gauge", "Text.")
    assert [(one.labels, one.value) for one in family.samples] == [
        ({"system": "graph"}, 1.0),
        ({"system": "salesforce"}, 0.0),
    ]
    assert gauge("probe_up", "Text.", ("system",), []).samples == []


def test_a_counter_is_a_total() -> None:
    family = counter("requests", "Text.", ("system",), [(("graph",), 3.0)])
    assert [(one.name, one.value) for one in family.samples] == [("bookme_ops_requests_total", 3.0)]


def test_an_instant_that_is_not_known_is_no_row() -> None:
    assert instants(("backup",), AT) == [(("backup",), AT.timestamp())]
    assert instants((), None) == []


def test_a_truth_is_one_or_nothing() -> None:
    assert (row(True), row(False)) == (((), 1.0), ((), 0.0))
