"""Samples: for every rule, texts that leak without it. All of it is made up."""

from bookme_ops.bundles.pieces import Kind, Known

KEY = bytes(range(32))
OTHER_KEY = bytes(range(1, 33))
HUSH = "hush"

JWT = "eyJhbGciOiJub25lIn0.eyJzdWIiOiIxMjM0aHVzaCJ9.c2lnaHVzaA"
PEM_BODY = "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7hush"
PEM = f"-----BEGIN PRIVATE KEY-----\n{PEM_BODY}\nhush\n-----END PRIVATE KEY-----"
LONG = "Zm9v" * 60

LEAKS = {
    "S01": [
        (f"key {PEM} end", "hush"),
        (f"cut off: -----BEGIN RSA PRIVATE KEY-----\\nMIIhush\\n{'A' * 20}", "MIIhush"),
        ("-----BEGIN PGP PRIVATE KEY BLOCK-----\nlQOYhush\n-----END PGP PRIVATE KEY BLOCK-----", "hush"),
    ],
    "S02": [
        ("auth force://PlatformCLI:hush-secret:hush-refresh", "hush"),
        ("auth force://PlatformCLI::hush-refresh@acme.example now", "hush"),
    ],
    "S14": [
        ("post https://acme.webhook.office.com/webhookb2/hush@x/IncomingWebhook/1 failed", "hush"),
        ("post https://prod-12.westeurope.logic.azure.com:443/workflows/hush/triggers/manual/paths failed", "hush"),
        ("post https://x.api.powerplatform.com/powerautomate/workflows/hush/triggers/manual/run", "hush"),
        ("hooks.slack.com/services/T000/B000/hush", "hush"),
        ("to https%3A%2F%2Fhooks.slack.com%2Fservices%2FT0%2FB0%2Fhush now", "hush"),
    ],
    "P01": [
        (
            "join https://teams.microsoft.com/l/meetup-join/19%3ameeting_hush%40thread.v2/0?context=%7b%22Tid%22 now",
            "hush",
        ),
        ("https://teams.microsoft.com/meet/3331?p=hush", "hush"),
        ("https://teams.live.com/meet/hush", "hush"),
        ("https://teams.microsoft.com/dl/launcher/launcher.html?url=hush", "hush"),
        ("https://bank.zoom.us/j/91234hush", "hush"),
        ("https://acme.webex.com/meet/hush", "hush"),
        ("https://meet.google.com/abc-hush-xyz", "hush"),
        (
            "https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fteams.microsoft.com%2Fl%2Fmeetup-join%2Fhush",
            "hush",
        ),
        ("thread 19:meeting_NjAwMDAwMDAwMDAwMDAwMDhush@thread.v2 has no chat", "hush"),
    ],
    "S16": [
        ("Cookie: a=hush1; b=hush2", "hush"),
        ("got Set-Cookie: BrowserId=hush; Secure", "hush"),
    ],
    "S13": [
        ('{"client_secret": "hush", "x": 1}', "hush"),
        ('{\\"refresh_token\\":\\"hush\\"}', "hush"),
        ('{\\\\\\"password\\\\\\": \\\\\\"hush\\\\\\"}', "hush"),
        ("{'api_key': 'hush'}", "hush"),
        ("Authorization: Basic aHVzaDo=", "aHVz"),
        ("Ocp-Apim-Subscription-Key: hush", "hush"),
        ("password: hush", "hush"),
        ('{"passcode": 123456}', "123456"),
        ('{"clientState":"hush"}', "hush"),
    ],
    "S12": [
        ("grant_type=x&client_secret=hu%2Bsh&scope=y", "hu%2Bsh"),
        ("client_assertion=a.hush.b&x=1", "hush"),
        ("?$skiptoken=hush", "hush"),
        ("?%24deltatoken=hush", "hush"),
        ("q=1%26access_token%3Dhush%26x%3D2", "hush"),
        ("SAMLResponse=PHNhbWxwhush", "hush"),
        ("sid=hush", "hush"),
        ("&sig=hush&x", "hush"),
        ("password = hush", "hush"),
        ("code_verifier=hush", "hush"),
    ],
    "S11": [
        ("sent bearer abcdefgh1hush to it", "hush"),
        ("it said Basic aHVzaDpodXNo1= then", "aHVzaDpodXNo1="),
        ("OAuth%20abcdefgh/hush", "hush"),
    ],
    "S03": [
        ("session 00D5g00000ABCde!AQ0AQJzhush_x.9hK3abcdef ended", "hush"),
        ("session 00D5g00000ABCdeQAZ%21AQ0AQJzhush_x.9hK3abcdef ended", "hush"),
        ("session 00D5g00000ABCde\\u0021AQ0AQJzhush_x.9hK3abcdef ended", "hush"),
    ],
    "S04": [("refresh 5Aep861hushhushhushhushhushhushhushhush. done", "hush")],
    "S05": [("app 3MVG9hushhushhushhushhushhush is known", "hush")],
    "S06": [
        (f"got {JWT} now", "aHVza"),
        (f"got {JWT.rpartition('.')[0]} now", "aHVza"),
        ("url%3D" + JWT, "aHVza"),
        ("eyJhbGciOiJkaXIifQ..hush.hushhush.hush", "hush"),
    ],
    "S07": [("in base64: ZXlKaGJHY2lPaUp1YjI1bEluMC5leUpvdXNo now", "ZXlK")],
    "S08": [(f"code 0.A{'b' * 52}.Ag{'c' * 40}hush now", "hush")],
    "S09": [("secret is abc8Q~hushhushhushhushhushhushhushhush now", "hush")],
    "S10": [("opaque EwBYRXZvU3RzQXJ0aWZhY3RzAQAAAhush== now", "hush")],
    "S15": [
        ("clone https://anna:hush@git/x", "hush"),
        ("clone https://anna:hush@git.example/x", "hush"),
        ("clone https://hushhush@git.example/x", "hush"),
    ],
    "S17": [
        ("ghp_hush1234567890123456789012345678 x", "hush"),
        ("github_pat_11ABCDEFG0hush1234567890 x", "hush"),
        ("xoxb-1234567890-hush x", "hush"),
        ("AKIAHUSHHUSHHUSHHUSH x", "HUSH"),
        ("gAAAAABhush" + "a" * 50 + " x", "hush"),
        ("$argon2id$v=19$m=65536,t=3,p=4$hush$hush x", "hush"),
        ("$2b$12$" + "hush" * 13 + "a x", "hush"),
        ("bko_hush123456789012 x", "hush"),
    ],
    "P02": [
        ("Meeting ID: 333 123 456 789", "123 456"),
        ("Møde-id: 333 123 456 789", "123 456"),
        ("M&oslash;de-id:</b> <span>333 123 456 789</span>", "123 456"),
        ("Adgangskode: <b>aB3hush</b>", "hush"),
        ("adgangskode aB3hush", "hush"),
        ("Telefonkonference-id: 123 456 789#", "456"),
        ("Phone conference ID: 123 456 789#", "456"),
    ],
    "P03": [
        ("mail to anna.hush@bank.example failed", "hush"),
        ("GET /users/anna.hush%40bank.example/events", "hush"),
        ("anna.hush%2540bank.example", "hush"),
        ("anna.hush&#64;bank.example", "hush"),
        ("anna.hush\\u0040bank.example", "hush"),
        ("SMTP:anna.hush@bank.example", "hush"),
        ("anna_hush_bank.example#EXT#@acme.onmicrosoft.example", "hush"),
        ("bounce+anna.hush=bank.example@list.example", "hush"),
        ("søren.hush@bank.example", "hush"),
        ("anna.hu\u200bsh@ba\u00adnk.example", "hu\u200bsh"),
        ("ａｎｎａ＠bank.example", "ａｎｎａ"),
        ("anna.hush=40bank.example", "hush"),
    ],
    "P04": [
        ("/o=ExchangeLabs/ou=Exchange Administrative Group (FYDIBOHF23SPDLT)/cn=Recipients/cn=a1-hush x", "hush"),
    ],
    "P05": [
        ("kunden 010190-1234 ringede", "010190"),
        ("kunden 0101901234 ringede", "010190"),
        ("kunden 311299 9999 ringede", "311299"),
        ("kunden 010190–1234 ringede", "010190"),
        ("x%200101901234", "010190"),
        ("cpr_0101901234", "010190"),
    ],
    "P06": [
        ("ring +45 12 34 56 78 nu", "34 56"),
        ("ring +4512345678 nu", "345678"),
        ("ring 0045 12345678 nu", "345678"),
        ("x%2B4512345678", "345678"),
        ("ring +45 (12) 34-56-78", "34-56"),
    ],
    "P07": [("kald +46 70 123 45 67 nu", "123 45"), ("kald +1 (555) 123-4567 nu", "123-45")],
    "P08": [
        ("tlf. 12 34 56 78", "34 56"),
        ("Telefon: 12345678", "345678"),
        ("mobil 12-34-56-78", "34-56"),
        ("MobilePhone=12345678", "345678"),
    ],
    "P09": [
        ("overfør til DK51 0040 0440 1162 43 nu", "0440 1162"),
        ("konto DK50 0040 0440 1162 43 nu", "0440 1162"),
        ("IBAN dk5000400440116243", "0040044"),
        ("FO97 5432 0388 8999 44", "0388"),
    ],
    "P20": [("iban GB82WEST12345698765432 nu", "WEST"), ("iban NL91 ABNA 0417 1643 00", "0417")],
    "P10": [
        ("SELECT Id FROM Contact WHERE LastName = 'Hush'", "Hush"),
        ("select Id from Contact where Name like 'Hush%'", "Hush"),
        ("SELECT Id FROM Contact WHERE LastName IN ('Bo', 'Hush')", "Hush"),
        ("q=SELECT+Id+FROM+Contact+WHERE+LastName+%3D+%27Hush%27", "Hush"),
        ("SELECT Id\n  FROM Contact\n  WHERE Name = 'Hush'", "Hush"),
    ],
    "P11": [
        ("in /home/hush/app.py", "hush"),
        ("in /Users/hush/app.py", "hush"),
        ("in C:\\Users\\Anna Hush\\AppData", "Hush"),
        ('"C:\\\\Users\\\\hush\\\\AppData"', "hush"),
    ],
    "P12": [("kort 4111 1111 1111 1111 afvist", "1111"), ("kort 5500005555555559 afvist", "5555")],
    "P13": [("CVR-nr. 12345678", "345678"), ("CVR: DK12 34 56 78", "34 56")],
    "P14": [
        ("Reg. nr. 1234 konto 0001234567", "1234"),
        ("Kontonr.: 1234 0001234567", "0001234"),
        ("account number 0001234567", "0001234"),
    ],
    "P15": [("from 203.0.113.77 today", "203.0"), ("from 2001:db8::8a2e:370:7334 today", "8a2e")],
    "P16": [
        ("at https://hushbank.my.salesforce.com/services", "hush"),
        ("at hushbank--uat.sandbox.my.salesforce.com", "hush"),
        ("at hushbank.onmicrosoft.com", "hush"),
        ("at hushbank-my.sharepoint.com", "hush"),
    ],
    "P17": [("owner 0055g00000ABCde has", "5g00000ABCde"), ("on 00Q5g00000ABCdeQAZ today", "5g00000ABCde")],
    "P18": [
        ("event AAMkAD" + "Hush" * 12 + "AAA= now", "Hush"),
        ("event AAkALgAAAAAAHYQDEapmEc2byACqAC-EWg0A" + "Hush" * 5 + "AAA= now", "Hush"),
        ("uid 040000008200E00074C5B7101A82E00800000000D0A1B2C3D4E5F601 now", "D0A1B2"),
    ],
    "P19": [
        (f"<{LONG}>", "Zm9vZm9v"),
        ("\n".join(["QUJD" * 19] * 4) + "\n", "QUJDQUJD"),
    ],
}
"""By rule: a text, and what must not be read in it."""

STAYS = [
    "",
    "7f3a2c11-4f89-11d3-9a0c-0305e82c3301",
    "SELECT Id FROM Event WHERE andmoney__BookingId__c = '7f3a2c11-4f89-11d3-9a0c-0305e82c3301'",
    "SELECT Id FROM Event WHERE Id IN ('00U5g00000ABCdeQAZ', '00U5g00000ABCde')",
    "GET /v1.0/users/7f3a2c11-4f89-11d3-9a0c-0305e82c3301/events?$select=id,start&$top=50",
    "GET /users/7f3a2c11-4f89-11d3-9a0c-0305e82c3301/calendarView",
    "basic authentication is off",
    "bearer authentication required",
    "token_type: Bearer",
    '{"token_type":"Bearer","expires_in":3599}',
    '"token_type": "Bearer"',
    "the secret of a good run is patience",
    "no password was given",
    "2026-03-02T08:00:00+00:00",
    "2026-03-02T08:00:00.0000000+0100",
    "2026-03-02 10:04:11 Salesforce: start moved 09:00 → 10:00 by integration user",
    "Mon, 02 Mar 2026 08:00:00 GMT",
    "Romance Standard Time (Europe/Copenhagen, UTC+01:00)",
    "HTTP 429 TooManyRequests, retry after 3 s",
    "status=200 seconds=0.2034567890",
    "INVALID_SESSION_ID: Session expired or invalid",
    "ErrorItemNotFound, request-id: 0f9f2c5e-84c8-4d0f-a8ce-12345678abcd",
    "client-request-id 11111111-2222-3333-4444-555555555555",
    "responseStatus: tentativelyAccepted",
    "Mødelokale 3. sal, Vejle (12 pladser)",
    "andmoney version 1.24.0.3 is installed; version 2.1.0.7",
    "v66.0/sobjects/Event/00U5g00000ABCdeQAZ",
    "a0B5g00000XyZaBEAV",
    "127.0.0.1 refused",
    "12 of 430 advisors, 1767225600 seconds, 4111 1111",
    "10:04:11.003 (3004567)|SOQL_EXECUTE_BEGIN|[12]|Aggregations:0|SELECT Id FROM Event",
    "line one\r\nline two\r\n",
    "\ttabs\tand  blanks ",
    "100% & more <b>bold</b> a\\b =41 &amp; %20",
    "region 2026, registered 1234, string 12345678 of hotel",
    "sha256 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
]
"""What somebody who answers a ticket must be able to read."""

CANARIES = (
    Known(kind=Kind.SECRET, value="kan4ri+hemmelig/Sikker=Nøgle"),
    Known(kind=Kind.PERSON, value="Åse Kanariesen"),
    Known(kind=Kind.PERSON, value="Kaj Ørnø"),
    Known(kind=Kind.MAIL, value="aase.kanari@kanaribank.example"),
    Known(kind=Kind.PHONE, value="+45 23 45 67 89"),
    Known(kind=Kind.ID, value="0035g00000KaNarQAZ"),
    Known(kind=Kind.ID, value="c0ffee11-4f89-11d3-9a0c-0305e82c3301"),
    Known(kind=Kind.HOST, value="kanaribank.example"),
    Known(kind=Kind.TEXT, value="Boliglån & pension, Kanarigade 7"),
)
"""One value or more of each kind, as the service holds them for a booking."""
