"""The ledger: what was run, when and by whom, how long it waited, and what is still open.

The tables are made by ``databases/postgresql/running/ledger.sql``, in the schema ``public`` of every database that is
migrated, whatever routers say. They are not managed: a test that empties all tables of the project would be
refused by the triggers that keep these rows as they are. The models are for reading.
"""

from __future__ import annotations

from django.db import models
from django.utils import timezone


class Run(models.Model):
    """One command that migrated the database. ``plan``: the migrations that it set out to run, as ``app.name``."""

    begun = models.DateTimeField(default=timezone.now)
    command = models.TextField()
    stage = models.TextField()
    direction = models.TextField()
    host = models.TextField()
    pid = models.IntegerField()
    role = models.TextField()
    version = models.TextField()
    django = models.TextField()
    plan = models.JSONField()

    class Meta:
        db_table = "django_safemigrate_run"
        managed = False
        default_permissions = ("view",)

    def __str__(self) -> str:
        return f"{self.pk}: {self.command}"


class Program(models.Model):
    """The steps of one operation, before its first step. How far it has come is in its last event. ``generation``: a key is
    used again when the program before was forgotten."""

    run = models.ForeignKey(Run, models.DO_NOTHING, db_column="run", null=True)
    key = models.TextField()
    generation = models.IntegerField()
    app = models.TextField()
    migration = models.TextField()
    operation = models.TextField()
    written = models.TextField()
    direction = models.TextField()
    steps = models.JSONField()
    contract = models.JSONField()
    undo = models.JSONField()
    undo_contract = models.JSONField()
    started = models.DateTimeField(default=timezone.now)

    class Meta:
        db_table = "django_safemigrate_program"
        managed = False
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(
                fields=["key", "generation"], name="django_safemigrate_program_begun_once"
            )
        ]

    def __str__(self) -> str:
        return self.key


class Event(models.Model):
    """Something that happened. With a ``program``, its ``seq`` counts from 1, ``kind`` is the state that it came into, and
    ``data`` how far it was; else an event of the run."""

    run = models.ForeignKey(Run, models.DO_NOTHING, db_column="run", null=True)
    program = models.ForeignKey(Program, models.DO_NOTHING, db_column="program", null=True)
    seq = models.IntegerField(null=True)
    kind = models.TextField()
    at = models.DateTimeField(default=timezone.now)
    text = models.TextField()
    data = models.JSONField()

    class Meta:
        db_table = "django_safemigrate_event"
        managed = False
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(fields=["program", "seq"], name="django_safemigrate_event_in_turn")
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.text}"


class Source(models.Model):
    """What a migration said when it was applied, taken back or accepted. The last row of a migration counts.

    ``sha256`` is of ``text``, its operations; ``file`` is that of its module, "" where there is none. ``recorded``: its
    row in ``django_migrations``, None when it had none. ``run``: the number of a run, which may have been purged.
    """

    run = models.BigIntegerField(null=True)
    app = models.TextField()
    name = models.TextField()
    what = models.TextField()
    sha256 = models.TextField()
    text = models.TextField()
    file = models.TextField()
    recorded = models.BigIntegerField(null=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        db_table = "django_safemigrate_source"
        managed = False
        default_permissions = ("view",)

    def __str__(self) -> str:
        return f"{self.app}.{self.name}: {self.what}"


class Lease(models.Model):
    """Which process may migrate the database: the one row that changes."""

    id = models.IntegerField(primary_key=True, default=1)
    fence = models.BigIntegerField(unique=True)
    holder = models.TextField()
    run = models.BigIntegerField(null=True)
    host = models.TextField()
    pid = models.IntegerField()
    backend_pid = models.IntegerField()
    expires = models.DateTimeField()
    heartbeat = models.DateTimeField()

    class Meta:
        db_table = "django_safemigrate_lease"
        managed = False
        default_permissions = ("view",)

    def __str__(self) -> str:
        return f"{self.holder} until {self.expires}"
