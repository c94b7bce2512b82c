"""Our steps leave what stock `migrate` leaves, there and back; on the way they lock and work as predicted, please the
linter, and let old and new code run.

Every tenth case runs by default; `SAME_END=all` runs every one, and so does `tox -e same-end-pg18`.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest

from differential.case import Case
from differential.cases import CASES
from differential.scratch import base_database
from online.same_end import Tally, chosen, page
from online.same_end_cases import CASES as MORE
from online.same_end_cases import third_party
from online.same_end_run import run
from servers import Server

ALL = os.environ.get("SAME_END") == "all"
STEP = 1 if ALL else 10
CHOSEN = chosen((*CASES, *MORE))[::STEP]
THIRD_PARTY = third_party()[:: 1 if ALL else 3]
# Reading a column of dates as moments is what some cases are about.
IGNORED = "ignore:DateTimeField .* received a naive datetime:RuntimeWarning"


@pytest.fixture(scope="module")
def base(server: Server, django_db_blocker: Any) -> Iterator[str]:
    with django_db_blocker.unblock(), base_database(server) as url:
        yield url


@pytest.mark.filterwarnings(IGNORED)
@pytest.mark.parametrize("case", CHOSEN, ids=[one.name for one in CHOSEN])
def test_the_end_is_that_of_stock(server: Server, base: str, case: Case) -> None:
    if server.version < case.server:
        pytest.skip(f"needs PostgreSQL {case.server}")
    assert run(case, server, base, thorough=ALL).problems == []


@pytest.mark.kitchen_sink
@pytest.mark.filterwarnings(IGNORED)
@pytest.mark.parametrize("case", THIRD_PARTY, ids=[one.name for one in THIRD_PARTY])
def test_the_end_with_fields_of_other_packages_is_that_of_stock(
    server: Server, base: str, case: Case
) -> None:
    assert run(case, server, base, thorough=ALL).problems == []


@pytest.mark.kitchen_sink
def test_the_other_packages_are_there() -> None:
    assert len(third_party()) > 15


def test_there_are_enough_cases() -> None:
    names = [one.name for one in (*CASES, *MORE)]
    assert len(CHOSEN) >= 64
    assert sorted(set(names)) == sorted(names)


def test_a_version_keeps_to_its_own_row_and_section() -> None:
    old = page("", Tally(14, "| 14.2 | a |", {"x": ["forwards: a", "b"]}))
    new = page(page(old, Tally(16, "| 16.1 | b |", {"y": ["work: c"]})), Tally(14, "| 14.3 | c |", {}))
    assert new[new.index("|---") :] == (
        "|---|---|---|---|---|---|---|\n| 14.3 | c |\n| 16.1 | b |\n\n## PostgreSQL 16\n\n- `y`: work: c\n"
    )
    assert old[old.index("| 14") :] == "| 14.2 | a |\n\n## PostgreSQL 14\n\n- `x`: forwards: a\n"
