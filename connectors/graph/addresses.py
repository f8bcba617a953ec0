"""Addresses as the directory spells them: `SMTP:` before the primary one, `smtp:` before aliases."""

from connectors.records import address, as_written


def addresses(proxies: list[str], mail: str | None) -> tuple[str, ...]:
    """Every SMTP address, folded: the primary one (`SMTP:`), then aliases (`smtp:`), then a `mail` that is neither.

    SIP, X500 and other kinds are left out.
    """
    primary = {smtp(text) for text in proxies if text.startswith("SMTP:")}
    aliases = {smtp(text) for text in proxies if text[:5].casefold() == "smtp:"} - primary
    found = [*sorted(filter(None, primary)), *sorted(filter(None, aliases))]
    folded = address(mail)
    return tuple(found if folded is None or folded in found else [*found, folded])


def spellings(proxies: list[str], mail: str | None) -> tuple[str, ...]:
    """Those SMTP addresses of which folding hides something, as they are written, without the prefix."""
    texts = [*(text.partition(":")[2] for text in proxies if text[:5].casefold() == "smtp:"), mail]
    return tuple(sorted({odd for text in texts if (odd := as_written(text)) is not None and address(odd)}))


def smtp(text: str) -> str | None:
    """The address behind the prefix of a proxy address."""
    return address(text.partition(":")[2])
