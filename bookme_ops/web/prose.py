"""Prose: runbooks, which are Markdown, as HTML that holds nothing but text, lists, tables, code and safe links.

Packages bring runbooks of their own, so a page is not trusted: HTML in it is shown as text, pictures are left out, and
links lead to web pages or to other runbooks (markdown-it's own rules refuse `javascript:` and the like; we allow two
schemes and no more).
"""

import re
from collections.abc import MutableMapping, Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import OptionsDict
from markupsafe import Markup

RUNBOOK = re.compile(r"(?:\./)?([A-Z]{3,5}[0-9]{3})\.md(?:#.*)?", re.ASCII)
WEB = re.compile(r"https?://", re.ASCII | re.IGNORECASE)
DEEPEST = 6


def write_prose(text: str, *, below: int) -> Markup:
    """Markdown as HTML whose highest heading, a `##`, is one level below `below`; the title of the page is left out."""
    tokens = PRESS.parse(text)
    title = next((place for place, token in enumerate(tokens) if token.type == "heading_close"), -1)
    if tokens and tokens[0].type == "heading_open" and tokens[0].tag == "h1":
        tokens = tokens[title + 1 :]
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(DEEPEST, int(token.tag[1:]) - 1 + below)}"
    # What the renderer writes is escaped by it, token by token.
    return Markup(PRESS.renderer.render(tokens, PRESS.options, {}))  # noqa: S704


def _open_link(
    renderer: RendererHTML, tokens: Sequence[Token], place: int, options: OptionsDict, env: MutableMapping[str, Any]
) -> str:
    """Runbooks lead to runbooks of this console; what is no web page leads nowhere."""
    token = tokens[place]
    target = str(token.attrs.get("href", ""))
    runbook = RUNBOOK.fullmatch(target)
    if runbook:
        token.attrs = {"href": f"/runbooks/{runbook[1]}"}
    elif WEB.match(target):
        token.attrs = {"href": target, "rel": "noreferrer noopener"}
    else:
        token.attrs = {}
    return renderer.renderToken(tokens, place, options, env)


def _open_code(_: RendererHTML, tokens: Sequence[Token], place: int, *__: Any) -> str:
    """A block of code, which people with keyboards alone can scroll."""
    return str(Markup('<pre tabindex="0"><code>{}</code></pre>\n').format(tokens[place].content))


def _make_press() -> MarkdownIt:
    press = MarkdownIt("commonmark", {"html": False}).enable("table").disable(["image", "html_block", "html_inline"])
    press.add_render_rule("link_open", _open_link)
    press.add_render_rule("fence", _open_code)
    press.add_render_rule("code_block", _open_code)
    return press


PRESS = _make_press()
