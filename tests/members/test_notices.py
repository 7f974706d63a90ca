"""Telling people, once, in their time bank's words."""

import datetime as dt
import smtplib
from email.message import EmailMessage
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.utils import timezone

from members import mailing, notices
from members.models import Notice, Person
from tests.factories.members import a_person

NOW = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)


def tell(person: Person, about: str | None = None, **fields: Any) -> Notice | None:
    notice = notices.write(
        "members/welcome",
        to=person,
        bank=person.bank,
        path="/riverside/",
        at=NOW,
        group="community",
        about=about,
    )
    if notice and fields:
        Notice.objects.filter(public_id=notice.public_id).update(**fields)
    return notice


class Unwilling(EmailBackend):
    """A mail server that takes nothing."""

    def send_messages(self, messages: list[EmailMessage]) -> int:
        raise smtplib.SMTPServerDisconnected("Connection unexpectedly closed")


@pytest.fixture
def mail_is_down(settings):
    settings.EMAIL_BACKEND = "tests.members.test_notices.Unwilling"


def test_the_first_line_is_the_subject(member):
    notice = tell(member)
    assert notice.subject == "Welcome to Riverside Time Bank"
    assert notice.body.startswith("Hello Ana, you are now part of Riverside Time Bank.")


def test_words_are_not_escaped(bank, member):
    bank.name = "Bread & Roses"
    member.bank = bank
    assert tell(member).subject == "Welcome to Bread & Roses"


def test_the_same_thing_is_told_once(member):
    assert tell(member, about="hello")
    assert tell(member, about="hello") is None
    assert tell(member)
    assert Notice.objects.count() == 2


def test_mail_goes_to_whom_it_can_reach_and_who_wants_it(bank, member, other_member):
    notices.choose(member, by_mail={"community": False, "hours": True})
    silent, wants, unreachable = tell(member), tell(other_member), tell(a_person(bank, "Z", user=None))
    assert (silent.to_mail, wants.to_mail, unreachable.to_mail) == (False, True, False)


def test_a_choice_counts_for_what_is_still_to_be_sent(member):
    tell(member)
    notices.choose(member, by_mail={"community": False})
    assert mailing.drain(at=NOW) == 0


def test_sent_once_with_text_and_html(member):
    notice = tell(member)
    assert (mailing.drain(at=NOW), mailing.drain(at=NOW)) == (1, 0)
    letter = mail.outbox[0]
    assert letter.to == [member.email]
    assert letter.from_email == "Riverside Time Bank <hello@localhost>"
    assert notice.body in letter.body
    assert letter.alternatives[0].mimetype == "text/html"
    assert "/riverside/" in letter.body


def test_headers_let_mailboxes_help(member, client):
    notice = tell(member)
    headers = mailing.letter(notice, member.email).extra_headers
    assert headers["Message-ID"] == f"<{notice.public_id}@127.0.0.1>"
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = headers["List-Unsubscribe"].strip("<>").removeprefix("http://127.0.0.1:8000")
    assert client.post(address, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert not notices.wants_mail(member, "community")


def test_a_name_with_a_line_in_it_makes_no_header(bank, member):
    bank.name = "Riverside\r\nBcc: everybody@example.org"
    notice = tell(member, subject="Hello\r\nBcc: everybody@example.org")
    notice.bank, notice.subject = bank, "Hello\nBcc: everybody@example.org"
    message = mailing.letter(notice, member.email).message()
    assert message["Bcc"] is None
    assert message["Subject"] == "Hello Bcc: everybody@example.org"


def test_an_answer_to_an_applicant_has_nothing_to_unsubscribe(bank):
    notice = Notice.objects.create(
        bank=bank,
        address="a@example.org",
        subject="S",
        body="B",
        to_mail=True,
        created_at=NOW,
        next_attempt_at=NOW,
    )
    assert "List-Unsubscribe" not in mailing.letter(notice, "a@example.org").extra_headers
    assert mailing.drain(at=NOW) == 1
    assert mail.outbox[0].to == ["a@example.org"]


def test_what_fails_is_tried_again_later_and_later(member, mail_is_down):
    tell(member)
    assert mailing.drain(at=NOW) == 0
    notice = Notice.objects.get()
    assert notice.attempts == 1
    assert notice.next_attempt_at == NOW + dt.timedelta(minutes=2)
    assert "unexpectedly closed" in notice.last_error
    assert mailing.drain(at=NOW + dt.timedelta(minutes=1)) == 0
    assert Notice.objects.get().attempts == 1
    mailing.drain(at=NOW + dt.timedelta(minutes=2))
    assert Notice.objects.get().next_attempt_at == NOW + dt.timedelta(minutes=6)


def test_a_bad_letter_does_not_hold_up_the_others(member, other_member):
    tell(member)
    Person.objects.filter(pk=member.pk).update(email="not an address\n")
    tell(other_member)
    assert mailing.drain(at=NOW) == 1
    assert mail.outbox[0].to == [other_member.email]


def test_after_many_attempts_the_admins_are_told_once(member, admin, mail_is_down):
    for about in ("one", "two"):
        tell(member, about=about, attempts=mailing.MOST_ATTEMPTS - 1)
    mailing.drain(at=NOW)
    assert Notice.objects.filter(person=member, given_up_at=NOW).count() == 2
    told = Notice.objects.get(event="members/mail_undelivered")
    assert told.person == admin
    assert member.email in told.subject


def test_who_lost_their_address_is_not_tried(member):
    tell(member)
    Person.objects.filter(pk=member.pk).update(email="", user=None)
    assert mailing.drain(at=NOW) == 0
    assert not Notice.objects.get().to_mail


@pytest.mark.django_db(transaction=True)
def test_two_drains_at_once_send_each_letter_once(bank, member, in_threads):
    for number in range(20):
        tell(member, about=str(number))
    sent = in_threads(lambda n: mailing.drain(at=timezone.now()), times=3)
    assert sum(sent) == len(mail.outbox) == 20
    assert len({letter.extra_headers["Message-ID"] for letter in mail.outbox}) == 20


def test_reading_counts_the_first_time(member):
    notice = tell(member)
    notices.read(notice, at=NOW)
    notices.read(notice, at=NOW + dt.timedelta(days=1))
    assert Notice.objects.get().read_at == NOW


def test_unread_comes_first(member):
    old, new = tell(member), tell(member)
    notices.read(Notice.objects.get(public_id=new.public_id), at=NOW)
    first = Notice.objects.visible_to(member).unread_first().first()
    assert first.public_id == old.public_id
    assert notices.read_all(member, at=NOW) == 1
