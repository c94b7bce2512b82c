from __future__ import annotations

from pathlib import Path

import pytest

from django_safemigrate.rules import Severity
from projects import Project, run_command
from told import JUDGED, PAGE, RULE, STRANGE, SUMMARY, Told, finding, judged, placed, written


def first(told: Told) -> str:
    return written("github", told).splitlines()[0]


def test_an_annotation_a_finding_then_the_summary() -> None:
    told = Told(
        (judged(placed(finding()), placed(finding("It waits.", severity=Severity.WARNING), line=None)),),
        (placed(finding("Two leaves.", severity=Severity.NOTE, operation=None), path=None),),
    )

    rest = f"%0ASHARE on blog_post: writes wait while an index is built%0AUse AddIndexConcurrently.%0A{PAGE}"
    assert written("github", told).splitlines() == [
        f"::error file=blog/migrations/0002_next.py,line=11,title={RULE}::Building index i blocks writes to t until it is done.{rest}",
        f"::warning file=blog/migrations/0002_next.py,title={RULE}::It waits.{rest}",
        f"::notice title={RULE}::blog.0002_next: Two leaves.{rest}",
        "1 error, 1 warning, 1 note in 1 migration, 1 statement (0 could not be analysed).",
        JUDGED,
    ]


def test_nothing_found() -> None:
    assert written("github") == f"{SUMMARY}\n{JUDGED}\n"


def test_values_are_escaped_as_the_runner_reads_them() -> None:
    line = first(Told((judged(placed(finding(STRANGE), path="a,b:c%d\n|e/ü.py")),)))

    head, _, data = line.removeprefix("::").partition("::")
    assert head == f"error file=a%2Cb%3Ac%25d%0A|e/ü.py,line=11,title={RULE}"
    assert (
        data.partition("%0ASHARE")[0]
        == STRANGE.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
        == "a%0D%0Ab \"c\" 'd' `e` 50%25 x,y:z p|q <b>&amp; ]]> *f* _g_ [h](i) @team #12 {0} über … \x1b[31m ::error::"
    )


@pytest.mark.parametrize("kind", ["folder", "file"])
def test_paths_begin_at_the_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    """In a work tree of its own, ``.git`` is a file."""
    git = tmp_path / ".git"
    git.mkdir() if kind == "folder" else git.write_text("gitdir: elsewhere\n")
    below = tmp_path / "src" / "site"
    below.mkdir(parents=True)
    monkeypatch.chdir(below)

    inside = first(Told((judged(placed(finding(), path="blog/0002.py")),)))
    above = first(Told((judged(placed(finding(), path=str(tmp_path / "lib" / "0002.py"))),)))
    outside = first(Told((judged(placed(finding(), path="/usr/lib/0002.py")),)))

    assert inside.startswith("::error file=src/site/blog/0002.py,line=11,")
    assert above.startswith("::error file=lib/0002.py,line=11,")
    assert outside.startswith("::error file=/usr/lib/0002.py,line=11,")


def test_a_rule_of_the_projects_own_has_no_address(project: Project) -> None:
    line = first(Told((judged(placed(finding(rule="no-such-page"))),)))

    assert line.endswith("%0AUse AddIndexConcurrently.")


def test_the_command_writes_it(project: Project) -> None:
    assert run_command(
        "lintmigrations", "auth", "0001", "--select", "remove-field", "--format", "github"
    ).out.startswith("0 errors, ")
