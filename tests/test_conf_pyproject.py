"""Settings that stand in pyproject.toml."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from django_safemigrate.conf import Settings, SettingsError, Target, load_settings


@pytest.fixture
def written(tmp_path: Path, settings: Any) -> Any:
    """Write a pyproject.toml and return what the package makes of it."""

    def write(text: str, given: object = None) -> Settings:
        (tmp_path / "pyproject.toml").write_text(text)
        settings.BASE_DIR = tmp_path / "src"
        settings.SAFEMIGRATE = {} if given is None else given
        return load_settings()

    return write


def test_every_key_is_spelt_as_toml_is(written: Any, tmp_path: Path) -> None:
    text = """
        [tool.safemigrate]
        select = ["set-not-null"]
        start-after = { shop = "0042_price" }
        app-severity = { legacy = { "*" = "note" } }
        targets = { default = "postgresql 17" }
        baseline = "known.json"
    """

    assert written(text) == Settings(
        select=("set-not-null",),
        start_after={"shop": "0042_price"},
        app_severity={"legacy": {"*": "note"}},
        targets={"default": Target("postgresql", 17)},
        baseline=tmp_path / "known.json",
    )


def test_the_settings_module_goes_first(written: Any) -> None:
    text = '[tool.safemigrate]\nselect = ["set-not-null"]\nignore = ["remove-field"]'

    assert written(text, {"SELECT": ["rename-field"]}) == Settings(
        select=("rename-field",), ignore=("remove-field",)
    )


def test_a_mode_of_6_0_leaves_the_file_alone(written: Any) -> None:
    assert written('[tool.safemigrate]\nignore = ["remove-field"]', "strict") == Settings(
        ignore=("remove-field",)
    )


@pytest.mark.parametrize("text", ["", "[tool]", "[tool.other]\nselect = 1", "[project]\nname = 'x'"])
def test_a_file_without_the_table(written: Any, text: str) -> None:
    assert written(text) == Settings()


def test_the_file_of_a_folder_further_down_is_not_somebody_elses(written: Any, tmp_path: Path) -> None:
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "pyproject.toml").write_text("")

    assert written('[tool.safemigrate]\nignore = ["remove-field"]') == Settings()


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        (
            "[tool.safemigrate]\nselct = []",
            "tool.safemigrate in {file} has the unknown key 'selct'.",
            "Did you mean 'select'?",
        ),
        (
            '[tool.safemigrate]\nselect = "set-not-null"',
            "tool.safemigrate.select in {file} is a str, not a list of names.",
            "Write it as ['set-not-null'].",
        ),
        (
            "[tool]\nsafemigrate = 1",
            "tool.safemigrate in {file} is no table.",
            "Write it as [tool.safemigrate].",
        ),
        (
            "[tool.safemigrate]\nseverity = { remove-field = 'fatal' }",
            "tool.safemigrate.severity in {file} gives 'remove-field' the unknown severity 'fatal'.",
            "Known severities: error, warning, note, off.",
        ),
    ],
)
def test_what_cannot_be_read_is_said_with_the_file(
    written: Any, tmp_path: Path, text: str, message: str, hint: str
) -> None:
    with pytest.raises(SettingsError) as raised:
        written(text)

    assert raised.value.message == message.format(file=tmp_path / "pyproject.toml")
    assert raised.value.hint == hint


def test_a_file_that_is_no_toml(written: Any, tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as raised:
        written("[tool")

    assert raised.value.message.startswith(f"{tmp_path / 'pyproject.toml'} cannot be read: ")
    assert raised.value.hint == "Mend it; lintmigrations reads it."
