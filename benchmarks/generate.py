"""Writes a Django project with a long migration history, for the benchmarks.

The project is one as ``startproject`` makes it, with django.contrib's apps, and with the models that its
migrations lead to. Shape, for N migrations: 20 apps; each app's history is a chain of N/20 migrations. Every
fifth migration creates a model (9 fields: two strings, integer, boolean, decimal, date, JSON, a key to a
model of its own app, a key to the newest model of the app before it), the four after it alter that or an
older model: add a nullable column, widen a string, add an index, add a check constraint. Nothing is random.
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
INSTALLED_APPS = ["django.contrib.admin", "django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions",
    "django.contrib.messages", "django.contrib.staticfiles", LINTER, {apps}]
TEMPLATES = [{{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}}]
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
        for file in (folder / label / "__init__.py", package / "__init__.py"):
            file.write_text("")
        (folder / label / "models.py").write_text(models(labels, position, per_app))
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
    rows = "".join(
        f'            ("{name}", {field}),\n' for name, field in fields(labels, position, model).items()
    )
    return f'        migrations.CreateModel(name="Model{model}", fields=[\n{rows}        ]),\n'


def fields(labels: list[str], position: int, model: int) -> dict[str, str]:
    """The fields a model is created with."""
    found = {
        "id": "models.BigAutoField(primary_key=True, serialize=False)",
        "name": "models.CharField(max_length=50, unique=True)",
        "code": "models.CharField(max_length=20, db_index=True)",
        "amount": "models.IntegerField(default=0)",
        "active": "models.BooleanField(default=True)",
        "price": "models.DecimalField(max_digits=10, decimal_places=2, null=True)",
        "day": "models.DateField(null=True)",
        "data": "models.JSONField(default=dict)",
    }
    if model:
        found["parent"] = key(f"{labels[position]}.model{model - 1}")
    if position:
        found["other"] = key(f"{labels[position - 1]}.model{model}")
    return found


def models(labels: list[str], position: int, per_app: int) -> str:
    """The source of ``models.py``: what the migrations lead to."""
    classes = {}
    for number in range(per_app):
        model = number // 5
        if number % 5 == 0:
            classes[f"model{model}"] = fields(labels, position, model), [], []
            continue
        columns, indexes, constraints = classes[target(model, number)]
        kind, text = number % 5, alteration(model, number)
        if kind == 1:
            columns[f"extra{number}"] = text
        elif kind == 2:
            columns["code"] = text
        else:
            (indexes if kind == 3 else constraints).append(text)
    return "from django.db import models\n" + "".join(_class(name, *parts) for name, parts in classes.items())


def _class(name: str, columns: dict[str, str], indexes: list[str], constraints: list[str]) -> str:
    rows = "".join(f"    {column} = {field}\n" for column, field in columns.items())
    meta = f"    class Meta:\n        indexes = [{', '.join(indexes)}]\n        constraints = [{', '.join(constraints)}]\n"
    return f"\n\nclass {name.capitalize()}(models.Model):\n{rows}\n{meta}"


def key(target: str) -> str:
    return f'models.ForeignKey(to="{target}", null=True, on_delete=models.CASCADE, related_name="+")'


def target(model: int, number: int) -> str:
    return f"model{max(0, model - number % 3)}"


def alteration(model: int, number: int) -> str:
    """The field, index or constraint that an altering migration brings."""
    return (
        "",
        "models.IntegerField(null=True)",
        f"models.CharField(max_length={20 + number}, db_index=True)",
        f'models.Index(fields=["day", "amount"], name="i_{model}_{number}")',
        f'models.CheckConstraint(condition=models.Q(amount__gte=-{number}), name="c_{model}_{number}")',
    )[number % 5]


def altered(model: int, number: int) -> str:
    name, text = target(model, number), alteration(model, number)
    operation = (
        "",
        f'AddField("{name}", "extra{number}", {text})',
        f'AlterField("{name}", "code", {text})',
        f'AddIndex("{name}", {text})',
        f'AddConstraint("{name}", {text})',
    )[number % 5]
    return f"        migrations.{operation},\n"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("migrations", type=int)
    arguments = parser.parse_args()
    project(arguments.folder, arguments.migrations)
