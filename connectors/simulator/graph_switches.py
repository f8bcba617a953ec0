"""What nobody knows of Graph without a real tenant: each doubt is a switch, so that we are tried under both answers."""

from dataclasses import dataclass


@dataclass(slots=True, kw_only=True)
class GraphSwitches:
    """Graph's undocumented or contradictory habits. The defaults are what users report most."""

    touching_start_counts: bool = True
    """An event that ends exactly at a window's start is in the window (msgraph-sdk-php issue 258)."""
    view_top_limit: int = 1000
    """The largest `$top` of events and calendar views."""
    masters_in_delta: bool = True
    """Delta pages carry the series masters beside the occurrences."""
    empty_first_page: bool = False
    """A delta round begins with an empty page that has a nextLink."""
    repeats_in_delta: bool = False
    """The last page of a delta round repeats what its first page said."""
    stamps_hidden_in_view: bool = True
    """A calendar view's `$select` of creation and modification times gives nulls unless a heavy field is selected."""
    mailbox_concurrency: int | None = 4
    """Requests of one batch on one mailbox that are served; the surplus is throttled. None: no limit."""
    concurrency_per_app: bool = False
    """That limit holds for all mailboxes of a batch together."""
    shuffled_batches: bool = True
    """Batch responses come in another order than the requests."""
    exact_proxy_addresses: bool = False
    """`proxyAddresses` filters mind the case."""
    places_have_links: bool = False
    """Lists of places carry a nextLink."""
    elsewhere_is_free: bool = False
    """`availabilityView` says 0 for working elsewhere; otherwise 4."""
    ical_uid_per_occurrence: bool = False
    """Each occurrence has an iCalUId of its own; otherwise a series shares one."""
    duplicate_transaction_status: int = 409
    """The status of `ErrorDuplicateTransactionId`."""
    distinct_ids: bool = False
    """Without `Prefer: IdType="ImmutableId"` events go by another id; both are understood in paths."""
    any_token: bool = False
    """Take any request, with or without a bearer token, as signed in: for clients with a sign-in of their own."""
