"""Databases filled by each released version are upgraded by this one: nothing is lost, and people go on.

On SQLite the archive's SQLite files, in the PostgreSQL phase its PostgreSQL dumps. What the old version saw through
its own queries is kept beside them and must be seen again. How they are made: docs/howto/release.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from support.databases import on_postgresql
from support.servers import fresh_database_url
from tools import kept

pytestmark = pytest.mark.processes

SENDER, MINISTRY = "G22", "G14"


@dataclass(frozen=True, slots=True)
class Upgraded:
    """What the old version saw, and what this one tells after its migrations."""

    saw_before: dict[str, Any]
    told: dict[str, Any]


def _new_database() -> str:
    url = fresh_database_url()
    assert url is not None
    return url


@pytest.fixture(scope="module", params=kept.versions())
def products(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Upgraded]:
    engine = "postgresql" if on_postgresql() else "sqlite"
    put_up = kept.put_up(request.param, engine, tmp_path_factory.mktemp("kept"), _new_database)
    return {
        role: Upgraded(dict(product.saw), product.ask("upgrade", KEPT_PIN=product.pin))
        for role, product in put_up.items()
    }


def test_some_database_is_kept() -> None:
    assert "0.1" in kept.versions()


@pytest.mark.parametrize("role", kept.ROLES)
def test_everything_the_old_version_saw_is_seen_again(products: dict[str, Upgraded], role: str) -> None:
    one = products[role]

    assert one.told["saw"].keys() == one.saw_before.keys()
    for part, before in one.saw_before.items():
        assert one.told["saw"][part] == before, part


@pytest.mark.parametrize("role", kept.ROLES)
def test_the_audit_of_log_rows_and_bytes_finds_nothing(products: dict[str, Upgraded], role: str) -> None:
    audit = products[role].told["audit"]

    assert audit["findings"] == []
    assert audit["events"] > 100
    assert audit["blobs"] >= 5


def test_the_axis_knows_who_got_the_letter_and_what_became_of_it(products: dict[str, Upgraded]) -> None:
    saw = products["axis"].told["saw"]

    assert {row[2] for row in saw["sent"] if row[:2] == ["807", "VPCP-KSTT"]} >= {MINISTRY}
    assert any([status[0] for status in row[4]] == ["01", "03", "04", "05", "06"] for row in saw["matrix"])
    assert all(secrets for secrets in saw["systems"].values())


def test_words_without_marks_still_find_the_letter(products: dict[str, Upgraded]) -> None:
    search = products["office"].told["saw"][SENDER]["search"]

    assert "807/VPCP-KSTT" in search["phong chong dich"]
    assert "807/VPCP-KSTT" in search["807"]
    assert search["không có gì"] == []


def test_what_was_half_done_stands_as_it_stood(products: dict[str, Upgraded]) -> None:
    sent = products["office"].told["saw"][SENDER]["outgoing"]

    assert [document["state"] for document in sent] == ["DRAFT", "SIGNED", "ISSUED"]


def test_the_seal_opens_with_its_pin_and_books_go_on_without_a_gap(products: dict[str, Upgraded]) -> None:
    office = products["office"].told
    before, went_on = office["saw"], office["went_on"]

    assert went_on["seal_opened"] is True
    assert went_on["paper"] == before[SENDER]["books"]["OUT"] + 1 == 808
    assert went_on["accepted"]["state"] == "ACCEPTED"
    assert went_on["accepted"]["number"] == before[MINISTRY]["books"]["IN"] + 1 == 2
    assert [status[0] for status in went_on["accepted"]["told"]] == ["01", "03"]
