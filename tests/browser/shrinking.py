"""Pictures of pages have few colours: with a palette of them a PNG is a third as large.

The browser itself counts and replaces the colours; nothing else that could is installed everywhere.
"""

import base64
import struct
import zlib

from playwright.sync_api import Page

HEAD = b"\x89PNG\r\n\x1a\n"
INDEXED = 3
"""The colour type of a PNG with a palette (PNG specification, 11.2.1)."""
REPLACE = """
async ([url]) => {
  const image = new Image();
  image.src = url;
  await image.decode();
  const canvas = new OffscreenCanvas(image.width, image.height), ink = canvas.getContext("2d");
  ink.drawImage(image, 0, 0);
  const dots = new Uint32Array(ink.getImageData(0, 0, image.width, image.height).data.buffer);
  const counts = new Map();
  for (const dot of dots) counts.set(dot, (counts.get(dot) || 0) + 1);
  const parts = (dot) => [dot & 255, (dot >> 8) & 255, (dot >> 16) & 255];
  const kept = [...counts].sort((one, other) => other[1] - one[1]).slice(0, 256).map(([dot]) => parts(dot));
  const places = new Map();
  for (const dot of counts.keys()) {
    const [red, green, blue] = parts(dot);
    let best = 0, least = Infinity;
    kept.forEach(([r, g, b], place) => {
      const far = (red - r) ** 2 + (green - g) ** 2 + (blue - b) ** 2;
      if (far < least) [least, best] = [far, place];
    });
    places.set(dot, best);
  }
  let text = "";
  const rows = new Uint8Array(dots.length);
  dots.forEach((dot, number) => { rows[number] = places.get(dot); });
  for (let at = 0; at < rows.length; at += 32768) text += String.fromCharCode(...rows.subarray(at, at + 32768));
  return { width: image.width, height: image.height, palette: kept.flat(), rows: btoa(text) };
}
"""
"""The 256 most frequent colours stay, each other one becomes the nearest of them."""


def shrink(page: Page, picture: bytes) -> bytes:
    """The same PNG with a palette. `page` is one that is blank, and stays so."""
    url = f"data:image/png;base64,{base64.b64encode(picture).decode()}"
    found = page.evaluate(REPLACE, [url])
    width, height, rows = found["width"], found["height"], base64.b64decode(found["rows"])
    lines = b"".join(b"\0" + rows[line * width : (line + 1) * width] for line in range(height))
    parts = (
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, INDEXED, 0, 0, 0)),
        (b"PLTE", bytes(found["palette"])),
        (b"IDAT", zlib.compress(lines, 9)),
        (b"IEND", b""),
    )
    return HEAD + b"".join(_chunk(name, data) for name, data in parts)


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
