"""Several reports in one run, and the files they go to."""

from __future__ import annotations

import io
import json
import os
import stat
import threading
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from django.core.management import CommandError, call_command

from django_safemigrate.linting.baseline import read_baseline, write_baseline
from django_safemigrate.linting.reporting import FORMATS
from django_safemigrate.linting.reporting.fingerprints import Fingerprints
from django_safemigrate.linting.reporting.report import json_text
from django_safemigrate.rules import Finding, Severity
from projects import Project, migration, run_command

POST = 'migrations.CreateModel("Post", [("id", models.BigAutoField(primary_key=True)), ("title", models.TextField())])'
INDEX = 'migrations.AddIndex("Post", models.Index(fields=["title"], name="post_title"))'
ONLY = ("blog", "--select", "add-index-not-concurrent")


@pytest.fixture
def folder(project: Project, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The project's folder, which is the current one. Its only app has one error."""
    after = '[("blog", "0001_initial")]'
    project.app("blog", {"0001_initial": migration(POST), "0002_next": migration(INDEX, dependencies=after)})
    project.settings.SAFEMIGRATE = {"TARGETS": {"default": "postgresql 16"}}
    monkeypatch.chdir(project.folder)
    return project.folder


def refused(*arguments: str) -> str:
    out, err, code = run_command("lintmigrations", *ONLY, *arguments)
    assert (out, code) == ("", 2)
    return err


def test_several_formats_in_one_run(folder: Path) -> None:
    out, err, code = run_command(
        "lintmigrations",
        *ONLY,
        *("--format", "text"),
        *("--format", "sarif", "--output", "lint.sarif"),
        *("--format", "junit", "--output", str(folder / "lint.xml")),
    )

    assert (err, code) == ("1 error found.\n", 1)
    assert out.splitlines()[-2] == (
        "1 error, 0 warnings, 0 notes in 2 migrations, 2 statements (0 could not be analysed)."
    )
    (run,) = json.loads((folder / "lint.sarif").read_text())["runs"]
    assert [one["ruleId"] for one in run["results"]] == ["add-index-not-concurrent"]
    names = [one.get("name") for one in ElementTree.parse(folder / "lint.xml").iter("testcase")]
    assert names == ["0001_initial", "0002_next"]
    assert sorted(path.name for path in folder.iterdir()) == ["blog", "lint.sarif", "lint.xml"]


@pytest.mark.parametrize("name", FORMATS)
def test_a_file_holds_what_the_command_would_print(folder: Path, name: str) -> None:
    printed = run_command("lintmigrations", *ONLY, "--format", name).out

    out, _, code = run_command("lintmigrations", *ONLY, "--format", name, "--output", "report")

    assert (out, code) == ("", 1)
    assert (folder / "report").read_text() == printed


@pytest.mark.parametrize("name", FORMATS)
def test_a_format_says_the_same_beside_all_others(folder: Path, name: str) -> None:
    alone = run_command("lintmigrations", *ONLY, "--format", name).out
    others = [part for one in FORMATS for part in ("--format", one, "--output", f"{one}.out")]

    run_command("lintmigrations", *ONLY, *others)

    assert (folder / f"{name}.out").read_text() == alone


def test_statements_are_told_wherever_json_stands(folder: Path) -> None:
    run_command("lintmigrations", *ONLY, "--format", "text", "--format", "json", "--output", "lint.json")

    operations = [one["operations"] for one in json.loads((folder / "lint.json").read_text())["migrations"]]
    assert [len(one[0]["statements"]) for one in operations] == [1, 1]


def test_without_a_format_a_file_is_of_text(folder: Path) -> None:
    out, _, code = run_command("lintmigrations", *ONLY, "--output", "lint.txt")

    assert (out, code) == ("", 1)
    assert (folder / "lint.txt").read_text().startswith("blog/migrations/0002_next.py:11: error[")


def test_a_file_before_the_first_format_is_of_text(folder: Path) -> None:
    out, _, _ = run_command("lintmigrations", *ONLY, "--output", "lint.txt", "--format", "gitlab")

    assert len(json.loads(out)) == 1
    assert (folder / "lint.txt").read_text().endswith("Judged for postgresql 16 (SAFEMIGRATE['TARGETS']).\n")


def test_two_files_of_one_format(folder: Path) -> None:
    run_command("lintmigrations", *ONLY, "--format", "gitlab", "--output", "a", "--output", "b")

    assert (folder / "a").read_text() == (folder / "b").read_text() != ""


def test_a_format_as_an_argument_of_call_command(folder: Path) -> None:
    out = io.StringIO()

    with pytest.raises(CommandError, match=r"^1 error found\.$"):
        call_command("lintmigrations", "blog", format="github", stdout=out)

    assert "::error file=blog/migrations/0002_next.py,line=11," in out.getvalue()


def test_no_format_as_an_argument_of_call_command(folder: Path) -> None:
    """Its arguments have no order that would tell to which format a file belongs."""
    with pytest.raises(CommandError) as raised:
        call_command("lintmigrations", "blog", format="text", output="lint.txt")

    assert (str(raised.value), raised.value.returncode) == (
        "There is no format 'lint.txt'. Use one of: github, gitlab, json, junit, markdown, sarif, text.",
        2,
    )


def test_two_formats_in_one_output(folder: Path) -> None:
    assert refused("--format", "text", "--format", "json") == (
        "The formats text and json would be mixed in one output. "
        "Give all but one of them a file: --output FILE after its --format.\n"
    )


def test_two_reports_in_one_file(folder: Path) -> None:
    file = folder / "lint"

    assert refused("--output", "lint", "--format", "json", "--output", str(file)) == (
        f"Two reports would be written to {file}. Give each a file of its own.\n"
    )


def test_a_folder_that_is_not_there(folder: Path) -> None:
    assert (
        refused("--output", "no/where/lint.txt")
        == "The report cannot be written to no/where/lint.txt: there is no folder no/where.\n"
    )


def test_a_folder_instead_of_a_file(folder: Path) -> None:
    assert refused("--output", "blog") == "The report cannot be written to blog: it is a folder.\n"


@pytest.mark.parametrize(
    ("name", "reason"),
    [("x" * 300, "File name too long"), ("/dev/full", "No space left on device")],
    ids=["before", "while it is written"],
)
def test_a_file_that_cannot_be_written(folder: Path, name: str, reason: str) -> None:
    """Reasons that hold for root as well, which may write where others may not."""
    assert refused("--output", name) == f"The report cannot be written to {name}: {reason}.\n"
    assert [path.name for path in folder.iterdir()] == ["blog"]


def test_a_report_that_fails_leaves_the_old_file(folder: Path) -> None:
    (folder / "lint.txt").write_text("old")
    (folder / "blog/migrations/0002_next.py").write_text("class Migration(:\n")

    _, _, code = run_command("lintmigrations", "blog", "--output", "lint.txt")

    assert code == 2
    assert (folder / "lint.txt").read_text() == "old"


def test_a_file_that_was_there_keeps_its_mode_and_its_link(folder: Path) -> None:
    (folder / "real").write_text("old")
    (folder / "real").chmod(0o640)
    (folder / "link").symlink_to("real")

    run_command("lintmigrations", *ONLY, "--output", "link")

    assert (folder / "link").is_symlink()
    assert "error[" in (folder / "real").read_text()
    assert stat.S_IMODE((folder / "real").stat().st_mode) == 0o640


def test_a_new_file_has_the_mode_of_every_other(folder: Path) -> None:
    (folder / "other").touch()

    run_command("lintmigrations", *ONLY, "--output", "lint.txt")

    assert (folder / "lint.txt").stat().st_mode == (folder / "other").stat().st_mode


def test_a_pipe_is_written_to(folder: Path) -> None:
    os.mkfifo(folder / "pipe")
    read: list[str] = []
    reader = threading.Thread(target=lambda: read.append((folder / "pipe").read_text()))
    reader.start()

    run_command("lintmigrations", *ONLY, "--output", "pipe")
    reader.join(timeout=10)

    assert "error[" in read[0]
    assert (folder / "pipe").is_fifo()


def test_the_time_it_took_is_for_those_who_ask(folder: Path) -> None:
    out, err, _ = run_command("lintmigrations", *ONLY)
    asked: Any = run_command("lintmigrations", *ONLY, "--verbosity", "2")

    assert (asked.out, err) == (out, "1 error found.\n")
    took, found = asked.err.splitlines()
    assert took.startswith("It took ")
    assert float(took.removeprefix("It took ").removesuffix(" s.")) >= 0
    assert found == "1 error found."


@pytest.mark.parametrize(
    ("options", "name", "reason"),
    [
        ((), "blog/migrations/0002_next.py", "it is Python code."),
        (("--baseline", "known.json"), "known.json", "this run reads it. Name another file."),
        (("--baseline", "known.json"), "link.json", "this run reads it. Name another file."),
        (("--stats", "known.json"), "known.json", "this run reads it. Name another file."),
    ],
)
def test_a_file_that_the_run_needs(folder: Path, options: tuple[str, ...], name: str, reason: str) -> None:
    (folder / "known.json").write_text('{"version": 1, "findings": []}')
    (folder / "link.json").symlink_to("known.json")
    before = (folder / name).read_text()

    assert refused(*options, "--output", name) == f"The report cannot be written to {name}: {reason}\n"
    assert (folder / name).read_text() == before


def test_names_that_give_orders_to_a_terminal(folder: Path) -> None:
    file = folder / "blog" / "migrations" / "0002_next.py"
    file.write_text(file.read_text().replace("post_title", "post\\x1b[2J\\r\\x9bm"))

    text = run_command("lintmigrations", *ONLY).out

    assert (
        "error[add-index-not-concurrent] Building index post\\x1b[2J\\x0d\\x9bm blocks writes to blog_post"
        in text
    )
    assert "\x1b" not in text
    (found,) = json.loads(run_command("lintmigrations", *ONLY, "--format", "json").out)["findings"]
    assert found["message"].startswith("Building index post\x1b[2J\r\x9bm blocks")


def test_a_name_that_no_encoding_has(tmp_path: Path) -> None:
    found = Finding(
        rule="remove-field",
        severity=Severity.ERROR,
        app="blog",
        migration="0002_next",
        operation="0",
        direction="forward",
        table="post\udcff",
        message="Any.",
        hint="None.",
    )
    file = tmp_path / "known.json"

    assert write_baseline(file, [found]) == 1
    assert read_baseline(file).take(found)
    assert len(Fingerprints().of(found)) == 32
    assert json.loads(json_text({"name": "post\udcff é"}, io.StringIO())) == {"name": "post\udcff é"}
