"""The report escapes whatever it is given, shows everything once, and says what it leaves out."""

from html.parser import HTMLParser

import pytest

from bookme_ops.bundles.report import (
    MOST_ROWS,
    MOST_TEXT,
    Cell,
    Moment,
    Report,
    Section,
    Table,
    quote,
    render_block,
    render_report,
    spell,
    tabulate,
)

HOSTILE = "<script>alert(1)</script><img src=x onerror=y> & \"'"


class Reader(HTMLParser):
    """The text of a page, its elements and their attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.text, self.tags, self.attributes = "", set[str](), list[tuple[str, str | None]]()
        self.open: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += attrs
        if tag not in {"meta", "br"}:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def page_with(section: Section) -> Reader:
    return Reader(render_report(Report(booking_id="b-1", as_of="2026-03-02", sections=[section])))


def test_text_from_outside_is_text_wherever_it_stands() -> None:
    table = Table(head=[HOSTILE], rows=[[Cell(text=HOSTILE, differs=True)]], title=HOSTILE, note=HOSTILE)
    section = Section(
        anchor="a",
        title=HOSTILE,
        note=HOSTILE,
        facts=[(HOSTILE, HOSTILE)],
        story=[Moment(when=HOSTILE, sentence=HOSTILE)],
        tables=[table],
        blocks=[render_block(quote(HOSTILE, HOSTILE, HOSTILE)), render_block(table)],
    )
    page = page_with(section)
    assert not page.tags & {"script", "img"}
    assert not [name for name, _ in page.attributes if name.startswith("on")]
    assert page.text.count(HOSTILE) == 18
    assert page.open == []


def test_the_page_needs_nothing_from_anywhere() -> None:
    page = page_with(Section(anchor="a", title="A"))
    assert not [value for name, value in page.attributes if name in {"src", "href"} and not str(value).startswith("#")]
    assert ("content", "default-src 'none'; style-src 'unsafe-inline'") in page.attributes


def test_what_differs_is_marked_in_words_too() -> None:
    table = Table(head=["x"], rows=[[Cell(text="one", differs=True)], [Cell(text="two")]])
    assert page_with(Section(anchor="a", title="A", tables=[table])).text.count("(differs)") == 1


def test_a_section_shows_nothing_of_what_it_does_not_have() -> None:
    assert not page_with(Section(anchor="a", title="A")).tags & {"table", "dl", "ol", "pre"}


def test_columns_are_the_fields_of_all_rows_in_the_order_of_their_first_sight() -> None:
    table = tabulate([{"a": 1}, {"b": 2, "a": None}])
    assert table.head == ["a", "b"]
    assert [[cell.text for cell in row] for row in table.rows] == [["1", "–"], ["–", "2"]]


def test_what_does_not_fit_is_counted() -> None:
    table = tabulate([{"a": number} for number in range(MOST_ROWS + 3)], note="Read.")
    assert (len(table.rows), table.note) == (MOST_ROWS, "Read. 3 more rows are in the file.")
    text = quote("log", "x" * (MOST_TEXT + 1_000))
    assert (len(text.text), text.note) == (MOST_TEXT, "1,000 more characters are in the file.")


def test_what_just_fits_says_nothing() -> None:
    assert tabulate([{"a": number} for number in range(MOST_ROWS)]).note == ""
    assert quote("log", "x" * MOST_TEXT).note == ""


@pytest.mark.parametrize(
    ("value", "spelled"),
    [
        (None, "–"),
        (True, "yes"),
        (False, "no"),
        (3, "3"),
        (["a", 1], "a, 1"),
        ({"a": [1, 2]}, "a: 1, 2"),
        ("", ""),
        ("2026-03-02T08:00:00.12+00:00", "2026-03-02 08:00:00 UTC"),
        ("2026-03-02T08:00:00Z", "2026-03-02 08:00:00 UTC"),
        ("2026-03-02T08:00:00+01:00", "2026-03-02T08:00:00+01:00"),
    ],
)
def test_values_read_as_people_write_them(value: object, spelled: str) -> None:
    assert spell(value) == spelled
