#!/usr/bin/env python
"""Run Django's commands on the test project: `python testproject/manage.py migrate`."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    # Python does this by itself, unless PYTHONSAFEPATH tells it not to.
    sys.path.insert(0, str(Path(__file__).resolve().parent))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    execute_from_command_line(sys.argv)
