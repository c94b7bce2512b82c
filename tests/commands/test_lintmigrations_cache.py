"""Answers kept from one run to the next: the same output, nothing imported, never a stale one."""

from __future__ import annotations

import json
import os
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from django_safemigrate.linting.entries import read_kept, write_kept
from projects import migration
from warm import Lint, imported, python


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


def test_a_folder_that_is_named(lint: Lint, folder: Path) -> None:
    lint("--cache-path", "remembered")

    assert [*(folder / "remembered").glob("lint-*.json")]
    assert not (folder / "cache").exists()


def test_the_folder_of_migration_linter(folder: Path) -> None:
    code = (
        "import django; django.setup(); from django_safemigrate import MigrationLinter; "
        "MigrationLinter(cache_path='remembered', no_output=True).lint_all_migrations('blog')"
    )

    assert python(folder, code).stderr == ""
    assert [*(folder / "remembered").glob("lint-*.json")]
    assert not (folder / "cache").exists()


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
    entry = read_kept(kept)
    assert entry["day"] is not None
    write_kept(kept, entry | {"day": "2020-01-01"}, str)

    assert imported(lint()) != []


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '{"version": 99}', "\0\0", "[" * 100_000])
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
    entry = read_kept(kept)
    (found,) = [one for judged in entry["judged"] for one in judged["findings"]][:1]
    found["finding"]["severity"] = "fatal"
    write_kept(kept, entry, str)

    assert lint().stdout == cold.stdout


def test_an_answer_that_is_damaged(lint: Lint, folder: Path) -> None:
    cold = lint()
    (kept,) = (folder / "cache").glob("lint-*.json")
    text = kept.read_bytes()
    assert text.count(b"Building index post_title blocks") == 1
    kept.write_bytes(text.replace(b"Building index post_title blocks", b"Building index post_title blicks"))

    assert lint().stdout == cold.stdout
    assert imported(lint()) == []


def test_a_folder_in_the_place_of_the_file(lint: Lint, folder: Path) -> None:
    cold = lint()
    (kept,) = (folder / "cache").glob("lint-*.json")
    kept.unlink()
    kept.mkdir()

    assert lint().stdout == cold.stdout
    assert [*(folder / "cache").iterdir()] == [kept]


def test_a_folder_that_cannot_be_written(lint: Lint, folder: Path) -> None:
    (folder / "cache").write_text("in the way")

    assert lint().stdout == lint().stdout == lint("--no-cache").stdout


def test_a_history_that_cannot_be_read_is_not_remembered(lint: Lint, folder: Path) -> None:
    file = folder / "blog" / "migrations" / "0003_broken.py"
    file.write_text("nonsense")
    assert lint().returncode == lint().returncode == 2
    file.unlink()

    assert lint().returncode == 1


def test_several_processes_share_it(lint: Lint, folder: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(lambda _: lint(), range(8)))

    assert len({one.stdout for one in results}) == 1
    assert imported(lint()) == []
    assert [one.name for one in (folder / "cache").iterdir() if not one.name.endswith(".json")] == []


def test_old_answers_go(lint: Lint, folder: Path) -> None:
    lint()
    (first,) = (folder / "cache").glob("lint-*.json")
    place = first.name.split("-")[1]
    now = time.time()
    for number in range(20):
        other = folder / "cache" / f"lint-{place}-{number}.json"
        other.touch()
        os.utime(other, (now - 60 + number, now - 60 + number))
    stranger, gone, draft = (
        folder / "cache" / f"lint-somebody-{one}" for one in ("else.json", "gone.json", "a.12")
    )
    for one in (stranger, gone, draft):
        one.touch()
    for one in (gone, draft):
        os.utime(one, (now - 40 * 86_400, now - 40 * 86_400))

    lint("blog")

    left = sorted(one.name for one in (folder / "cache").glob(f"lint-{place}-*.json"))
    assert len(left) == 12
    assert first.name in left
    assert [stranger.exists(), gone.exists(), draft.exists()] == [True, False, False]
