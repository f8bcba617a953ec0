"""The domains that the tenant has proved to own."""

from connectors.errors import Malformed
from connectors.graph.directory_wire import ORGANIZATION_PAGES, ORGANIZATION_SELECT
from connectors.graph.errors import SYSTEM
from connectors.graph.links import query
from connectors.graph.lists import read_list
from connectors.transport import MeteredSession

ORGANIZATION = f"/organization?{query(select=ORGANIZATION_SELECT)}"
"""Readable by whoever may read users (User.Read.All), which `/domains` is not."""


def read_domains(session: MeteredSession) -> frozenset[str]:
    """The verified domains, folded. Raises a ConnectorError; a tenant without any is Malformed, for each has one."""
    rows = read_list(session, ORGANIZATION, ORGANIZATION_PAGES)
    names = (domain.name.strip().casefold() for row in rows for domain in row.verified_domains)
    found = frozenset(name for name in names if name)
    if not found:
        raise Malformed(SYSTEM, "the tenant tells of no verified domain")
    return found
