"""The triggers of the ledger as django-pgtrigger renders them."""

from __future__ import annotations

import re
from typing import Any

import pgtrigger

from django_safemigrate.models.ledger import Event, Program, Run, Source


class _Named:
    """A name that ``pgtrigger prune`` does not take for one of its own."""

    name: str | None

    def get_pgid(self, model: Any) -> str:
        return f"django_safemigrate_{self.name}_{model._meta.model_name}"


class Protect(_Named, pgtrigger.Protect):
    """Refuses what changes rows one by one."""


class Keep(_Named, pgtrigger.Trigger):
    """Refuses to empty the table: ``Protect`` does not know TRUNCATE."""

    when = pgtrigger.Before
    level = pgtrigger.Statement
    operation = pgtrigger.Truncate
    func = "RAISE EXCEPTION 'pgtrigger: Cannot truncate % table', TG_TABLE_NAME;"


TRIGGERS = (Protect(name="protect", operation=pgtrigger.Update | pgtrigger.Delete), Keep(name="keep"))


def rendered() -> str:
    """All of them, each object with its schema, and with a switch of our own: the role may not own the one of others."""
    texts: list[str] = []
    models: tuple[Any, ...] = (Run, Program, Event, Source)
    for model in models:
        for trigger in TRIGGERS:
            texts += _statements(str(trigger.compile(model).install_sql))
    return "\n\n".join(dict.fromkeys(texts)) + "\n"


def _statements(sql: str) -> list[str]:
    sql = sql.replace('"public"._pgtrigger_should_ignore', "public.django_safemigrate_ignores")
    sql = re.sub(r"(FUNCTION|PROCEDURE) (django_safemigrate)", r"\1 public.\2", sql)
    sql = re.sub(r'ON "(django_safemigrate_\w+)"', r"ON public.\1", sql)
    whole = re.split(r";\n\s*\n|;\s*(?=\n +CREATE +TRIGGER)", sql + "\n\n")
    # The comment is for the commands of pgtrigger.
    return [_tidy(one) for one in whole if one.strip() and "COMMENT ON" not in one]


def _tidy(statement: str) -> str:
    lines = [line.rstrip() for line in statement.splitlines() if line.strip()]
    indent = min(len(line) - len(line.lstrip()) for line in lines)
    return "\n".join(line[indent:].replace("CREATE  TRIGGER", "CREATE TRIGGER") for line in lines) + ";"
