"""Migrations to run and to judge; every module of this package has some."""

from __future__ import annotations

import importlib
import pkgutil

from differential.case import Case

CASES: tuple[Case, ...] = tuple(
    case
    for module in sorted(one.name for one in pkgutil.iter_modules(__path__))
    for case in importlib.import_module(f"{__name__}.{module}").CASES
)
