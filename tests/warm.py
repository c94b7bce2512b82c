"""A small project that is linted by processes of its own, which leave answers to each other."""

from __future__ import annotations

import compileall
import os
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from py_compile import PycInvalidationMode
from shutil import rmtree
from threading import Lock

from projects import migration

SETTINGS = """
import os
from pathlib import Path
BASE_DIR = Path(__file__).parent
SECRET_KEY = os.urandom(8).hex()
INSTALLED_APPS = ["django.contrib.contenttypes", "blog", "django_safemigrate"]
DATABASES = {"default": {"ENGINE": "django.db.backends.postgresql", "NAME": "x", "PASSWORD": os.urandom(8).hex()}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
SAFEMIGRATE = {"TARGETS": {"default": "postgresql 16"}, "CACHE_DIR": BASE_DIR / "cache"}
"""
POST = """
migrations.CreateModel("Post", [("id", models.BigAutoField(primary_key=True)), ("title", models.CharField(max_length=50))])
"""
INDEX = 'migrations.RunSQL(STATEMENT, "SELECT 1")'
Lint = Callable[..., "subprocess.CompletedProcess[str]"]
_compiling = Lock()
_COMMAND = """
import atexit, sys
def tell():
    sys.stderr.write("imported:" + " ".join(sorted(one for one in sys.modules if one.startswith("blog.migrations."))))
atexit.register(tell)
from django.core.management import execute_from_command_line
execute_from_command_line(["manage.py", "lintmigrations", *sys.argv[1:]])
"""


def make_project(folder: Path) -> None:
    """Write a project with its own settings, whose second migration takes its SQL from a module of the
    app."""
    app = folder / "blog"
    (app / "migrations").mkdir(parents=True)
    for file in (app, app / "migrations"):
        (file / "__init__.py").touch()
    (folder / "settings.py").write_text(SETTINGS)
    (app / "statements.py").write_text(
        'from blog.names import NAME\nSTATEMENT = f"CREATE INDEX {NAME} ON blog_post (title)"\n'
    )
    (app / "names.py").write_text('NAME = "post_title"\n')
    (app / "migrations" / "0001_initial.py").write_text(migration(POST))
    source = migration(INDEX, dependencies='[("blog", "0001_initial")]')
    (app / "migrations" / "0002_index.py").write_text(
        source.replace("from django.db", "from blog.statements import STATEMENT\nfrom django.db")
    )


def python(folder: Path, code: str, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run code in a process of its own, with the project's settings."""
    # The clock of a file system is coarse, and what is written while a run begins is not remembered.
    time.sleep(0.02)
    _compile(folder)
    given = os.environ | {
        "DJANGO_SETTINGS_MODULE": "settings",
        "PYTHONPATH": os.pathsep.join([str(folder), *sys.path]),
    }
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=folder,
        env=given | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def _compile(folder: Path) -> None:
    """Byte code for every module: with it Python does not open the source. Its own goes by size and full seconds, and a
    test writes a file twice within one."""
    with _compiling:
        for cache in folder.rglob("__pycache__"):
            rmtree(cache, ignore_errors=True)
        compileall.compile_dir(
            folder, quiet=2, force=True, invalidation_mode=PycInvalidationMode.UNCHECKED_HASH
        )


def linting(folder: Path) -> Lint:
    """Runs the command in a process of its own; its stderr ends with the modules of migrations that it
    imported."""
    return partial(python, folder, _COMMAND)


def imported(result: subprocess.CompletedProcess[str]) -> list[str]:
    """The modules of migrations that a run imported."""
    return result.stderr.rpartition("imported:")[2].split()
