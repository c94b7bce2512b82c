"""What is known of the code that is deployed when the schema changes."""

from __future__ import annotations

from functools import partial

from django.db.migrations.state import ProjectState

from django_safemigrate.databases.base import Database
from django_safemigrate.graph import omits, uses
from django_safemigrate.schema.catalog import Catalog
from django_safemigrate.schema.net import Net


def net_of(before: Catalog, after: Catalog, database: Database, deployed: ProjectState) -> Net:
    """The change from one schema to another, with what ``database`` knows of types and conditions, and what the models
    ``deployed`` tell of the code that runs meanwhile."""
    return Net(
        before,
        after,
        fits=database.fits,
        uses=partial(uses, deployed),
        refuses_null=database.refuses_null,
        implies=database.implies,
        omits=partial(omits, deployed),
    )
