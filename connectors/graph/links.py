"""Links: addresses that we make, and addresses that Graph hands us, which are checked before they are followed."""

import re
from urllib.parse import quote, unquote, urlsplit

from connectors.errors import Malformed, Reason
from connectors.graph.errors import SYSTEM
from connectors.origins import origin, trusted_origin

UNSAFE = re.compile(r"[\x00-\x20\x7f\\#]")
ID = re.compile(r"[\w.~=-]+", re.ASCII)
PLAIN = r"(/[\w/()'=~$,;:-]*(?:\?[^\x00-\x20\x7f\\#]*)?)"
"""A path without dots and escapes, which cannot climb, and any query: nearly all of Graph's links look so."""


class Links:
    """Tells our own system's links from foreign ones. `base_url` may be a Graph-Proxy with a path of its own."""

    def __init__(self, base_url: str) -> None:
        self._origin = trusted_origin(base_url)
        self._path = urlsplit(base_url).path.rstrip("/")
        base = base_url.rstrip("/")
        # What begins as we do ourselves need not be taken apart, and a round of 2,000 mailboxes has 4,000 links.
        self._plain = re.compile(re.escape(base) + PLAIN, re.ASCII) if self._ours(f"{base}/") else None

    def relative(self, link: str) -> str:
        """What stands behind the base URL in a nextLink or deltaLink, to the letter: re-encoding breaks its token.

        Raises Malformed (FOREIGN_LINK) for a link that leads anywhere else; its message does not repeat the link.
        (Damage by re-encoding: GDOCS/issues/4897, msgraph-sdk-dotnet/issues/1184.)
        """
        plain = self._plain.fullmatch(link) if self._plain is not None else None
        if plain is not None:
            return plain[1]
        if not self._ours(link):
            raise Malformed(SYSTEM, "a link leads away from the base URL: not followed", reason=Reason.FOREIGN_LINK)
        netloc = urlsplit(link).netloc
        return link[link.index(netloc) + len(netloc) + len(self._path) :]

    def _ours(self, link: str) -> bool:
        if UNSAFE.search(link):
            return False
        try:
            parts = urlsplit(link)
            same = origin(link) == self._origin
        except ValueError:
            return False
        inside = parts.path.casefold().startswith(f"{self._path}/".casefold())
        return same and "@" not in parts.netloc and inside and not _climbs(parts.path)


def segment(text: str) -> str:
    """An id as one part of a path, percent-encoded; dots alone, too, because they would climb in the path."""
    # Graph's ids have nothing to encode but their padding, and `quote` takes them apart letter by letter.
    encoded = text.replace("=", "%3D") if ID.fullmatch(text) else quote(text, safe="")
    return encoded if encoded.strip(".") else encoded.replace(".", "%2E")


def query(**options: str) -> str:
    """A query of OData system options (`filter` becomes `$filter`), percent-encoded."""
    return "&".join(f"${name}={quote(value, safe='')}" for name, value in options.items())


def quoted(text: str) -> str:
    """A string literal of OData: in single quotes, and a quote within it doubled."""
    return "'" + text.replace("'", "''") + "'"


def _climbs(path: str) -> bool:
    return any(part in {".", ".."} for part in unquote(path).split("/"))
