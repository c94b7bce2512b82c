"""What the danger of a finding is made of: plain data, for those who have no use for the compiler."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Burden:
    """What a change does to one table: its ``work`` there, and what traffic to the table waits (``blocks``)
    until it is done.

    ``how`` says more of the work: ``FOREIGN_KEY`` for a scan whose rows are looked up in another table, which
    has ``TARGET``; ``COMPUTED`` for a rewrite with a new value in each row; for a build the method of the
    index, ``btree of numbers``, ``gist exclusion``, "" when it is not known which index that is.
    """

    table: str
    work: str
    blocks: str
    how: str = ""
