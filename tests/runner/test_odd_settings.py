"""Settings that are no module."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

CONFIGURED = """
import sys
from django.conf import settings

settings.configure(
    DATABASES={"default": {"ENGINE": "django.db.backends.postgresql", "NAME": "none"}},
    INSTALLED_APPS=["django_safemigrate"],
    SECRET_KEY="configured",
)
from django.core.management import execute_from_command_line

execute_from_command_line(sys.argv)
"""


def test_all_databases_of_settings_that_code_has_configured(tmp_path: Path) -> None:
    script = tmp_path / "manage.py"
    script.write_text(CONFIGURED)
    found = subprocess.run(
        [sys.executable, str(script), "safemigrate", "--all-databases"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (found.returncode, found.stderr.splitlines()[-1]) == (
        2,
        (
            "CommandError: --all-databases starts a process for each database, and settings that code has configured are in no "
            "module which those could read. Run safemigrate --database ALIAS for each."
        ),
    )
