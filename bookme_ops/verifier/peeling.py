"""Peeling: bytes as every text that somebody may read in them.

Whole contents are decoded again and again, by what the standard library knows of encodings; nothing keeps track of
places, for nothing is to be replaced here.
"""

import re
from binascii import a2b_base64, a2b_qp
from collections.abc import Iterable, Iterator
from functools import partial
from html import unescape

BORDER = "\n|\n"
"""Keeps apart what did not stand together."""
MOST_LAYERS = 16
"""Of one text: more are no accident of software, and each costs as much as the text is long."""
ENCODED_WORD = re.compile(r"=\?([\w.-]{1,40})\?([bBqQ])\?([^?\s]*)\?=(?:\s+(?==\?))?")
QUOTED = re.compile(r"=(?:[0-9A-Fa-f]{2}|[ \t]{0,20}\r?\n)")
CODE = re.compile(r"\\{1,8}u([0-9a-fA-F]{4})|%u([0-9a-fA-F]{4})")
BYTE = re.compile(r"\\{1,8}x([0-9a-fA-F]{2})")
CONTROL = re.compile(r"\\{1,8}([nrt/\"'])")
SPACES = {"n": "\n", "r": "\r", "t": "\t"}
PERCENT = re.compile(r"(?:%[0-9a-fA-F]{2})+")
BASE64 = re.compile(r"[A-Za-z0-9+/_-]{6,}")
BETWEEN_RUNS = tuple("A" * (12 - length) for length in range(4))
"""What follows a run of base64, by its length over a multiple of four: zero bytes, however it is read."""
HEXADECIMAL = re.compile(r"[0-9a-fA-F]{8,}")
UTF_8 = re.compile(rb"(?:[\t\n\r -~]|[\xc2-\xf4][\x80-\xbf]{1,3}){4,}")
UTF_16_LE = re.compile(rb"(?:[\x09-\xff][\x00-\x04]){4,}")
UTF_16_BE = re.compile(rb"(?:[\x00-\x04][\x09-\xff]){4,}")


def layers(content: bytes) -> Iterator[str]:
    """The bytes as text, and what is left when its escapes are undone; no text twice."""
    seen: set[str] = set()
    for text in texts_of(content):
        for layer in _layers(text):
            if layer not in seen:
                seen.add(layer)
                yield layer


def unpacked(content: bytes) -> Iterator[str]:
    """What stands in base64 and in hexadecimal, wherever it begins, as one text; escapes undone, before and after."""
    sources = {layer for text in texts_of(content) for layer in (text, _undone(text))}
    whole = BORDER.join(read for inner in _unpacked(sources) for read in _readable(inner))
    yield whole
    if (undone := _undo(whole)) != whole:
        yield undone


def texts_of(content: bytes) -> Iterator[str]:
    """The bytes as text: UTF-8, Latin-1 where they are none, and UTF-16 where there are zeros."""
    plain = content.decode("utf-8", "replace")
    yield plain
    if "\ufffd" in plain:
        yield content.decode("latin-1")
    if b"\0" in content:
        yield from (content[start:].decode(f"utf-16-{end}", "ignore") for start in (0, 1) for end in ("le", "be"))


def is_text(content: bytes) -> bool:
    """Whether the bytes are text that people read, and not a picture."""
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return b"\0" not in content


def _layers(text: str) -> Iterator[str]:
    """The text, and what is left when its escapes are undone, one after the other, in whatever order helps."""
    found, place = [text], 0
    while place < len(found) and len(found) < MOST_LAYERS:
        current = found[place]
        place += 1
        for undone in (_undo(current), _words(current), _quoted(current)):
            if undone not in found:
                found.append(undone)
    yield from found
    if "%" in text:
        yield _unquote(text, "latin-1")


def _undo(text: str) -> str:
    """One round of JSON escapes, HTML entities and percent signs."""
    if "\\" in text or "%u" in text:
        text = CODE.sub(lambda found: chr(int(found[1] or found[2], 16)), text)
        text = BYTE.sub(lambda found: f"%{found[1]}", text)
        text = CONTROL.sub(lambda found: SPACES.get(found[1], found[1]), text)
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if "&" in text:
        text = unescape(text)
    return _unquote(text, "utf-8") if "%" in text else text


def _unquote(text: str, charset: str) -> str:
    """As `urllib.parse.unquote` does, which takes long over a text with many letters beyond ASCII."""
    return PERCENT.sub(partial(_read_percent, charset), text)


def _read_percent(charset: str, found: re.Match[str]) -> str:
    return bytes.fromhex(found.group().replace("%", "")).decode(charset, "replace")


def _quoted(text: str) -> str:
    if QUOTED.search(text) is None:
        return text
    return a2b_qp(text.encode("utf-8", "replace")).decode("utf-8", "replace")


def _words(text: str) -> str:
    return ENCODED_WORD.sub(_read_word, text) if "=?" in text else text


def _read_word(found: re.Match[str]) -> str:
    charset, encoding, payload = found.groups()
    try:
        content = a2b_base64(payload + "==") if encoding in "bB" else a2b_qp(payload, header=True)
        return content.decode(charset, "replace")
    except (LookupError, ValueError):
        return found.group()


def _undone(text: str) -> str:
    """The text without escapes, however often they were escaped."""
    for _ in range(MOST_LAYERS):
        before, text = text, _undo(text)
        if text == before:
            break
    return text


def _readable(content: bytes) -> Iterator[str]:
    """What may be text in bytes that mostly are none: runs of UTF-8, and of UTF-16 in both its orders."""
    yield b"\n".join(UTF_8.findall(content)).decode("utf-8", "replace")
    yield "\n".join(run.decode("utf-16-le", "replace") for run in UTF_16_LE.findall(content))
    yield "\n".join(run.decode("utf-16-be", "replace") for run in UTF_16_BE.findall(content))


def _unpacked(texts: Iterable[str]) -> Iterator[bytes]:
    """What runs of base64 and of hexadecimal hold, wherever in a run it begins; white space does not end a run."""
    squeezed = ["".join(text.split()).replace("-", "+").replace("_", "/") for text in texts]
    runs = dict.fromkeys(run for text in squeezed for run in BASE64.findall(text))
    # Every digit of hexadecimal is a letter of base64, and so is every run of them a part of one.
    pairs = dict.fromkeys(HEXADECIMAL.findall("\n".join(runs)))
    # All runs begin at a multiple of four letters, so that one shift reads every one of them from its next letter on.
    aligned = "".join([run + BETWEEN_RUNS[len(run) % 4] for run in runs])
    for offset in range(4):
        rest = aligned[offset:]
        yield a2b_base64(rest[: len(rest) // 4 * 4])
    for offset in range(2):
        yield b"\n".join(bytes.fromhex(run[offset : offset + (len(run) - offset) // 2 * 2]) for run in pairs)
