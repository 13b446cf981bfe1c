"""Pages in headless Chromium: pictures at both sizes, and no serious finding of axe at either."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page, ViewportSize, sync_playwright

from lienthong.accounts import operations
from lienthong.accounts.operations import SignInKeys
from support.people import ADDRESS, AT, PASSWORD

WIDE, NARROW = ViewportSize(width=1366, height=768), ViewportSize(width=360, height=740)
SIZES = (("wide", WIDE), ("narrow", NARROW))
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@contextmanager
def chromium() -> Iterator[Browser]:
    """Headless Chromium of the machine; a second of processor time, so one for a whole file where that can be."""
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as driver:
        # The browser's driver runs an event loop in this thread; the ORM is used here as in any test.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        browser = driver.chromium.launch(executable_path=shutil.which("chromium"), args=QUIET)
        yield browser
        browser.close()


@dataclass
class Visitor:
    """Somebody signed in, in a browser of their own."""

    page: Page
    complaints: list[str] = field(default_factory=list)
    """What the browser complained about: blocked by policy, failed, not found."""

    def listen(self) -> None:
        """Note from now on what the browser complains about."""
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _hear(self, said: ConsoleMessage) -> None:
        if said.type == "error":
            self.complaints.append(f"{said.text} ({said.location.get('url', '')}, on {self.page.url})")

    def look(self, name: str) -> None:
        """Check the screen at both sizes; keep a picture where LIENTHONG_PICTURES names a folder."""
        folder = os.environ.get("LIENTHONG_PICTURES")
        for words, size in SIZES:
            self.page.set_viewport_size(size)
            if folder:
                self.page.screenshot(
                    path=Path(folder) / f"{name}-{words}.png",
                    full_page=words == "narrow",
                    caret="initial",  # hiding it is an inline style, which the policy of the pages refuses
                )
            width = self.page.evaluate("document.documentElement.scrollWidth")
            assert width <= size["width"], f"{name} is {width} pixels wide on a screen of {size['width']}"
            found = serious_findings(self.page)
            assert not found, f"{name}, {words}: {found}"
        self.page.set_viewport_size(WIDE)


def serious_findings(page: Page) -> list[str]:
    """What axe finds serious or critical on the page as it is now."""
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [
        f"{one['id']}: {one['help']}: {node['target']} {node.get('failureSummary', '')}"
        for one in found
        if one["impact"] in {"serious", "critical"}
        for node in one["nodes"]
    ]


@contextmanager
def visitor(browser: Browser, address: str, username: str) -> Iterator[Visitor]:
    """A Vietnamese browser in which this person has signed in."""
    step = operations.sign_in(keys=SignInKeys(username, ADDRESS), password=PASSWORD, at=AT)
    context = browser.new_context(base_url=address, viewport=WIDE, locale="vi-VN")
    context.add_cookies([{"name": "lienthong", "value": step.key, "url": address}])
    found = Visitor(context.new_page())
    found.listen()
    yield found
    context.close()
