"""A throwaway app on a real server, with rows in its tables, for running its migrations with Django's own commands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from projects import Project, Run, migration, run_command

INITIAL = """
migrations.CreateModel("Cake", [
    ("id", models.BigAutoField(primary_key=True)),
    ("name", models.CharField(max_length=50)),
    ("note", models.CharField(max_length=50)),
    ("price", models.IntegerField(null=True)),
]),
migrations.CreateModel("Order", [
    ("id", models.BigAutoField(primary_key=True)),
    ("number", models.IntegerField(default=0)),
]),
"""
ROWS = """
    INSERT INTO bakery_cake (name, note, price) SELECT 'cake ' || g, 'nice', g FROM generate_series(1, 500) g;
    INSERT INTO bakery_order (number) SELECT g FROM generate_series(1, 500) g;
"""
SAFE = """\
from django.db.models.functions import Cast

from django_safemigrate import Safe, operations
from django_safemigrate import operations as safe
"""


def later(name: str, operations: str, *, before: str, attributes: str = "atomic = False") -> dict[str, str]:
    """The source of a migration with safe operations, by its name; ``before`` is the one it follows."""
    source = migration(operations, dependencies=f'[("bakery", "{before}")]', attributes=attributes)
    return {name: source.replace("from django.db import", f"{SAFE}from django.db import", 1)}


@dataclass(frozen=True)
class Bakery:
    """The app ``bakery`` and its database. ``rows``: whether its tables hold any."""

    project: Project
    url: str

    def install(self, *migrations: Mapping[str, str], rows: bool = True) -> Path:
        """Write the migrations after 0001_initial, and apply that one."""
        sources = {"0001_initial": migration(INITIAL)}
        for one in migrations:
            sources.update(one)
        folder = self.project.app("bakery", sources)
        assert self.migrate("0001").code == 0
        if rows:
            self.sql(ROWS)
        return folder

    def migrate(self, name: str, *options: str) -> Run:
        return run_command("migrate", "bakery", name, *options)

    def sql(self, statements: str) -> list[tuple[Any, ...]]:
        """Run SQL in a session of its own; gives the rows of the last statement."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            cursor = connection.execute(statements.encode())
            return cursor.fetchall() if cursor.description else []

    def columns(self, table: str) -> dict[str, str]:
        """The columns of a table, each with whether it may be NULL."""
        found = self.sql(
            "SELECT column_name, is_nullable FROM information_schema.columns "
            f"WHERE table_schema = 'public' AND table_name = '{table}' ORDER BY column_name"
        )
        return {name: null for name, null in found}

    def indexes(self, table: str) -> dict[str, bool]:
        """The indexes of a table, each with whether it is valid."""
        found = self.sql(
            "SELECT indexrelid::regclass::text, indisvalid FROM pg_index "
            f"WHERE indrelid = '{table}'::regclass ORDER BY 1"
        )
        return {name: valid for name, valid in found}

    def kept(self) -> list[tuple[str, str]]:
        """The programs that are kept, by key, each with its state."""
        if self.sql("SELECT to_regclass('public.django_safemigrate_program')") == [(None,)]:
            return []
        return self.sql(
            "SELECT key, kind FROM public.django_safemigrate_program p CROSS JOIN LATERAL (SELECT kind "
            "FROM public.django_safemigrate_event WHERE program = p.id ORDER BY seq DESC LIMIT 1) e "
            "WHERE kind <> 'forgotten' ORDER BY key"
        )
