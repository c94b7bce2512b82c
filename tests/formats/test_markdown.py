from __future__ import annotations

from django_safemigrate.linting.reporting.markdown import LIMIT
from django_safemigrate.rules import Severity
from projects import Project, run_command
from told import JUDGED, PAGE, RULE, STRANGE, Told, finding, judged, placed, written

LOOKED = "1 migration, 1 statement (0 could not be analysed). " + JUDGED.replace("[", r"\[").replace(
    "]", r"\]"
)
BELOW = """\
  - SHARE on blog_post: writes wait while an index is built
  - Use AddIndexConcurrently.
"""


def test_a_table_then_the_findings_of_each_migration() -> None:
    told = Told(
        (
            judged(name="0001_initial"),
            judged(placed(finding("It waits.", severity=Severity.NOTE), line=None), placed(finding())),
        )
    )

    assert (
        written("markdown", told)
        == f"""\
<!-- lintmigrations -->
### Migrations: 1 error, 0 warnings, 1 note

{LOOKED.replace("1 migration, 1 statement", "2 migrations, 2 statements")}

| migration | errors | warnings | notes |
|---|--:|--:|--:|
| `blog.0002_next` | 1 | 0 | 1 |

<details>
<summary><code>blog.0002_next</code>: 1 error, 1 note</summary>

- **error** [{RULE}]({PAGE}) `blog/migrations/0002_next.py:11`: Building index i blocks writes to t until it is done.
{BELOW}- **note** [{RULE}]({PAGE}) `blog/migrations/0002_next.py`: It waits.
{BELOW}
</details>
"""
    )


def test_nothing_found() -> None:
    assert written("markdown", Told((judged(),))) == (
        f"<!-- lintmigrations -->\n### Migrations: 0 errors, 0 warnings, 0 notes\n\n{LOOKED}\n"
    )


def test_the_worst_migration_comes_first() -> None:
    names = {"0001": Severity.NOTE, "0002": Severity.ERROR, "0003": Severity.WARNING, "0004": Severity.ERROR}
    told = Told(tuple(judged(placed(finding(severity=one)), name=name) for name, one in names.items()))

    text = written("markdown", told)

    order = [line.split("`")[1] for line in text.splitlines() if line.startswith("| `")]
    assert order == ["blog.0002", "blog.0004", "blog.0003", "blog.0001"]
    assert [line.split(">")[2].split("<")[0] for line in text.splitlines() if "<summary>" in line] == order


def test_special_characters() -> None:
    text = written("markdown", Told((judged(placed(finding(STRANGE), path="a`b|c.py")),)))

    assert (
        f"- **error** [{RULE}]({PAGE}) `` a`b|c.py:11 ``: "
        "a b \"c\" 'd' \\`e\\` 50% x,y:z p\\|q \\<b\\>\\&amp; \\]\\]\\> \\*f\\* \\_g\\_ \\[h\\](i) "
        "@<!-- -->team #<!-- -->12 {0} über … \x1b\\[31m ::error::\n"
    ) in text


def test_a_rule_of_the_projects_own_has_no_link(project: Project) -> None:
    text = written("markdown", Told((judged(placed(finding(rule="no-such-page"))),)))

    assert "- **error** no-such-page `blog" in text


def many(number: int, message: str) -> Told:
    return Told(
        tuple(
            judged(placed(finding(message)), placed(finding(message)), name=f"{one:04}")
            for one in range(number)
        )
    )


def test_a_comment_that_would_be_too_long_is_cut() -> None:
    text = written("markdown", many(300, "ü" * 200))

    assert LIMIT - 1000 < len(text.encode()) <= LIMIT
    shown = text.count("- **error**")
    assert text.endswith(
        f"</details>\n\n{600 - shown} findings left out: a comment holds 65,536 characters.\n"
    )
    assert text.count("<details>") == text.count("</details>")
    assert text.count("| `blog.") == 30
    assert "\nand 270 more migrations\n" in text


def test_a_finding_that_no_comment_holds_does_not_hide_the_others() -> None:
    told = Told((judged(placed(finding("x" * LIMIT)), placed(finding("Short."))),))

    text = written("markdown", told)

    assert "Short." in text
    assert text.endswith("</details>\n\n1 finding left out: a comment holds 65,536 characters.\n")


def test_the_command_writes_it(project: Project) -> None:
    out = run_command(
        "lintmigrations", "auth", "0001", "--select", "remove-field", "--format", "markdown"
    ).out

    assert out.startswith("<!-- lintmigrations -->\n### Migrations: 0 errors, 0 warnings, 0 notes\n")
