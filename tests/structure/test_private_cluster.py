from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote, urlsplit

import psycopg
import pytest

from tools.postgres import ClusterError, PrivateCluster


@pytest.mark.needs("postgres")
def test_a_cluster_is_durable_private_and_leaves_nothing_behind() -> None:
    with PrivateCluster() as cluster:
        folder = Path(unquote(urlsplit(cluster.url()).netloc.rpartition("@")[2]))
        with psycopg.connect(cluster.url("postgres")) as connection:
            row = connection.execute(
                "SELECT current_setting('fsync'), current_setting('synchronous_commit'),"
                " current_setting('listen_addresses')"
            ).fetchone()
        number = cluster.process_id
        assert row == ("on", "on", "")
        assert Path(f"/proc/{number}").exists()
    assert not Path(f"/proc/{number}").exists()
    assert not folder.exists()


def test_without_the_programs_it_says_which_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tools.postgres.postgresql_programs", lambda: None)
    with pytest.raises(ClusterError, match="Debian: postgresql"):
        PrivateCluster()
