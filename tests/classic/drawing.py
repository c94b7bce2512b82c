"""Histories with marks, at random."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import strategies as st

from classic.sides import APPS, Case, Node, Step

MARKS = (
    None,
    "Safe.always()",
    "Safe.always",
    "Safe.before_deploy()",
    "Safe.before_deploy",
    "Safe.after_deploy()",
    "Safe.after_deploy",
    "Safe.after_deploy(delay=timedelta(0))",
    "Safe.after_deploy(delay=timedelta(hours=3))",
    "Safe.after_deploy(delay=timedelta(days=40, minutes=5))",
    "Safe.after_deploy(delay=timedelta(days=-1))",
    "Safe(When.BEFORE_DEPLOY, timedelta(days=1))",
    "Safe(when=When.AFTER_DEPLOY, delay=timedelta(days=1))",
)
WRONG = ("None", "Safe", "When.ALWAYS", "'before_deploy'", "timedelta(1)", "lambda: Safe.always()", "0")
MODES = ("strict", "nonstrict", "nonstrict", "NonStrict", "STRICT", None, "disabled")
REFUSED = ("--fake", "--fake-initial", "--plan", "--check", "--prune", "--run-syncdb")


@st.composite
def histories(draw: st.DrawFn) -> list[Node]:
    """Up to nine migrations of three apps. Each builds on the one before it in its app, and on some that come before it
    in others, which is said on either end."""
    nodes: list[Node] = []
    wrong = draw(st.integers(0, 7)) == 0
    for _ in range(draw(st.integers(1, 9))):
        app = draw(st.sampled_from(APPS))
        own = [one for one in nodes if one.app == app]
        others = [one for one in nodes if one.app != app]
        mark = draw(st.sampled_from(MARKS + (WRONG if wrong else ())))
        node = Node(app, f"{len(own) + 1:04}_it", mark, ((app, own[-1].name),) if own else ())
        for other in draw(st.lists(st.sampled_from(others), max_size=2, unique=True)) if others else []:
            if draw(st.booleans()):
                node = replace(node, dependencies=(*node.dependencies, (other.app, other.name)))
            else:
                place = next(
                    i for i, one in enumerate(nodes) if (one.app, one.name) == (other.app, other.name)
                )
                nodes[place] = replace(other, run_before=(*nodes[place].run_before, (app, node.name)))
        nodes.append(node)
    return nodes


@st.composite
def cases(draw: st.DrawFn) -> Case:
    nodes = draw(histories())
    targets: list[tuple[str, ...]] = [()] * (2 * len(nodes))
    targets += [(one.app,) for one in nodes] + [(one.app, one.name) for one in nodes]
    backwards = [(one.app, "zero") for one in nodes]
    steps = []
    for _ in range(draw(st.integers(1, 4))):
        command = draw(
            st.sampled_from(("safemigrate", "safemigrate", "safemigrate", "safemigrate", "migrate"))
        )
        target = draw(st.sampled_from(targets + backwards[:1]))
        steps.append(
            Step(
                (command, *target),
                draw(st.sampled_from(MODES)),
                draw(st.sampled_from((0, 0, 2, 4, 1000))),
            )
        )
    return Case(nodes, steps, draw(st.booleans()))
