"""Grants: the plain facts of who holds what, which a baseline is compared with and a reviewer decides on."""

from connectors.records import Record


class Grant(Record, frozen=True, kw_only=True, gc=False, array_like=True, order=True):
    """That a holder has something. Two grants with the same holder, kind and what are the same grant."""

    holder_kind: str
    """`user` or `app`."""
    holder: str
    """Salesforce User id, or the object id of the service principal."""
    kind: str
    """`profile`, `permission-set`, `group`, `permission`, `object`, `field`, `app-role`, `scope`."""
    what: str
    """API name: of an object with its letters (`Event:rce`), of a role or scope with the API (`Microsoft
    Graph/Calendars.Read`)."""
    via: tuple[str, ...] = ()
    """The paths that grant it, each as people read it (`BookingPlatformIntegration`, `group Ops › Set X`). Not a part
    of what the grant is."""

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What makes it the grant that it is."""
        return (self.holder_kind, self.holder, self.kind, self.what)
