"""Which calls leave the process: network, mail, task queues, other programs."""

from __future__ import annotations

# By module, with what in it is meant; all of it where nothing is said.
_OUTSIDE: dict[str, tuple[str, ...]] = {
    "aiohttp": (),
    "anymail": (),
    "asyncio": ("create_subprocess_exec", "create_subprocess_shell", "open_connection"),
    "boto": (),
    "boto3": (),
    "botocore": (),
    "channels.layers": (),
    "django.core.mail": (),
    "elasticsearch": (),
    "elasticsearch_dsl": (),
    "firebase_admin": (),
    "ftplib": (),
    "google.cloud": (),
    "http.client": (),
    "httpx": (),
    "imaplib": (),
    "kafka": (),
    "kombu": (),
    "opensearchpy": (),
    "os": ("system", "popen"),
    "paho": (),
    "paramiko": (),
    "pika": (),
    "poplib": (),
    "pymongo": (),
    "redis": (),
    "requests": (),
    "sendgrid": (),
    "slack_sdk": (),
    "smtplib": (),
    "socket": ("create_connection", "socket"),
    "stripe": (),
    "subprocess": (),
    "telnetlib": (),
    "twilio": (),
    "urllib.request": (),
    "urllib3": (),
    "xmlrpc.client": (),
}
# What hands work to a queue: celery, dramatiq, huey, rq, Django's tasks.
_QUEUED = frozenset({"apply_async", "delay", "delay_on_commit", "enqueue", "send_task", "send_with_options"})
_FLAGS = ("flags", "flipper", "gargoyle", "ldclient", "UnleashClient", "waffle", "growthbook")


def leaves(dotted: str) -> bool:
    """Whether calling what has this dotted name talks to something outside the process, or runs another
    program."""
    for module, only in _OUTSIDE.items():
        if dotted == module or dotted.startswith(f"{module}."):
            rest = dotted.removeprefix(module).lstrip(".")
            last = dotted.rpartition(".")[2]
            # What is only an exception, or a value, sends nothing.
            quiet = last.endswith(("Error", "Exception", "Timeout")) or last in _QUIET
            return not quiet and (not only or rest.partition(".")[0] in only)
    return False


_QUIET = frozenset(
    {
        "EmailMessage",
        "EmailMultiAlternatives",
        "Request",
        "list2cmdline",
        "PIPE",
        "DEVNULL",
        "CompletedProcess",
    }
)


def queues(method: str) -> bool:
    """Whether a method of this name hands work to a task queue."""
    return method in _QUEUED


def is_flag(dotted: str) -> bool:
    """Whether this is a call of a feature flag library."""
    return dotted.partition(".")[0] in _FLAGS
