"""What is predicted for a migration is what a server does when stock Django runs it: statements, locks,
work, and the code that breaks.

Every third case runs by default; `DIFFERENTIAL=all` runs every one.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import django
import pytest

from differential.case import Case
from differential.cases import CASES
from differential.examine import examine
from differential.scratch import base_database, copied
from servers import Server

STEP = 1 if os.environ.get("DIFFERENTIAL") == "all" else 3
CHOSEN = [one for one in CASES if one.django <= django.VERSION[:2] <= one.last_django][::STEP]
# Reading a column of dates as moments is what some cases are about.
pytestmark = pytest.mark.filterwarnings("ignore:DateTimeField .* received a naive datetime:RuntimeWarning")


@pytest.fixture(scope="module")
def base(server: Server, django_db_blocker: Any) -> Iterator[str]:
    with django_db_blocker.unblock(), base_database(server) as url:
        yield url


@pytest.mark.parametrize("case", CHOSEN, ids=[one.name for one in CHOSEN])
def test_the_prediction_is_what_happens(server: Server, base: str, case: Case) -> None:
    if server.version < case.server:
        pytest.skip(f"needs PostgreSQL {case.server}")
    if case.shares:
        outcome = examine(case, base, server.version)
    else:
        with copied(server, base) as url:
            outcome = examine(case, url, server.version)
    assert outcome.problems == []


def test_cases_have_names_of_their_own() -> None:
    names = [one.name for one in CASES]
    assert len(names) >= 500
    assert sorted(set(names)) == sorted(names)
