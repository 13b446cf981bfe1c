"""From an empty folder to an operator at the door, with the commands and the server as shipped."""

from __future__ import annotations

import re
import shlex
import socket
import subprocess
import sys
import time
from collections.abc import Iterator

import httpx
import pytest

from support.people import PASSWORD, form_token
from support.servers import Said, in_one_process

pytestmark = [pytest.mark.engine, pytest.mark.processes]


def accounts(environment: dict[str, str], *commands: str) -> list[Said]:
    """What `lienthong accounts` said to each line, written as in a shell."""
    return in_one_process(environment, *(("accounts", *shlex.split(line)) for line in commands))


def link(done: Said) -> str:
    found = re.search(r"/lien-ket/\?ma=\S+", done.stdout)
    assert found is not None, done.stderr
    return found.group(0)


@pytest.fixture
def site(scratch_environment: dict[str, str]) -> Iterator[httpx.Client]:
    """The pages as ``lienthong serve`` starts them, on a free port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-m", "lienthong.web", "--port", str(port)], env=scratch_environment
    )
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=30) as client:
            _wait(client)
            yield client
    finally:
        server.terminate()
        server.wait(timeout=30)


def _wait(client: httpx.Client) -> None:
    deadline = time.monotonic() + 60
    while True:
        try:
            if client.get("/healthz").status_code == 200:
                return
        except httpx.TransportError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)


def test_the_printed_link_opens_once_and_never_again(
    scratch_environment: dict[str, str], site: httpx.Client
) -> None:
    first, second = map(link, accounts(scratch_environment, "bootstrap", "bootstrap"))
    assert site.get(first, follow_redirects=True).status_code == 410
    page = site.get(second, follow_redirects=True)
    assert "quantri" in page.text
    token = form_token(page.text)
    form = {"csrfmiddlewaretoken": token, "password": PASSWORD, "repeated": PASSWORD}
    assert site.post("/dat-mat-khau/", data=form).status_code == 302
    assert site.get(second, follow_redirects=True).status_code == 410
    (refused,) = accounts(scratch_environment, "bootstrap")
    assert refused.code == 1
    assert "accounts.already_bootstrapped" in refused.stderr
    assert site.get("/readyz").json()["ready"] is True


def test_people_are_added_listed_and_closed_by_command(scratch_environment: dict[str, str]) -> None:
    added, again, unknown, closed, listed = accounts(
        scratch_environment,
        "add --username thu --name 'Trần Thu' --role monitor",
        "add --username THU --role monitor",
        "reset-totp khong-co",
        "close thu",
        "list",
    )
    assert again.code == 1
    assert "accounts.username_taken" in again.stderr
    assert unknown.code == 1
    assert closed.code == 0
    assert "Trần Thu\tTheo dõi, giám sát\tđã khóa" in listed.stdout
    token = link(added).partition("ma=")[2]
    assert token
    assert token not in listed.stdout
