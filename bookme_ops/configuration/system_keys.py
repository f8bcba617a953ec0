"""The systems of an environment: where they are, and how we sign in to them."""

from bookme_ops.configuration import kinds
from bookme_ops.configuration.keys import BOOKME, GRAPH, SALESFORCE, Key

CONCURRENCY = "Calls to this system that may be under way at once."
BY_CLIENT = frozenset({"client_credentials", "jwt_bearer"})

SALESFORCE_KEYS = (
    Key(
        path=f"{SALESFORCE}.instance_url",
        kind=kinds.URL,
        required=True,
        example='"https://acme.my.salesforce.com"',
        meaning="The org's My Domain.",
    ),
    Key(
        path=f"{SALESFORCE}.token_url",
        kind=kinds.URL,
        example='"https://acme.my.salesforce.com/services/oauth2/token"',
        meaning="Where we sign in; derived from instance_url if left out.",
    ),
    Key(
        path=f"{SALESFORCE}.auth",
        kind=kinds.choice("client_credentials", "jwt_bearer", "access_token"),
        default="client_credentials",
        example='"client_credentials"',
        meaning="How we sign in: client_credentials, jwt_bearer or access_token.",
    ),
    Key(
        path=f"{SALESFORCE}.client_id",
        kind=kinds.TEXT,
        needed_for=BY_CLIENT,
        meaning="The consumer key of our app in the org.",
    ),
    Key(
        path=f"{SALESFORCE}.client_secret",
        kind=kinds.SECRET,
        needed_for=frozenset({"client_credentials"}),
        example='"secrets/salesforce"',
        meaning="The consumer secret of our app (client_credentials).",
    ),
    Key(
        path=f"{SALESFORCE}.username",
        kind=kinds.TEXT,
        needed_for=frozenset({"jwt_bearer"}),
        meaning="The user whom we sign in as (jwt_bearer).",
    ),
    Key(
        path=f"{SALESFORCE}.private_key",
        kind=kinds.SECRET,
        needed_for=frozenset({"jwt_bearer"}),
        example='"secrets/salesforce.pem"',
        meaning="The private key, as PEM, whose certificate the app holds (jwt_bearer).",
    ),
    Key(
        path=f"{SALESFORCE}.audience",
        kind=kinds.URL,
        example='"https://login.salesforce.com"',
        meaning="The audience of the token (jwt_bearer); for a test environment https://test.salesforce.com.",
    ),
    Key(
        path=f"{SALESFORCE}.access_token",
        kind=kinds.SECRET,
        needed_for=frozenset({"access_token"}),
        example='"secrets/salesforce.token"',
        meaning="A session that somebody else obtained (access_token); it is not renewed.",
    ),
    Key(
        path=f"{SALESFORCE}.api_version",
        kind=kinds.pattern("a version such as 66.0", r"\d{2,3}\.0"),
        default="66.0",
        example='"66.0"',
        meaning="The version of the Salesforce API.",
    ),
    Key(
        path=f"{SALESFORCE}.booking_id_field",
        kind=kinds.pattern("the API name of a field", r"[A-Za-z]\w{0,99}"),
        default="andmoney__BookingFlowId__c",
        example='"andmoney__BookingFlowId__c"',
        meaning="The field of andmoney__AMB_Event_Detail__c that holds the BookingId.",
    ),
    Key(
        path=f"{SALESFORCE}.api_budget_share",
        kind=kinds.SHARE,
        default=0.8,
        example="0.8",
        meaning="We stop when this share of the org's daily API requests is used, by whomever.",
    ),
    Key(
        path=f"{SALESFORCE}.concurrency",
        kind=kinds.whole(1, 25),
        default=4,
        example="4",
        meaning=CONCURRENCY,
    ),
)

GRAPH_KEYS = (
    Key(
        path=f"{GRAPH}.base_url",
        kind=kinds.URL,
        default="https://graph.microsoft.com/v1.0",
        example='"https://graph.microsoft.com/v1.0"',
        meaning="Microsoft Graph, or the bank's Graph-Proxy.",
    ),
    Key(
        path=f"{GRAPH}.authority",
        kind=kinds.AUTHORITY,
        example='"https://login.microsoftonline.com/<tenant>"',
        meaning="Where we sign in; its last part is the tenant.",
    ),
    Key(
        path=f"{GRAPH}.token_url",
        kind=kinds.URL,
        example='""',
        meaning="Where tokens come from, if discovery is to be skipped: a proxy or a test double.",
    ),
    Key(path=f"{GRAPH}.client_id", kind=kinds.TEXT, required=True, meaning="The application id of our app in Entra."),
    Key(
        path=f"{GRAPH}.client_secret",
        kind=kinds.SECRET,
        example='"secrets/graph"',
        meaning="The client secret of our app; or give certificate.",
    ),
    Key(
        path=f"{GRAPH}.certificate",
        kind=kinds.SECRET,
        example='"secrets/graph.pem"',
        meaning="The private key and the certificate of our app, as PEM in one file, instead of client_secret.",
    ),
    Key(
        path=f"{GRAPH}.booking_id_property",
        kind=kinds.TEXT_OR_NONE,
        default="String {00020329-0000-0000-C000-000000000046} Name BookingId",
        example='"String {00020329-0000-0000-C000-000000000046} Name BookingId"',
        meaning="The extended property of events that holds the BookingId; empty if there is none.",
    ),
    Key(
        path=f"{GRAPH}.booking_marker",
        kind=kinds.TEXT,
        example='"Booking"',
        meaning="A category that marks events as made by the product.",
    ),
    Key(path=f"{GRAPH}.concurrency", kind=kinds.whole(1, 64), default=8, example="8", meaning=CONCURRENCY),
)

BOOKME_KEYS = (
    Key(
        path=f"{BOOKME}.base_url",
        kind=kinds.VERSIONED_URL,
        required=True,
        example='"https://…/api/v2"',
        meaning="The backend's public API; the last part is its version: v1, v2 or v3.",
    ),
    Key(path=f"{BOOKME}.token_url", kind=kinds.URL, required=True, meaning="Where we sign in for the backend."),
    Key(path=f"{BOOKME}.scope", kind=kinds.TEXT, required=True, meaning="The scope that we ask for."),
    Key(path=f"{BOOKME}.client_id", kind=kinds.TEXT, required=True, meaning="Our app's id for the backend."),
    Key(
        path=f"{BOOKME}.client_secret",
        kind=kinds.SECRET,
        required=True,
        example='"secrets/bookme"',
        meaning="Our app's secret for the backend.",
    ),
    Key(
        path=f"{BOOKME}.subscription_key",
        kind=kinds.SECRET,
        required=True,
        example='"secrets/bookme-key"',
        meaning="The subscription key that the backend's gateway asks for.",
    ),
)
