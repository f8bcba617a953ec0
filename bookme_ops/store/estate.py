"""The estate: which environments a bank runs, and which of them share a tenant."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """One environment and the tenant whose mailboxes it uses."""

    name: str
    kind: str
    """`production` or `test`."""
    tenant: str
    """The Entra tenant, from the last part of `graph.authority`; the Graph base URL where there is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Estate:
    """All environments in question, production first: that order decides which one is home."""

    sites: tuple[Site, ...]

    @classmethod
    def of(cls, sites: tuple[Site, ...]) -> "Estate":
        """Put production first, then by name."""
        return cls(sites=tuple(sorted(sites, key=lambda site: (site.kind != "production", site.name))))

    @property
    def tenants(self) -> tuple[str, ...]:
        """Every tenant once, that of production first."""
        return tuple(dict.fromkeys(site.tenant for site in self.sites))

    def sharing(self, tenant: str) -> tuple[Site, ...]:
        """The environments over one tenant, production first."""
        return tuple(site for site in self.sites if site.tenant == tenant)
