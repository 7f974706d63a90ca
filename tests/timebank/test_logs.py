"""Every line of the logs can be read by a machine and holds nothing that would let its reader in."""

import json
import logging
import logging.config
import sys

import pytest
import structlog
from django.db import connection

from timebank import logs


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("GET /sign-in/s3cret/", "GET /sign-in/***/"),
        ("POST /unsubscribe/s3cret", "POST /unsubscribe/***"),
        ("GET /riverside/offers/?q=hip+operation", "GET /riverside/offers/"),
        ("GET /riverside/", "GET /riverside/"),
    ],
)
def test_secrets_stay_out(said: str, kept: str) -> None:
    assert logs.without_secrets(None, "info", {"request": said}) == {"request": kept}


def test_secrets_stay_out_of_what_libraries_say_too() -> None:
    said = "Forbidden (CSRF cookie not set.): /sign-in/s3cret/"
    assert "s3cret" not in logs.without_secrets(None, "warning", {"event": said})["event"]


@pytest.mark.parametrize("form", ["json", "plain"])
def test_what_broke_is_told_without_the_variables_on_the_way(form: str) -> None:
    told = line(form, broken())
    assert "it broke" in told
    assert "in_confidence" not in told


def broken() -> "logging._SysExcInfoType":
    letter = "in_" + "confidence"
    try:
        raise ValueError("it broke" if letter else "")
    except ValueError:
        return sys.exc_info()


def line(form: str, what_broke: "logging._SysExcInfoType | None" = None) -> str:
    handler = logs.configuration(form)["formatters"]["structured"]
    formatter = structlog.stdlib.ProcessorFormatter(
        processors=handler["processors"], foreign_pre_chain=handler["foreign_pre_chain"]
    )
    record = logging.LogRecord("members", logging.INFO, "", 1, "settled %s", ("1:30",), what_broke)
    with structlog.contextvars.bound_contextvars(request_id="r-1"):
        return formatter.format(record)


def test_a_line_of_json_carries_the_request() -> None:
    said = json.loads(line("json"))
    assert (said["event"], said["request_id"], said["level"]) == ("settled 1:30", "r-1", "info")


def test_a_plain_line_is_for_people() -> None:
    assert "settled 1:30" in line("plain")
    assert "request_id=r-1" in line("plain")


@pytest.mark.django_db
def test_the_database_says_what_went_wrong_without_quoting_anybody() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('log_min_error_statement'), current_setting('log_error_verbosity')"
        )
        assert cursor.fetchone() == ("panic", "terse")
