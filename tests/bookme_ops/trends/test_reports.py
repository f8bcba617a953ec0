"""All reports: every graph has a name of its own and is found by it, in every environment."""

from bookme_ops.trends.graph import Shape
from bookme_ops.trends.reports import REPORT_OF, REPORTS, TITLES, find_graph
from bookme_ops.wiring import Ops


def test_every_graph_is_found_by_its_name_in_every_environment(bank: Ops) -> None:
    found: dict[str, str] = {}
    for name, count in REPORTS.items():
        reports = count(bank, bank.now())
        assert list(reports) == [site.name for site in bank.chosen]
        for report in reports.values():
            assert (report.name, report.title) == (name, TITLES[name])
            assert report.kind in {"technical", "business"}
            for graph in report.graphs:
                found[graph.name] = name
                assert find_graph(report, graph.name) is graph
    assert found == REPORT_OF


def test_every_series_has_a_value_or_a_gap_for_every_place(bank: Ops) -> None:
    for count in REPORTS.values():
        for report in count(bank, bank.now()).values():
            for graph in report.graphs:
                assert list(graph.rows()) == list(graph.rows())
                assert len(set(graph.places)) == len(graph.places) or graph.shape is Shape.TABLE
                assert graph.about.endswith((".", "?"))
