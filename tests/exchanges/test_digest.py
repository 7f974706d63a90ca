"""The week's news: what each reader finds in it, when it goes, and that it goes once."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from exchanges import digest
from exchanges.models import Digest
from members import blocking, mailing, notices, policies
from members.models import Membership, Notice, Person, TimeBank
from tests.factories.exchanges import ListingFactory
from tests.factories.members import a_person

pytestmark = pytest.mark.django_db
# A Monday, half past eight in London.
NOW = dt.datetime(2026, 3, 30, 7, 30, tzinfo=dt.UTC)
LATELY, LONG_AGO = NOW - dt.timedelta(days=2), NOW - dt.timedelta(days=40)


@pytest.fixture(autouse=True)
def everybody_was_here(member: Person, other_member: Person) -> None:
    Person.objects.update(joined_at=LONG_AGO)
    TimeBank.objects.update(created_at=LONG_AGO)
    Membership.objects.update(joined_on=LONG_AGO.date())


def put_up(person: Person, title: str, **fields: Any) -> None:
    ListingFactory(
        bank=person.bank,
        membership=person.memberships.get(),
        person=person,
        title=title,
        published_at=LATELY,
        expires_on=None,
        **fields,
    )


def newcomer(bank: TimeBank, name: str, **fields: Any) -> Person:
    person = a_person(bank, name, joined_at=LATELY, **fields)
    person.memberships.update(joined_on=LATELY.date())
    return person


def read_by(person: Person) -> str:
    notice = Notice.objects.filter(person=person, event=digest.EVENT).first()
    return notice.body if notice else ""


def test_each_reads_what_is_new_to_them(bank: TimeBank, member: Person, other_member: Person) -> None:
    put_up(member, "Fiddle lessons")
    put_up(other_member, "A lift to the tip", kind="request")
    newcomer(bank, "Eva Novák")
    assert digest.send_due(NOW) == 3
    assert "Fiddle lessons" not in read_by(member)
    assert "A lift to the tip · Bram de Vries" in read_by(member)
    assert "Fiddle lessons · Ana Sá" in read_by(other_member)
    assert "Eva Novák" in read_by(other_member)
    assert Digest.objects.get().people_count == 3
    mailing.drain(at=NOW)
    assert len(mail.outbox) == 3
    assert all("List-Unsubscribe" in letter.extra_headers for letter in mail.outbox)


def test_nothing_new_is_no_letter(member: Person) -> None:
    assert digest.send_due(NOW) == 0
    assert digest.preview(member, NOW) is None


def test_a_week_is_told_once_and_the_next_begins_there(member: Person, other_member: Person) -> None:
    put_up(member, "Fiddle lessons")
    hour = dt.timedelta(hours=1)
    assert [digest.send_due(NOW), digest.send_due(NOW), digest.send_due(NOW + hour)] == [1, 0, 0]
    assert digest.send_due(NOW + dt.timedelta(days=7)) == 0
    assert Digest.objects.count() == 2


def test_it_goes_on_the_day_and_from_the_hour_of_the_time_bank(bank: TimeBank, member: Person) -> None:
    put_up(member, "Fiddle lessons")
    assert digest.send_due(NOW - dt.timedelta(hours=1)) == 0
    assert digest.send_due(NOW + dt.timedelta(days=2)) == 0
    # The clocks went forward the day before: without that it would be half past seven.
    TimeBank.objects.update(time_zone="America/Los_Angeles")
    assert digest.send_due(NOW) == 0
    TimeBank.objects.update(digest_on="sunday", time_zone="Pacific/Pago_Pago")
    assert digest.send_due(NOW) == 1
    TimeBank.objects.update(digest_on="never")
    assert digest.send_due(NOW + dt.timedelta(days=7)) == 0


def test_a_day_that_was_missed_is_made_up_for_once_on_the_next(bank: TimeBank, member: Person) -> None:
    put_up(member, "Fiddle lessons")
    late = NOW + dt.timedelta(hours=18)
    assert [digest.send_due(late), digest.send_due(late), digest.send_due(NOW + dt.timedelta(days=7))] == [
        1,
        0,
        0,
    ]
    assert [week.isoformat() for week in Digest.objects.values_list("week_on", flat=True)] == [
        "2026-04-06",
        "2026-03-30",
    ]


@pytest.mark.parametrize("is_new", [True, False])
def test_nothing_is_made_up_for_that_was_never_due(bank: TimeBank, admin: Person, is_new: bool) -> None:
    put_up(admin, "Fiddle lessons")
    late = NOW + dt.timedelta(hours=18)
    if is_new:
        TimeBank.objects.update(created_at=NOW + dt.timedelta(hours=1))
    else:
        policies.change(bank, by=admin, at=late, digest_on="thursday")
        policies.change(bank, by=admin, at=late, digest_on="monday")
    assert digest.send_due(late) == 0


def test_who_is_away_on_hold_without_mail_or_wants_none_gets_none(
    bank: TimeBank, member: Person, other_member: Person
) -> None:
    put_up(member, "Fiddle lessons")
    for name, fields in {
        "Away": {"away_since": LONG_AGO},
        "On hold": {"suspended_at": LONG_AGO},
        "On paper": {"user": None, "email": ""},
        "Gone": {"user": None, "left_at": LONG_AGO},
    }.items():
        a_person(bank, name, joined_at=LONG_AGO, **fields)
    Membership.objects.update(joined_on=LONG_AGO.date())
    notices.choose(other_member, by_mail={"digest": False})
    assert digest.send_due(NOW) == 0


def test_nothing_of_who_is_away_on_hold_or_waits(bank: TimeBank, other_member: Person) -> None:
    put_up(a_person(bank, "Away", joined_at=LONG_AGO, away_since=LONG_AGO), "Away")
    put_up(newcomer(bank, "Hold", suspended_at=NOW), "Hold")
    newcomer(bank, "Child", waits_for_guardian_since=NOW)
    Membership.objects.filter(name="Away").update(joined_on=LONG_AGO.date())
    assert digest.preview(other_member, NOW) is None


def test_nothing_of_whom_a_block_keeps_apart(
    bank: TimeBank, member: Person, other_member: Person, coordinator: Person
) -> None:
    Person.objects.update(joined_at=LONG_AGO)
    put_up(member, "Fiddle lessons")
    eva = newcomer(bank, "Eva")
    put_up(eva, "Chess")
    blocking.block(other_member, by=eva, at=NOW)
    blocking.block(eva, by=coordinator, at=NOW)
    digest.send_due(NOW)
    for reader in (other_member, coordinator):
        assert "Fiddle lessons" in read_by(reader)
        assert "Eva" not in read_by(reader)
        assert "Chess" not in read_by(reader)
    assert "Chess" in read_by(member)


def test_what_one_finds_in_it_costs_no_more_for_many(
    bank: TimeBank, member: Person, other_member: Person, django_assert_max_num_queries: Any
) -> None:
    for number in range(12):
        put_up(newcomer(bank, f"Person {number}"), f"Offer {number}")
    put_up(member, "{{ bank }} <b>http://elsewhere.example</b>")
    with django_assert_max_num_queries(20):
        assert digest.send_due(NOW) == 14
    assert "and 1 more" in read_by(other_member)
    letter = mailing.letter(Notice.objects.filter(event=digest.EVENT).first(), "a@example.org")
    assert "<b>http" not in str(letter.alternatives[0][0])


def test_the_page_shows_it_to_those_who_announce(
    bank: TimeBank, member: Person, coordinator: Person, client_of: Callable[[Person], Client]
) -> None:
    page = client_of(coordinator).get("/riverside/announcements/weekly/").content.decode()
    assert "Nothing new" in page or "As it would go to you now" in page
    assert client_of(member).get("/riverside/announcements/weekly/").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_two_clocks_at_once_tell_it_once(
    member: Person, other_member: Person, in_threads: Callable[..., list[Any]]
) -> None:
    put_up(member, "Fiddle lessons")
    answers = in_threads(lambda _n: digest.send_due(NOW), times=4)
    assert sorted(answers) == [0, 0, 0, 1]
    assert Notice.objects.filter(event=digest.EVENT).count() == 1
