"""People of the running demonstration in a browser: each signs in by the page, acts, and is followed everywhere."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, Response, expect

from lienthong.demo.cast import demonstration_cast
from support.browsing import WIDE, Visitor
from support.evening import Evening, Keys

PATIENCE = 120_000
"""Milliseconds in which a page must show what must follow, on a busy machine."""
_RECORD = re.compile(r"/[0-9a-f]{8}-[0-9a-f]{4}-")
"""An address of one document, file or incident; all others are of the agency as a whole."""


@dataclass
class Walk:
    """A browser among the people of an evening."""

    browser: Browser
    evening: Evening
    visited: dict[str, set[str]] = field(default_factory=dict)
    """Addresses of documents and files that were opened, by the agency whose people opened them."""

    def __post_init__(self) -> None:
        self.people = self.evening.people()
        cast = demonstration_cast()
        _, *addresses = self.evening.addresses()
        self.agencies = {agency.key: agency for agency in cast.everyone}
        self._offices = {office.key: address for office, address in zip(cast.offices, addresses, strict=True)}

    def address_of(self, username: str) -> str:
        """The office in which somebody works."""
        return self._offices[self.agencies[username.partition(".")[2]].office.key]

    @contextmanager
    def signed_in(self, username: str, *, look: bool = False) -> Iterator[Visitor]:
        """A browser of their own in which somebody has signed in by name and password, on their desk."""
        address, keys = self.address_of(username), self.people[username]
        context = self.browser.new_context(base_url=address, viewport=WIDE, locale="vi-VN")
        visitor = Visitor(context.new_page())
        visitor.listen()
        page = visitor.page
        page.set_default_timeout(PATIENCE)
        page.on("response", lambda answer: self._note(username, answer))
        page.goto("/")
        if look:
            visitor.look("sign-in")
        _sign_in(page, keys)
        yield visitor
        assert not visitor.complaints, visitor.complaints
        context.close()

    def _note(self, username: str, answer: Response) -> None:
        asked = answer.request
        address = urlsplit(asked.url)
        path = address.path + (f"?{address.query}" if address.query else "")
        if asked.method == "GET" and answer.status == 200 and _RECORD.search(address.path):
            self.visited.setdefault(username.partition(".")[2], set()).add(path)


def _sign_in(page: Page, keys: Keys) -> None:
    page.get_by_label("Tên đăng nhập").fill(keys.username)
    page.get_by_label("Mật khẩu", exact=True).fill(keys.password)
    page.get_by_role("button", name="Đăng nhập").click()
    expect(page.get_by_role("heading", name="Bàn làm việc")).to_be_visible(timeout=PATIENCE)


def open_from_desk(page: Page, code: str) -> None:
    """Open a document from the desk by its number and notation, as soon as the desk shows it by itself or anew."""
    row = page.locator("#chong-viec").get_by_role("link", name=code, exact=True).first
    looked_again_until(page, row.is_visible)
    row.click()
    expect(page.locator(".letter-head strong").first).to_have_text(code)


def looked_again_until(page: Page, shown: Callable[[], bool]) -> None:
    """Load the page anew every second until it shows what comes over the axis; fails after a minute and a half."""
    for _ in range(90):
        if shown():
            return
        page.wait_for_timeout(1_000)
        page.reload()
    assert shown(), f"{page.url} does not show it"


def told(page: Page, words: str) -> None:
    """Wait for what the page says of the act just done."""
    expect(page.locator(".toasts")).to_contain_text(words, timeout=PATIENCE)
