"""Runs generated and real migrations on a server, and compares what happens with what three linters say of them.

    python benchmarks/differential.py [--step 2] [--sink-step 5] [--squawk PROGRAM] [--keep FOLDER | --judged FOLDER]

Two questions are asked of each migration. *Work*: does it work through a table that was there before it, while a
lock of SHARE or stronger on such a table (or one on all of its rows) makes writes or reads wait? *Code*: does a statement
of the models before it fail after it, that did not before? The truth is only ever what a server did when stock Django ran
the migration on full tables. ``--step`` takes every so many of the generated cases, ``--sink-step`` of the migrations of
the kitchen sink, whose packages the environment has to hold, with django-migration-linter and the embedded server; squawk is
fetched from the package index. ``--keep`` writes what happened into a folder, and ``--judged`` starts from there.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from differential_peers import Answers, install_squawk, linter, script, squawk

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
QUESTIONS = ("work", "code")
SETTINGS = {"generated": "config.settings", "kitchen sink": "config.settings_real"}


SILENT = Answers(work=False, code=False, codes=())


@dataclass(frozen=True)
class Judged:
    """A migration, what running it showed, and what ours says. ``left_out`` says why it has no truth. ``shown``: the tables that
    waited, and what failed; ``rules``: ours that answer a question."""

    source: str
    name: str
    script: str = ""
    work: bool = False
    code: bool = False
    ours: Answers = SILENT
    shown: str = ""
    left_out: str = ""


def run_cases(source: str, step: int) -> None:
    """Print a line of JSON for each case of a source."""
    import django

    django.setup()
    from servers import running

    with running() as server:
        if source == "generated":
            from differential_product import GENERATED

            from differential.examine import examine
            from differential.scratch import base_database, copied

            with base_database(server) as base:
                for case in GENERATED[::step]:
                    with copied(server, base) as url:
                        outcome = examine(case, url, server.version)
                    tell(source, outcome, outcome.error or "")
        else:
            from differential_sink import outcomes

            for outcome, left_out in outcomes(server, step):
                tell(source, outcome, left_out)


def tell(source: str, outcome: object, left_out: str) -> None:
    from differential.compare import Outcome, about_code

    assert isinstance(outcome, Outcome)
    if left_out:
        judged = Judged(source, outcome.case.name, left_out=left_out)
    else:
        work = [
            one.rule
            for one in outcome.findings
            if one.severity.value == "error"
            and one.work not in (None, "catalog")
            and one.blocks not in (None, "nothing")
        ]
        code = [
            one.rule
            for one in outcome.findings
            if one.severity.value in ("error", "warning") and one.rule in about_code()
        ]
        shown = "; ".join(
            [f"{table}: {blocks} wait" for table, blocks in sorted(outcome.dangers)]
            + [f"{model} {action}: {error}" for (model, action), error in sorted(outcome.old.items())][:3]
        )
        statements = [one.sql for one in outcome.statements if one.emitted]
        judged = Judged(
            source,
            outcome.case.name,
            script(statements, atomic=outcome.migration.migration.atomic),
            bool(outcome.dangers),
            bool(outcome.old),
            Answers(bool(work), bool(code), tuple(sorted({*work, *code}))),
            shown,
        )
    print(json.dumps(asdict(judged)), flush=True)


def gathered(steps: Mapping[str, int], folder: Path) -> list[Judged]:
    """Run every source in a process of its own, side by side. Each writes a file of ``folder`` as it goes."""
    path = os.pathsep.join(str(one) for one in (ROOT, ROOT / "testproject", ROOT / "tests", HERE))
    processes = []
    for source, step in steps.items():
        # Not this folder first: a package of the tests has the name of this file.
        command = [sys.executable, "-P", "-W", "ignore", __file__, "--source", source, "--step", str(step)]
        environment = {**os.environ, "PYTHONPATH": path, "DJANGO_SETTINGS_MODULE": SETTINGS[source]}
        with (folder / f"{source}.jsonl").open("w") as file:
            processes.append(subprocess.Popen(command, env=environment, stdout=file))
    codes = [one.wait() for one in processes]
    if any(codes):
        sys.exit("a source failed")
    return judged_in(folder)


def judged_in(folder: Path) -> list[Judged]:
    lines = [line for path in sorted(folder.glob("*.jsonl")) for line in path.read_text().splitlines()]
    return [read(line) for line in lines]


def read(line: str) -> Judged:
    one = json.loads(line)
    return Judged(**{**one, "ours": Answers(**{**one["ours"], "codes": tuple(one["ours"]["codes"])})})


def score(truth: Sequence[bool], said: Sequence[bool]) -> str:
    """Recall and precision, and how many were missed and how many were false alarms."""
    pairs = Counter(zip(truth, said, strict=True))
    right, missed, false = pairs[True, True], pairs[True, False], pairs[False, True]
    recall = right / (right + missed) if right + missed else 1.0
    precision = right / (right + false) if right + false else 1.0
    return f"recall {recall:6.1%} ({missed} missed)   precision {precision:6.1%} ({false} false alarms)"


def report(cases: Sequence[Judged], said: Mapping[str, Mapping[str, Answers]]) -> None:
    kept = [one for one in cases if not one.left_out]
    print(
        f"{len(kept)} migrations: {dict(Counter(one.source for one in kept))}; left out: {len(cases) - len(kept)}"
    )
    for reason, count in Counter(
        " ".join(one.left_out.split()[:2]) for one in cases if one.left_out
    ).most_common():
        print(f"  left out, {reason}: {count}")
    for question in QUESTIONS:
        truth = [bool(getattr(one, question)) for one in kept]
        print(f"\n{question}: true of {sum(truth)} of {len(truth)}")
        for tool, answers in said.items():
            print(f"  {tool:24} {score(truth, [bool(getattr(answers[one.name], question)) for one in kept])}")
    for tool, answers in said.items():
        for question in QUESTIONS:
            for one in kept:
                true, told = getattr(one, question), getattr(answers[one.name], question)
                if true != told:
                    wrong = "missed" if true else "false alarm"
                    codes = ", ".join(answers[one.name].codes) or "nothing"
                    print(
                        f"{tool}, {question}, {wrong}: {one.source}: {one.name} (says {codes}; {one.shown or 'nothing happens'})"
                    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--source", choices=SETTINGS, help=argparse.SUPPRESS)
    parser.add_argument("--step", type=int, default=2)
    parser.add_argument("--sink-step", type=int, default=5)
    parser.add_argument("--squawk", type=Path)
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--judged", type=Path)
    arguments = parser.parse_args()
    if arguments.source:
        run_cases(arguments.source, arguments.step)
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if arguments.judged:
            cases = judged_in(arguments.judged)
        else:
            (folder / "judged").mkdir()
            steps = {"generated": arguments.step, "kitchen sink": arguments.sink_step}
            cases = gathered(steps, arguments.keep or folder / "judged")
        kept = {one.name: one for one in cases if not one.left_out}
        scripts = {name: one.script for name, one in kept.items()}
        program = arguments.squawk or install_squawk(folder / "squawk")
        said = {
            "ours": {name: one.ours for name, one in kept.items()},
            "django-migration-linter": linter(scripts),
            "squawk": squawk(program, scripts, folder, opt_in=False),
            "squawk, with opt-in": squawk(program, scripts, folder, opt_in=True),
        }
    report(cases, said)


if __name__ == "__main__":
    main()
