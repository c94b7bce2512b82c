"""The setting SAFEMIGRATE, read once: ``load_settings()``."""

from __future__ import annotations

from django_safemigrate.conf.settings import Settings, load_settings
from django_safemigrate.conf.target import SettingsError, Target

__all__ = ["Settings", "SettingsError", "Target", "load_settings"]
