from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from facts.servers import Measurable, ServerUnavailable, measurable


@pytest.fixture(scope="session")
def measured_server() -> Iterator[Measurable]:
    """The server of version POSTGRES_VERSION (18 when not set) that the facts are measured on."""
    try:
        with measurable(wanted_version()) as server:
            yield server
    except ServerUnavailable as error:
        pytest.fail(str(error))


def wanted_version() -> int:
    return int(os.environ.get("POSTGRES_VERSION") or 18)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Give a test that asks for a ``case`` every case of the wanted version."""
    if "case" in metafunc.fixturenames:
        from facts.cases import CASES

        chosen = [case for case in CASES if case.since <= wanted_version()]
        metafunc.parametrize("case", chosen, ids=[case.name for case in chosen])
