"""Announcing from the pages: the way from a draft to what was sent, and whose it is."""

import datetime as dt

import pytest
from django.utils import timezone

from members import announcing, sending
from members.addressing import To, Whom
from members.models import Announcement, Notice
from tests.factories.members import AnnouncementFactory, a_person
from tests.pages.acts import get, send
from tests.pages.queries import asked_for

pytestmark = pytest.mark.django_db
WORDS = {"title": "Summer party", "text": "Bring a cake.", "whom": "everybody"}


def test_from_a_draft_to_what_was_sent(member, coordinator, client_of):
    client = client_of(coordinator)
    assert "Nothing announced yet" in client.get("/riverside/announcements/").content.decode()
    there = send(client, "announcements/new/", **WORDS)["Location"].removeprefix("/riverside/")
    page = client.get(f"/riverside/{there}").content.decode()
    assert "2 people" in page
    assert "No more mail of this kind" in page
    assert send(client, there, do="send").status_code == 302
    assert "goes out within a minute" in client.get(f"/riverside/{there}").content.decode()
    sending.send_due(timezone.now())
    assert "It reached" in client.get(f"/riverside/{there}").content.decode()
    assert "reached 2 people" in client.get("/riverside/announcements/").content.decode()
    assert send(client, f"{there}edit/", do="remove").status_code == 302
    assert Notice.objects.filter(person=member, event=announcing.EVENT).exists()


def test_hostile_words_stay_words_on_the_page_that_shows_the_letter(bank, coordinator, client_of):
    hostile = "<img src=x onerror=run()>"
    draft = announcing.write(
        bank,
        title=f"A {hostile}",
        text=f"Come {hostile}",
        to=To(Whom.EVERYBODY),
        by=coordinator,
        at=timezone.now(),
    )
    page = client_of(coordinator).get(f"/riverside/announcements/{draft.public_id}/").text
    assert "&lt;img src=x" in page and "<img src=x" not in page


def test_the_hour_is_that_of_the_time_bank(bank, coordinator, client_of):
    bank.time_zone = "America/New_York"
    bank.save()
    found = AnnouncementFactory(bank=bank, written_by=coordinator)
    tomorrow = bank.today(timezone.now()) + dt.timedelta(days=1)
    # The next second Sunday of March: 02:30 is left out there.
    marches = (dt.date(tomorrow.year + later, 3, 8 + n) for later in range(2) for n in range(7))
    spring = next(day for day in marches if day.weekday() == 6 and day > tomorrow)
    path, client = f"announcements/{found.public_id}/", client_of(coordinator)
    assert send(client, path, do="plan", day=spring, time="02:30").status_code == 422
    assert send(client, path, do="plan", day=spring, time="03:30").status_code == 302
    found.refresh_from_db()
    assert found.send_at == dt.datetime(spring.year, 3, spring.day, 7, 30, tzinfo=dt.UTC)
    assert send(client, path, do="plan", day="2020-01-01", time="10:00").status_code == 422
    assert send(client, path, do="call_off").status_code == 302
    assert Announcement.objects.get().state == "draft"


def test_how_many_it_goes_to_follows_the_form(bank, coordinator, client_of):
    a_person(bank, "Gita", skills=["garden"], user=None, email="")
    client = client_of(coordinator)
    counted = client.get("/riverside/announcements/count/?whom=interest&interest=garden").content.decode()
    assert "0 by mail, 0 in their inbox, 1 on paper" in counted
    assert (
        "at least one" in client.get("/riverside/announcements/count/?whom=neighbourhoods").content.decode()
    )
    paper = AnnouncementFactory(bank=bank, written_by=coordinator)
    board = client.get(f"/riverside/announcements/{paper.public_id}/board/")
    assert board["Content-Type"] == "application/pdf"


def test_drafts_are_of_those_who_announce_here(bank, member, coordinator, outsider, client_of):
    found = AnnouncementFactory(bank=bank, written_by=coordinator)
    for client in (client_of(member), client_of(outsider)):
        for path in ("", f"{found.public_id}/", f"{found.public_id}/edit/", f"{found.public_id}/board/"):
            assert get(client, f"announcements/{path}") == 404


def test_the_list_asks_as_often_for_three_as_for_one(bank, coordinator, client_of):
    counts, now = [], timezone.now()
    for number in range(3):
        kept = {"bank": bank, "written_by": coordinator}
        planned = AnnouncementFactory(**kept, sent_by=coordinator, send_at=now + dt.timedelta(days=number))
        AnnouncementFactory(**kept)
        reached = dict.fromkeys(("people_count", "mail_count", "inbox_count", "paper_count"), 1)
        AnnouncementFactory(**kept, sent_by=coordinator, send_at=now, sent_at=now, **reached)
        counts.append(asked_for(client_of(coordinator), "/riverside/announcements/"))
        assert asked_for(client_of(coordinator), f"/riverside/announcements/{planned.public_id}/") <= 12
    assert counts[0] == counts[2] <= 12
