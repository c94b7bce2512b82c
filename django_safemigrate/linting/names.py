"""The names of the rules, without importing any: a project's start-up must not pay for the linter."""

from __future__ import annotations

import pkgutil
from collections.abc import Iterable
from functools import cache
from importlib.util import find_spec

from django_safemigrate.conf import load_settings
from django_safemigrate.conf.nearest import nearest

DOCUMENTATION = "https://safemigrate.readthedocs.io/en/latest/rules/"


class UnknownRule(Exception):
    """A name that is no rule; the text says which, then the nearest one."""


def rule_names() -> frozenset[str]:
    """Every rule's name: those of the modules in ``rules``, less its foundations, and of the project's
    own."""
    own = [name for package in load_settings().project_rules for name in _modules(package)]
    return frozenset((*_modules("django_safemigrate.rules"), *own)) - {"base"}


@cache
def _modules(package: str) -> tuple[str, ...]:
    """The modules of a package, as rules are spelt; nothing for a package that cannot be found, which whoever
    imports it will say."""
    try:
        spec = find_spec(package)
    except ImportError:
        return ()
    if spec is None:
        return ()
    if spec.submodule_search_locations is None:
        return (package.rpartition(".")[2].replace("_", "-"),)
    modules = [module.name for module in pkgutil.iter_modules(spec.submodule_search_locations)]
    return tuple(name.replace("_", "-") for name in modules if not name.startswith("_"))


def check_names(names: Iterable[str]) -> None:
    """Raise ``UnknownRule`` for the first of ``names`` that is no rule."""
    for name in names:
        if name not in rule_names():
            cure = nearest(name, rule_names()) or f"All rules are listed at {DOCUMENTATION}index.html."
            raise UnknownRule(f"There is no rule {name!r}. {cure}")
