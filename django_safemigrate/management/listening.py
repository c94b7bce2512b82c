"""All who listen to what happens, behind one report."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

from django_safemigrate.execution import Event, Kind, Report
from django_safemigrate.signals import send

if TYPE_CHECKING:
    from django_safemigrate.management.hooks import Hook, Patience


@contextmanager
def listening(tell: Report, hook: Sequence[str] | None, patience: Patience | None = None) -> Iterator[Report]:
    """Inside, events given to the report are told, then sent as signals, then given to the command ``hook``.

    ``tell`` has to bear being called from several threads: what is wrong with a hook is told from its own. At the end what is
    left for the hook is delivered, within the time of ``patience``.
    """
    with ExitStack() as stack:
        run = stack.enter_context(_hooked(hook, tell, patience)) if hook else None

        def report(event: Event) -> None:
            tell(event)
            for failure in send(event):
                place = {key: event.data[key] for key in ("database", "run") if key in event.data}
                tell(Event(Kind.NOTE, failure, place | {"level": "warning"}))
            if run is not None:
                run(event)

        yield report


def _hooked(command: Sequence[str], tell: Report, patience: Patience | None) -> Hook:
    from django_safemigrate.management.hooks import Hook, Patience

    return Hook(command, tell, patience or Patience())
