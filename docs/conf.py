"""Sphinx: MyST Markdown, the theme furo, every warning an error (`tox -e docs`)."""

from __future__ import annotations

from importlib.metadata import version as installed_version

project = "django_safemigrate"
author = "django_safemigrate contributors"
copyright = "2026, django_safemigrate contributors"
version = release = installed_version("safemigrate")

extensions = ["myst_parser"]
myst_enable_extensions = ["deflist"]
myst_heading_anchors = 3
exclude_patterns = ["_build"]

html_theme = "furo"
html_title = f"django_safemigrate {release}"
