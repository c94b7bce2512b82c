"""Two versions of the shop, each a tree of code in a folder of its own: the one that is deployed, and the one
that takes its place, whose migrations ``makemigrations`` writes."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import shop
from rehearsal.views import NEW_VIEWS, OLD_VIEWS, SHARED_VIEWS

# What both versions say otherwise than the test project does. On the way back it fills the rows of new code.
COMMON = {"    priority = models.IntegerField()\n": "    priority = models.IntegerField(default=3)\n"}
# What the new version says otherwise.
EDITS: Mapping[str, str] = {
    "name = models.CharField(max_length=200)": "name = models.CharField(max_length=300)",
    "postcode = models.CharField(max_length=10, null=True)": "postcode = models.TextField(null=True)",
    "    wants_mail = models.BooleanField(db_default=False)\n": """\
    wants_mail = models.BooleanField(db_default=False)
    favourites = models.ManyToManyField("Product", related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["email"], name="customer_email_unique")]
""",
    "weight = models.IntegerField(null=True)": "weight = models.IntegerField(default=1)",
    "    priority = models.IntegerField(default=3)\n": """\
    gift = models.BooleanField(default=False)
    referrer = models.ForeignKey(Customer, models.SET_NULL, null=True, related_name="+")
""",
    """\
        indexes = [
            models.Index(fields=["channel"], name="order_channel_idx"),
""": """\
        constraints = [models.CheckConstraint(condition=models.Q(discount__gte=0), name="order_discount_check")]
        indexes = [
            models.Index(fields=["status", "placed_at"], name="order_status_idx"),
            models.Index(fields=["channel"], name="order_channel_idx"),
""",
    "amount = models.DecimalField(max_digits=8, decimal_places=2)\n    reference": (
        "amount = models.DecimalField(max_digits=12, decimal_places=2)\n    reference"
    ),
    "reference = models.CharField(max_length=50": "reference = models.CharField(max_length=80",
}
REMOVED = "class Refund(models.Model):"
CREATED = """\
class Parcel(models.Model):
    order = models.ForeignKey(Order, models.CASCADE)
    weight = models.IntegerField(default=1)
"""
FILL = '''\
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("shop", "0002_deploy")]
    atomic = False

    @staticmethod
    def fill(apps, schema_editor):
        """Write every lot, two hundred orders at a time, while others write too."""
        Order = apps.get_model("shop", "Order")
        last = Order.objects.aggregate(models.Max("pk"))["pk__max"] or 0
        without = Order.objects.filter(lot=None, pk__lte=last).order_by("pk")
        while found := list(without.values_list("pk", flat=True)[:200]):
            Order.objects.filter(pk__in=found).update(lot=models.F("pk") % 10)

    operations = [migrations.RunPython(fill.__func__, migrations.RunPython.noop)]
'''
REMOVAL = """\
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("shop", "0001_initial")]
    operations = [migrations.RemoveField("order", "priority")]
"""
SETTINGS = """\
from config.settings import *

DEBUG = False
ROOT_URLCONF = "shop.urls"
MIDDLEWARE = []
INSTALLED_APPS = ["django_safemigrate", "shop"]
DATABASES["default"] |= {"ATOMIC_REQUESTS": True, "CONN_MAX_AGE": 60}
"""


@dataclass(frozen=True)
class Version:
    """A version of the code, in a folder that holds the package ``shop``."""

    folder: Path

    def environment(self, url: str) -> Mapping[str, str]:
        """The environment of a process of this version, which works on the database at that address."""
        paths = [str(self.folder), *(one for one in sys.path if one)]
        return {
            **os.environ,
            "PYTHONPATH": os.pathsep.join(paths),
            "DJANGO_SETTINGS_MODULE": "deployed_settings",
            "DATABASE_URL": url,
        }

    def manage(self, url: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a command of Django's in a process of its own, to its end."""
        command = [sys.executable, "-P", "-m", "django", *arguments]
        return subprocess.run(command, env=self.environment(url), capture_output=True, text=True, check=False)


def write_versions(folder: Path, url: str) -> tuple[Version, Version]:
    """Write both versions below ``folder``: the deployed one, and the one after it. ``url``: of any database,
    of which nothing is asked."""
    old = Version(folder / "old")
    package = old.folder / "shop"
    shutil.copytree(
        Path(shop.__file__).parent, package, ignore=shutil.ignore_patterns("__pycache__", "migrations")
    )
    (package / "models.py").write_text(_edited((package / "models.py").read_text(), COMMON))
    (package / "urls.py").write_text(URLS)
    (package / "views.py").write_text(OLD_VIEWS + SHARED_VIEWS)
    (old.folder / "deployed_settings.py").write_text(SETTINGS)
    _make(old, url, "--name", "initial")

    new = Version(folder / "new")
    shutil.copytree(old.folder, new.folder, ignore=shutil.ignore_patterns("__pycache__"))
    package = new.folder / "shop"
    (package / "views.py").write_text(NEW_VIEWS + SHARED_VIEWS)
    kept, _, _ = _edited((package / "models.py").read_text(), EDITS).partition(REMOVED)
    (package / "models.py").write_text(kept + CREATED)
    _make(new, url, "--name", "deploy")
    (package / "migrations" / "0003_fill_lots.py").write_text(FILL)
    return old, new


def write_removal(folder: Path, old: Version) -> Version:
    """Write a version below ``folder`` whose only migration after those of ``old`` removes a column."""
    version = Version(folder / "removal")
    shutil.copytree(old.folder, version.folder, ignore=shutil.ignore_patterns("__pycache__"))
    (version.folder / "shop" / "migrations" / "0002_removal.py").write_text(REMOVAL)
    return version


def _edited(models: str, edits: Mapping[str, str]) -> str:
    for before, after in edits.items():
        assert models.count(before) == 1, before
        models = models.replace(before, after)
    return models


def _make(version: Version, url: str, *options: str) -> None:
    made = version.manage(url, "makemigrations", "shop", *options)
    assert made.returncode == 0, made.stderr


URLS = """\
from django.urls import path

from shop import views

urlpatterns = [
    path("orders/", views.orders),
    path("orders/<str:number>/", views.order),
]
handler500 = views.failed
"""
