from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

import jsonschema

from projects import Project, migration, run_command

POST = """
migrations.CreateModel("Post", [("id", models.BigAutoField(primary_key=True)), ("title", models.CharField(max_length=50))])
"""
INDEX = """migrations.AddIndex("Post", models.Index(fields=["title"], name="post_title"))"""
AFTER_FIRST = '[("blog", "0001_initial")]'
SCHEMA: dict[str, Any] = json.loads(
    files("django_safemigrate.linting.reporting").joinpath("schema-1.json").read_text()
)


def lint(*arguments: str) -> dict[str, Any]:
    """The JSON report of a run, valid against the schema."""
    out, _, code = run_command("lintmigrations", *arguments, "--format", "json")
    document: dict[str, Any] = json.loads(out)
    jsonschema.validate(document, SCHEMA)
    assert code == (1 if document["summary"]["errors"] else 0)
    return document


def blog(project: Project, operations: str = INDEX, **extra: str) -> None:
    project.app(
        "blog",
        {
            "0001_initial": migration(POST),
            "0002_next": migration(operations, dependencies=AFTER_FIRST, **extra),
        },
    )


def test_clean(project: Project):
    project.app("blog", {"0001_initial": migration(POST)})

    out, err, code = run_command("lintmigrations", "blog")

    assert (err, code) == ("", 0)
    assert out.startswith(
        "0 errors, 0 warnings, 0 notes in 1 migration, 1 statement (0 could not be analysed).\nJudged for "
    )


def test_a_finding_is_written_with_place_lock_cure_and_page(project: Project, monkeypatch):
    blog(project)
    project.settings.SAFEMIGRATE = {"TARGETS": {"default": "postgresql 16"}}
    monkeypatch.chdir(project.folder)

    out, err, code = run_command("lintmigrations", "blog", "0002")

    head, lock, *rest = out.splitlines()
    assert head == (
        "blog/migrations/0002_next.py:11: error[add-index-not-concurrent] "
        "Building index post_title blocks writes to blog_post until it is done."
    )
    assert lock == "    lock  SHARE on blog_post: writes wait while an index is built"
    assert rest[0].startswith("    fix   ")
    assert "AddIndexConcurrently" in out
    assert (
        "    see   https://safemigrate.readthedocs.io/en/latest/rules/add-index-not-concurrent.html" in rest
    )
    assert rest[-1] == "Judged for postgresql 16 (SAFEMIGRATE['TARGETS'])."
    assert (err, code) == ("1 error found.\n", 1)


def test_the_json_report(project: Project):
    blog(project)

    document = lint("blog", "0002")

    (one,) = document["migrations"]
    (operation,) = one["operations"]
    (statement,) = operation["statements"]
    assert (one["app"], one["name"], one["atomic"]) == ("blog", "0002_next", True)
    assert (operation["index"], operation["class"], operation["stage"], operation["opaque"]) == (
        "0",
        "AddIndex",
        "any",
        None,
    )
    assert statement["sql"] == 'CREATE INDEX "post_title" ON "blog_post" ("title")'
    assert statement["effects"] == [
        {"table": "blog_post", "lock": "SHARE", "rows": "none", "blocks": "writes", "work": "build"}
    ]
    (finding,) = document["findings"]
    assert (finding["rule"], finding["operation"], finding["direction"]) == (
        "add-index-not-concurrent",
        "0",
        "forward",
    )
    assert (finding["lock"], finding["blocks"], finding["work"]) == ("SHARE", "writes", "build")
    assert finding["line"] == 11


def test_deferred_sql_keeps_its_operation_and_its_true_place(project: Project):
    blog(
        project,
        'migrations.CreateModel("Tag", [("id", models.BigAutoField(primary_key=True)), ("post", models.ForeignKey("Post", models.CASCADE))]),\n'
        'migrations.AddField("Post", "rank", models.IntegerField(null=True))',
    )

    created, added = lint("blog", "0002")["migrations"][0]["operations"]

    places = [(one["position"], one["deferred"]) for one in (*created["statements"], *added["statements"])]
    assert places == [(0, False), (2, True), (3, True), (1, False)]
    assert {one["transaction"] for one in created["statements"]} == {0}


def test_nested_operations_have_index_paths(project: Project):
    blog(
        project,
        """
        migrations.SeparateDatabaseAndState(database_operations=[
            migrations.SeparateDatabaseAndState(database_operations=[migrations.RunSQL("SELECT 1", "SELECT 1")]),
            migrations.RunPython(lambda apps, editor: 1 / 0, migrations.RunPython.noop),
        ])
        """,
    )

    operations = lint("blog", "0002")["migrations"][0]["operations"]

    assert [(one["index"], one["class"]) for one in operations] == [
        ("0", "SeparateDatabaseAndState"), ("0.0", "SeparateDatabaseAndState"), ("0.0.0", "RunSQL"), ("0.1", "RunPython"),
    ]  # fmt: skip
    assert operations[3]["opaque"] == "It runs Python code, which linting never runs."


def test_select_and_ignore(project: Project):
    blog(project)

    assert lint("blog", "--ignore", "add-index-not-concurrent")["findings"] == []
    assert lint("blog", "--select", "remove-field")["findings"] == []
    assert [one["rule"] for one in lint("blog", "--select", "add-index-not-concurrent")["findings"]] == [
        "add-index-not-concurrent"
    ]


def test_allow_with_a_reason(project: Project):
    blog(project, attributes='allow = {"add-index-not-concurrent": "the table is small"}')

    document = lint("blog")

    assert document["findings"] == []
    assert document["summary"]["allowed"] == 1


def test_an_allow_that_allows_nothing_is_reported(project: Project):
    blog(
        project,
        'migrations.AddField("Post", "rank", models.IntegerField(null=True))',
        attributes='allow = {"remove-field": "why not"}',
    )

    (finding,) = lint("blog")["findings"]

    assert (finding["rule"], finding["severity"], finding["operation"]) == ("unused-allow", "warning", None)
    assert finding["message"] == "blog.0002_next allows remove-field, which finds nothing there."


def test_an_allow_without_a_reason_allows_nothing(project: Project):
    blog(project, attributes='allow = {"add-index-not-concurrent": ""}')

    assert sorted(one["rule"] for one in lint("blog")["findings"]) == [
        "add-index-not-concurrent",
        "unused-allow",
    ]


def test_apps_are_selected(project: Project):
    blog(project)
    project.app("news", {"0001_initial": migration(POST)})

    def linted(*arguments: str) -> set[str]:
        return {one["app"] for one in lint(*arguments)["migrations"]}

    assert linted() == {"auth", "blog", "contenttypes", "news"}
    assert linted("--first-party") == {"blog", "news"}
    assert linted("--include-apps", "news") == {"news"}
    assert linted("--exclude-apps", "news", "auth") == {"blog", "contenttypes"}


def test_findings_about_django_itself_need_its_app_named(project: Project):
    blog(project)

    assert {one["app"] for one in lint()["findings"]} == {"blog"}
    assert {one["app"] for one in lint("auth")["findings"]} == {"auth"}


def test_initial_migrations_are_left_out(project: Project):
    blog(project)

    assert [one["name"] for one in lint("blog", "--ignore-initial-migrations")["migrations"]] == ["0002_next"]


def test_several_leaf_nodes(project: Project):
    blog(project)
    (project.folder / "blog/migrations/0002_other.py").write_text(migration("", dependencies=AFTER_FIRST))

    found = [one for one in lint("blog")["findings"] if one["rule"] == "multiple-leaf-nodes"]

    assert len(found) == 1
    assert "0002_next" in found[0]["message"]
    assert "0002_other" in found[0]["message"]
