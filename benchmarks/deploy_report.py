"""What ``deploy.py`` has measured, as the tables of docs/deploy.md and their pictures."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from deploy_scenes import OPERATIONS, READERS
from stall_report import NOTHING, STOCK, ZDM, Measured, Page, Picture

DEPLOY = Page(
    "deploy",
    {
        "none": NOTHING,
        "stock": STOCK,
        "timeouts": ("`migrate_with_timeouts` of django-pg-migration-tools 0.1.26", "tab:orange"),
        "zdm": ZDM,
        "safemigrate": ("`safemigrate`", "tab:green"),
    },
)
VARIANTS = tuple(DEPLOY.variants)


def write_report(results: Sequence[Measured], docs: Path, rows: int) -> None:
    """Fill the tables into ``deploy.md`` of the folder, and draw their pictures there."""
    for marker, kinds in (("operations", OPERATIONS), ("readers", READERS)):
        picture = Picture(f"deploy-{marker}.png", list(kinds))
        if any(one.kind in kinds for one in results):
            DEPLOY.fill(docs, marker, list(DEPLOY.section(results, picture, docs, rows)))
