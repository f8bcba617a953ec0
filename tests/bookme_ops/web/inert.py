"""Hostile text as it may come from outside, and a look at a page that finds it harmless."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

HOSTILE = (
    "<script>alert(1)</script>",
    '"onmouseover="alert(2)',
    "'><img src=x onerror=alert(3)>",
    "javascript:alert(4)",
    "{{7*7}}{% raw %}",
    "\u202egnp.exe\u2066",
    "</textarea></title><svg onload=alert(5)>",
)
TEXT = " ".join(HOSTILE)
"""All of it at once."""
TURNING = frozenset("\u202a\u202b\u202d\u202e\u2066\u2067\u2068\u200f")
"""Characters that turn the direction of what stands behind them."""
VOID = frozenset({"meta", "link", "input", "br", "img", "hr", "source"})
ALONE = frozenset({"bdi", "textarea", "option", "title"})
"""Elements that keep the direction of what is in them to themselves."""
SAFE = ("/", "#", "https://", "http://", "?")


@dataclass
class Looker(HTMLParser):
    """Walks through a page and notes what could harm whoever looks at it."""

    harm: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    places: list[str] = field(default_factory=list)
    inside: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element begins: none but ours, and nothing that runs."""
        given = dict(attrs)
        self.harm += [f"<{tag} {name}=…>" for name in given if name.startswith("on") or name == "style"]
        for name in ("href", "src", "action", "formaction"):
            if name in given:
                self.places.append(given[name] or "")
                if not (given[name] or "").startswith(SAFE):
                    self.harm.append(f"<{tag} {name}={given[name]!r}>")
        if tag in {"svg", "iframe", "object", "embed", "base"} or (tag == "script" and "src" not in given):
            self.harm.append(f"<{tag}>")
        if tag not in VOID:
            self.inside.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """An element ends, which must be the one that began last."""
        if not self.inside or self.inside.pop() != tag:
            self.harm.append(f"</{tag}> where it does not belong")

    def handle_data(self, data: str) -> None:
        """Text: what turns the direction stands alone."""
        self.texts.append(data)
        if TURNING.intersection(data) and not ALONE.intersection(self.inside):
            self.harm.append(f"text that turns the page: {data[:40]!r}")


def look_at(page: str) -> Looker:
    """Everything that there is to say of a page."""
    looker = Looker()
    looker.feed(page)
    looker.close()
    looker.harm += [f"<{tag}> is not closed" for tag in looker.inside if tag not in {"li", "p", "option", "dt", "dd"}]
    return looker


def assert_inert(page: str, *texts: str) -> None:
    """The texts (all hostile ones, if none are named) can be read on the page, as they are, and do nothing."""
    looker = look_at(page)
    assert looker.harm == []
    read = "\n".join(looker.texts)
    for text in texts or (TEXT,):
        assert text in read, f"{text!r} cannot be read on the page"
