"""A mode of 6.0 in SAFEMIGRATE: what is printed, refused, applied and remembered is what 6.0 does."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings

from classic.drawing import REFUSED, cases
from classic.sides import Case, Node, Sides, Step

FIRST = Node("alpha", "0001_it")


@settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(case=cases())
def test_any_history(both_sides: Sides, case: Case) -> None:
    theirs, ours = both_sides.both(case)
    assert ours == theirs


def test_everything_that_can_happen_to_a_migration(both_sides: Sides) -> None:
    """So that the above is not equal because nothing happens."""
    nodes = [
        Node("alpha", "0001_it", "Safe.always()"),
        Node("alpha", "0002_it", "Safe.after_deploy(delay=timedelta(days=3))", (("alpha", "0001_it"),)),
        Node("beta", "0001_it", "Safe.before_deploy", (("alpha", "0002_it"),)),
        Node("beta", "0002_it", "Safe.after_deploy(delay=timedelta(0))", (("beta", "0001_it"),)),
        Node("gamma", "0001_it", None, (("alpha", "0002_it"),)),
    ]
    case = Case(nodes, [Step(mode="strict"), Step(mode="nonstrict"), Step(mode="strict", hours=73)])
    theirs, ours = both_sides.both(case)
    assert ours == theirs
    strict, nonstrict, later = ours
    head = "Operations to perform:\n  Apply all migrations: alpha, beta, contenttypes, django_safemigrate, gamma\n"
    stages = """\
Delayed migrations:
  alpha.0002_it (can automatically migrate in 3\xa0days - <time>+05:30)
  gamma.0001_it
Blocked migrations:
  beta.0001_it
  beta.0002_it
"""
    assert strict["out"] == head + stages
    assert (strict["error"], strict["code"]) == ("Aborting due to blocked migrations.", 1)
    assert strict["detected"] == []
    assert nonstrict["out"] == (head + stages + "Running migrations:\n  Applying alpha.0001_it... OK\n")
    assert (nonstrict["error"], nonstrict["code"], nonstrict["detected"]) == ("", 0, ["alpha.0002_it"])
    assert later["out"] == head + (
        "Delayed migrations:\n"
        "  beta.0002_it (can automatically migrate in 0\xa0minutes - <time>+05:30)\n"
        "Running migrations:\n"
        "  Applying alpha.0002_it... OK\n"
        "  Applying beta.0001_it... OK\n"
        "  Applying gamma.0001_it... OK\n"
    )
    assert later["detected"] == ["alpha.0002_it", "beta.0002_it"]


def test_a_delay_runs_its_time(both_sides: Sides) -> None:
    nodes = [
        Node("alpha", "0001_it", "Safe.after_deploy(delay=timedelta(hours=3))"),
        Node("beta", "0001_it", "Safe.after_deploy()"),
    ]
    steps = [Step(), Step(hours=2), Step(hours=2)]
    theirs, ours = both_sides.both(Case(nodes, steps))
    assert ours == theirs
    first, second, third = (one["out"].partition("Delayed migrations:\n")[2] for one in ours)
    idle = "  beta.0001_it\nRunning migrations:\n"
    assert first == (
        f"  alpha.0001_it (can automatically migrate in 3\xa0hours - <time>+05:30)\n{idle}  No migrations to apply.\n"
    )
    assert second == (
        f"  alpha.0001_it (can automatically migrate in 59\xa0minutes - <time>+00:00)\n{idle}  No migrations to apply.\n"
    )
    assert third == f"{idle}  Applying alpha.0001_it... OK\n"


@pytest.mark.parametrize("option", REFUSED)
@pytest.mark.parametrize("mode", ["strict", "disabled"])
def test_refused_options(both_sides: Sides, option: str, mode: str) -> None:
    theirs, ours = both_sides.both(Case([FIRST], [Step(("safemigrate", option), mode)]))
    assert ours == theirs
    what = {
        "--fake": "faking migrations",
        "--fake-initial": "faking migrations",
        "--check": "the check_unapplied option",
    }
    text = what.get(option, f"the {option.removeprefix('--').replace('-', '_')} option")
    assert ours[0]["error"] == f"Safemigrate does not support {text}."
    assert ours[0]["code"] == 1


@pytest.mark.parametrize("mode", ["lenient", ""])
def test_a_mode_that_there_is_not(both_sides: Sides, mode: str) -> None:
    """6.0 says so once it has said what it is going to do, and with a traceback."""
    (theirs,), (ours,) = both_sides.both(Case([FIRST], [Step(mode=mode)]))
    assert ours["error"] == theirs["error"]
    assert ours["error"] == (
        "The SAFEMIGRATE setting is invalid. It must be one of 'strict', 'nonstrict', or 'disabled'."
    )
    assert (ours["code"], ours["out"], ours["applied"]) == (1, "", theirs["applied"])


def test_no_way_back(both_sides: Sides) -> None:
    steps = [
        Step(),
        Step(("safemigrate", "alpha", "zero")),
        Step(("safemigrate", "alpha", "zero"), "disabled"),
    ]
    theirs, ours = both_sides.both(Case([FIRST], steps))
    assert ours == theirs
    assert [one["error"] for one in ours] == ["", "Backward migrations are not supported.", ""]
    assert [("alpha.0001_it" in one["applied"]) for one in ours] == [True, True, False]


@pytest.mark.parametrize("mark", ["None", "Safe", "'before_deploy'"])
def test_a_mark_that_is_none(both_sides: Sides, mark: str) -> None:
    theirs, ours = both_sides.both(Case([Node("alpha", "0001_it", mark)], [Step()]))
    assert ours == theirs
    assert ours[0]["error"] == "Migration alpha.0001_it has an invalid safe property."
