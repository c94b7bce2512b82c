"""The command of ``HOOK``, a real one: a program of the test's own."""

from __future__ import annotations

import json
import os
import sys
import textwrap
import time
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from django_safemigrate.execution import Event, Kind
from django_safemigrate.management.hooks import Hook, Patience
from django_safemigrate.management.listening import listening
from telling import samples
from telling.test_jsonlines import SCHEMA

RECORD = """
    import json, os, sys
    names = sorted(one for one in os.environ if one.startswith("SAFEMIGRATE_"))
    with open(sys.argv[1], "a") as file:
        line = {"event": json.load(sys.stdin), "environment": {one: os.environ[one] for one in names}}
        file.write(json.dumps(line) + "\\n")
"""
PATIENT = Patience(each=60, at_end=60)


@pytest.fixture
def program(tmp_path: Path) -> Any:
    """A command that runs this source with the path of a file."""

    def write(source: str) -> list[str]:
        path = tmp_path / "hook.py"
        path.write_text(textwrap.dedent(source))
        # -S -E: it starts faster.
        return [sys.executable, "-SE", str(path), str(tmp_path / "lines")]

    return write


def delivered(tmp_path: Path) -> list[dict[str, Any]]:
    return [json.loads(one) for one in (tmp_path / "lines").read_text().splitlines()]


def told_by(command: list[str], events: list[Event], patience: Patience = PATIENT) -> list[Event]:
    """What was told of events, those that were given left out."""
    told: list[Event] = []
    with listening(told.append, command, patience) as report:
        for event in events:
            report(event)
    return [one for one in told if one not in events]


def test_everything_is_delivered_in_order(program: Any, tmp_path: Path) -> None:
    assert told_by(program(RECORD), samples.ALL) == []

    found = delivered(tmp_path)
    assert [one["event"]["kind"] for one in found] == [
        "run-started",
        "migration-started",
        "step-started",
        "wait",
        "step-done",
        "step-failed",
        "migration-done",
        "run-done",
        "run-failed",
        "run-stopped",
    ]
    for one in found:
        jsonschema.validate(one["event"], SCHEMA)
    assert found[3]["event"]["data"] == samples.WAIT.data
    assert found[3]["environment"] == {
        "SAFEMIGRATE_APP": "shop",
        "SAFEMIGRATE_DATABASE": "default",
        "SAFEMIGRATE_EVENT": "wait",
        "SAFEMIGRATE_MIGRATION": "0007_status",
        "SAFEMIGRATE_RUN": "7",
        "SAFEMIGRATE_TEXT": "waiting for ACCESS EXCLUSIVE on shop_order",
    }
    assert found[0]["environment"]["SAFEMIGRATE_APP"] == ""


def test_texts_that_no_environment_can_hold(program: Any, tmp_path: Path) -> None:
    text = "a\0b\x1b" + "x" * 300_000
    assert told_by(program(RECORD), [Event(Kind.STEP_DONE, text, {})]) == []

    (found,) = delivered(tmp_path)
    assert found["event"]["text"] == text
    assert found["environment"]["SAFEMIGRATE_TEXT"] == "a\\x00b\\x1b" + "x" * 9993 + "..."


def test_one_that_fails_is_told_of_once(program: Any) -> None:
    command = program("import sys; sys.exit('no such\\x1b\\nchannel')")
    assert told_by(command, [samples.RUN_STARTED, samples.STEP_DONE]) == [
        Event(
            Kind.NOTE,
            "HOOK ended with code 1: no such\\x1b channel",
            {"level": "warning", "hook": command},
        )
    ]


def test_one_that_is_not_there(tmp_path: Path) -> None:
    command = [str(tmp_path / "missing")]
    assert told_by(command, [samples.RUN_STARTED]) == [
        Event(
            Kind.NOTE,
            f"HOOK could not be run: No such file or directory: {tmp_path}/missing",
            {"level": "warning", "hook": command},
        )
    ]


def test_one_that_does_not_read_has_not_failed(program: Any) -> None:
    assert told_by(program(""), [Event(Kind.STEP_DONE, "x" * 300_000, {})]) == []


def test_one_that_hangs_is_ended_with_what_it_has_started(program: Any, tmp_path: Path) -> None:
    command = program(
        """
        import os, subprocess, sys, time
        child = subprocess.Popen(["sleep", "600"])
        with open(sys.argv[1], "a") as file:
            file.write(f"{child.pid}\\n")
        time.sleep(600)
        """
    )
    assert told_by(command, [samples.RUN_STARTED, samples.STEP_DONE], Patience(each=3, at_end=60)) == [
        Event(
            Kind.NOTE,
            "HOOK was ended, since it took longer than 3 s",
            {"level": "warning", "hook": command},
        )
    ]
    children = (tmp_path / "lines").read_text().split()
    assert len(children) == 2
    assert not any(map(lives, map(int, children)))


def lives(pid: int) -> bool:
    """Whether a process runs; one that is dead and waits to be buried does not."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except FileNotFoundError:
            return False
        if state == "Z":
            return False
        time.sleep(0.05)
    return True


def test_what_is_left_at_the_end_is_told(program: Any) -> None:
    command = program("import time; time.sleep(600)")
    events = [samples.RUN_STARTED, samples.STEP_DONE, samples.STEP_FAILED]
    first, last = told_by(command, events, Patience(each=60, at_end=0.5))
    assert first.text.startswith("HOOK was ended, since it took longer than ")
    # Whether the first was begun before the run was over is for the machine to say.
    assert last.text in (
        "HOOK was not run for the last 2 events",
        "HOOK was not run for the last 3 events",
    )


def test_nobody_waits_for_it(program: Any, tmp_path: Path) -> None:
    """While one hangs for events, the run goes on: here it is over before the hook is let go."""
    os.mkfifo(tmp_path / "gate")
    command = program(
        f"""
        import sys
        with open({str(tmp_path / "gate")!r}) as gate:
            gate.read()
        with open(sys.argv[1], "a") as file:
            file.write("1\\n")
        """
    )
    told: list[Event] = []
    with Hook(command, told.append, PATIENT) as hook:
        for _ in range(3):
            hook(samples.STEP_DONE)
        assert not (tmp_path / "lines").exists()
        for number in range(1, 4):
            with (tmp_path / "gate").open("w") as gate:
                gate.write("go")
            while not (tmp_path / "lines").exists() or len(delivered(tmp_path)) < number:
                time.sleep(0.01)
    assert told == []


def test_a_wait_that_is_out_of_date_is_left_out(program: Any, tmp_path: Path) -> None:
    later = Event(Kind.WAIT, "still waiting", samples.WAIT.data)
    elsewhere = Event(Kind.WAIT, "waiting", {**samples.WAIT.data, "database": "archive"})
    # Held, as while a hook runs, so that all of them are still to be delivered.
    with Hook(program(RECORD), lambda _: None, PATIENT) as hook, hook._changed:
        for event in (samples.WAIT, later, elsewhere, later, samples.STEP_DONE):
            hook(event)
    assert [one["event"]["text"] for one in delivered(tmp_path)] == [
        "still waiting",
        "waiting",
        "still waiting",
        samples.INDEX,
    ]
