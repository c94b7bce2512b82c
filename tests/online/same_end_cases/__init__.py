"""Migrations whose ends are compared, besides those of ``differential.cases``; every module of this package has
some."""

from __future__ import annotations

import importlib
import pkgutil
from importlib.util import find_spec

from differential.case import Case

# Fields of packages that only the kitchen sink has.
SINK = "third_party"
CASES: tuple[Case, ...] = tuple(
    case
    for module in sorted(one.name for one in pkgutil.iter_modules(__path__))
    if module != SINK
    for case in importlib.import_module(f"{__name__}.{module}").CASES
)


def third_party() -> tuple[Case, ...]:
    """The cases with fields of other packages; none where these are not installed."""
    if find_spec("mptt") is None:
        return ()
    found: tuple[Case, ...] = importlib.import_module(f"{__name__}.{SINK}").CASES
    return found
