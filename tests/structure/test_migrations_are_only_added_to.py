"""From its release on a migration stays as it is: databases that ran it would never see a change (release.md)."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools import kept


@pytest.mark.parametrize("version", kept.versions())
def test_migrations_of_a_kept_version_are_as_it_had_them(version: str) -> None:
    assert kept.changed_migrations(version, kept.migration_hashes()) == [], (
        "add a migration instead; before the release: python -m tools.keep_databases (docs/howto/release.md)"
    )


def test_a_changed_or_removed_migration_is_noticed() -> None:
    present = kept.migration_hashes()
    gone, changed, *_ = present
    altered = {name: digest for name, digest in present.items() if name != gone} | {changed: "0" * 64}

    assert set(kept.changed_migrations("0.1", altered)) >= {gone, changed}


def test_a_migration_added_later_is_welcome() -> None:
    present = kept.migration_hashes()
    later = present | {"infra/migrations/0999_later.py": "0" * 64}

    assert kept.changed_migrations("0.1", later) == kept.changed_migrations("0.1", present)


def test_hashes_are_of_the_bytes(tmp_path: Path) -> None:
    folder = tmp_path / "part" / "migrations"
    folder.mkdir(parents=True)
    (folder / "0001_initial.py").write_text("one")
    before = kept.migration_hashes(tmp_path)
    (folder / "0001_initial.py").write_text("two")

    assert set(before) == {"part/migrations/0001_initial.py"}
    assert kept.migration_hashes(tmp_path) != before
