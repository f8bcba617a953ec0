"""Filters of the queue in addresses."""

from bookme_ops.web.pages.incident_filters import Filters, read_back


def test_an_address_holds_what_was_chosen_and_nothing_else() -> None:
    filters = Filters(state="all", text="a b&c=d", after="x")
    assert filters.link("/incidents") == "/incidents?state=all&text=a+b%26c%3Dd&after=x"
    assert (
        filters.link("/incidents", after=None, order="newest") == "/incidents?state=all&text=a+b%26c%3Dd&order=newest"
    )
    assert Filters().link("/incidents") == "/incidents"


def test_what_a_form_brings_back_is_only_what_is_ours() -> None:
    filters = Filters(state="all", text="a b&c=d", owner="å")
    assert read_back(filters.link("").lstrip("?")) == filters
    assert read_back("evil=1&state=open&__class__=x") == Filters(state="open")
    assert read_back("") == read_back("%%%&&&") == Filters()
    assert len(read_back(f"text={'x' * 9_000}").text) == 300
