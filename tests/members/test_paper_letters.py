"""Letters on paper: for whom they wait, one stack for one letter, said to be printed once, and what no paper says."""

import datetime as dt
import io
from collections.abc import Callable

import pytest
from django.utils import timezone
from pypdf import PdfReader

from exchanges.models import Exchange
from members import letter_paper, mailing, notices, paper_letters
from members.models import Notice, Person, Reveal, TimeBank
from members.refusals import NotAllowed, Refused
from tests.factories.exchanges import ExchangeFactory
from tests.factories.members import a_person

NOW = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
Tell = Callable[..., Notice]


@pytest.fixture
def olga(bank: TimeBank) -> Person:
    return a_person(bank, "Olga Brandt", user=None)


def tell(person: Person, event: str = "members/welcome", group: str = "community", **more: str) -> Notice:
    path = more.get("path", "/riverside/")
    context = {"name": person.first_name, **more}
    made = notices.write(event, to=person, bank=person.bank, path=path, at=NOW, group=group, context=context)
    assert made
    return made


def pages(people_stack, coordinator: Person) -> list[str]:
    made = letter_paper.of_stack(people_stack, by=coordinator, at=NOW)
    return [page.extract_text() for page in PdfReader(io.BytesIO(made)).pages]


def test_only_whom_no_mail_reaches_is_told_by_letter(olga, member, coordinator):
    tell(olga), tell(member), tell(coordinator)
    assert [somebody.name for somebody in paper_letters.people_waiting(coordinator)] == ["Olga Brandt"]
    assert not paper_letters.waiting(member).exists()


def test_what_it_takes_to_run_the_bank_and_what_is_silenced_never_waits(olga, coordinator):
    tell(olga, group="running")
    notices.choose(olga, by_mail={"community": False}, by=coordinator)
    tell(olga)
    assert not paper_letters.waiting(coordinator).exists()
    tell(olga, group="hours")
    notices.choose(olga, by_mail={"hours": False}, by=coordinator)
    assert not paper_letters.waiting(coordinator).exists()


def test_mail_given_up_becomes_a_letter_and_an_address_in_between_takes_mail(olga, member, coordinator):
    Notice.objects.filter(pk=tell(member).pk).update(given_up_at=NOW, to_paper=True)
    tell(olga)
    Person.objects.filter(pk=olga.pk).update(email="olga@example.org")
    assert [somebody.pk for somebody in paper_letters.people_waiting(coordinator)] == [member.pk]
    assert paper_letters.send_by_mail_instead(at=NOW) == 1
    assert paper_letters.send_by_mail_instead(at=NOW) == 0
    assert mailing.drain(at=NOW) == 1


def test_what_was_read_and_who_has_left_get_no_letter(bank, olga, coordinator):
    gone = a_person(bank, "Gone", user=None)
    tell(gone), notices.read(tell(olga), at=NOW)
    Person.objects.filter(pk=gone.pk).update(left_at=NOW)
    assert not paper_letters.waiting(coordinator).exists()


def test_a_letter_is_on_one_stack_and_is_printed_once(olga, coordinator, admin):
    told = tell(olga)
    stack = paper_letters.stack(coordinator, at=NOW)
    with pytest.raises(Refused, match="Somebody else"):
        paper_letters.stack(admin, at=NOW)
    assert paper_letters.say_printed(stack, by=coordinator, at=NOW)
    assert not paper_letters.say_printed(stack, by=admin, at=timezone.now())
    stack.refresh_from_db()
    told.refresh_from_db()
    assert (stack.printed_by, stack.printed_at, told.on_paper_at) == (coordinator, NOW, NOW)


def test_what_comes_meanwhile_waits_for_the_next_stack(olga, coordinator):
    tell(olga)
    stack = paper_letters.stack(coordinator, at=NOW)
    tell(olga, "members/profile_changed", by=coordinator, told="phone")
    paper_letters.say_printed(stack, by=coordinator, at=NOW)
    (waits,) = paper_letters.waiting(coordinator)
    assert waits.event == "members/profile_changed"


def test_printed_and_made_can_be_taken_back(olga, coordinator):
    tell(olga)
    stack = paper_letters.stack(coordinator, at=NOW)
    paper_letters.say_printed(stack, by=coordinator, at=NOW)
    with pytest.raises(Refused):
        paper_letters.put_back(stack, by=coordinator)
    paper_letters.say_not_printed(stack, by=coordinator)
    paper_letters.put_back(stack, by=coordinator)
    assert paper_letters.waiting(coordinator).count() == 1


def test_all_that_waits_for_somebody_is_one_letter_on_pages_of_its_own(bank, olga, coordinator):
    tell(olga), tell(olga, "members/erasure_asked", path="", due_at=NOW)
    tell(a_person(bank, "שרה 😀 <b>Levi</b>", user=None))
    Person.objects.filter(pk=olga.pk).update(address="12 Mill Lane\nRiverside")
    stack = paper_letters.stack(coordinator, at=NOW)
    hers, theirs = pages(stack, coordinator)
    for words in (
        "Olga Brandt\n12 Mill Lane\nRiverside\n",
        "Riverside Time Bank",
        "Hello Olga",
        "do not put on paper",
        "Chidi Okafor",
    ):
        assert words in hers, words
    assert "erase" not in hers
    assert "://" not in hers
    assert ">b>Levi</b< □ שרה" in theirs
    assert "A square stands for a letter" in theirs
    (look,) = Reveal.objects.all()
    assert (look.person, look.by, look.items) == (olga, coordinator, ["address"])


def test_what_is_out_of_date_is_left_out_with_a_reason_that_is_kept(olga, coordinator):
    exchange = ExchangeFactory(bank=olga.bank, state=Exchange.State.SETTLED)
    over = tell(olga)
    path = f"/riverside/exchanges/{exchange.public_id}/"
    Notice.objects.filter(pk=over.pk).update(event="exchanges/logged", path=path)
    still = tell(olga)
    assert paper_letters.keep_off_moved_on(by=coordinator, at=NOW) == 1
    assert list(paper_letters.waiting(coordinator)) == [still]
    (left,) = paper_letters.left_out(coordinator, olga)
    assert (left.kept_off_because, left.kept_off_by) == ("moved_on", coordinator)
    paper_letters.take_up(left, by=coordinator)
    assert paper_letters.waiting(coordinator).count() == 2


def test_letters_are_for_those_whose_duty_they_are_in_their_own_time_bank(
    olga, member, coordinator, outsider
):
    told = tell(olga)
    for somebody in (member, outsider):
        with pytest.raises(NotAllowed):
            paper_letters.stack(somebody, at=NOW)
        with pytest.raises(NotAllowed):
            paper_letters.keep_off([told.public_id], because="old", by=somebody, at=NOW)
    stack = paper_letters.stack(coordinator, at=NOW)
    for verb in (paper_letters.put_back, paper_letters.say_not_printed):
        with pytest.raises(NotAllowed):
            verb(stack, by=member)


def test_whoever_is_forgotten_is_in_no_stack(olga, coordinator):
    tell(olga)
    stack = paper_letters.stack(coordinator, at=NOW)
    Person.objects.filter(pk=olga.pk).update(left_at=NOW)
    assert paper_letters.letters(stack.notices.all()) == []
