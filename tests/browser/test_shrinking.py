"""Pictures are made smaller, and show the same."""

import base64

from playwright.sync_api import Browser

from tests.browser.shrinking import shrink

PAINTED = "<body style='margin:0;background:#123456'><p style='width:50px;height:50px;margin:0;background:#fedcba'></p>"
LOOK = """
async ([url]) => {
  const image = new Image();
  image.src = url;
  await image.decode();
  const canvas = new OffscreenCanvas(image.width, image.height), ink = canvas.getContext("2d");
  ink.drawImage(image, 0, 0);
  return [image.width, ...ink.getImageData(10, 10, 1, 1).data, ...ink.getImageData(90, 90, 1, 1).data];
}
"""


def test_a_picture_of_few_colours_stays_what_it_is(chromium: Browser) -> None:
    page = chromium.new_page(viewport={"width": 100, "height": 100})
    page.set_content(PAINTED)
    picture = page.screenshot()
    page.goto("about:blank")
    small = shrink(page, picture)
    url = f"data:image/png;base64,{base64.b64encode(small).decode()}"
    assert page.evaluate(LOOK, [url]) == [100, 0xFE, 0xDC, 0xBA, 255, 0x12, 0x34, 0x56, 255]
    page.close()
