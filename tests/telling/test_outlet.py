"""What becomes of a run when nobody reads it any more."""

from __future__ import annotations

import io
import os
import subprocess
from pathlib import Path

import pytest
from django.core.management.base import OutputWrapper

from django_safemigrate.management.telling import teller
from telling import samples
from telling.screen import COMMAND, ENVIRONMENT

LOST = "The output is not complete: {}. The run was not affected.\n"


@pytest.mark.parametrize("format_", ["text", "json"])
def test_the_reader_goes_away(format_: str) -> None:
    reads, writes = os.pipe()
    with subprocess.Popen(
        [*COMMAND, "ending", format_, "1", "-"],
        env=ENVIRONMENT | {"AFTERWARDS": str(writes)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        pass_fds=[writes],
        text=True,
    ) as process:
        os.close(writes)
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline()
        process.stdout.close()
        with os.fdopen(reads) as after:
            assert after.read() == "went on"
        assert process.stderr.read() == LOST.format("its reader has gone")
    assert process.returncode == 0


def test_no_space_is_left() -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [*COMMAND, "whole", "text", "1", "-"],
            env=ENVIRONMENT,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert (done.stderr, done.returncode) == (LOST.format("no space is left where it is written"), 0)


def test_a_wrapper_of_django_gets_lines_as_they_are() -> None:
    out = io.StringIO()
    wrapper = OutputWrapper(out, ending="!\n")
    with teller(wrapper, format="json", verbosity=1, color=False) as tell:
        tell(samples.RUN_STARTED)
    assert out.getvalue().endswith("}\n")


def test_an_error_of_the_run_comes_through() -> None:
    with (
        pytest.raises(ZeroDivisionError),
        teller(io.StringIO(), format="text", verbosity=1, color=False) as tell,
    ):
        tell(samples.RUN_STARTED)
        raise ZeroDivisionError
