"""Names of fields: those of secrets and of people are known, in every way of writing them, and others are not."""

import pytest

from bookme_ops.bundles.key_names import is_secret_name, kind_of


@pytest.mark.parametrize(
    "name",
    [
        *(
            "password",
            "Password__c",
            "clientSecret",
            "client_secret",
            "access_token",
            "refreshToken",
            "id_token",
            "api-key",
        ),
        *(
            "X-Api-Key",
            "Ocp-Apim-Subscription-Key",
            "Authorization",
            "Cookie",
            "Set-Cookie",
            "sid",
            "SessionId",
            "sessionId",
        ),
        *(
            "session_id",
            "clientState",
            "private_key",
            "passcode",
            "adgangskode",
            "webhook_url",
            "otp",
            "sig",
            "signature",
        ),
        *(
            "code_verifier",
            "device_code",
            "SAMLResponse",
            "client_assertion",
            "credentials",
            "connection_string",
            "pinkode",
        ),
        *("$deltatoken", "$skiptoken", "shared_key", "security_token", "auth_header", "psk", "pwd"),
    ],
)
def test_names_of_secrets(name: str) -> None:
    assert is_secret_name(name)
    assert kind_of(name) in {"secret", "meeting"}


@pytest.mark.parametrize(
    "name",
    [
        *(
            "token_type",
            "tokenType",
            "token_count",
            "secret_expires_at",
            "password_required",
            "credentialType",
            "cookie_name",
        ),
        *(
            "INVALID_SESSION_ID",
            "MISSING_TOKEN",
            "status",
            "code",
            "errorCode",
            "state",
            "BookingId",
            "BookingId__c",
            "key",
        ),
        *(
            "last_password_change",
            "LastPasswordChangeDate",
            "inside",
            "design",
            "assigned",
            "shipping",
            "mapping",
            "opinion",
            "side",
            "StartDateTime",
            "room",
            "roomName",
            "kind",
        ),
    ],
)
def test_names_that_tell_no_secret(name: str) -> None:
    assert not is_secret_name(name)
    assert kind_of(name) is None


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        *(
            ("Email", "mail"),
            ("userPrincipalName", "mail"),
            ("e-mail", "mail"),
            ("Username", "mail"),
            ("Email__c", "mail"),
        ),
        *(("MobilePhone", "phone"), ("business_phones", "phone"), ("tlf", "phone"), ("FirstName", "person")),
        *(("cpr", "cpr"), ("CPR-nr", "cpr"), ("iban", "account"), ("kontonummer", "account"), ("joinUrl", "meeting")),
        *(("MailingStreet", "text"), ("videoLink", "meeting")),
    ],
)
def test_names_of_personal_data(name: str, kind: str) -> None:
    assert kind_of(name) == kind
