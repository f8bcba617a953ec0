"""How one value may be spelled in a bundle: every spelling of the design's list E4, made by the standard library."""

import base64
import gzip
import html
import io
import json
import quopri
import tarfile
import unicodedata
import zipfile
from email.header import Header
from urllib.parse import quote


def spellings(value: str) -> dict[str, str]:
    """A value in every spelling that is text, by the name of the spelling."""
    content = value.encode()
    spelled = {
        "as is": value,
        "composed": unicodedata.normalize("NFC", value),
        "decomposed": unicodedata.normalize("NFD", value),
        "lower case": value.lower(),
        "upper case": value.upper(),
        "HTML": html.escape(value),
        "HTML, numbers": "".join(f"&#{ord(char)};" for char in value),
        "HTML, hexadecimal numbers": "".join(f"&#x{ord(char):x};" for char in value),
        "HTML, twice": html.escape(html.escape("".join(f"&#{ord(char)};" for char in value))),
        "percent": quote(value, safe=""),
        "percent, every byte": "".join(f"%{byte:02X}" for byte in content),
        "percent, twice": quote(quote(value, safe=""), safe=""),
        "percent, every byte, twice": "".join(f"%25{byte:02x}" for byte in content),
        "JSON": json.dumps(value)[1:-1],
        "JSON, every letter": "".join(f"\\u{ord(char):04x}" for char in value),
        "JSON in JSON": json.dumps(json.dumps(value))[1:-1],
        "hexadecimal": content.hex(),
        "hexadecimal, capitals": content.hex().upper(),
        "quoted-printable": quopri.encodestring(content).decode(),
        "quoted-printable, every byte": "".join(f"={byte:02X}" for byte in content),
        "RFC 2047, Q": "=?utf-8?Q?" + "".join(f"={byte:02X}" for byte in content) + "?=",
        "RFC 2047, B": Header(value, "utf-8").encode(),
        "folded": fold(value, "\r\n "),
        "wrapped": fold(value, "\n"),
        "wrapped, quoted-printable": fold(value, "=\r\n"),
        "with letters that cannot be seen": "\u200b".join(value),
        "UTF-16": "\0".join(value) + "\0",
    }
    for phase in range(3):
        wide = base64.b64encode(b"\xfb" * phase + content + b"\xfe\xff")
        spelled[f"base64, phase {phase}"] = wide.decode()
        spelled[f"base64url, phase {phase}"] = wide.decode().translate(str.maketrans("+/", "-_"))
    spelled["base64 of UTF-16"] = base64.b64encode(value.encode("utf-16-le")).decode()
    return spelled


def fold(value: str, ending: str) -> str:
    """A value over two lines."""
    middle = len(value) // 2
    return value[:middle] + ending + value[middle:]


def packed(content: bytes, name: str = "inner.txt") -> dict[str, bytes]:
    """Bytes within archives of every kind that is looked into, by their names."""
    zipped, tarred = io.BytesIO(), io.BytesIO()
    with zipfile.ZipFile(zipped, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    with tarfile.open(fileobj=tarred, mode="w") as tar:
        info = tarfile.TarInfo(name)
        info.size = len(content)
        tar.addfile(info, io.BytesIO(content))
    inner = gzip.compress(content)
    return {
        "zip": zipped.getvalue(),
        "gzip": inner,
        "tar": tarred.getvalue(),
        "tar.gz": gzip.compress(tarred.getvalue()),
        "gzip in gzip": gzip.compress(inner),
    }
