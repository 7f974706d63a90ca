"""A request that arrives twice acts once and is answered twice."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from members import tokens
from members.models import Neighbourhood, Person, RequestKey, TimeBank
from members.tasks import sweep

pytestmark = pytest.mark.urls("tests.members.once_site")
PAGE, API = "/riverside/add/", "/api/riverside/add/"


def send(client: Client, name: str, *, key: str = "one", **fields: Any) -> HttpResponse:
    return client.post(PAGE, {"name": name, "idempotency_key": key, **fields})


def call(client: Client, body: str, *, key: str = "one", **headers: str) -> HttpResponse:
    headers = {"Idempotency-Key": key, **headers}
    return client.post(API, body, content_type="application/json", headers=headers)


def places() -> list[str]:
    return list(Neighbourhood.objects.values_list("name", flat=True))


@pytest.fixture
def browser(client_of: Callable[[Person], Client], member: Person) -> Client:
    return client_of(member)


def test_the_first_answer_comes_again(browser):
    first, again = send(browser, "Old Town"), send(browser, "Old Town")
    assert (again.status_code, again.content) == (first.status_code, first.content) == (201, b"Old Town 1")
    assert again["Content-Type"] == "text/plain"
    assert again["Idempotent-Replayed"] == "true"
    assert places() == ["Old Town"]


def test_without_a_key_each_acts(browser):
    send(browser, "A", key="")
    send(browser, "B", key="")
    assert places() == ["A", "B"]


def test_a_redirect_leads_to_the_same_place_again(browser):
    send(browser, "there")
    again = send(browser, "there")
    assert (again.status_code, again["Location"]) == (302, "/elsewhere/")
    assert places() == ["there"]


def test_the_same_key_with_something_else_is_refused(browser):
    send(browser, "A")
    refused = send(browser, "B")
    assert refused.status_code == 422
    assert "sent before with something else in it" in refused.content.decode()
    assert places() == ["A"]


def test_a_program_is_refused_with_a_problem_document(browser):
    call(browser, "A")
    refused = call(browser, "B")
    assert refused["Content-Type"] == "application/problem+json"
    assert refused.json()["status"] == 422
    assert "nothing was done" in refused.json()["detail"]


def test_nothing_is_kept_of_those_who_are_asked_to_sign_in(bank, client):
    sent = client.post("/riverside/log/", {"title": "Sewing", "idempotency_key": "one"})
    assert (sent.status_code, RequestKey.objects.count()) == (302, 0)


def test_a_refused_request_leaves_nothing_and_can_be_corrected(browser):
    assert send(browser, "refused").status_code == 422
    assert (places(), RequestKey.objects.count()) == ([], 0)
    assert send(browser, "Right").status_code == 201


def test_a_broken_request_leaves_nothing_and_can_be_tried_again(browser):
    browser.raise_request_exception = False
    assert send(browser, "broken").status_code == 500
    assert (places(), RequestKey.objects.count()) == ([], 0)


def test_two_people_may_use_the_same_key(browser, client_of, other_member):
    send(browser, "A")
    assert send(client_of(other_member), "A2").status_code == 201
    assert places() == ["A", "A2"]


def test_the_token_in_the_form_may_differ(browser):
    send(browser, "A", csrfmiddlewaretoken="x")
    assert send(browser, "A", csrfmiddlewaretoken="y")["Idempotent-Replayed"] == "true"


def test_a_file_is_told_by_name_and_size(browser):
    def file(content: bytes) -> SimpleUploadedFile:
        return SimpleUploadedFile("photo.jpg", content)

    send(browser, "A", photo=file(b"12345"))
    assert send(browser, "A", photo=file(b"12345"))["Idempotent-Replayed"] == "true"
    assert send(browser, "A", photo=file(b"123456")).status_code == 422


def test_a_key_nobody_can_read_is_refused(browser):
    assert send(browser, "A", key="ü" * 5).status_code == 400
    assert call(browser, "A", key="x" * 81).json()["status"] == 400
    assert places() == []


def test_a_stream_passes_and_is_not_kept(browser):
    sent = browser.post("/riverside/stream/", {"idempotency_key": "s"})
    assert b"".join(sent.streaming_content) == b"ab"
    assert (places(), RequestKey.objects.count()) == (["Streamed"], 0)


def test_what_must_not_be_stored_is_not_kept_and_not_done_again(browser):
    assert send(browser, "secret").status_code == 201
    kept = RequestKey.objects.get()
    assert (kept.status, kept.headers, bytes(kept.body)) == (None, {}, b"")
    again = send(browser, "secret")
    assert again.status_code == 409
    assert "shown once" in again.content.decode()
    assert places() == ["secret"]


def test_a_program_hears_that_a_secret_was_shown_once(browser):
    call(browser, "secret")
    again = call(browser, "secret")
    assert (again.status_code, again["Content-Type"]) == (409, "application/problem+json")
    assert "take back what was made" in again.json()["detail"]
    assert call(browser, "another").status_code == 422


def test_nothing_is_kept_where_passwords_are_typed(db, client):
    client.post(
        "/accounts/login/", {"login": "a@example.org", "password": "secret", "idempotency_key": "one"}
    )
    assert RequestKey.objects.count() == 0


def test_a_forged_form_is_not_answered_from_what_was_kept(member):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(member.user)
    assert send(strict, "A").status_code == 403
    assert RequestKey.objects.count() == 0


def test_a_token_is_its_own_asker(db, member):
    token, secret = tokens.issue(member, name="script", by=member, at=timezone.now())
    call(Client(), "A", Authorization=f"Bearer {secret}")
    assert RequestKey.objects.get().scope == f"token:{token.pk}"
    again = call(Client(), "A", Authorization=f"bearer  {secret}")
    assert again["Idempotent-Replayed"] == "true"


def test_keys_are_forgotten_after_a_month(browser):
    send(browser, "A")
    sweep()
    assert RequestKey.objects.count() == 1
    RequestKey.objects.update(created_at=timezone.now() - dt.timedelta(days=31))
    sweep()
    assert RequestKey.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_a_double_tap_waits_for_the_first_and_gets_its_answer(
    bank: TimeBank,
    member: Person,
    client_of: Callable[[Person], Client],
    in_threads: Callable[..., list[Any]],
):
    taps = [client_of(member) for _ in range(4)]
    answers = in_threads(lambda n: send(taps[n], "slow"), times=4)
    assert {(answer.status_code, answer.content) for answer in answers} == {(201, b"slow 1")}
    assert sorted("Idempotent-Replayed" in answer for answer in answers) == [False, True, True, True]
    assert places() == ["slow"]


@pytest.mark.django_db(transaction=True)
def test_when_the_first_tap_fails_the_next_one_acts(
    bank: TimeBank,
    member: Person,
    client_of: Callable[[Person], Client],
    in_threads: Callable[..., list[Any]],
):
    taps = [client_of(member) for _ in range(3)]
    answers = in_threads(lambda n: send(taps[n], "slow" if n else "refused"), times=3)
    assert places() == ["slow"]
    assert sorted(answer.status_code for answer in answers)[:1] == [201]
