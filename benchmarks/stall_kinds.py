"""The kinds of migration whose stalls are measured, as a project on disk: the same operations for every tool."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

HEAD = """\
from __future__ import annotations

from django.contrib.postgres.functions import RandomUUID
from django.db import migrations, models

from django_safemigrate import operations as safe


class Migration(migrations.Migration):
"""
SETTINGS = """\
import os
from importlib.util import find_spec
from urllib.parse import parse_qs, urlsplit

url = urlsplit(os.environ["DATABASE_URL"])
query = {key: values[0] for key, values in parse_qs(url.query).items()}
DATABASES = {
    "default": {
        "ENGINE": os.environ["ENGINE"],
        "NAME": url.path.lstrip("/"),
        "USER": url.username,
        "HOST": query.get("host", url.hostname),
        "PORT": url.port or "",
    }
}
INSTALLED_APPS = ["django_safemigrate", "stall"]
if find_spec("django_pg_migration_tools"):
    INSTALLED_APPS += ["django_pg_migration_tools"]
USE_TZ = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# As its documentation advises.
ZERO_DOWNTIME_MIGRATIONS_LOCK_TIMEOUT = "2s"
ZERO_DOWNTIME_MIGRATIONS_STATEMENT_TIMEOUT = "2s"
ZERO_DOWNTIME_MIGRATIONS_FLEXIBLE_STATEMENT_TIMEOUT = True
"""
INITIAL = """\
initial = True
operations = [
    migrations.CreateModel("Account", [("id", models.BigAutoField(primary_key=True)), ("name", models.CharField(max_length=50))]),
    migrations.CreateModel("Payment", [
        ("id", models.BigAutoField(primary_key=True)),
        ("account", models.ForeignKey("stall.Account", models.CASCADE)),
        ("number", models.CharField(max_length=50)),
        ("label", models.CharField(max_length=50, db_index=True)),
        ("status", models.CharField(max_length=20)),
        ("note", models.TextField(null=True)),
        ("amount", models.IntegerField()),
        ("points", models.IntegerField(null=True)),
        ("old", models.IntegerField(null=True)),
    ]),
]
"""
# %(rows)s and %(accounts)s.
ROWS = """\
INSERT INTO stall_account (name) SELECT 'account ' || g FROM generate_series(1, %(accounts)s) g;
INSERT INTO stall_payment (account_id, number, label, status, note, amount, points, old)
SELECT 1 + (g * 7919) %% %(accounts)s, md5(g::text), 'label ' || g %% 1000, 'open', 'a note that somebody left on payment ' || g,
    g %% 100000, g %% 7, g %% 5
FROM generate_series(1::bigint, %(rows)s) g;
"""
# What deployed code writes with every INSERT.
COLUMNS: Mapping[str, str] = {
    "account_id": "1 + %(random)s %% 100",
    "number": "md5(random()::text)",
    "label": "'label'",
    "status": "'open'",
    "note": "NULL",
    "amount": "%(random)s %% 1000",
    "points": "1",
    "old": "1",
}


@dataclass(frozen=True)
class Kind:
    """An operation, ``OPS`` standing for the module it comes from. ``added`` are the columns that only new code writes, with
    a value, ``gone`` those that only old code writes; ``demands`` when it asks of rows what old code need not obey. In each
    of these cases something is left for after the deploy, and is run too."""

    operation: str
    added: Mapping[str, str] = field(default_factory=dict)
    gone: tuple[str, ...] = ()
    demands: bool = False

    @property
    def has_contract(self) -> bool:
        return bool(self.added or self.gone or self.demands)

    def columns(self, *, new: bool) -> dict[str, str]:
        if not new:
            return dict(COLUMNS)
        return {name: value for name, value in COLUMNS.items() if name not in self.gone} | dict(self.added)


KINDS: Mapping[str, Kind] = {
    "AddIndex": Kind('OPS.AddIndex("payment", models.Index(fields=["amount"], name="payment_amount"))'),
    "AddConstraint, unique": Kind(
        'OPS.AddConstraint("payment", models.UniqueConstraint(fields=["number"], name="payment_number"))',
        demands=True,
    ),
    "AddConstraint, check": Kind(
        'OPS.AddConstraint("payment", models.CheckConstraint(condition=models.Q(amount__gte=0), name="payment_amount"))',
        demands=True,
    ),
    "AddField, foreign key": Kind(
        'OPS.AddField("payment", "referrer", models.ForeignKey("stall.Account", models.CASCADE, null=True, related_name="+"))'
    ),
    "AddField, many-to-many": Kind(
        'OPS.AddField("payment", "viewers", models.ManyToManyField("stall.Account", related_name="+"))'
    ),
    "AddField, Python default": Kind(
        'OPS.AddField("payment", "channel", models.CharField(max_length=10, default="web"))',
        added={"channel": "'web'"},
    ),
    "AddField, positive integer": Kind(
        'OPS.AddField("payment", "stock", models.PositiveIntegerField(null=True))'
    ),
    "AddField, volatile db_default": Kind(
        'OPS.AddField("payment", "token", models.UUIDField(db_default=RandomUUID()))'
    ),
    "AlterField, null to not null": Kind(
        'OPS.AlterField("payment", "points", models.IntegerField(default=0))', demands=True
    ),
    "AlterField, foreign key to null": Kind(
        'OPS.AlterField("payment", "account", models.ForeignKey("stall.Account", models.CASCADE, null=True))'
    ),
    "AlterField, indexed varchar to text": Kind(
        'OPS.AlterField("payment", "label", models.TextField(db_index=True))'
    ),
    "RemoveField": Kind('OPS.RemoveField("payment", "old")', gone=("old",)),
    "RunSQL, UPDATE of all rows": Kind(
        """OPS.RunSQL("UPDATE stall_payment SET status = 'done'", migrations.RunSQL.noop)"""
    ),
}


def migration(body: str, before: str = "") -> str:
    dependencies = f'[("stall", "{before}")]' if before else "[]"
    return HEAD + textwrap.indent(f"dependencies = {dependencies}\n{body}", "    ")


def write_project(folder: Path, kind: Kind, *, safe: bool) -> None:
    """A project with one app, whose migration ``0002_change`` is the one to measure, and for ours ``0003_contract`` the one that
    finishes it."""
    migrations = folder / "stall" / "migrations"
    migrations.mkdir(parents=True)
    (folder / "stall_settings.py").write_text(SETTINGS)
    for package in (migrations, migrations.parent):
        (package / "__init__.py").touch()
    (migrations / "0001_initial.py").write_text(migration(INITIAL))
    operation = kind.operation.replace("OPS", "safe" if safe else "migrations")
    atomic = "atomic = False\n" if safe else ""
    (migrations / "0002_change.py").write_text(
        migration(f"{atomic}operations = [{operation}]\n", "0001_initial")
    )
    if safe:
        (migrations / "0003_contract.py").write_text(
            migration('atomic = False\noperations = [safe.Contract("0002_change")]\n', "0002_change")
        )
