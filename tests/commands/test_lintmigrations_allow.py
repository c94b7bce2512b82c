"""Findings that somebody answers for: on the class, in a comment, in a baseline."""

from __future__ import annotations

import json
import os
import sys
from datetime import date, timedelta

import pytest

from commands.test_lintmigrations import AFTER_FIRST, POST, blog
from projects import Project, migration, run_command

TWO = """
# safemigrate: allow[add-index-not-concurrent] forty rows
migrations.AddIndex("Post", models.Index(fields=["title"], name="post_title")),
migrations.AddIndex("Post", models.Index(fields=["title", "id"], name="post_title_id")),
"""
SELECT = ("--select", "add-index-not-concurrent", "unused-allow")


def messages(*arguments: str) -> list[str]:
    out, _, _ = run_command("lintmigrations", "blog", *SELECT, *arguments, "--format", "json")
    return [one["message"] for one in json.loads(out)["findings"]]


def test_a_comment_above_an_operation_is_for_that_one(project: Project) -> None:
    blog(project, TWO)

    assert messages() == ["Building index post_title_id blocks writes to blog_post until it is done."]


@pytest.mark.parametrize(
    "operations",
    [
        'migrations.AddIndex("Post", models.Index(fields=["title"], name="i")),  # safemigrate: allow[add-index-not-concurrent] few',
        """
        migrations.AddIndex(
            "Post",
            # safemigrate:allow [set-not-null, add-index-not-concurrent]   few
            models.Index(fields=["title"], name="i"),
        )
        """,
        """
        # A table for the office.
        # safemigrate: allow[add-index-not-concurrent] few
        # Really.
        migrations.AddIndex("Post", models.Index(fields=["title"], name="i"))
        """,
        """
        # safemigrate: allow[add-index-not-concurrent] few
        migrations.SeparateDatabaseAndState(
            [migrations.RunSQL("SELECT 1", "SELECT 1"), migrations.RunSQL("CREATE INDEX i ON blog_post (title)", "DROP INDEX i")]
        )
        """,
        """
        migrations.SeparateDatabaseAndState(
            [
                migrations.RunSQL("SELECT 1", "SELECT 1"),
                # safemigrate: allow[add-index-not-concurrent] few
                migrations.RunSQL("CREATE INDEX i ON blog_post (title)", "DROP INDEX i"),
            ]
        )
        """,
    ],
)
def test_where_a_comment_may_stand(project: Project, operations: str) -> None:
    blog(project, operations)

    assert [one for one in messages() if "set-not-null" not in one] == []


def test_a_comment_on_a_sibling_is_not_for_this_one(project: Project) -> None:
    blog(
        project,
        """
        migrations.SeparateDatabaseAndState(
            [
                # safemigrate: allow[add-index-not-concurrent] few
                migrations.RunSQL("SELECT 1", "SELECT 1"),
                migrations.RunSQL("CREATE INDEX i ON blog_post (title)", "DROP INDEX i"),
            ]
        )
        """,
    )

    assert sorted(messages()) == [
        "Building index i blocks writes to blog_post until it is done.",
        "blog.0002_next allows add-index-not-concurrent in line 13, which finds nothing there.",
    ]


@pytest.mark.parametrize(
    ("comment", "message"),
    [
        (
            "# safemigrate: allow[add-index-not-concurrent]",
            "blog.0002_next allows add-index-not-concurrent without a reason.",
        ),
        ("# safemigrate: allow[add-index] few rows", "blog.0002_next allows 'add-index', which is no rule."),
        (
            "# safemigrate: allow[add-index-not-concurrent] few rows (until 2026-02-30)",
            "blog.0002_next allows add-index-not-concurrent until '2026-02-30', which is no date.",
        ),
        (
            "# safemigrate: allow[add-index-not-concurrent] few rows (until 2020-01-31)",
            "blog.0002_next allows add-index-not-concurrent until 2020-01-31, which is past.",
        ),
    ],
)
def test_a_comment_that_allows_nothing(project: Project, comment: str, message: str) -> None:
    blog(
        project, f'{comment}\nmigrations.AddIndex("Post", models.Index(fields=["title"], name="post_title"))'
    )

    assert sorted(messages()) == sorted(
        ["Building index post_title blocks writes to blog_post until it is done.", message]
    )


def test_a_comment_at_no_operation(project: Project) -> None:
    blog(project, attributes="# safemigrate: allow[add-index-not-concurrent] few rows\natomic = True")

    assert "blog.0002_next allows add-index-not-concurrent in line 9, where no operation is." in messages()


def test_the_last_day_counts(project: Project) -> None:
    comment = f"# safemigrate: allow[add-index-not-concurrent] few rows (until {date.today()})"
    blog(
        project, f'{comment}\nmigrations.AddIndex("Post", models.Index(fields=["title"], name="post_title"))'
    )

    assert messages() == []


def test_a_reason_on_the_class_may_have_a_last_day_too(project: Project) -> None:
    yesterday = date.today() - timedelta(days=1)
    blog(
        project, attributes=f'allow = {{"add-index-not-concurrent": "until the cleanup (until {yesterday})"}}'
    )

    assert sorted(messages()) == [
        "Building index post_title blocks writes to blog_post until it is done.",
        f"blog.0002_next allows add-index-not-concurrent until {yesterday}, which is past.",
    ]


def test_a_baseline_is_written_and_believed(project: Project) -> None:
    blog(project, TWO)
    file = project.folder / "known.json"

    out, err, code = run_command("lintmigrations", "blog", *SELECT, "--write-baseline", str(file))

    assert (out, err, code) == (f"{file} now holds 1 finding.\n", "", 0)
    assert file.read_text() == (
        '{"version": 1, "findings": [\n'
        '  {"app": "blog", "migration": "0002_next", "rule": "add-index-not-concurrent", "operation": "1", '
        '"direction": "forward", "table": "blog_post"}\n'
        "]}\n"
    )
    assert messages("--baseline", str(file)) == []
    project.settings.SAFEMIGRATE = {"BASELINE": file}
    assert messages() == []


def test_what_is_new_is_reported_beside_a_baseline(project: Project) -> None:
    blog(project)
    file = project.folder / "known.json"
    run_command("lintmigrations", "blog", *SELECT, "--write-baseline", str(file))
    folder = project.folder / "blog" / "migrations"
    (folder / "0003_more.py").write_text(
        migration(
            'migrations.AddIndex("Post", models.Index(fields=["title", "id"], name="more"))',
            dependencies='[("blog", "0002_next")]',
        )
    )

    assert messages("--baseline", str(file)) == [
        "Building index more blocks writes to blog_post until it is done."
    ]


def test_a_baseline_that_outlived_its_finding(project: Project) -> None:
    blog(project)
    file = project.folder / "known.json"
    run_command("lintmigrations", "blog", *SELECT, "--write-baseline", str(file))
    (project.folder / "blog" / "migrations" / "0002_next.py").write_text(
        migration('migrations.RunSQL("SELECT 1", "SELECT 1")', dependencies=AFTER_FIRST)
    )
    # As in the next process.
    del sys.modules["blog.migrations.0002_next"]

    assert messages("--baseline", str(file)) == [
        "The baseline knows add-index-not-concurrent in blog.0002_next, which is not found any more."
    ]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        (None, "cannot be read: No such file or directory."),
        ("{", "is no JSON: "),
        ("[]", "is not of version 1."),
        ('{"version": 2, "findings": []}', "is not of version 1."),
        ('{"version": 1, "findings": [{}]}', "holds something else than findings."),
        ('{"version": 1, "findings": {}}', "holds something else than findings."),
    ],
)
def test_a_baseline_that_is_none(project: Project, text: str | None, what: str) -> None:
    project.app("blog", {"0001_initial": migration(POST)})
    file = project.folder / "known.json"
    if text is not None:
        file.write_text(text)

    out, err, code = run_command("lintmigrations", "blog", "--baseline", str(file))

    assert (out, code) == ("", 2)
    assert err.startswith(f"The baseline {file} {what}")
    assert err.endswith(f"Write it anew: lintmigrations --write-baseline {file}.\n")


def test_a_baseline_that_cannot_be_written(project: Project) -> None:
    project.app("blog", {"0001_initial": migration(POST)})

    _, err, code = run_command("lintmigrations", "blog", "--write-baseline", "/nowhere/known.json")

    assert (err, code) == (
        "The baseline cannot be written to /nowhere/known.json: No such file or directory.\n",
        2,
    )


def test_all_that_is_allowed_is_listed(project: Project) -> None:
    blog(project, TWO, attributes='allow = {"schema-and-data-mixed": "never"}')

    out, err, code = run_command("lintmigrations", "blog", "--list-allowed")

    assert (err, code) == ("", 0)
    assert out.splitlines() == [
        f"{project.folder}/blog/migrations/0002_next.py:12: add-index-not-concurrent by comment: forty rows",
        "    Building index post_title blocks writes to blog_post until it is done.",
        "1 finding is allowed.",
    ]


@pytest.mark.parametrize(
    "reason",
    [
        "few (until 2020-01-31)  # noqa: E501",
        "few (until 2020-01-31).",
        "few (until 2020-01-31), see the ticket",
        "few (until: 2020-01-31)",
        "few ( until 2020-01-31 )",
        "few (until 2020-01-31",
        "(UNTIL 20200131) few",
    ],
)
def test_a_last_day_counts_wherever_it_stands(project: Project, reason: str) -> None:
    blog(
        project,
        f"# safemigrate: allow[add-index-not-concurrent] {reason}\n"
        'migrations.AddIndex("Post", models.Index(fields=["title"], name="post_title"))',
    )

    assert sorted(messages()) == [
        "Building index post_title blocks writes to blog_post until it is done.",
        "blog.0002_next allows add-index-not-concurrent until 2020-01-31, which is past.",
    ]


@pytest.mark.parametrize(
    "comment",
    [
        "# noqa: E501  # safemigrate: allow[add-index-not-concurrent] few",
        "# safemigrate: allow[add-index-not-concurrent] few, see #12  # noqa: E501",
        "# safemigrate: allow[set-not-null] none  # safemigrate: allow[add-index-not-concurrent] few",
    ],
)
def test_other_comments_in_the_same_line(project: Project, comment: str) -> None:
    blog(
        project, f'{comment}\nmigrations.AddIndex("Post", models.Index(fields=["title"], name="post_title"))'
    )

    assert [one for one in messages() if "set-not-null" not in one] == []


def test_a_reason_ends_where_another_tool_is_spoken_to(project: Project) -> None:
    blog(
        project,
        "# safemigrate: allow[add-index-not-concurrent] few, see #12  # noqa: E501\n"
        'migrations.AddIndex("Post", models.Index(fields=["title"], name="post_title"))',
    )

    out, _, _ = run_command("lintmigrations", "blog", "--list-allowed")

    assert ": add-index-not-concurrent by comment: few, see #12\n" in out


def test_a_comment_among_the_statements_of_an_operation(project: Project) -> None:
    blog(
        project,
        """
        migrations.RunSQL(
            [
                "SELECT 1",
                # safemigrate: allow[add-index-not-concurrent] few
                "CREATE INDEX i ON blog_post (title)",
            ],
            "DROP INDEX i",
        )
        """,
    )

    assert messages() == []


def test_operations_that_are_moved_after_they_are_written(project: Project) -> None:
    source = migration(TWO, dependencies=AFTER_FIRST)
    source += '\n\nMigration.operations.insert(0, migrations.RunSQL("CREATE INDEX z ON blog_post (id)", "DROP INDEX z"))\n'
    project.app("blog", {"0001_initial": migration(POST), "0002_next": source})

    assert sorted(messages()) == [
        "Building index post_title blocks writes to blog_post until it is done.",
        "Building index post_title_id blocks writes to blog_post until it is done.",
        "Building index z blocks writes to blog_post until it is done.",
        "blog.0002_next allows add-index-not-concurrent in line 11, where no operation is.",
    ]


def test_operations_that_are_written_twice(project: Project) -> None:
    first = (
        'operations = [migrations.RunSQL("SELECT 1", "SELECT 1"), migrations.RunSQL("SELECT 2", "SELECT 2")]'
    )
    blog(project, TWO, attributes=first)

    assert messages() == ["Building index post_title_id blocks writes to blog_post until it is done."]


@pytest.mark.parametrize("end", [b"\r\n", b"\r"])
@pytest.mark.parametrize("mark", [b"", "\ufeff".encode()])
def test_ends_of_lines_and_marks_of_other_systems(project: Project, end: bytes, mark: bytes) -> None:
    blog(project, TWO)
    file = project.folder / "blog" / "migrations" / "0002_next.py"
    file.write_bytes(mark + file.read_bytes().replace(b"\n", end))

    assert messages() == ["Building index post_title_id blocks writes to blog_post until it is done."]


UNUSED = """
# safemigrate: allow[set-not-null] never
migrations.AddIndex("Post", models.Index(fields=["title"], name="post_title"))
"""


def test_an_allowance_that_is_not_used_is_in_no_baseline(project: Project) -> None:
    blog(project, UNUSED)
    file = project.folder / "known.json"
    run_command("lintmigrations", "blog", *SELECT, "--write-baseline", str(file))

    assert messages("--baseline", str(file)) == [
        "blog.0002_next allows set-not-null in line 11, which finds nothing there."
    ]


def test_a_baseline_that_is_written_anew_keeps_what_the_old_one_holds(project: Project) -> None:
    blog(project)
    file = project.folder / "known.json"
    run_command("lintmigrations", "blog", *SELECT, "--write-baseline", str(file))
    before = file.read_text()

    run_command("lintmigrations", "blog", *SELECT, "--baseline", str(file), "--write-baseline", str(file))

    assert file.read_text() == before


def test_a_baseline_is_written_where_a_link_leads(project: Project) -> None:
    blog(project)
    file, link = project.folder / "known.json", project.folder / "link.json"
    file.touch()
    link.symlink_to(file)

    run_command("lintmigrations", "blog", *SELECT, "--write-baseline", str(link))

    assert link.is_symlink()
    assert '"add-index-not-concurrent"' in file.read_text()


def test_a_device_stays_one(project: Project) -> None:
    blog(project)
    pipe = project.folder / "pipe"
    os.mkfifo(pipe)
    reading = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)

    _, err, code = run_command("lintmigrations", "blog", *SELECT, "--write-baseline", str(pipe))

    assert (err, code) == ("", 0)
    assert pipe.is_fifo()
    assert os.read(reading, 20) == b'{"version": 1, "find'
    os.close(reading)


def test_a_baseline_in_the_place_of_code(project: Project) -> None:
    blog(project)
    file = project.folder / "blog" / "migrations" / "0002_next.py"
    before = file.read_text()

    _, err, code = run_command("lintmigrations", "blog", "--write-baseline", str(file))

    assert (err, code) == (f"The baseline cannot be written to {file}: it is Python code.\n", 2)
    assert file.read_text() == before


def test_a_baseline_and_the_list_of_what_is_allowed(project: Project) -> None:
    blog(project, TWO)
    file = project.folder / "known.json"

    out, _, code = run_command(
        "lintmigrations", "blog", *SELECT, "--list-allowed", "--write-baseline", str(file)
    )

    assert code == 0
    assert out.startswith(f"{file} now holds 1 finding.\n")
    assert out.endswith("\n1 finding is allowed.\n")


def test_a_baseline_with_no_end_in_sight(project: Project) -> None:
    project.app("blog", {"0001_initial": migration(POST)})
    file = project.folder / "known.json"
    file.write_text("[" * 100_000)

    _, err, code = run_command("lintmigrations", "blog", "--baseline", str(file))

    assert code == 2
    assert err.startswith(f"The baseline {file} is no JSON: maximum recursion depth exceeded")
