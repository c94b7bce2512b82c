"""Answers kept from one run to the next: the same output, nothing imported, never a stale one."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

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


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A project with its own settings, whose second migration takes its SQL from a module of the app."""
    app = tmp_path / "blog"
    (app / "migrations").mkdir(parents=True)
    for file in (app, app / "migrations"):
        (file / "__init__.py").touch()
    (tmp_path / "settings.py").write_text(SETTINGS)
    (app / "statements.py").write_text(
        'from blog.names import NAME\nSTATEMENT = f"CREATE INDEX {NAME} ON blog_post (title)"\n'
    )
    (app / "names.py").write_text('NAME = "post_title"\n')
    (app / "migrations" / "0001_initial.py").write_text(migration(POST))
    source = migration(INDEX, dependencies='[("blog", "0001_initial")]')
    (app / "migrations" / "0002_index.py").write_text(
        source.replace("from django.db", "from blog.statements import STATEMENT\nfrom django.db")
    )
    return tmp_path


@pytest.fixture
def lint(folder: Path) -> Lint:
    """Run the command in a process of its own; its stderr ends with the modules of migrations that it
    imported."""
    code = """
import atexit, sys
def tell():
    sys.stderr.write("imported:" + " ".join(sorted(one for one in sys.modules if one.startswith("blog.migrations."))))
atexit.register(tell)
from django.core.management import execute_from_command_line
execute_from_command_line(["manage.py", "lintmigrations", *sys.argv[1:]])
"""

    def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        # The clock of a file system is coarse, and what is written while a run begins is not remembered.
        time.sleep(0.02)
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

    return run


def imported(result: subprocess.CompletedProcess[str]) -> list[str]:
    return result.stderr.rpartition("imported:")[2].split()


def test_a_second_run_says_the_same_and_imports_no_migration(lint: Lint) -> None:
    cold, warm, without = lint(), lint(), lint("--no-cache")

    assert cold.returncode == warm.returncode == without.returncode == 1
    assert cold.stdout == warm.stdout == without.stdout
    assert "Building index post_title blocks writes to blog_post until it is done." in warm.stdout
    assert (
        imported(cold) == imported(without) == ["blog.migrations.0001_initial", "blog.migrations.0002_index"]
    )
    assert imported(warm) == []


@pytest.mark.parametrize("name", ["json", "sarif", "github", "gitlab", "junit", "markdown"])
def test_every_format_is_the_same_from_the_cache(lint: Lint, name: str) -> None:
    cold, warm = lint("--format", name), lint("--format", name)

    assert cold.stdout == warm.stdout
    assert cold.stdout
    assert imported(warm) == []


def test_a_run_that_needs_more_than_was_kept(lint: Lint) -> None:
    lint()

    document = json.loads(lint("--format", "json").stdout)

    assert [len(one["operations"]) for one in document["migrations"] if one["app"] == "blog"] == [1, 1]


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("blog/migrations/0002_index.py", "SELECT 1", "DROP INDEX post_title"),
        ("blog/migrations/0001_initial.py", "max_length=50", "max_length=60"),
        ("blog/statements.py", "(title)", "(title, id)"),
        ("blog/names.py", "post_title", "another"),
        ("settings.py", "postgresql 16", "postgresql 17"),
        ("settings.py", "USE_TZ = True", "USE_TZ = False"),
        ("settings.py", '"blog", ', '"blog", "django.contrib.auth", '),
        ("settings.py", "BigAutoField", "AutoField"),
    ],
)
def test_what_the_answer_was_made_from_has_changed(
    lint: Lint, folder: Path, file: str, old: str, new: str
) -> None:
    lint()
    text = (folder / file).read_text()
    assert old in text
    (folder / file).write_text(text.replace(old, new))

    again = lint()

    assert imported(again) != []
    assert again.stdout == lint("--no-cache").stdout


def test_a_file_that_is_only_touched_is_the_same(lint: Lint, folder: Path) -> None:
    lint()
    (folder / "blog" / "names.py").touch()

    assert imported(lint()) == []


def test_a_new_migration(lint: Lint, folder: Path) -> None:
    lint()
    source = migration('migrations.RemoveField("Post", "title")', dependencies='[("blog", "0002_index")]')
    (folder / "blog" / "migrations" / "0003_remove.py").write_text(source)

    assert "0003_remove.py" in lint().stdout


def test_sql_beside_the_migrations(lint: Lint, folder: Path) -> None:
    sql = folder / "blog" / "index.sql"
    sql.write_text("CREATE INDEX one ON blog_post (title)")
    (folder / "blog" / "names.py").write_text("")
    (folder / "blog" / "statements.py").write_text(
        "from pathlib import Path\nSTATEMENT = (Path(__file__).parent / 'index.sql').read_text()\n"
    )
    assert "Building index one " in lint().stdout
    assert imported(lint()) == []
    sql.write_text("CREATE INDEX two ON blog_post (title)")

    assert "Building index two " in lint().stdout


def test_code_that_a_migration_calls_and_nobody_imports(lint: Lint, folder: Path) -> None:
    source = """
from django.db import migrations

def fill(apps, schema_editor):
    from blog.filling import work
    work(apps)

class Migration(migrations.Migration):
    dependencies = [("blog", "0002_index")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
"""
    (folder / "blog" / "migrations" / "0003_fill.py").write_text(source)
    helper = folder / "blog" / "filling.py"
    helper.write_text("def work(apps):\n    apps.get_model('blog', 'Post').objects.filter(pk=1).delete()\n")
    assert "unbatched-backfill" not in lint().stdout
    assert imported(lint()) == []
    helper.write_text("def work(apps):\n    apps.get_model('blog', 'Post').objects.update(title='')\n")

    assert "unbatched-backfill" in lint().stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ("--ignore", "add-index-not-concurrent"),
        ("--select", "add-index-not-concurrent"),
        ("--exclude-apps", "blog"),
        ("blog", "0001"),
        ("--ignore-initial-migrations",),
        ("--baseline", "known.json"),
    ],
)
def test_another_option_has_an_answer_of_its_own(lint: Lint, arguments: tuple[str, ...]) -> None:
    lint("--write-baseline", "known.json")
    plain, chosen = lint(), lint(*arguments)

    assert lint().stdout == plain.stdout == lint("--no-cache").stdout
    assert lint(*arguments).stdout == chosen.stdout == lint(*arguments, "--no-cache").stdout


def test_an_allowance_runs_out_overnight(lint: Lint, folder: Path) -> None:
    file = folder / "blog" / "migrations" / "0002_index.py"
    file.write_text(
        file.read_text().replace(
            "migrations.RunSQL",
            "# safemigrate: allow[add-index-not-concurrent] few (until 2999-01-01)\n        migrations.RunSQL",
        )
    )
    lint()
    (kept,) = (folder / "cache").glob("lint-*.json")
    entry = json.loads(kept.read_text())
    assert entry["day"] is not None
    kept.write_text(json.dumps(entry | {"day": "2020-01-01"}))

    assert imported(lint()) != []


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '{"version": 99}', '{"version": 1}', "\0\0"])
def test_a_file_that_is_broken_is_written_anew(lint: Lint, folder: Path, text: str) -> None:
    cold = lint()
    (kept,) = (folder / "cache").glob("lint-*.json")
    kept.write_text(text)

    again = lint()

    assert (again.stdout, again.returncode) == (cold.stdout, 1)
    assert imported(lint()) == []


def test_a_finding_that_is_broken(lint: Lint, folder: Path) -> None:
    cold = lint()
    (kept,) = (folder / "cache").glob("lint-*.json")
    entry = json.loads(kept.read_text())
    (found,) = [one for judged in entry["judged"] for one in judged["findings"]][:1]
    found["finding"]["severity"] = "fatal"
    kept.write_text(json.dumps(entry))

    assert lint().stdout == cold.stdout


def test_a_folder_that_cannot_be_written(lint: Lint, folder: Path) -> None:
    (folder / "cache").write_text("in the way")

    assert lint().stdout == lint().stdout == lint("--no-cache").stdout


def test_a_history_that_cannot_be_read_is_not_remembered(lint: Lint, folder: Path) -> None:
    file = folder / "blog" / "migrations" / "0003_broken.py"
    file.write_text("nonsense")
    assert lint().returncode == lint().returncode == 2
    file.unlink()

    assert lint().returncode == 1


def test_two_processes_share_it(lint: Lint, folder: Path) -> None:
    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(lambda _: lint(), range(4)))

    assert len({one.stdout for one in results}) == 1
    assert imported(lint()) == []
    assert [one.name for one in (folder / "cache").iterdir() if not one.name.endswith(".json")] == []


def test_old_answers_go(lint: Lint, folder: Path) -> None:
    lint()
    (first,) = (folder / "cache").glob("lint-*.json")
    place = first.name.split("-")[1]
    for number in range(20):
        other = folder / "cache" / f"lint-{place}-{number}.json"
        other.touch()
        os.utime(other, (number, number))
    stranger = folder / "cache" / "lint-somebody-else.json"
    stranger.touch()

    lint("blog")

    left = sorted(one.name for one in (folder / "cache").glob(f"lint-{place}-*.json"))
    assert len(left) == 12
    assert first.name in left
    assert stranger.exists()
