"""What a run cannot deal with: one clear error, nothing lost, and the exit code of the table."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

from acceptance.site import Running, Site

COLUMN = 'migrations.AddField("cake", "weight", models.IntegerField(null=True)),'
INDEX = 'migrations.AddIndex("cake", models.Index(fields=["price"], name="cake_price")),'


def ended(run: Running) -> tuple[int, str]:
    """The exit code, and the last line that it wrote. A traceback is never written."""
    code = run.end()
    assert "Traceback" not in run.told(), run.told()
    assert run.said, run.told()
    return code, run.said[-1]


def test_a_server_that_is_not_there(site: Site) -> None:
    code, said = ended(site.start("safemigrate", SITE_DATABASE="postgresql://nobody@127.0.0.1:1/dead"))
    assert code == 2
    assert 'Database "default" cannot be reached: connection failed: ' in said
    assert said.endswith(
        "Check its settings in DATABASES and that it is running, then run safemigrate again."
    )


def test_a_database_that_takes_no_changes(site: Site) -> None:
    site.migration("0002_column", COLUMN)
    name = urlsplit(site.url).path.removeprefix("/")
    site.sql(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    assert ended(site.run()) == (
        2,
        (
            "ExecutionError: Database 'default' takes no changes: its transactions are read-only. Name an alias of DATABASES that "
            "reaches the primary server, by a role that may write."
        ),
    )


@pytest.fixture
def clerk(site: Site) -> Iterator[str]:
    """The URL of the same database, for a role that may read and write rows, and nothing else."""
    role = f"clerk_{os.getpid()}"
    # Before PostgreSQL 15 everybody may make tables there.
    site.sql(
        f"REVOKE CREATE ON SCHEMA public FROM PUBLIC; CREATE ROLE {role} LOGIN; GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}"
    )
    parts = urlsplit(site.url)
    yield parts._replace(netloc=f"{role}@{parts.netloc.rpartition('@')[2]}").geturl()
    site.sql(f"DROP OWNED BY {role}; DROP ROLE {role}")


def test_a_role_that_may_not_make_the_ledger(site: Site, clerk: str) -> None:
    site.migration("0002_column", COLUMN)
    code, said = ended(site.start("safemigrate", "--format", "json", SITE_DATABASE=clerk))
    assert code == 2
    assert "may not make the tables" in said
    assert site.applied() == ["0001_initial"]


def test_a_role_that_does_not_own_the_table(site: Site, clerk: str) -> None:
    site.migration("0002_column", COLUMN)
    role = urlsplit(clerk).username
    assert site.run("bakery", "0001").end() == 0
    site.sql(
        f"GRANT ALL ON ALL TABLES IN SCHEMA public TO {role}; GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO {role}"
    )
    code, said = ended(site.start("safemigrate", "--format", "json", "bakery", SITE_DATABASE=clerk))
    assert code == 1
    assert "must be owner of table bakery_cake" in said
    assert site.applied() == ["0001_initial"]


def test_a_database_that_is_newer_than_the_code(site: Site) -> None:
    site.sql(
        "INSERT INTO django_migrations (app, name, applied) VALUES ('bakery', '0007_from_the_future', now())"
    )
    assert ended(site.run()) == (
        2,
        (
            "ExecutionError: Database 'default' has applied migrations that this code does not have: bakery.0007_from_the_future. "
            "Run the code that they belong to. Where they were deleted for good, take them from the record with migrate bakery --prune."
        ),
    )


def test_what_is_left_of_squashed_migrations_is_no_newer_code(site: Site) -> None:
    site.sql(
        "UPDATE django_migrations SET id = id + 100; "
        "INSERT INTO django_migrations (id, app, name, applied) OVERRIDING SYSTEM VALUE VALUES (1, 'bakery', '0000_gone', now())"
    )
    assert site.run().end() == 0


def test_a_change_that_something_else_has_made_by_half(site: Site) -> None:
    """Another tool has added the column, as another type."""
    site.sql("ALTER TABLE bakery_cake ADD COLUMN weight text")
    site.migration("0002_column", COLUMN)
    code, said = ended(site.run())
    assert code == 1
    assert "weight" in said
    assert site.applied() == ["0001_initial"]
    site.sql("ALTER TABLE bakery_cake DROP COLUMN weight")
    again = site.run()
    assert again.end() == 0, again.told()


def test_an_unknown_run(site: Site) -> None:
    assert site.run().end() == 0
    code, said = ended(site.run("--undo", "4711"))
    assert code == 2
    assert said.startswith("ExecutionError: There is no run 4711 in the ledger of database 'default'.")


def test_an_edited_migration(site: Site) -> None:
    site.migration("0002_index", INDEX)
    assert site.run().end() == 0
    site.migration("0002_index", INDEX.replace("cake_price", "cake_price_2"))
    run = site.run()
    assert run.end() == 2
    told = run.told()
    assert "Migrations were edited after they were applied: bakery.0002_index." in told
    assert "--- bakery.0002_index, as applied" in told
    assert "Traceback" not in told
    assert site.run("--rehash").end() == 0
    assert site.run().end() == 0


@pytest.fixture
def small_disk(site: Site) -> Iterator[str]:
    """The name of a tablespace of one megabyte."""
    # Below pytest's own folders the server, which is another user, may not look.
    folder = Path(tempfile.mkdtemp(prefix="safemigrate-"))
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1m,mode=0777", "small", str(folder)],
        capture_output=True,
        text=True,
        check=False,
    )
    if mounted.returncode:
        pytest.skip(f"only root may mount a small file system: {mounted.stderr.strip()}")
    inner = folder / "space"
    name = f"small_{os.getpid()}"
    try:
        inner.mkdir()
        folder.chmod(0o755)
        with psycopg.connect(site.url, autocommit=True) as connection:
            ((data,),) = connection.execute("SHOW data_directory").fetchall()
            os.chown(inner, Path(data).stat().st_uid, -1)
            connection.execute(f"CREATE TABLESPACE {name} LOCATION '{inner}'".encode())
        yield name
        site.sql(f"ALTER DATABASE {urlsplit(site.url).path[1:]} RESET default_tablespace")
        site.sql("DROP INDEX IF EXISTS cake_price")
        # The ledger is there too where the first run of the database was this one.
        site.sql(f"ALTER TABLE ALL IN TABLESPACE {name} SET TABLESPACE pg_default")
        site.sql(f"ALTER INDEX ALL IN TABLESPACE {name} SET TABLESPACE pg_default")
        site.sql(f"DROP TABLESPACE {name}")
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)
        folder.rmdir()


def test_a_disk_that_is_full(site: Site, small_disk: str) -> None:
    site.sql(
        "INSERT INTO bakery_cake (name, note, price) SELECT 'c', 'n', g FROM generate_series(1, 100000) g"
    )
    site.migration("0002_index", INDEX)
    name = urlsplit(site.url).path[1:]
    site.sql(f"ALTER DATABASE {name} SET default_tablespace = {small_disk}")
    code, said = ended(site.run("bakery"))
    assert code == 1
    assert "No space left on device" in said
    assert site.indexes() == {"bakery_cake_pkey": True}
    assert site.applied() == ["0001_initial"]
    site.sql(f"ALTER DATABASE {name} RESET default_tablespace")
    again = site.run()
    assert again.end() == 0, again.told()
    assert site.indexes() == {"bakery_cake_pkey": True, "cake_price": True}
