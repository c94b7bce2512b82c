"""What is predicted for a migration, and what a server does when stock Django runs it."""

from __future__ import annotations
