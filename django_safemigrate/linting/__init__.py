"""The linter: which migrations to judge, by which rules, and how to say what they found."""
