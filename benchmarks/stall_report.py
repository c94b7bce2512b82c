"""What ``stall.py`` has measured, as a table of docs/stall.md and a picture."""

from __future__ import annotations

import json
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

NAMES = {
    "none": "nothing migrated",
    "stock": "stock `migrate`",
    "safe": "safe operations",
    "zdm": "django-pg-zero-downtime-migrations 0.20",
}
COLOURS = {"none": "0.7", "stock": "tab:red", "safe": "tab:green", "zdm": "tab:blue"}
BEGIN, END = "<!-- measured: stall -->\n", "<!-- end -->"


@dataclass(frozen=True)
class Measured:
    """A run. ``stall`` is the longest delay of an operation and ``p99`` that of the slowest hundredth, in milliseconds;
    ``throughput`` the share of the operations that were done in time; ``seconds`` how long the migration took; ``failed`` what
    stopped it, or the first of the ``errors`` that the traffic met."""

    kind: str
    variant: str
    run: int
    stall: float
    p99: float
    throughput: float
    errors: int
    seconds: float
    failed: str

    def line(self) -> str:
        return (
            f"{self.run} {self.kind:36} {self.variant:6} stall {self.stall:8.0f} ms  p99 {self.p99:8.0f} ms  "
            f"throughput {self.throughput:6.1%}  errors {self.errors:4}  {self.seconds:6.2f} s  {self.failed}"
        )


def read_results(file: Path) -> list[Measured]:
    return [Measured(**json.loads(line)) for line in file.read_text().splitlines()]


def medians(results: Sequence[Measured], kind: str, variant: str) -> Measured | None:
    """The medians of all runs; errors are added up."""
    runs = [one for one in results if (one.kind, one.variant) == (kind, variant)]
    if not runs:
        return None
    numbers = {
        name: statistics.median(getattr(one, name) for one in runs)
        for name in ("stall", "p99", "throughput", "seconds")
    }
    failed = next((one.failed for one in runs if one.failed), "")
    return Measured(
        kind, variant, len(runs), errors=sum(one.errors for one in runs), failed=failed, **numbers
    )


def table(results: Sequence[Measured]) -> list[str]:
    lines = [
        "| operation | with | longest stall, ms | p99, ms | throughput | errors | seconds | |",
        "|---|---|--:|--:|--:|--:|--:|---|",
    ]
    for kind in dict.fromkeys(one.kind for one in results):
        for variant, name in NAMES.items():
            one = medians(results, kind, variant)
            if one is not None:
                failed = one.failed.replace("|", r"\|").replace("<", "&lt;")
                lines.append(
                    f"| {kind} | {name} | {one.stall:,.0f} | {one.p99:,.0f} | {one.throughput:.0%} | {one.errors:,} "
                    f"| {one.seconds:.1f} | {failed} |"
                )
    return lines


def draw(results: Sequence[Measured], file: Path) -> None:
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    kinds = list(dict.fromkeys(one.kind for one in results))
    figure, axes = pyplot.subplots(figsize=(9, 0.62 * len(kinds) + 1.4), layout="constrained")
    height = 0.8 / len(NAMES)
    for place, (variant, name) in enumerate(NAMES.items()):
        found = [medians(results, kind, variant) for kind in kinds]
        axes.barh(
            [number + place * height for number in range(len(kinds))],
            [one.stall if one else 0 for one in found],
            height,
            label=name.replace("`", ""),
            color=COLOURS[variant],
        )
    axes.axvline(100, color="black", linewidth=0.8, linestyle="--", label="100 ms")
    axes.set_yticks([number + 1.5 * height for number in range(len(kinds))], kinds)
    axes.invert_yaxis()
    axes.set_xscale("log")
    axes.set_xlim(left=5)
    axes.set_xlabel("longest stall, ms (median of the runs, logarithmic)")
    figure.legend(loc="outside upper center", ncols=3, fontsize="small")
    figure.savefig(file, dpi=110)


def write_report(results: Sequence[Measured], docs: Path, rows: int) -> None:
    """Fill the table into ``stall.md`` of the folder, and draw ``stall.png`` there."""
    if not results:
        return
    page = docs / "stall.md"
    text = page.read_text()
    before, found, rest = text.partition(BEGIN)
    _, closed, after = rest.partition(END)
    if not (found and closed):
        message = f"There is no place for the table between {BEGIN.strip()} and {END} in {page}."
        raise ValueError(message)
    runs = max(one.run for one in results) + 1
    head = f"{rows:,} rows, {runs} {'run' if runs == 1 else 'runs'} of each, medians; errors added up."
    page.write_text(
        "\n".join([before + BEGIN, "![Longest stalls](stall.png)", "", head, "", *table(results), "", END])
        + after
    )
    draw(results, docs / "stall.png")
