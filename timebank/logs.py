"""Structured logs: a line of JSON for machines or a plain one for a terminal, with the request's id in each."""

import re
from collections.abc import MutableMapping
from typing import Any

import structlog

# What follows these in an address lets its bearer in or speaks for a person.
SECRET = re.compile(r"(/(?:sign-in|unsubscribe|confirm-email|reset/key)/)[^/?\s]+")


def without_secrets(logger: Any, method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Keep one-time links and what people searched for out of the logs."""
    if "request" in event:
        event["request"] = str(event["request"]).partition("?")[0]
    for field in ("request", "event"):
        if field in event:
            event[field] = SECRET.sub(r"\1***", str(event[field]))
    return event


# Before a line is rendered, whoever wrote it: our code through structlog, libraries through logging.
SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.stdlib.ExtraAdder(),
]


def configuration(form: str) -> dict[str, Any]:
    """What `logging.config.dictConfig` wants; `form` is "json" or "plain"."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"structured": _formatter(form)},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "structured"}},
        "root": {"handlers": ["stderr"], "level": "INFO"},
        "loggers": {
            "django.server": {"handlers": ["stderr"], "propagate": False},
            "gunicorn.error": {"handlers": ["stderr"], "propagate": False, "level": "INFO"},
            # Each request is already one structured line.
            "gunicorn.access": {"handlers": [], "propagate": False},
            "django.request": {"level": "ERROR"},
            # One line per message sent to Redis says nothing that the task's own lines do not.
            "celery.worker.strategy": {"level": "WARNING"},
            "celery.app.trace": {"level": "WARNING"},
            # What writes PDFs tells of every letter it takes, and of each it has not; the file itself says so.
            "fontTools": {"level": "WARNING"},
            "fpdf": {"level": "ERROR"},
        },
    }


def configure() -> None:
    """Make structlog hand its lines to logging, which renders all of them alike."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.stdlib.filter_by_level,
            structlog.stdlib.add_logger_name,
            structlog.stdlib.add_log_level,
            structlog.stdlib.PositionalArgumentsFormatter(),
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.StackInfoRenderer(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )


def _formatter(form: str) -> dict[str, Any]:
    """Of what broke, the way there is told and never the variables on it: they hold codes, tokens and letters."""
    if form == "json":
        way_there = structlog.tracebacks.ExceptionDictTransformer(show_locals=False)
        ending: list[Any] = [
            structlog.processors.ExceptionRenderer(way_there),
            structlog.processors.JSONRenderer(),
        ]
    else:
        plain = structlog.dev.plain_traceback
        ending = [structlog.dev.ConsoleRenderer(colors=False, exception_formatter=plain)]
    return {
        "()": structlog.stdlib.ProcessorFormatter,
        "foreign_pre_chain": SHARED,
        "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, without_secrets, *ending],
    }
