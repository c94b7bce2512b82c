"""Runs ``safemigrate`` over and over in one process, of whichever django_safemigrate its Python finds first.

``python serving.py FOLDER``: a line of JSON comes in for each history below FOLDER, one goes out with what was seen. It is
run by the Python of 6.0 as well, and imports nothing of the tests.
"""

from __future__ import annotations

import gc
import importlib
import io
import json
import re
import shutil
import sys
import warnings
from pathlib import Path
from typing import Any

APPS = ("alpha", "beta", "gamma")
# What this package has on top of 6.0.
OURS = re.compile(r".*django_safemigrate\.0(?!001_).*\n?")
WHEN = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+(\+[\d:]+)?")


def main(folder: Path) -> None:
    sys.path.insert(0, str(folder))
    sys.dont_write_bytecode = True
    warnings.simplefilter("ignore")
    configure(folder)
    template = folder / f"{sys.argv[2]}-template.sqlite3"
    run(["migrate"], "strict", migrations(""))
    shutil.copy(database(), template)
    for line in sys.stdin:
        case = json.loads(line)
        importlib.invalidate_caches()
        reset(None if case["fresh"] else template)
        seen = [step(each, case["package"]) for each in case["steps"]]
        print(json.dumps(seen), flush=True)


def configure(folder: Path) -> None:
    import django
    from django.conf import settings

    for app in APPS:
        (folder / app).mkdir(exist_ok=True)
        (folder / app / "__init__.py").touch()
        (folder / app / "models.py").touch()
    settings.configure(
        INSTALLED_APPS=["django.contrib.contenttypes", "django_safemigrate", *APPS],
        DATABASES={
            "default": {
                "ENGINE": "django.db.backends.sqlite3",
                "NAME": folder / f"{sys.argv[2]}.sqlite3",
                "OPTIONS": {"init_command": "PRAGMA synchronous=OFF; PRAGMA journal_mode=MEMORY;"},
            }
        },
        USE_TZ=True,
        TIME_ZONE="Asia/Kolkata",
        MIGRATION_MODULES=migrations(""),
    )
    django.setup()


def migrations(package: str) -> dict[str, Any]:
    return {app: f"{package}.{app}" if package else None for app in APPS}


def database() -> Path:
    from django.conf import settings

    return Path(settings.DATABASES["default"]["NAME"])


def reset(template: Path | None) -> None:
    """Begin with an empty database, or one in which our own tables are made."""
    from django.db import connection

    connection.close()
    if template is None:
        database().unlink()
    else:
        shutil.copy(template, database())


def step(given: dict[str, Any], package: str) -> dict[str, Any]:
    if given["hours"]:
        age(given["hours"])
    seen = run(given["arguments"], given["mode"], migrations(package))
    applied = rows("django_migrations")
    return seen | {
        "applied": [name for name in applied if not OURS.match(name)],
        "detected": rows("django_safemigrate_safemigration"),
    }


def age(hours: int) -> None:
    """Let the migrations that wait have been detected earlier."""
    from django.db import connection

    if rows("django_safemigrate_safemigration"):
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE django_safemigrate_safemigration SET detected = datetime(detected, %s)",
                [f"-{hours} hours"],
            )


def rows(table: str) -> list[str]:
    """The migrations in the table, in the order in which they came there."""
    from django.db import connection

    if table not in connection.introspection.table_names():
        return []
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT app, name FROM {table} ORDER BY id")
        return [".".join(row) for row in cursor.fetchall()]


def run(arguments: list[str], mode: str | None, modules: dict[str, Any]) -> dict[str, Any]:
    from django.core.management import CommandError, call_command
    from django.db.models.signals import pre_migrate
    from django.test.utils import override_settings

    out = io.StringIO()
    seen: dict[str, Any] = {"error": "", "code": 0}
    with override_settings(SAFEMIGRATE=mode, MIGRATION_MODULES=modules):
        try:
            call_command(*arguments, stdout=out, stderr=io.StringIO(), no_color=True)
        except (CommandError, ValueError) as error:
            # 6.0 has ValueError for a mode that there is not, which ends in a traceback and code 1.
            seen |= {"error": str(error), "code": getattr(error, "returncode", 1)}
    # One process stands for many: what a command leaves behind would end with its own.
    gc.collect()
    pre_migrate.disconnect(dispatch_uid="django_safemigrate")
    return seen | {"out": OURS.sub("", WHEN.sub(r"<time>\1", out.getvalue()))}


if __name__ == "__main__":
    main(Path(sys.argv[1]))
