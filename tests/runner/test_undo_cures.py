"""What is said to do where nothing can be taken back: following it gets there."""

from __future__ import annotations

import re
from pathlib import Path

from acceptance.site import Running, Site
from operations.bakery import INITIAL, Bakery
from projects import migration, run_command
from runner.looking import look, unlike
from runner.test_run import applied, changed
from runner.test_undo import install, said
from servers import Server

INDEX = 'migrations.AddIndex("cake", models.Index(fields=["price"], name="cake_price")),'
WEIGHT = 'migrations.AddField("cake", "weight", models.IntegerField(default=3)),'


def last(run: Running) -> str:
    """The last line of an error, without the name of its class."""
    return run.said[-1].removeprefix("ExecutionError: ").removeprefix("WaitingError: ")


def cured(site: Site, text: str) -> list[Running]:
    """The commands that the cure names, run as they are written."""
    found = re.findall(r"\b(safemigrate(?: --?[a-z-]+| [a-z_0-9]+)+)", text.partition("changed. ")[2])
    assert found, text
    return [site.start(*one.split()) for one in found]


def test_another_database_is_named(tmp_path: Path, database_url: str, server: Server) -> None:
    with server.database() as url, Site.build(tmp_path, database_url, others={"other": url}) as site:
        site.migration("0002_weight", WEIGHT)
        for alias in ("default", "other"):
            assert site.run("--database", alias).end() == 0
        other = Site(site.folder, url, site.started)
        other.sql("INSERT INTO bakery_cake (name, note, weight) VALUES ('a', 'b', 4)")
        refused = site.run("--undo", "1", "--database", "other")
        assert refused.end() == 2
        assert last(refused).endswith("run safemigrate --undo 1 --allow-data-loss --database other.")
        (followed,) = cured(site, last(refused))
        assert followed.end() == 0, followed.told()
        assert other.sql("SELECT to_regclass('bakery_cake')") == [(None,)]
        assert site.applied() == ["0001_initial", "0002_weight"]


def test_another_database_is_named_where_the_code_is_older(tmp_path: Path, database_url: str) -> None:
    with Site.build(tmp_path, database_url, others={"other": database_url}) as site:
        site.sql(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('bakery', '0007_from_the_future', now()), "
            "('django_safemigrate', '0007_from_the_future', now())"
        )
        refused = site.run("--database", "other")
        assert refused.end() == 2
        assert last(refused).endswith(
            "take them from the record with migrate bakery --prune --database other and "
            "migrate django_safemigrate --prune --database other."
        )
        for app in ("bakery", "django_safemigrate"):
            assert site.start("migrate", app, "--prune", "--database", "other").end() == 0
        assert site.run("--database", "other").end() == 0


def test_the_command_of_the_run_that_is_to_be_run_again(tmp_path: Path, database_url: str) -> None:
    with Site.build(tmp_path, database_url) as site:
        site.sql("CREATE TABLE mended (n int)")
        back = "SELECT 1 / count(*) FROM mended"
        site.migration("0002_half", f'migrations.RunSQL("SELECT 1", "{back}"),\n{WEIGHT}')
        site.migration("0003_index", INDEX, before="0002_half")
        assert site.run("bakery", "0002").end() == 0
        assert site.run("bakery", "0001").end() == 1
        refused = site.run()
        assert refused.end() == 3
        assert last(refused) == (
            "bakery.0002_half is half taken back: run 2 did not come to its end. Nothing was changed. Run again what run 2 was given, "
            "which goes on where it stopped. Its command line: manage.py safemigrate --format json bakery 0001"
        )
        site.sql("INSERT INTO mended VALUES (1)")
        again = site.start(*last(refused).partition("manage.py ")[2].split())
        assert again.end() == 0, again.told()
        assert site.run().end() == 0
        assert site.applied() == ["0001_initial", "0002_half", "0003_index"]


def test_further_back(bakery: Bakery) -> None:
    install(bakery, changed(WEIGHT), changed(INDEX, "0003_index", "0002_changes"))
    before = look(bakery.url)
    for name in ("0002", "0003"):
        assert run_command("safemigrate", "bakery", name).code == 0
    assert run_command("safemigrate", "--undo").code == 0
    again = run_command("safemigrate", "--undo")
    assert again.code == 0
    assert (
        "Run 2: all that was done has been taken back already, by run 3. To go further back, run safemigrate --undo 1.\n"
        in again.out
    )
    assert run_command("safemigrate", "--undo", "1").code == 0
    assert unlike(before, look(bakery.url)) == []
    # There is nothing before it any more, whichever of them is named.
    for name in ("1", "2"):
        found = run_command("safemigrate", "--undo", name)
        assert found.code == 0
        assert "has been taken back already." in found.out
        assert "further back" not in found.out


def test_no_run_is_named_that_cannot_be_taken_back(bakery: Bakery) -> None:
    install(bakery, changed(WEIGHT), changed(INDEX, "0003_index", "0002_changes"))
    assert run_command("safemigrate").code == 0
    assert run_command("safemigrate", "bakery", "0002").code == 0
    assert run_command("safemigrate").code == 0
    assert run_command("safemigrate", "--undo").code == 0
    again = run_command("safemigrate", "--undo")
    assert "Run 3: all that was done has been taken back already, by run 4.\n" in again.out


def test_what_is_gone_beside_what_would_be(bakery: Bakery) -> None:
    install(bakery, changed(f'{WEIGHT} migrations.RemoveField("cake", "price"),'))
    assert run_command("safemigrate").code == 0
    assert run_command("safemigrate", "--after-deploy").code == 0
    bakery.sql("UPDATE bakery_cake SET weight = 7 WHERE id = 9")
    found = run_command("safemigrate", "--undo", "1")
    assert (found.code, said(found)) == (
        2,
        (
            "Runs 1 and 2 cannot be taken back without a loss. The values of bakery_cake.weight that were written since would be "
            "deleted. The values of bakery_cake.price are gone. Nothing was changed. Save what is to be kept of what is still "
            "there, since what is gone only a backup has; then run safemigrate --undo 1 --allow-data-loss."
        ),
    )
    assert run_command("safemigrate", "--undo", "1", "--allow-data-loss").code == 0
    assert applied(bakery) == ["0001_initial"]


def test_the_run_that_made_the_database(bakery: Bakery) -> None:
    """What keeps the record of runs depends on the content types, which the run has made."""
    bakery.project.app("bakery", {"0001_initial": migration(INITIAL)})
    assert run_command("safemigrate").code == 0
    before = look(bakery.url)
    found = run_command("safemigrate", "--undo")
    assert (found.code, said(found)) == (
        2,
        (
            "Run 1 applied contenttypes.0001_initial, which the migrations depend on that keep the record of runs. What is to be taken "
            "back is read from there. Nothing was changed. Where all that it holds may go, drop the database; else take back the rest "
            "with safemigrate bakery zero, safemigrate auth zero, safemigrate contenttypes 0001_initial, which do not ask what "
            "would be lost."
        ),
    )
    assert unlike(before, look(bakery.url)) == []
    for command in re.findall(r"safemigrate [a-z]+ \w+", said(found)):
        followed = run_command(*command.split())
        assert followed.code == 0, followed
    assert look(bakery.url).applied == [("contenttypes", "0001_initial")]
    assert "bakery_cake" not in look(bakery.url).catalog.tables
    # Nothing is in the way of all of it again.
    assert run_command("safemigrate").code == 0
    assert unlike(before, look(bakery.url)) == []


def test_the_run_that_made_a_database_without_content_types(tmp_path: Path, database_url: str) -> None:
    with Site.build(tmp_path, database_url) as site:
        assert site.start("migrate", "bakery", "zero").end() == 0
        assert site.run().end() == 0
        assert site.sql("SELECT count(*) FROM django_migrations") == [(3,)]
        back = site.run("--undo")
        assert back.end() == 0, back.told()
        assert site.sql("SELECT app FROM django_migrations") == [("django_safemigrate",)] * 2
        assert site.run().end() == 0
        assert site.applied() == ["0001_initial"]


def test_the_record_of_runs_is_not_taken_back_by_a_run(bakery: Bakery) -> None:
    install(bakery, changed(WEIGHT))
    assert run_command("safemigrate").code == 0
    own = "django_safemigrate.0002_ledger, django_safemigrate.0001_initial"
    for target, lost in (
        (("django_safemigrate", "zero"), own),
        (("django_safemigrate", "0001"), "django_safemigrate.0002_ledger"),
        (("contenttypes", "zero"), own),
    ):
        found = run_command("safemigrate", *target)
        assert found.code == 2, found
        assert f"take back {lost}, where safemigrate keeps" in said(found)
        assert f"run migrate {' '.join(target)}: all that is known of runs is lost" in said(found)
    assert len(bakery.sql("SELECT 1 FROM django_safemigrate_run")) == 1
    assert run_command("migrate", "django_safemigrate", "zero").code == 0
    assert bakery.sql("SELECT to_regclass('django_safemigrate_run')") == [(None,)]
    assert run_command("safemigrate").code == 0
    assert applied(bakery) == ["0001_initial", "0002_changes"]
