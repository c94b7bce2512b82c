"""Telling writes of one row in a loop over rows from those of a batch."""

from __future__ import annotations

from django_safemigrate.source import Reach, Verb, Write

# What is done to a single object.
ONE = (Verb.SAVE, Verb.REMOVE, Verb.INSERT)


def is_row_by_row(write: Write) -> bool:
    """Whether there is a statement for each row that a loop goes through, whose number grows with a table."""
    one_row = write.verb in ONE or (write.verb in (Verb.UPDATE, Verb.DELETE) and write.reach is Reach.FEW)
    return one_row and any(one.over for one in write.loops) and any(one.endless for one in write.loops)
