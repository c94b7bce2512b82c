from __future__ import annotations

import psycopg

from django_safemigrate.databases.postgresql.read import read


def test_some_tables_are_read_as_among_all(database_url: str) -> None:
    with psycopg.connect(database_url) as connection:
        connection.execute(
            """
            CREATE SCHEMA "Odd.one";
            CREATE TABLE shop (id serial PRIMARY KEY, name text UNIQUE, CHECK (name <> ''));
            CREATE TABLE "Odd.one".thing (id int PRIMARY KEY, shop_id int REFERENCES shop (id), size int DEFAULT 1);
            CREATE INDEX ON "Odd.one".thing (size) WHERE size > 1;
            CREATE TABLE event (at date, kind text) PARTITION BY RANGE (at);
            CREATE TABLE event_2024 PARTITION OF event FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
            CREATE INDEX ON event (kind);
            CREATE VIEW shops AS SELECT id FROM shop;
            """
        )
        everything = read(connection)
        assert sorted(everything.tables) == ['"Odd.one".thing', "event", "event_2024", "shop"]
        for name, table in everything.tables.items():
            assert read(connection, tables={name, "not_there"}).tables == {name: table}
        nothing = read(connection, tables=set())
        assert nothing.tables == {}
        assert nothing.sequences == everything.sequences
        assert {name: one.kind for name, one in nothing.views.items()} == {
            name: one.kind for name, one in everything.views.items()
        }
