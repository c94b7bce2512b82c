"""Colours for people who can see them: real processes, writing to a terminal or to a pipe."""

from __future__ import annotations

import re

import pytest

import terminals

CODE = re.compile(r"\x1b\[[0-9;]*m")
COLOURED_RULE = re.compile(r"\x1b\[[0-9;]+merror\[[a-z-]+\]\x1b\[0m ")


def piped(*options: str, **environment: str) -> tuple[str, str]:
    done = terminals.piped("shop", *options, **environment)
    assert done.code == 1, done.err
    return done.out, done.err


def on_a_terminal(*options: str, **environment: str) -> str:
    written, code = terminals.on_a_terminal("shop", *options, **environment)
    assert code == 1, written
    return written


def test_a_terminal_gets_colours() -> None:
    written = on_a_terminal()

    assert COLOURED_RULE.search(written)
    assert CODE.search(written.splitlines()[-1])


def test_a_pipe_gets_none() -> None:
    assert not CODE.search("".join(piped()))


def test_a_pipe_gets_colours_when_asked_to() -> None:
    written, _ = piped("--force-color")

    assert COLOURED_RULE.search(written)


@pytest.mark.parametrize(
    ("options", "environment"),
    [(["--no-color"], {}), ([], {"NO_COLOR": "1"}), ([], {"DJANGO_COLORS": "nocolor"})],
    ids=["--no-color", "NO_COLOR", "DJANGO_COLORS"],
)
def test_a_terminal_gets_none_when_asked_not_to(options: list[str], environment: dict[str, str]) -> None:
    written = on_a_terminal(*options, **environment)

    assert "error[" in written
    assert not CODE.search(written)


@pytest.mark.parametrize("value", ["1", ""], ids=["set", "empty"])
def test_an_option_outdoes_the_environment(value: str) -> None:
    written, _ = piped("--force-color", NO_COLOR=value)

    assert COLOURED_RULE.search(written)


def test_an_empty_variable_asks_for_nothing() -> None:
    assert CODE.search(on_a_terminal(NO_COLOR=""))


def test_colours_add_nothing_but_themselves() -> None:
    plain, coloured = piped()[0], piped("--force-color")[0]

    assert CODE.sub("", coloured) == plain


def test_a_report_for_programs_has_none() -> None:
    written, _ = piped("--format", "json", "--force-color")

    assert not CODE.search(written)
    assert "\\u001b" not in written
