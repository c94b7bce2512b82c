"""The names of the rules, without importing any: a project's start-up must not pay for the linter."""

from __future__ import annotations

import difflib
import pkgutil
from collections.abc import Iterable
from functools import cache
from importlib.util import find_spec


class UnknownRule(Exception):
    """A name that is no rule; the text says which, then the nearest one."""


@cache
def rule_names() -> frozenset[str]:
    """Every rule's name: those of the modules in ``rules``, less its foundations."""
    spec = find_spec("django_safemigrate.rules")
    folders = spec.submodule_search_locations if spec else None
    modules = [module.name for module in pkgutil.iter_modules(folders)]
    return frozenset(
        name.replace("_", "-") for name in modules if not name.startswith("_") and name != "base"
    )


def check_names(names: Iterable[str]) -> None:
    """Raise ``UnknownRule`` for the first of ``names`` that is no rule."""
    for name in names:
        if name not in rule_names():
            near = difflib.get_close_matches(name, rule_names(), n=1)
            cure = f"Did you mean {near[0]}?" if near else "docs/rules lists all rules."
            raise UnknownRule(f"There is no rule {name!r}. {cure}")
