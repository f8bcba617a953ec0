"""Where a session may talk to."""

import pytest

from connectors.origins import Origin, origin, trusted_origin


@pytest.mark.parametrize(
    ("url", "place"),
    [
        ("https://Graph.Microsoft.com/v1.0", Origin("https", "graph.microsoft.com", 443)),
        ("https://graph.microsoft.com.:443/x", Origin("https", "graph.microsoft.com", 443)),
        ("https://user:pass@evil.example/", Origin("https", "evil.example", 443)),
        ("http://[::1]:8080/x", Origin("http", "::1", 8080)),
    ],
)
def test_a_url_leads_to(url, place):
    assert origin(url) == place


@pytest.mark.parametrize(
    "url", ["", "graph.microsoft.com", "//x", "ftp://x", "https://", "https://x:99999/", "file:///x"]
)
def test_what_leads_nowhere_is_refused_without_repeating_it(url):
    with pytest.raises(ValueError, match=r".+") as caught:
        origin(url)
    assert "microsoft" not in str(caught.value)


@pytest.mark.parametrize("url", ["http://127.0.0.1:1", "http://localhost", "http://[::1]:1", "http://sim.localhost:1"])
def test_plain_http_is_accepted_for_this_machine(url):
    assert trusted_origin(url).loopback


@pytest.mark.parametrize("url", ["http://10.0.0.1", "http://localhost.evil.example", "http://127.0.0.1.evil.example"])
def test_plain_http_is_refused_elsewhere(url):
    with pytest.raises(ValueError, match="plain http"):
        trusted_origin(url)
