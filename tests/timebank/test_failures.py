"""What people and programs are told when no page could be made."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, IntegrityError, InterfaceError, OperationalError
from django.http import HttpResponse
from django.test import Client

from timebank import failures, uploads


def told_of(broken: Exception, request) -> HttpResponse:
    try:
        raise broken
    except Exception:
        return failures.server_error(request)


@pytest.mark.parametrize(
    "broken",
    [
        OperationalError("connection refused"),
        InterfaceError("already closed"),
        DatabaseError("server closed the connection unexpectedly"),
    ],
)
def test_without_the_database_a_page_asks_for_patience(rf, broken):
    answer = told_of(broken, rf.get("/riverside/"))
    assert (answer.status_code, answer["Retry-After"]) == (503, "60")
    assert "can’t reach our records" in answer.text.replace("&#x27;", "’")
    assert "refused" not in answer.text


def test_a_program_is_told_the_same(rf):
    answer = told_of(OperationalError("connection refused"), rf.get("/api/v1/riverside/me/"))
    said = json.loads(answer.content)
    assert (answer.status_code, said["status"], said["title"]) == (503, 503, "Back in a minute")


def test_a_form_nobody_can_read_is_refused_not_broken(db):
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    form = "application/x-www-form-urlencoded; charset=utf-7"
    answer = client.generic("POST", "/new/", b"a=b", content_type=form)
    assert (answer.status_code, "could not read" in answer.text) == (400, True)


def test_a_form_that_is_too_large_is_refused_before_it_is_read(db, tmp_path, settings):
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path
    photo = SimpleUploadedFile("a.jpg", b"x" * ((uploads.MOST_MEGABYTES + 1) * 1024 * 1024))
    answer = Client(raise_request_exception=False).post("/riverside/join/", {"photo": photo})
    assert (answer.status_code, "more than we take" in answer.text) == (413, True)


@pytest.mark.parametrize("broken", [ValueError("a slip"), IntegrityError("a promise broken")])
def test_anything_else_is_our_own_fault(rf, broken):
    assert told_of(broken, rf.get("/riverside/")).status_code == 500
