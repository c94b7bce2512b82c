"""The ways that the migrations of a case are run, one after the other."""

from __future__ import annotations

from dataclasses import dataclass

from crash.cases import BASIS, CASE, CONTRACT, SETUP


@dataclass(frozen=True)
class Leg:
    """A run of a command, with its options, to ``target``; it begins where the leg ``after`` has ended. ``safe``: the case is
    written with safe operations. ``filled``: rows are put into the tables at the end."""

    name: str
    target: str
    after: str
    command: tuple[str, ...] = ("migrate",)
    safe: bool = True
    filled: bool = False


BASE = Leg("base", BASIS, "", filled=True)
SET_UP = Leg("setup", SETUP, "base", filled=True)
# Safe operations under Django's own command.
LEGS = (Leg("forwards", CASE, "setup"), Leg("contract", CONTRACT, "forwards"), Leg("back", SETUP, "contract"))
# Django's own operations under Django's own command, which nobody interrupts: what others are compared with.
STOCK = (
    Leg("stock", CASE, "setup", safe=False),
    Leg("stock back", SETUP, "stock", safe=False),
)
EARLY, LATE = ("safemigrate",), ("safemigrate", "--after-deploy")
# Django's own operations under safemigrate.
RUNNER = (
    Leg("early", CASE, "setup", EARLY, safe=False),
    Leg("late", CASE, "early", LATE, safe=False),
    Leg("all", CASE, "setup", ("safemigrate", "--all"), safe=False),
    Leg("early back", SETUP, "early", EARLY, safe=False),
    Leg("late back", SETUP, "late", EARLY, safe=False),
)
# Where an operation waits for another one of its migration.
REST = Leg("rest", CASE, "early", ("safemigrate", "--all"), safe=False)
ALL = {one.name: one for one in (BASE, SET_UP, *LEGS, *STOCK, *RUNNER, REST)}
