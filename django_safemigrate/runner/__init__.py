"""Running migrations on a live database: staged around the deploy, step by step, one run at a time."""
