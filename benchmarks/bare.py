"""What any linter has to do at least: set Django up, read the history, walk its states. ``setup`` alone
with the word as argument."""

from __future__ import annotations

import sys

import django


def main() -> None:
    django.setup()
    if "setup" in sys.argv:
        return
    from django.db.migrations.loader import MigrationLoader
    from django.db.migrations.state import ProjectState

    loader = MigrationLoader(None)
    state = ProjectState(real_apps=loader.unmigrated_apps)
    done: set[tuple[str, str]] = set()
    for target in loader.graph.leaf_nodes():
        for key in loader.graph.forwards_plan(target):
            if key not in done:
                done.add(key)
                state = loader.graph.nodes[key].mutate_state(state, preserve=False)


main()
