"""The documentation says what the code does: generated tables, links, options, settings, checks, the JSON
contract, the sample in the README."""

from __future__ import annotations

import inspect
import json
import re
import runpy
import shlex
from dataclasses import fields
from importlib.resources import files
from itertools import dropwhile, takewhile
from pathlib import Path
from typing import Any

import jsonschema
import platformdirs
import pytest
from django.core.management.base import BaseCommand
from django.core.management.commands import migrate

from django_safemigrate import checks
from django_safemigrate.conf import Settings, load_settings
from django_safemigrate.databases.postgresql.facts import FACTS
from django_safemigrate.databases.postgresql.facts.fact import always
from django_safemigrate.linting.reporting import FORMATS
from django_safemigrate.management.commands import safemigrate
from django_safemigrate.management.commands.lintmigrations import Command
from django_safemigrate.management.reports import chosen_reports
from django_safemigrate.online.registry import all_passes
from projects import run_command

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
PAGES = [ROOT / "README.md", *sorted(DOCS.rglob("*.md"))]
EXAMPLES: dict[str, Any] = runpy.run_path(str(DOCS / "passes.py"))
GENERATED: dict[Path, str] = runpy.run_path(str(DOCS / "generate.py"))["pages"]()
SCHEMA: dict[str, Any] = json.loads(
    files("django_safemigrate.linting.reporting").joinpath("schema-1.json").read_text()
)
PLAN_SCHEMA: dict[str, Any] = json.loads(
    files("django_safemigrate.online").joinpath("plan-1.json").read_text()
)


def cells(page: str, heading: str) -> list[list[str]]:
    """The lines of the first table after a heading of a page, without its head."""
    text = (DOCS / page).read_text().split(f"{heading}\n", 1)[1]
    lines = [*takewhile(is_row, dropwhile(lambda line: not is_row(line), text.splitlines()))]
    return [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines[2:]]


def is_row(line: str) -> bool:
    return line.startswith("|")


def code(cell: str) -> list[str]:
    """The pieces of code in a cell."""
    return [one.replace(r"\|", "|") for one in re.findall(r"`([^`]+)`", cell)]


def anchors(page: Path) -> set[str]:
    """The headings of a page as they are linked to."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", GENERATED, ids=lambda page: str(page.relative_to(DOCS)))
def test_generated_tables_are_up_to_date(page: Path) -> None:
    assert page.read_text() == GENERATED[page], "Run python docs/generate.py."


def test_every_pass_has_an_example() -> None:
    assert sorted(EXAMPLES["EXAMPLES"]) == sorted({one.name for one in all_passes()})


@pytest.mark.parametrize("name", EXAMPLES["EXAMPLES"])
def test_the_pass_has_a_part_in_its_example(name: str) -> None:
    assert name in EXAMPLES["compiled"](name).passes()


def test_every_price_says_of_which_tables_and_when() -> None:
    assert [fact for fact in FACTS if not fact.on.__doc__] == []
    assert [fact for fact in FACTS if fact.when is not always and not (fact.case or fact.reason)] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(page: Path) -> None:
    broken = []
    for link in re.findall(r"\]\(([^)\s]+)\)", page.read_text()):
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        if "://" in link:
            continue
        if not target.is_file() or (anchor and anchor not in anchors(target)):
            broken.append(link)

    assert broken == []


def test_every_page_is_in_the_contents() -> None:
    contents = {
        line
        for block in re.findall(r"```\{toctree\}\n(.*?)```", (DOCS / "index.md").read_text(), re.DOTALL)
        for line in block.split()
        if not line.startswith(":")
    }

    pages = {str(path.relative_to(DOCS).with_suffix("")) for path in DOCS.glob("*.md")}
    assert pages - {"index"} <= contents


def test_the_places_named_in_the_design_exist() -> None:
    named = [
        one
        for row in cells("design.md", "## Where do I change what")
        for cell in row[1:]
        for one in code(cell)
        if "/" in one or one.endswith(".py")
    ]
    patterns = {one: re.sub(r"<[^>]+>", "*", one.rstrip("/")) for one in named}

    missing = [
        one
        for one, pattern in patterns.items()
        if not any([*folder.glob(pattern)] for folder in (ROOT, ROOT / "django_safemigrate"))
    ]
    assert named
    assert missing == []


def test_the_options_are_those_of_the_command() -> None:
    def names(command: BaseCommand) -> set[str]:
        parser = command.create_parser("manage.py", "lintmigrations")
        return {name for one in parser._actions for name in one.option_strings or [one.dest]}

    documented = {
        one.split()[0] for option, _ in cells("lintmigrations.md", "## Options") for one in code(option)
    }

    every_command = names(BaseCommand())
    assert documented - every_command == names(Command()) - every_command
    assert documented & every_command == {"--no-color", "--force-color", "--verbosity"}


def test_the_options_of_safemigrate_are_those_of_the_command() -> None:
    def names(command: BaseCommand) -> set[str]:
        parser = command.create_parser("manage.py", "safemigrate")
        return {name for one in parser._actions for name in one.option_strings or [one.dest]}

    def documented(page: str) -> set[str]:
        cells_with_code = (cell for row in cells(page, "## Options") for cell in row)
        return {
            one.split()[0]
            for cell in cells_with_code
            for one in code(cell)
            if one.startswith("--") or one in ("app_label", "migration_name")
        }

    own, inherited = names(safemigrate.Command()) - names(BaseCommand()), names(migrate.Command())
    assert documented("running.md") - inherited == own - inherited
    assert documented("safemigrate.md") | documented("running.md") <= own
    assert documented("safemigrate.md") == {"app_label", "migration_name", "--plan", "--database", "--format"}


def test_the_example_of_the_plan_is_its_contract() -> None:
    section = (DOCS / "safemigrate.md").read_text().split("## JSON\n", 1)[1]
    (example,) = re.findall(r"```json\n(.*?)```", section, re.DOTALL)
    document = json.loads(example)

    jsonschema.validate(document, PLAN_SCHEMA)
    assert keys_missing(document, PLAN_SCHEMA, PLAN_SCHEMA) == []


def test_the_formats_are_those_of_the_command() -> None:
    options = [one for option, _ in cells("lintmigrations.md", "## Options") for one in code(option)]

    (formats,) = [one.split()[1] for one in options if one.startswith("--format")]
    assert sorted(formats.split("|")) == sorted(FORMATS)


@pytest.mark.parametrize("file", ["docs/ci.md", ".pre-commit-hooks.yaml"])
def test_the_commands_in_ci_are_understood(file: str) -> None:
    text = re.sub(r"\\\n\s*", "", (ROOT / file).read_text())
    lines = re.findall(r"python manage\.py lintmigrations (--.*)", text)

    parser = Command().create_parser("manage.py", "lintmigrations")
    assert lines
    for line in lines:
        wanted = chosen_reports(parser.parse_args(shlex.split(line)).reports)
        assert [one.format for one in wanted] == (re.findall(r"--format (\w+)", line) or ["text"])


def test_the_settings_are_the_fields_with_their_defaults(settings: Any) -> None:
    documented = {code(key)[0]: code(default)[0] for key, _, default, _ in cells("settings.md", "# Settings")}

    assert sorted(documented) == sorted(one.name.upper() for one in fields(Settings))
    names = {"user_cache_path": platformdirs.user_cache_path}
    settings.SAFEMIGRATE = {key: eval(default, names) for key, default in documented.items()}
    assert load_settings() == Settings()


def test_the_checks_are_those_that_are_registered() -> None:
    documented = [code(name)[0] for name, _ in cells("checks.md", "# System checks")]

    ids = set(re.findall(r'"(django_safemigrate\.[A-Z]\d{3})"', inspect.getsource(checks)))
    assert documented == sorted(ids)


def test_the_example_of_the_json_report_is_its_contract() -> None:
    section = (DOCS / "lintmigrations.md").read_text().split("### JSON\n", 1)[1]
    (example,) = re.findall(r"```json\n(.*?)```", section, re.DOTALL)
    document = json.loads(example)

    jsonschema.validate(document, SCHEMA)
    assert keys_missing(document, SCHEMA, SCHEMA) == []


def keys_missing(value: Any, schema: dict[str, Any], whole: dict[str, Any]) -> list[str]:
    """The properties of ``schema``, a part of ``whole``, that ``value``, an example of it, does not show."""
    if "$ref" in schema:
        return keys_missing(value, whole["$defs"][schema["$ref"].rpartition("/")[2]], whole)
    if isinstance(value, list):
        assert value or schema["items"] == {"type": "string"}
        return [key for one in value for key in keys_missing(one, schema["items"], whole)]
    properties: dict[str, Any] = schema.get("properties", {})
    inside = [
        key
        for name in properties
        if name in value
        for key in keys_missing(value[name], properties[name], whole)
    ]
    return [name for name in properties if name not in value] + inside


def test_the_sample_in_the_readme_is_what_the_shop_gets(settings: Any, monkeypatch: Any) -> None:
    monkeypatch.chdir(ROOT / "testproject")
    settings.SAFEMIGRATE = {"TARGETS": {"default": "postgresql 16"}}
    out, _, _ = run_command("lintmigrations", "shop")
    (sample,) = re.findall(
        r"```console\n\$ python manage.py lintmigrations shop\n(.*?)```",
        (ROOT / "README.md").read_text(),
        re.DOTALL,
    )

    for part in sample.split("…\n"):
        assert part in out
