"""Historical models, rendered one at a time and only when asked for.

Stock ``ProjectState.apps`` renders every model of the project, and renders again all that is related
to a changed one, which makes a whole history quadratic. Here a state is a cheap copy that shares with its
neighbours all that did not change, rendered classes included.
"""

from __future__ import annotations

from django_safemigrate.render.registry import LazyApps
from django_safemigrate.render.states import LazyState

__all__ = ["LazyApps", "LazyState"]
