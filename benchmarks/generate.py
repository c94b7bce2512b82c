"""Writes a Django project with a long migration history, for the benchmarks.

Shape, for N migrations: 20 apps; each app's history is a chain of N/20 migrations. Every fifth migration creates a model (9 fields: two
strings, integer, boolean, decimal, date, JSON, a key to a model of its own app, a key to the newest model of the app before it), the four
after it alter that or an older model: add a nullable column, widen a string, add an index, add a check constraint. Nothing is random.
"""

from __future__ import annotations

import argparse
from pathlib import Path

APPS = 20

SETTINGS = """\
import os
SECRET_KEY = "benchmark"
USE_TZ = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
LINTER = os.environ.get("BENCHMARK_LINTER", "django_safemigrate")
INSTALLED_APPS = [LINTER, {apps}]
DATABASES = {{"default": {{"ENGINE": "django.db.backends.postgresql", "NAME": os.environ.get("BENCHMARK_DATABASE", "nowhere"),
    "HOST": os.environ.get("BENCHMARK_HOST", "127.0.0.1"), "PORT": os.environ.get("BENCHMARK_PORT", "1"), "USER": "postgres"}}}}
"""

HEAD = "from django.db import migrations, models\n\n\nclass Migration(migrations.Migration):\n"


def project(folder: Path, migrations: int) -> None:
    """Write the project into ``folder``: ``benchmark_settings.py`` and the apps ``app00`` … ``app19``."""
    folder.mkdir(parents=True, exist_ok=True)
    labels = [f"app{number:02}" for number in range(APPS)]
    names = ", ".join(f'"{label}"' for label in labels)
    (folder / "benchmark_settings.py").write_text(SETTINGS.format(apps=names))
    per_app = migrations // APPS
    for position, label in enumerate(labels):
        package = folder / label / "migrations"
        package.mkdir(parents=True, exist_ok=True)
        for file in (folder / label / "__init__.py", package / "__init__.py", folder / label / "models.py"):
            file.write_text("")
        for number in range(per_app):
            (package / f"{name(number)}.py").write_text(module(labels, position, number))


def name(number: int) -> str:
    return f"{number + 1:04}_step"


def module(labels: list[str], position: int, number: int) -> str:
    """The source of one migration."""
    label, model = labels[position], number // 5
    needs = [(label, name(number - 1))] if number else []
    if position and number % 5 == 0:
        needs.append((labels[position - 1], name(number)))
    operation = created(labels, position, model) if number % 5 == 0 else altered(model, number)
    initial = "    initial = True\n" if number == 0 else ""
    return f"{HEAD}{initial}    dependencies = {needs!r}\n    operations = [\n{operation}    ]\n"


def created(labels: list[str], position: int, model: int) -> str:
    fields = [
        '("id", models.BigAutoField(primary_key=True, serialize=False))',
        '("name", models.CharField(max_length=50, unique=True))',
        '("code", models.CharField(max_length=20, db_index=True))',
        '("amount", models.IntegerField(default=0))',
        '("active", models.BooleanField(default=True))',
        '("price", models.DecimalField(max_digits=10, decimal_places=2, null=True))',
        '("day", models.DateField(null=True))',
        '("data", models.JSONField(default=dict))',
    ]
    if model:
        fields.append(key("parent", f"{labels[position]}.model{model - 1}"))
    if position:
        fields.append(key("other", f"{labels[position - 1]}.model{model}"))
    rows = "".join(f"            {field},\n" for field in fields)
    return f'        migrations.CreateModel(name="Model{model}", fields=[\n{rows}        ]),\n'


def key(field: str, target: str) -> str:
    return f'("{field}", models.ForeignKey(to="{target}", null=True, on_delete=models.CASCADE, related_name="+"))'


def altered(model: int, number: int) -> str:
    kind, target = number % 5, f"model{max(0, model - number % 3)}"
    if kind == 1:
        text = f'AddField("{target}", "extra{number}", models.IntegerField(null=True))'
    elif kind == 2:
        text = f'AlterField("{target}", "code", models.CharField(max_length={20 + number}, db_index=True))'
    elif kind == 3:
        text = f'AddIndex("{target}", models.Index(fields=["day", "amount"], name="i_{model}_{number}"))'
    else:
        check = f'models.CheckConstraint(condition=models.Q(amount__gte=-{number}), name="c_{model}_{number}")'
        text = f'AddConstraint("{target}", {check})'
    return f"        migrations.{text},\n"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("migrations", type=int)
    arguments = parser.parse_args()
    project(arguments.folder, arguments.migrations)
