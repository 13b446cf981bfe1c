"""From an empty folder to an operator at the door, with the commands and the server as shipped."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator

import httpx
import pytest

from support.people import PASSWORD, form_token

pytestmark = [pytest.mark.engine, pytest.mark.processes]


def accounts(environment: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "lienthong.cli", "accounts", *words],
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def link(done: subprocess.CompletedProcess[str]) -> str:
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
    first = link(accounts(scratch_environment, "bootstrap"))
    second = link(accounts(scratch_environment, "bootstrap"))
    assert site.get(first, follow_redirects=True).status_code == 410
    page = site.get(second, follow_redirects=True)
    assert "quantri" in page.text
    token = form_token(page.text)
    form = {"csrfmiddlewaretoken": token, "password": PASSWORD, "repeated": PASSWORD}
    assert site.post("/dat-mat-khau/", data=form).status_code == 302
    assert site.get(second, follow_redirects=True).status_code == 410
    refused = accounts(scratch_environment, "bootstrap")
    assert refused.returncode == 1
    assert "accounts.already_bootstrapped" in refused.stderr
    assert site.get("/readyz").json()["ready"] is True


def test_people_are_added_listed_and_closed_by_command(scratch_environment: dict[str, str]) -> None:
    added = accounts(
        scratch_environment, "add", "--username", "thu", "--name", "Trần Thu", "--role", "monitor"
    )
    assert link(added)
    again = accounts(scratch_environment, "add", "--username", "THU", "--role", "monitor")
    assert again.returncode == 1
    assert "accounts.username_taken" in again.stderr
    assert accounts(scratch_environment, "reset-totp", "khong-co").returncode == 1
    assert accounts(scratch_environment, "close", "thu").returncode == 0
    listed = accounts(scratch_environment, "list").stdout
    assert "Trần Thu\tTheo dõi, giám sát\tđã khóa" in listed
    token = link(added).partition("ma=")[2]
    assert token not in listed
