"""What an answer depends on beside the files of migrations: another answer as soon as one of these is another."""

from __future__ import annotations

import os
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from django_safemigrate.linting.fingerprint import plain
from projects import migration
from warm import SETTINGS, Lint, imported


class Case(NamedTuple):
    """``before``: files to write before the first run, by path. ``after``: those that differ in the second one."""

    before: dict[str, str]
    after: dict[str, str]
    environment: dict[str, str] = {}


SQL = 'STATEMENT = f"CREATE INDEX {NAME} ON blog_post (title)"\n'
BOUND = "from django.db import models\nfrom blog.base import TITLE\nclass Post(models.Model):\n    title = models.CharField(max_length=TITLE)\n"
RULE = '''"""Anything."""
from django_safemigrate.rules import Severity, Verdict, rule

@rule(Severity.WARNING)
def check(migration):
    yield Verdict(None, "Something.", "Something else.")
'''
WITH_ROUTER = SETTINGS + "from routing import Router\nDATABASE_ROUTERS = [Router()]\n"
CASES = {
    "a module named in a text": Case(
        {
            "blog/statements.py": f'from importlib import import_module\nNAME = import_module("blog.names").NAME\n{SQL}',
            "blog/__init__.py": "import blog.names\n",
        },
        {"blog/names.py": 'NAME = "another"\n'},
    ),
    "a module whose name is put together": Case(
        {
            "blog/statements.py": f'import importlib\nNAME = importlib.import_module("blog." + "names").NAME\n{SQL}'
        },
        {"blog/names.py": 'NAME = "another"\n'},
    ),
    "a star": Case(
        {"blog/statements.py": f"from .names import *\n{SQL}"}, {"blog/names.py": 'NAME = "another"\n'}
    ),
    "an import over two lines": Case(
        {"blog/statements.py": f"from blog import migrations, \\\n    names\nNAME = names.NAME\n{SQL}"},
        {"blog/names.py": 'NAME = "another"\n'},
    ),
    "two imports in a line": Case(
        {"blog/statements.py": f"import os; import blog.names\nNAME = blog.names.NAME\n{SQL}"},
        {"blog/names.py": 'NAME = "another"\n'},
    ),
    "an import with a comment in it": Case(
        {
            "blog/statements.py": f"from blog import (\n    migrations,  # (so, so)\n    names,\n)\nNAME = names.NAME\n{SQL}",
            "blog/__init__.py": "",
        },
        {"blog/names.py": 'NAME = "another"\n'},
    ),
    "a module that is not there yet": Case(
        {
            "blog/statements.py": f'try:\n    from blog.local import NAME\nexcept ImportError:\n    NAME = "one"\n{SQL}'
        },
        {"blog/local.py": 'NAME = "two"\n'},
    ),
    "a module of the project that is not there yet": Case(
        {
            "blog/statements.py": f'try:\n    from local import NAME\nexcept ImportError:\n    NAME = "one"\n{SQL}'
        },
        {"local.py": 'NAME = "two"\n'},
    ),
    "a file that is not there yet": Case(
        {
            "blog/statements.py": f'try:\n    NAME = open("name.txt").read()\nexcept OSError:\n    NAME = "one"\n{SQL}'
        },
        {"name.txt": "two"},
    ),
    "every file of a folder": Case(
        {
            "sql/one.sql": "CREATE INDEX one ON blog_post (title)",
            "blog/statements.py": 'from pathlib import Path\nSTATEMENT = [one.read_text() for one in sorted(Path("sql").glob("*.sql"))]\n',
        },
        {"sql/two.sql": "CREATE INDEX two ON blog_post (title)"},
    ),
    "an environment variable": Case(
        {"blog/names.py": 'import os\nNAME = os.environ.get("POST_INDEX", "one")\n'},
        {},
        {"POST_INDEX": "two"},
    ),
    "an environment variable that models read": Case(
        {
            "blog/names.py": 'from os import getenv\nNAME = getenv("POST_INDEX", "one")\n',
            "blog/models.py": "from blog.names import NAME\n",
        },
        {},
        {"POST_INDEX": "two"},
    ),
    "a setting of the project that sounds like one of Django's": Case(
        {
            "settings.py": f'{SETTINGS}EMAIL_INDEX = "one"\n',
            "blog/names.py": "from django.conf import settings\nNAME = settings.EMAIL_INDEX\n",
        },
        {"settings.py": f'{SETTINGS}EMAIL_INDEX = "two"\n'},
    ),
    "an object in the settings": Case(
        {
            "settings.py": f'{SETTINGS}from types import SimpleNamespace\nINDEX = SimpleNamespace(name="one")\n',
            "blog/names.py": "from django.conf import settings\nNAME = settings.INDEX.name\n",
        },
        {
            "settings.py": f'{SETTINGS}from types import SimpleNamespace\nINDEX = SimpleNamespace(name="two")\n'
        },
    ),
    "the name of a role": Case(
        {"blog/names.py": 'from django.conf import settings\nNAME = settings.DATABASES["default"]["NAME"]\n'},
        {"settings.py": SETTINGS.replace('"NAME": "x"', '"NAME": "y"')},
    ),
    "a router that is an object": Case(
        {"settings.py": WITH_ROUTER, "routing.py": "class Router:\n    pass\n"},
        {"routing.py": "class Router:\n    def allow_migrate(self, *_, **__):\n        return False\n"},
    ),
    "what a router that is an object holds": Case(
        {
            "settings.py": WITH_ROUTER.replace("Router()", "Router(True)"),
            "routing.py": "class Router:\n    def __init__(self, yes):\n        self.yes = yes\n"
            "    def allow_migrate(self, *_, **__):\n        return self.yes\n",
        },
        {"settings.py": WITH_ROUTER.replace("Router()", "Router(False)")},
    ),
    "what a model inherits": Case(
        {
            "settings.py": SETTINGS.replace('"TARGETS"', '"SELECT": ["missing-migration"], "TARGETS"'),
            "blog/base.py": "TITLE = 50\n",
            "blog/models/__init__.py": 'import importlib\nimportlib.import_module("blog.models." + "post")\n',
            "blog/models/post.py": BOUND,
        },
        {"blog/base.py": "TITLE = 60\n"},
    ),
    "a new rule of the project": Case(
        {
            "settings.py": SETTINGS.replace('"TARGETS"', '"PROJECT_RULES": ["rulebook"], "TARGETS"'),
            "rulebook/__init__.py": "",
        },
        {"rulebook/says_something.py": RULE},
    ),
    "a rule of the project": Case(
        {
            "settings.py": SETTINGS.replace('"TARGETS"', '"PROJECT_RULES": ["rulebook"], "TARGETS"'),
            "rulebook/__init__.py": "",
            "rulebook/says_something.py": RULE,
        },
        {"rulebook/says_something.py": RULE.replace("Something.", "Another thing.")},
    ),
    "an app that says it is elsewhere": Case(
        {
            "blog/apps.py": "from django.apps import AppConfig\nclass Blog(AppConfig):\n    name = 'blog'\n    path = '/'\n"
        },
        {"blog/migrations/0001_initial.py": migration('migrations.RunSQL("SELECT 1", "SELECT 1")')},
    ),
}


def write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_another_answer(lint: Lint, folder: Path, case: Case) -> None:
    write(folder, case.before)
    lint()
    assert imported(lint()) == []
    write(folder, case.after)

    again = lint(**case.environment)

    assert imported(again) != []
    assert again.stdout == lint("--no-cache", **case.environment).stdout


def test_a_module_that_another_folder_has_too(lint: Lint, folder: Path) -> None:
    write(folder, {"blog/statements.py": f"from elsewhere import NAME\n{SQL}"})
    write(folder, {"first/elsewhere.py": 'NAME = "one"', "second/elsewhere.py": 'NAME = "two"'})
    paths: Callable[[str], str] = lambda name: os.pathsep.join([str(folder / name), str(folder), *sys.path])

    assert "index one " in lint(PYTHONPATH=paths("first")).stdout
    assert "index two " in lint(PYTHONPATH=paths("second")).stdout


def test_an_app_in_an_archive(lint: Lint, folder: Path) -> None:
    def pack(name: str) -> None:
        with zipfile.ZipFile(folder / "apps.zip", "w") as archive:
            archive.writestr("packed/__init__.py", "")
            archive.writestr("packed/migrations/__init__.py", "")
            archive.writestr(
                "packed/migrations/0001_initial.py",
                migration(
                    f'migrations.CreateModel("{name}", [("id", models.CharField(primary_key=True, max_length=9))])'
                ),
            )

    write(
        folder,
        {
            "settings.py": "import sys\nsys.path.append('apps.zip')\n"
            + SETTINGS.replace('"blog",', '"packed",')
        },
    )
    pack("One")
    before = lint()
    assert "in 2 migrations" in before.stdout or "migrations," in before.stdout
    assert lint().stdout == before.stdout
    pack("Two")

    assert lint("--format", "json").stdout == lint("--format", "json", "--no-cache").stdout


def test_sets_among_the_options(lint: Lint) -> None:
    arguments = ("--include-apps", "contenttypes", "blog")
    lint(*arguments, PYTHONHASHSEED="1")

    assert [imported(lint(*arguments, PYTHONHASHSEED=str(seed))) for seed in range(2, 6)] == [[], [], [], []]


def test_code_that_was_loaded_before_it_was_edited(lint: Lint, folder: Path) -> None:
    write(
        folder,
        {
            "blog/apps.py": (
                "from django.apps import AppConfig\nclass Blog(AppConfig):\n    name = 'blog'\n"
                "    def ready(self):\n        import os, pathlib, blog.names, django_safemigrate.conf.firstparty\n"
                "        if 'EDITED' in os.environ:\n"
                "            pathlib.Path('blog/names.py').write_text('NAME = \"another\"\\n')\n"
            )
        },
    )

    assert "index post_title " in lint(EDITED="1").stdout
    assert "index another " in lint().stdout


class Config:
    def __init__(self, **given: object) -> None:
        self.__dict__.update(given)


@pytest.mark.parametrize(
    ("one", "another"), [(Config(a=1), Config(a=2)), (Config(a=Config(b=1)), Config(a=Config(b=2)))]
)
def test_objects_are_told_apart_by_what_they_hold(one: Config, another: Config) -> None:
    assert plain(one) != plain(another)
    assert plain(one) == plain(Config(**vars(one)))


def test_an_object_that_holds_itself_or_nothing() -> None:
    one = Config()
    one.me = one  # type: ignore[attr-defined]

    assert "Config" in repr(plain(one))
    assert plain(object()) == plain(object())
