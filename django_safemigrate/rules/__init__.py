"""The rules: each judges compiled migrations and yields verdicts.

One rule a file; the file's name is the rule's name (``add_index_not_concurrent.py`` is
``add-index-not-concurrent``), and that of its page in ``docs/rules/`` and of its test. Adding one edits no
list: ``all_rules`` walks this package.
"""

from __future__ import annotations

from django_safemigrate.rules._burden import Burden
from django_safemigrate.rules.base import (
    Changes,
    Finding,
    Panel,
    Project,
    Rule,
    Severity,
    Verdict,
    all_rules,
    changes_rule,
    findings_rule,
    project_rule,
    rule,
)

__all__ = [
    "Burden",
    "Changes",
    "Finding",
    "Panel",
    "Project",
    "Rule",
    "Severity",
    "Verdict",
    "all_rules",
    "changes_rule",
    "findings_rule",
    "project_rule",
    "rule",
]
