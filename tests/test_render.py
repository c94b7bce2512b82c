from __future__ import annotations

import itertools
from typing import Any

import pytest
from django.db.migrations.state import ProjectState

from descriptions import describe
from django_safemigrate.render import LazyState
from histories import HISTORIES


def run(history: Any, state: Any) -> Any:
    """The states after each operation of a history, from the given one on."""
    states = [state]
    for app, operation in history():
        state = state.clone()
        operation.state_forwards(app, state)
        states.append(state)
    return states


def run_stock(history: Any, real_apps: Any) -> Any:
    """The models of stock Django after each operation. A history of its own leads to each of these states,
    since operations change the fields of earlier stock states, and clones share rendered classes."""
    states = []
    for length in range(len(history()) + 1):
        state = ProjectState(real_apps=set(real_apps))
        for app, operation in history()[:length]:
            operation.state_forwards(app, state)
        states.append(state.apps)
    return states


def pairs(name: Any, real_apps: Any = ("contenttypes",)) -> Any:
    history = HISTORIES[name]
    return list(
        zip(run_stock(history, real_apps), run(history, LazyState(real_apps=set(real_apps))), strict=True)
    )


def labels_of(apps: Any) -> Any:
    return [
        model._meta.label_lower for model in apps.get_models(include_auto_created=True, include_swapped=True)
    ]


def assert_same_models(stock_apps: Any, lazy_apps: Any, labels: Any = None) -> Any:
    for label in labels or labels_of(stock_apps):
        found, expected = describe(lazy_apps.get_model(label)), describe(stock_apps.get_model(label))
        for aspect in expected:
            assert found[aspect] == expected[aspect], (label, aspect)


@pytest.mark.parametrize("name", HISTORIES)
def test_each_state_renders_as_stock(name: Any) -> None:
    for stock, lazy in pairs(name):
        assert_same_models(stock, lazy.apps)


@pytest.mark.parametrize("name", HISTORIES)
def test_states_render_as_stock_backwards_too(name: Any) -> None:
    for stock, lazy in reversed(pairs(name)):
        assert_same_models(stock, lazy.apps)


@pytest.mark.parametrize("name", HISTORIES)
def test_states_render_as_stock_in_turns(name: Any) -> None:
    # Before, after, and before again: what one of them binds must not show in the other.
    for (stock, lazy), (stock_after, lazy_after) in itertools.pairwise(pairs(name)):
        assert_same_models(stock, lazy.apps)
        assert_same_models(stock_after, lazy_after.apps)
        assert_same_models(stock, lazy.apps)


@pytest.mark.parametrize("name", HISTORIES)
def test_one_model_at_a_time_renders_as_stock(name: Any) -> None:
    # Each first model asked for is the only one that is rendered by then.
    for label in labels_of(pairs(name)[-1][0]):
        for stock, lazy in pairs(name)[-3:]:
            if label in labels_of(stock):
                assert_same_models(stock, lazy.apps, [label])


@pytest.mark.parametrize("name", HISTORIES)
def test_all_models_are_those_of_stock_in_its_order(name: Any) -> None:
    for stock, lazy in pairs(name):
        for options in ({}, {"include_auto_created": True}, {"include_swapped": True}):
            expected = [model._meta.label for model in stock.get_models(**options)]
            assert [model._meta.label for model in lazy.apps.get_models(**options)] == expected
        assert {label: sorted(found) for label, found in lazy.apps.all_models.items()} == {
            label: sorted(found) for label, found in stock.all_models.items() if found
        }
        assert [config.label for config in lazy.apps.get_app_configs()] == [
            config.label for config in stock.get_app_configs()
        ]
