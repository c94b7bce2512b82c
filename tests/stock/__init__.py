"""What stock `migrate` does with the kitchen sink, recorded once and committed: the truth to compare with."""

from __future__ import annotations
