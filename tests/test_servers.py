from __future__ import annotations

import psycopg


def test_a_database_is_new_and_empty_and_gone_afterwards(server):
    with server.database() as url, psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE TABLE here (id int)")
        with server.database() as other, psycopg.connect(other) as second:
            assert second.execute("SELECT to_regclass('here')").fetchone() == (None,)
    with psycopg.connect(server.url) as connection:
        names = connection.execute("SELECT datname FROM pg_database WHERE datname LIKE 'safemigrate%'")
        assert url.rpartition("/")[2].partition("?")[0] not in {name for (name,) in names}


def test_the_server_is_of_the_version_it_says(server, database_url):
    with psycopg.connect(database_url) as connection:
        assert connection.info.server_version // 10_000 == server.version
