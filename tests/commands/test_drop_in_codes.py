"""The codes of django-migration-linter 6.0, each on a migration that it reports under that code."""

from __future__ import annotations

import pytest

from commands.test_lintmigrations import lint
from django_safemigrate.linting.codes import CODES, rules_for
from django_safemigrate.rules import all_rules
from projects import Project, migration, run_command

# https://github.com/3YOURMIND/django-migration-linter/blob/main/docs/incompatibilities.md#codes, and
# CREATE_INDEX_EXCLUSIVE, which that page leaves out.
DOCUMENTED = """
    NOT_NULL DROP_COLUMN DROP_TABLE RENAME_COLUMN RENAME_TABLE ALTER_COLUMN ADD_UNIQUE RUNPYTHON_REVERSIBLE
    RUNPYTHON_ARGS_NAMING_CONVENTION RUNPYTHON_MODEL_IMPORT RUNPYTHON_MODEL_VARIABLE_NAME RUNSQL_REVERSIBLE
    CREATE_INDEX DROP_INDEX REINDEX CREATE_INDEX_EXCLUSIVE
""".split()
BLOG = """
migrations.CreateModel("Author", [("id", models.BigAutoField(primary_key=True))]),
migrations.CreateModel("Post", [
    ("id", models.BigAutoField(primary_key=True)),
    ("title", models.CharField(max_length=50)),
    ("rank", models.IntegerField(null=True)),
], options={"indexes": [models.Index(fields=["rank"], name="post_rank")]}),
"""
FUNCTION = """
def fill({arguments}):
    {body}


def back(apps, schema_editor):
    pass

"""
MODEL = '{name} = apps.get_model("blog", "Post")\n    {name}.objects.filter(pk=1).update(rank=1)'
EXAMPLES = {
    "NOT_NULL": 'migrations.AddField("Post", "likes", models.IntegerField(default=0))',
    "DROP_COLUMN": 'migrations.RemoveField("Post", "title")',
    "DROP_TABLE": 'migrations.DeleteModel("Author")',
    "RENAME_COLUMN": 'migrations.RenameField("Post", "title", "headline")',
    "RENAME_TABLE": 'migrations.RenameModel("Author", "Writer")',
    "ALTER_COLUMN": 'migrations.AlterField("Post", "title", models.CharField(max_length=40))',
    "ADD_UNIQUE": 'migrations.AlterField("Post", "rank", models.IntegerField(null=True, unique=True))',
    "CREATE_INDEX": 'migrations.AddIndex("Post", models.Index(fields=["title"], name="post_title"))',
    "CREATE_INDEX_EXCLUSIVE": 'migrations.AddField("Post", "author", models.ForeignKey("Author", models.CASCADE, null=True, db_constraint=False))',
    "DROP_INDEX": 'migrations.RemoveIndex("Post", "post_rank")',
    "REINDEX": 'migrations.RunSQL("REINDEX TABLE blog_post", migrations.RunSQL.noop)',
    "RUNSQL_REVERSIBLE": 'migrations.RunSQL("UPDATE blog_post SET rank = 1 WHERE id = 1")',
    "RUNPYTHON_REVERSIBLE": "migrations.RunPython(fill)",
    "RUNPYTHON_ARGS_NAMING_CONVENTION": "migrations.RunPython(fill, back)",
    "RUNPYTHON_MODEL_IMPORT": "migrations.RunPython(fill, back)",
    "RUNPYTHON_MODEL_VARIABLE_NAME": "migrations.RunPython(fill, back)",
}
FUNCTIONS = {
    "RUNPYTHON_REVERSIBLE": FUNCTION.format(arguments="apps, schema_editor", body=MODEL.format(name="Post")),
    "RUNPYTHON_ARGS_NAMING_CONVENTION": FUNCTION.format(
        arguments="registry, schema_editor", body=MODEL.format(name="Post").replace("apps.", "registry.")
    ),
    "RUNPYTHON_MODEL_IMPORT": FUNCTION.format(
        arguments="apps, schema_editor",
        body="from blog.models import Post\n    Post.objects.filter(pk=1).update(rank=1)",
    ),
    "RUNPYTHON_MODEL_VARIABLE_NAME": FUNCTION.format(
        arguments="apps, schema_editor", body=MODEL.format(name="Entry")
    ),
}
POST_MODEL = """
class Post(models.Model):
    title = models.CharField(max_length=50)
    rank = models.IntegerField(null=True)
"""
ERRORS = "NOT_NULL DROP_COLUMN DROP_TABLE RENAME_COLUMN RENAME_TABLE ALTER_COLUMN ADD_UNIQUE RUNPYTHON_MODEL_IMPORT".split()


def blog(project: Project, code: str) -> None:
    source = migration(EXAMPLES[code], dependencies='[("blog", "0001_initial")]')
    head, line, rest = source.partition("\nclass Migration")
    after = head + FUNCTIONS.get(code, "") + line + rest
    project.app("blog", {"0001_initial": migration(BLOG), "0002_next": after}, models=POST_MODEL)


def found(*arguments: str) -> set[str]:
    return {one["rule"] for one in lint("blog", "0002_next", *arguments)["findings"]}


def test_every_code_has_rules() -> None:
    assert sorted(CODES) == sorted(DOCUMENTED)
    assert {rule for rules in CODES.values() for rule in rules} <= set(all_rules())


def test_a_name_that_is_no_code_is_left_as_it_is() -> None:
    assert rules_for(["DROP_INDEX", "remove-field", "NOT_NIL"]) == (
        "remove-index-not-concurrent",
        "remove-field",
        "NOT_NIL",
    )


@pytest.mark.parametrize("code", EXAMPLES)
def test_what_a_code_was_about_is_found_unless_it_is_excluded(project: Project, code: str) -> None:
    blog(project, code)

    assert found("--extend-select", *CODES[code]) & set(CODES[code])
    assert not found("--exclude-migration-tests", code) & set(CODES[code])


@pytest.mark.parametrize("code", ERRORS)
def test_what_was_an_error_is_one(project: Project, code: str) -> None:
    blog(project, code)

    assert run_command("lintmigrations", "blog", "0002_next").code == 1


@pytest.mark.parametrize("code", sorted(set(EXAMPLES) - {"RUNPYTHON_MODEL_IMPORT"}))
def test_no_other_rule_says_the_same_in_its_place(project: Project, code: str) -> None:
    blog(project, code)

    done = run_command("lintmigrations", "blog", "0002_next", "--exclude-migration-tests", code)

    assert done.code == 0, done.out


@pytest.mark.parametrize("code", sorted(set(EXAMPLES) - set(ERRORS)))
def test_a_warning_is_made_an_error(project: Project, code: str) -> None:
    blog(project, code)

    assert run_command("lintmigrations", "blog", "0002_next", "--warnings-as-errors", code).code == 1


def test_every_warning_is_made_an_error(project: Project) -> None:
    blog(project, "RUNSQL_REVERSIBLE")

    assert run_command("lintmigrations", "blog", "0002_next").code == 0
    assert run_command("lintmigrations", "blog", "0002_next", "--warnings-as-errors").code == 1
    assert run_command("lintmigrations", "blog", "0002_next", "--warnings-as-errors", "NOT_NULL").code == 0


def test_a_note_is_no_warning(project: Project) -> None:
    blog(project, "RUNPYTHON_ARGS_NAMING_CONVENTION")

    assert run_command("lintmigrations", "blog", "0002_next", "--warnings-as-errors").code == 0


@pytest.mark.parametrize("option", ["--exclude-migration-tests", "--warnings-as-errors"])
def test_a_code_that_is_none(project: Project, option: str) -> None:
    blog(project, "NOT_NULL")

    done = run_command("lintmigrations", "blog", option, "NOT_NIL")

    assert done.err.startswith("There is no rule 'NOT_NIL'.")
    assert done.code == 2
