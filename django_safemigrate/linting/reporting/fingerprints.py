"""Telling whether a finding is the one of an earlier report."""

from __future__ import annotations

import hashlib
from collections import Counter

from django_safemigrate.linting.baseline import Entry, entry
from django_safemigrate.rules import Finding


class Fingerprints:
    """The fingerprints of one report: 32 hexadecimal digits, no two the same, and the same in the next report
    although lines moved or a message is put otherwise. Findings have to be asked for in the order of the
    report."""

    def __init__(self) -> None:
        self._seen: Counter[Entry] = Counter()

    def of(self, finding: Finding) -> str:
        known = entry(finding)
        self._seen[known] += 1
        text = "\0".join((*(part or "" for part in known), str(self._seen[known])))
        return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()[:32]
