"""The tables of the app. 0001 is that of django-safemigrate 6.0."""

from __future__ import annotations
