"""Where somebody is sent once they have signed in: to a page of ours, whatever was asked for."""

from urllib.parse import urlsplit

HOME = "/"
LONGEST = 2000
LEAVING = ("/sign-in", "/sign-out")
"""Pages that nobody wants to come back to."""


def way_back(wanted: str | None) -> str:
    """A path of ours; the overview instead of anything that a browser might take for another site's address.

    Browsers read `\\` as `/`, leave tabs and line breaks out, and `//host` is another host (https://url.spec.whatwg.org).
    """
    if not wanted or len(wanted) > LONGEST or not wanted.startswith("/") or wanted.startswith("//"):
        return HOME
    if "\\" in wanted or not wanted.isascii() or not wanted.isprintable() or " " in wanted:
        return HOME
    try:
        parts = urlsplit(wanted)
    except ValueError:
        return HOME
    if parts.scheme or parts.netloc or parts.path.startswith(LEAVING):
        return HOME
    return wanted
