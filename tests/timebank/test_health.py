"""What the two health addresses answer, with every part there and with each of them away."""

import datetime as dt

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from members.models import Notice, Person
from tests.ownership import as_owner
from timebank import health, heartbeat


@pytest.fixture
def beating(redis_server: str, settings: Settings) -> None:
    """Redis is there and background work has just given a sign of life."""
    settings.REDIS_URL = redis_server
    heartbeat.leave()


def a_notice(person: Person, *, due_at: dt.datetime) -> Notice:
    return Notice.objects.create(
        bank=person.bank,
        person=person,
        event="members/test",
        group=Notice.Group.HOURS,
        subject="Hours",
        body="Hours",
        created_at=due_at,
        next_attempt_at=due_at,
        to_mail=True,
    )


def test_alive_asks_nobody(client: Client) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok\n")


@pytest.mark.django_db
@pytest.mark.usefixtures("beating")
def test_ready_when_every_part_answers(client: Client) -> None:
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json()["beat"]["heartbeat_age_seconds"] < 60


@pytest.mark.django_db
def test_not_ready_without_redis(client: Client) -> None:
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["redis"] == {"ok": False, "wrong": "Redis does not answer."}
    assert answer.json()["database"] == {"ok": True}


@pytest.mark.django_db
@pytest.mark.usefixtures("beating")
def test_not_ready_when_beat_has_been_silent(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(heartbeat, "AT_MOST_SECONDS", 0)
    assert "either beat or every worker is down" in client.get("/readyz").json()["beat"]["wrong"]


@pytest.mark.usefixtures("beating")
def test_not_ready_when_nobody_sends_the_notices(client: Client, member: Person) -> None:
    a_notice(member, due_at=timezone.now() - dt.timedelta(hours=1))
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert "nobody sends them" in answer.json()["notices"]["wrong"]


@pytest.mark.usefixtures("beating")
def test_a_notice_that_waits_for_its_next_attempt_is_no_alarm(client: Client, member: Person) -> None:
    a_notice(member, due_at=timezone.now() + dt.timedelta(hours=1))
    assert client.get("/readyz").status_code == 200


@pytest.mark.django_db
@pytest.mark.usefixtures("beating")
def test_not_ready_while_a_migration_is_missing(client: Client) -> None:
    health._missing_migrations.cache_clear()
    newest = MigrationLoader(connection).graph.leaf_nodes("members")[0]
    with as_owner():
        MigrationRecorder(connection).record_unapplied(*newest)
    assert "Run manage.py migrate" in client.get("/readyz").json()["migrations"]["wrong"]
