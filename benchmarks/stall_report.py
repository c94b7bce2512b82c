"""What was measured of traffic on a live database, as a table of a page of the docs and a picture."""

from __future__ import annotations

import json
import statistics
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Measured:
    """A run. ``rate`` is how many short transactions a second were done besides, where there were any.
    ``stall`` is the longest delay of an operation and ``p99`` that of the slowest hundredth, in milliseconds;
    ``throughput`` the share of the operations that were done in time; ``seconds`` how long the migration
    took; ``failed`` what stopped it, or the first of the ``errors`` that the traffic met."""

    kind: str
    variant: str
    run: int
    stall: float
    p99: float
    throughput: float
    errors: int
    seconds: float
    failed: str
    rate: float = 0.0

    def line(self) -> str:
        short = f"{self.rate:,.0f} short transactions/s  " if self.rate else ""
        return (
            f"{self.run} {self.kind:36} {self.variant:8} stall {self.stall:8.0f} ms  p99 {self.p99:8.0f} ms  "
            f"throughput {self.throughput:6.1%}  errors {self.errors:4}  {self.seconds:6.2f} s  {short}{self.failed}"
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
        for name in ("stall", "p99", "throughput", "seconds", "rate")
    }
    failed = next((one.failed for one in runs if one.failed), "")
    return Measured(
        kind, variant, len(runs), errors=sum(one.errors for one in runs), failed=failed, **numbers
    )


@dataclass(frozen=True)
class Picture:
    """A picture of the longest stalls: of which kinds, in which file of the docs."""

    file: str
    kinds: Sequence[str]


@dataclass(frozen=True)
class Page:
    """A page of the docs, ``name`` and ``.md``. ``variants`` are the names of what is compared and their
    colours, by what they are called in the results; the first is of nothing."""

    name: str
    variants: Mapping[str, tuple[str, str]]

    def write(self, results: Sequence[Measured], docs: Path, rows: int) -> None:
        """Put the table and a picture of all kinds into the page of the folder ``docs``."""
        if results:
            picture = Picture(f"{self.name}.png", list(dict.fromkeys(one.kind for one in results)))
            self.fill(docs, self.name, [*self.section(results, picture, docs, rows)])

    def section(self, results: Sequence[Measured], picture: Picture, docs: Path, rows: int) -> Iterator[str]:
        """The lines about the kinds of a picture, which is drawn."""
        some = [one for one in results if one.kind in picture.kinds]
        runs = max(one.run for one in some) + 1
        self.draw(some, docs / picture.file)
        yield f"![Longest stalls]({picture.file})"
        yield ""
        yield f"{rows:,} rows, {runs} {'run' if runs == 1 else 'runs'} of each, medians; errors added up."
        yield ""
        yield from self.table(some)

    def fill(self, docs: Path, marker: str, lines: Sequence[str]) -> None:
        """Write the lines between the marks of the page. Raises ``ValueError`` where it has none."""
        page = docs / f"{self.name}.md"
        begin, end = f"<!-- measured: {marker} -->\n", "<!-- end -->"
        before, found, rest = page.read_text().partition(begin)
        _, closed, after = rest.partition(end)
        if not (found and closed):
            message = f"There is no place for the table between {begin.strip()} and {end} in {page}."
            raise ValueError(message)
        page.write_text("\n".join([before + begin, *lines, "", end]) + after)

    def table(self, results: Sequence[Measured]) -> Iterator[str]:
        """Throughput is told as a share of that of nothing."""
        short = any(one.rate for one in results)
        more, line = (" short transactions/s |", "--:|") if short else ("", "")
        yield f"| operation | with | longest stall, ms | p99, ms | throughput | errors | seconds |{more} outcome |"
        yield f"|---|---|--:|--:|--:|--:|--:|{line}---|"
        nothing = next(iter(self.variants))
        for kind in dict.fromkeys(one.kind for one in results):
            base = medians(results, kind, nothing)
            for variant, (name, _) in self.variants.items():
                one = medians(results, kind, variant)
                if one is not None:
                    share = one.throughput / base.throughput if base else one.throughput
                    rate = f" {one.rate:,.0f} |" if short else ""
                    failed = one.failed.replace("|", r"\|").replace("<", "&lt;")
                    yield (
                        f"| {kind} | {name} | {one.stall:,.0f} | {one.p99:,.0f} | {share:.0%} | {one.errors:,} "
                        f"| {one.seconds:.1f} |{rate} {failed} |"
                    )

    def draw(self, results: Sequence[Measured], file: Path) -> None:
        import matplotlib

        matplotlib.use("Agg")
        from matplotlib import pyplot

        kinds = list(dict.fromkeys(one.kind for one in results))
        figure, axes = pyplot.subplots(figsize=(9, 0.62 * len(kinds) + 1.6), layout="constrained")
        height = 0.8 / len(self.variants)
        for place, (variant, (name, colour)) in enumerate(self.variants.items()):
            found = [medians(results, kind, variant) for kind in kinds]
            axes.barh(
                [number + place * height for number in range(len(kinds))],
                [one.stall if one else 0 for one in found],
                height,
                label=name.replace("`", ""),
                color=colour,
            )
        axes.axvline(100, color="black", linewidth=0.8, linestyle="--", label="100 ms")
        axes.set_yticks(
            [number + height * (len(self.variants) - 1) / 2 for number in range(len(kinds))], kinds
        )
        axes.invert_yaxis()
        axes.set_xscale("log")
        axes.set_xlim(left=1)
        axes.set_xlabel("longest stall, ms (median of the runs, logarithmic)")
        figure.legend(loc="outside upper center", ncols=3, fontsize="small")
        figure.savefig(file, dpi=110)
        pyplot.close(figure)


NOTHING = ("nothing migrated", "0.7")
STOCK = ("stock `migrate`", "tab:red")
ZDM = ("django-pg-zero-downtime-migrations 0.20", "tab:blue")
STALL = Page("stall", {"none": NOTHING, "stock": STOCK, "safe": ("safe operations", "tab:green"), "zdm": ZDM})
