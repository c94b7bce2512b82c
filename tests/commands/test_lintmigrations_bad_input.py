"""Bad input gets one clear message and exit code 2, never a traceback."""

from __future__ import annotations

import pytest
from django.db import connections

from projects import Project, migration, run_command

MODEL = """migrations.CreateModel("Post", [("id", models.BigAutoField(primary_key=True))])"""


def refused(*arguments: str) -> str:
    """The message of a run that could not start; nothing is written to stdout."""
    out, err, code = run_command("lintmigrations", *arguments)
    assert (out, code) == ("", 2)
    assert "Traceback" not in err
    return err


def test_a_syntax_error(project: Project):
    project.app("blog", {"0001_initial": "class Migration(:\n    pass\n"})

    message = refused("blog")

    assert "0001_initial.py:1" in message
    assert "This does not compile: invalid syntax." in message


def test_an_import_error(project: Project):
    project.app("blog", {"0001_initial": "import a_module_that_is_not_there\n"})

    message = refused("blog")

    assert "0001_initial.py:1" in message
    assert "a_module_that_is_not_there" in message


def test_an_error_in_the_module(project: Project):
    project.app("blog", {"0001_initial": "x = 1\n\nraise RuntimeError('the setting FOO is missing')\n"})

    message = refused("blog")

    assert "0001_initial.py:3" in message
    assert "the setting FOO is missing" in message


def test_a_cycle(project: Project):
    project.app(
        "blog",
        {
            "0001_a": migration(MODEL, dependencies='[("blog", "0002_b")]'),
            "0002_b": migration("", dependencies='[("blog", "0001_a")]'),
        },
    )

    assert "circle" in refused("blog")


def test_a_missing_dependency(project: Project):
    project.app("blog", {"0001_initial": migration(MODEL, dependencies='[("blog", "0000_before")]')})

    message = refused("blog")

    assert "0000_before" in message
    assert "0001_initial" in message


def test_an_unknown_app_label(project: Project):
    project.app("blog", {"0001_initial": migration(MODEL)})

    assert "There is no installed app with the label 'blgo'." in refused("blgo")


def test_an_unknown_migration(project: Project):
    project.app("blog", {"0001_initial": migration(MODEL)})

    assert "App 'blog' has no migration whose name begins with '0007'." in refused("blog", "0007")


def test_an_unknown_rule(project: Project):
    project.app("blog", {"0001_initial": migration(MODEL)})

    assert "There is no rule 'add-index-not-concurent'. Did you mean 'add-index-not-concurrent'?" in refused(
        "blog", "--ignore", "add-index-not-concurent"
    )
    assert (
        "There is no rule 'NOWHERE'. All rules are listed at https://safemigrate.readthedocs.io/en/latest/rules/index.html."
        in refused("blog", "--ignore", "NOWHERE")
    )


def test_an_unknown_database(project: Project):
    project.app("blog", {"0001_initial": migration(MODEL)})

    assert "There is no database 'replica' in DATABASES. Use one of: default." in refused(
        "blog", "--database", "replica"
    )


def test_an_unknown_setting(project: Project):
    project.app("blog", {"0001_initial": migration(MODEL)})
    project.settings.SAFEMIGRATE = {"TARGET": {"default": "postgresql 16"}}

    message = refused("blog")

    assert "SAFEMIGRATE has the unknown key 'TARGET'." in message
    assert "Did you mean 'TARGETS'?" in message


def test_a_target_nobody_measured(project: Project):
    project.app("blog", {"0001_initial": migration(MODEL)})
    project.settings.SAFEMIGRATE = {"TARGETS": {"default": "postgresql 9"}}

    assert "postgresql 9 cannot be linted for: PostgreSQL 14 to 18 can." in refused("blog")


def test_an_operation_that_does_not_fit_its_models(project: Project):
    project.app("blog", {"0001_initial": migration(f'{MODEL},\nmigrations.RemoveField("Post", "title")')})

    message = refused("blog")

    assert "RemoveField" in message
    assert "0001_initial.py" in message


def test_a_server_that_does_not_answer(project: Project, settings):
    project.app("blog", {"0001_initial": migration(MODEL)})

    message = refused("blog", "--target-from-server", "--database", "dead")

    assert "dead" in message


def test_sql_that_does_not_parse_is_a_finding(project: Project):
    project.app(
        "blog",
        {"0001_initial": migration('migrations.RunSQL("ALTER TABEL blog_post ADD x int", "SELECT 1")')},
    )

    out, err, code = run_command("lintmigrations", "blog")

    assert code == 1
    assert "error[unanalysable-statement]" in out
    assert "Traceback" not in err


def test_a_file_with_a_null_byte(project: Project):
    folder = project.app("blog", {"0001_initial": "x = 1\0\n"})

    assert refused("blog").startswith(f"{folder / '0001_initial.py'}: This does not compile: ")


def test_a_module_that_ends_the_process(project: Project):
    project.app("blog", {"0001_initial": "import sys\nsys.exit(0)\n"})

    assert "0001_initial.py:2: This migration cannot be read: SystemExit: 0." in refused("blog")


def test_a_dependency_on_a_number(project: Project):
    project.app("blog", {"0002_more": migration(MODEL, dependencies='[("blog", 1)]')})

    assert "blog.0002_more depends on blog.1, which does not exist." in refused("blog")


def test_an_operation_that_was_not_called(project: Project):
    project.app("blog", {"0001_initial": migration(f"{MODEL},\nmigrations.AddField")})

    message = refused("blog")

    assert "AddField'> in the operations of blog.0001_initial is no operation." in message
    assert "Put a call there" in message


def test_an_engine_that_is_not_installed(project: Project, monkeypatch: pytest.MonkeyPatch):
    """It matters only to those who ask for its database."""
    project.app("blog", {"0001_initial": migration(MODEL)})
    monkeypatch.setitem(
        connections.settings, "other", {**connections.settings["default"], "ENGINE": "no.engine"}
    )

    assert "'no.engine' isn't an available database backend" in refused("blog", "--database", "other")
    assert run_command("lintmigrations", "blog").code == 0


def test_an_app_that_is_asked_for_and_left_out(project: Project):
    project.app("blog", {"0001_initial": migration(MODEL)})

    assert "App 'blog' is asked for and left out at the same time." in refused(
        "blog", "--exclude-apps", "blog"
    )
    assert "App 'blog' is asked for and left out at the same time." in refused(
        "blog", "--include-apps", "auth"
    )
