"""Test suites of a project of their own, in processes of their own, on databases that the hook has had built."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from projects import migration

SETTINGS = """
import os
from config.database import database
SECRET_KEY = "only for tests"
INSTALLED_APPS = ["django.contrib.contenttypes", "django.contrib.auth", "django_safemigrate", "blog"]
DATABASES = {"default": database(os.environ["DATABASE_URL"])}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
if "MIGRATE" in os.environ:
    DATABASES["default"]["TEST"] = {"MIGRATE": False}
TEST_RUNNER = os.environ.get("RUNNER", "django.test.runner.DiscoverRunner")
"""
POST = """
migrations.CreateModel("Post", [("id", models.BigAutoField(primary_key=True)), ("title", models.CharField(max_length=50))]),
"""
WHO = """
migrations.RunPython(write),
"""
WRITE = """
def write(apps, schema_editor):
    apps.get_model("blog", "Post").objects.create(title=type(apps).__name__)
"""
MODELS = """
from django.db import models

class Post(models.Model):
    title = models.CharField(max_length=50)
"""
SUITE = """
import os
from django.contrib.auth.models import Permission
from django.core.management.commands import migrate
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.test import TestCase, TransactionTestCase
from blog.models import Post

class Rows(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.post = Post.objects.create(title="of the class")

    def test_who_built_the_database(self):
        self.assertEqual(Post.objects.order_by("pk").first().title, os.environ["BUILDER"])
        self.assertTrue(connection.settings_dict["NAME"].startswith("test_"))

    def test_permissions_are_there(self):
        self.assertEqual(Permission.objects.filter(content_type__app_label="blog").count(), 4)

    def test_one_test_writes(self):
        Post.objects.create(title="of one test")
        self.assertEqual(Post.objects.count(), 3)

    def test_another_writes(self):
        Post.objects.create(title="of another")
        self.assertEqual(Post.objects.count(), 3)

    def test_django_has_its_own_executor_back(self):
        self.assertIs(vars(migrate)["MigrationExecutor"], MigrationExecutor)

class Flushed(TransactionTestCase):
    serialized_rollback = True

    def test_rows_of_migrations_come_back(self):
        self.assertEqual(Post.objects.count(), 1)
"""
OWN_RUNNER = """
from django.test.runner import DiscoverRunner
from django_safemigrate.testing import FreshDatabases

class Own(DiscoverRunner):
    def teardown_databases(self, old_config, **kwargs):
        super().teardown_databases(old_config, **kwargs)
        print("own teardown")

class Both(FreshDatabases, Own):
    pass
"""
OWN_FIXTURE = """
import pytest

@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        yield
"""
Suite = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def suite(tmp_path: Path, database_url: str) -> Suite:
    """Runs a command of Python's in the folder of the project."""
    app = tmp_path / "blog"
    (app / "migrations").mkdir(parents=True)
    files = {
        "settings.py": SETTINGS,
        "own.py": OWN_RUNNER,
        "blog/__init__.py": "",
        "blog/models.py": MODELS,
        "blog/tests.py": SUITE,
        "blog/migrations/__init__.py": "",
        "blog/migrations/0001_initial.py": migration(POST),
        "blog/migrations/0002_who.py": migration(WHO, dependencies='[("blog", "0001_initial")]').replace(
            "class Migration", f"{WRITE}\nclass Migration"
        ),
    }
    for name, source in files.items():
        (tmp_path / name).write_text(source)

    def run(*command: str, **environment: str) -> subprocess.CompletedProcess[str]:
        given = {
            "DATABASE_URL": database_url,
            "DJANGO_SETTINGS_MODULE": "settings",
            "PYTHONPATH": os.pathsep.join([str(tmp_path), *sys.path]),
        }
        return subprocess.run(
            [sys.executable, *command],
            env={**os.environ, **given, **environment},
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )

    return run


DJANGO = ("-m", "django", "test", "--noinput")
PYTEST = ("-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:randomly", "blog/tests.py")
PLUGIN = ("-p", "django_safemigrate.testing.pytest_plugin")


@pytest.mark.parametrize(
    ("runner", "builder"),
    [
        ("django_safemigrate.testing.SafemigrateRunner", "LazyApps"),
        ("own.Both", "LazyApps"),
        ("django.test.runner.DiscoverRunner", "StateApps"),
    ],
)
def test_djangos_test_command(suite: Suite, runner: str, builder: str) -> None:
    done = suite(*DJANGO, RUNNER=runner, BUILDER=builder)

    assert done.returncode == 0, done.stderr
    assert re.search(r"^Ran 6 tests in ", done.stderr, re.MULTILINE)
    assert ("own teardown" in done.stdout) == (runner == "own.Both")


@pytest.mark.parametrize(
    ("options", "conftest", "builder"),
    [(PLUGIN, "", "LazyApps"), (PLUGIN, OWN_FIXTURE, "LazyApps"), ((), "", "StateApps")],
)
def test_pytest(suite: Suite, tmp_path: Path, options: tuple[str, ...], conftest: str, builder: str) -> None:
    (tmp_path / "conftest.py").write_text(conftest)

    done = suite(*PYTEST, *options, BUILDER=builder)

    assert done.returncode == 0, done.stdout
    assert "6 passed" in done.stdout


def test_databases_made_without_migrations(suite: Suite) -> None:
    runner = "django_safemigrate.testing.SafemigrateRunner"
    done = suite(*DJANGO, "-k", "permissions", "-k", "executor", RUNNER=runner, MIGRATE="no")

    assert done.returncode == 0, done.stderr
    assert re.search(r"^Ran 2 tests in ", done.stderr, re.MULTILINE)


def test_databases_of_parallel_processes(suite: Suite) -> None:
    done = suite(*PYTEST, "-n", "2", *PLUGIN, BUILDER="LazyApps")

    assert done.returncode == 0, done.stdout
    assert "6 passed" in done.stdout


def test_a_database_that_is_kept_is_migrated_further(suite: Suite, tmp_path: Path) -> None:
    runner = {"RUNNER": "django_safemigrate.testing.SafemigrateRunner", "BUILDER": "LazyApps"}
    assert suite(*DJANGO, "--keepdb", "blog.tests.Rows", **runner).returncode == 0
    source = migration(
        "migrations.RunSQL(\"UPDATE blog_post SET title = 'kept'\"),", dependencies='[("blog", "0002_who")]'
    )
    (tmp_path / "blog" / "migrations" / "0003_more.py").write_text(source)

    done = suite(*DJANGO, "--keepdb", "blog.tests.Rows", **{**runner, "BUILDER": "kept"})
    # Without the option it is made anew, and dropped at the end.
    suite(*DJANGO, "blog.tests.Rows.test_permissions_are_there", **runner)

    assert done.returncode == 0, done.stderr
    assert re.search(r"^Ran 5 tests in ", done.stderr, re.MULTILINE)
