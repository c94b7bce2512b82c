from __future__ import annotations

from pathlib import Path

import pytest
from platformdirs import user_cache_path

from django_safemigrate.conf import Settings, SettingsError, Target, load_settings


@pytest.fixture
def given(settings):
    """Set SAFEMIGRATE and return what the package makes of it."""

    def read(value: object) -> Settings:
        settings.SAFEMIGRATE = value
        return load_settings()

    return read


def test_nothing_set_is_the_defaults(settings):
    del settings.SAFEMIGRATE
    assert load_settings() == Settings(
        targets={}, select=(), ignore=(), first_party_apps=None, cache_dir=user_cache_path("safemigrate")
    )


def test_every_key(given, tmp_path):
    assert given(
        {
            "TARGETS": {"default": "postgresql 16"},
            "SELECT": ["rename-column", "drop-column"],
            "EXTEND_SELECT": ["wide-index"],
            "IGNORE": ("drop-table",),
            "FIRST_PARTY_APPS": {"shop", "blog"},
            "SEVERITY": {"drop-table": "note", "*": "warning"},
            "APP_SEVERITY": {"legacy": {"*": "off"}},
            "START_AFTER": {"shop": "0042_price"},
            "BASELINE": tmp_path / "known.json",
            "STATS": str(tmp_path / "stats.json"),
            "RUNNER": "safemigrate",
            "HOT_TABLES": ["shop_order"],
            "NAMING": {"index": "[a-z_]+_idx"},
            "MAX_LOCK_TIMEOUT": 2000,
            "LOCK_BUDGET": 30_000,
            "STALL_BUDGET": 1000,
            "HIDE_QUERIES": True,
            "LEASE": 5000,
            "DIRECT": "default",
            "HOOK": "notify --channel 'the deploys'",
            "PROJECT_RULES": ["acme.rules"],
            "CACHE_DIR": str(tmp_path),
        }
    ) == Settings(
        targets={"default": Target("postgresql", 16)},
        select=("rename-column", "drop-column"),
        extend_select=("wide-index",),
        ignore=("drop-table",),
        first_party_apps=("blog", "shop"),
        severity={"drop-table": "note", "*": "warning"},
        app_severity={"legacy": {"*": "off"}},
        start_after={"shop": "0042_price"},
        baseline=tmp_path / "known.json",
        stats=tmp_path / "stats.json",
        runner="safemigrate",
        hot_tables=("shop_order",),
        naming={"index": "[a-z_]+_idx"},
        max_lock_timeout=2000,
        lock_budget=30_000,
        stall_budget=1000,
        hide_queries=True,
        lease=5000,
        direct={"default": "default"},
        hook=("notify", "--channel", "the deploys"),
        project_rules=("acme.rules",),
        cache_dir=tmp_path,
    )


def test_cache_dir_in_the_home_folder(given, monkeypatch):
    monkeypatch.setenv("HOME", "/home/ada")
    assert given({"CACHE_DIR": "~/lint"}).cache_dir == Path("/home/ada/lint")


def test_target_reads_as_it_is_written():
    assert str(Target("postgresql", 16)) == "postgresql 16"


@pytest.mark.parametrize("mode", ["strict", "nonstrict", "disabled", "STRICT", None])
def test_mode_of_6_0_is_the_defaults(given, mode):
    assert given(mode) == Settings()


def test_settings_are_read_once_and_again_when_they_change(given):
    first = given({"IGNORE": ["drop-table"]})
    assert load_settings() is first
    assert given({"IGNORE": ["drop-column"]}).ignore == ("drop-column",)


def test_settings_are_frozen(given):
    read = given({"TARGETS": {"default": "postgresql 16"}})
    with pytest.raises(AttributeError):
        read.ignore = ("drop-table",)
    with pytest.raises(TypeError):
        read.targets["default"] = Target("postgresql", 18)


@pytest.mark.parametrize(
    ("value", "message", "hint"),
    [
        (
            ["TARGETS"],
            "SAFEMIGRATE is a list, not a dict.",
            'Write it as SAFEMIGRATE = {"TARGETS": {"default": "postgresql 16"}}.',
        ),
        (
            5,
            "SAFEMIGRATE is an int, not a dict.",
            'Write it as SAFEMIGRATE = {"TARGETS": {"default": "postgresql 16"}}.',
        ),
        ("non-strict", "SAFEMIGRATE is the unknown mode 'non-strict'.", "Did you mean 'nonstrict'?"),
        ("zzz", "SAFEMIGRATE is the unknown mode 'zzz'.", "Use a dict of settings instead of a string."),
        ({"TARGET": {}}, "SAFEMIGRATE has the unknown key 'TARGET'.", "Did you mean 'TARGETS'?"),
        ({"ignore": []}, "SAFEMIGRATE has the unknown key 'ignore'.", "Did you mean 'IGNORE'?"),
        (
            {7: True},
            "SAFEMIGRATE has the unknown key 7.",
            "Known keys: APP_SEVERITY, BASELINE, CACHE_DIR, DIRECT, EXTEND_SELECT, FIRST_PARTY_APPS, HIDE_QUERIES, HOOK, HOT_TABLES, IGNORE, LEASE, LOCK_BUDGET, MAX_LOCK_TIMEOUT, NAMING, PROJECT_RULES, RUNNER, SELECT, SEVERITY, STALL_BUDGET, START_AFTER, STATS, TARGETS.",
        ),
        (
            {"TARGETS": "postgresql 16"},
            "SAFEMIGRATE['TARGETS'] is a str, not a dict.",
            'Write it as {"default": "postgresql 16"}.',
        ),
        (
            {"TARGETS": {"defualt": "postgresql 16"}},
            "SAFEMIGRATE['TARGETS'] names the database 'defualt', which is not in DATABASES.",
            "Did you mean 'default'?",
        ),
        (
            {"TARGETS": {"zzz": "postgresql 16"}},
            "SAFEMIGRATE['TARGETS'] names the database 'zzz', which is not in DATABASES.",
            "Known databases: default.",
        ),
        (
            {"TARGETS": {"default": "16"}},
            "SAFEMIGRATE['TARGETS']['default'] is '16', not a vendor and a major version.",
            'Write it as "postgresql 16".',
        ),
        (
            {"TARGETS": {"default": ("postgresql", 16)}},
            "SAFEMIGRATE['TARGETS']['default'] is ('postgresql', 16), not a vendor and a major version.",
            'Write it as "postgresql 16".',
        ),
        (
            {"HOOK": "notify 'deploys"},
            "SAFEMIGRATE['HOOK'] is \"notify 'deploys\", which is no command: No closing quotation.",
            "Write it as a list of words.",
        ),
        (
            {"HOOK": []},
            "SAFEMIGRATE['HOOK'] is [], which is no command.",
            'Write it as ["/path/of/a/program"].',
        ),
        (
            {"HOOK": 5},
            "SAFEMIGRATE['HOOK'] is an int, not a command: a string, or a list of words.",
            'Write it as ["/path/of/a/program", "an argument"].',
        ),
        (
            {"HOOK": ["notify", 5]},
            "SAFEMIGRATE['HOOK'] holds 5, which is an int, not a word of a command.",
            'Write it as ["/path/of/a/program", "an argument"].',
        ),
        (
            {"STALL_BUDGET": -1},
            "SAFEMIGRATE['STALL_BUDGET'] is -1, which is less than 0 milliseconds.",
            "Write it as 5000.",
        ),
        (
            {"IGNORE": "drop-table"},
            "SAFEMIGRATE['IGNORE'] is a str, not a list of names.",
            "Write it as ['drop-table'].",
        ),
        (
            {"SELECT": 5},
            "SAFEMIGRATE['SELECT'] is an int, not a list of names.",
            "Write it as ['one-name', 'another'].",
        ),
        (
            {"SELECT": ["drop-table", 5]},
            "SAFEMIGRATE['SELECT'] holds 5, which is an int, not a name.",
            "Write each name as a string.",
        ),
        (
            {"FIRST_PARTY_APPS": "shop"},
            "SAFEMIGRATE['FIRST_PARTY_APPS'] is a str, not a list of names.",
            "Write it as ['shop'].",
        ),
        (
            {"SEVERITY": ["drop-table"]},
            "SAFEMIGRATE['SEVERITY'] is a list, not a dict of strings.",
            'Write it as {"one-name": "its value"}.',
        ),
        (
            {"APP_SEVERITY": {"legacy": "off"}},
            "SAFEMIGRATE['APP_SEVERITY']['legacy'] is a str, not a dict of strings.",
            'Write it as {"one-name": "its value"}.',
        ),
        (
            {"APP_SEVERITY": {"legacy": {"*": "of"}}},
            "SAFEMIGRATE['APP_SEVERITY']['legacy'] gives '*' the unknown severity 'of'.",
            "Did you mean 'off'?",
        ),
        (
            {"APP_SEVERITY": "off"},
            "SAFEMIGRATE['APP_SEVERITY'] is a str, not a dict by app.",
            'Write it as {"legacy": {"*": "note"}}.',
        ),
        (
            {"START_AFTER": {"shop": 42}},
            "SAFEMIGRATE['START_AFTER'] is a dict, not a dict of strings.",
            'Write it as {"one-name": "its value"}.',
        ),
        (
            {"RUNNER": "safe-migrate"},
            "SAFEMIGRATE['RUNNER'] is 'safe-migrate', which is no runner.",
            "Did you mean 'safemigrate'?",
        ),
        (
            {"NAMING": {"indexes": ".*"}},
            "SAFEMIGRATE['NAMING'] has the unknown key 'indexes'.",
            "Did you mean 'index'?",
        ),
        (
            {"NAMING": {"index": "("}},
            (
                "SAFEMIGRATE['NAMING']['index'] is '(', which is no regular expression: "
                "missing ), unterminated subpattern at position 0."
            ),
            'Write it as r"[a-z_]+".',
        ),
        (
            {"MAX_LOCK_TIMEOUT": "5s"},
            "SAFEMIGRATE['MAX_LOCK_TIMEOUT'] is a str, not a number of milliseconds.",
            "Write it as 5000.",
        ),
        (
            {"LEASE": 30},
            "SAFEMIGRATE['LEASE'] is 30 milliseconds, which may pass while a run is at work.",
            "Write it as 30000; the least is 1000.",
        ),
        (
            {"DIRECT": {"default": "defualt"}},
            "SAFEMIGRATE['DIRECT'] names the database 'defualt', which is not in DATABASES.",
            "Did you mean 'default'?",
        ),
        (
            {"DIRECT": ["default"]},
            "SAFEMIGRATE['DIRECT'] is a list, not a dict of strings.",
            'Write it as {"one-name": "its value"}.',
        ),
        (
            {"BASELINE": 5},
            "SAFEMIGRATE['BASELINE'] is an int, not a path.",
            "Write it as a string or a pathlib.Path.",
        ),
        (
            {"CACHE_DIR": None},
            "SAFEMIGRATE['CACHE_DIR'] is None, not a path.",
            "Write it as a string or a pathlib.Path.",
        ),
    ],
)
def test_what_cannot_be_read_is_said_with_the_cure(given, value, message, hint):
    with pytest.raises(SettingsError) as error:
        given(value)
    assert (error.value.message, error.value.hint) == (message, hint)
    assert str(error.value) == f"{message} {hint}"


def test_cache_dir_of_somebody_unknown(given):
    with pytest.raises(SettingsError) as caught:
        given({"CACHE_DIR": "~nobody-of-this-name/lint"})
    assert str(caught.value) == (
        "SAFEMIGRATE['CACHE_DIR'] is '~nobody-of-this-name/lint', whose home folder does not exist. Write it without ~."
    )
