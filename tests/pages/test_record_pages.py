"""Recording for members, from slips and calls: one after another, said back before it is saved."""

import datetime as dt
from collections.abc import Callable, Iterator

import pytest
import time_machine
from django.test import Client

from exchanges.models import Category, Exchange
from members.models import Person, TimeBank
from tests.factories.members import a_person
from tests.pages import queries

pytestmark = pytest.mark.django_db
SignedIn = Callable[[Person], Client]
RECORD, UNDERSTOOD = "/riverside/desk/record/", "/riverside/desk/record/understood/"


@pytest.fixture(autouse=True)
def in_november() -> Iterator[None]:
    with time_machine.travel(dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC), tick=False):
        yield


@pytest.fixture
def at_record(client_of: SignedIn, coordinator: Person) -> Client:
    return client_of(coordinator)


@pytest.fixture
def slip(bank: TimeBank, member: Person, other_member: Person) -> dict[str, str]:
    """What stands on a slip that both signed."""
    category = Category.objects.filter(bank=bank).first()
    assert category
    return {
        "channel": "paper",
        "source": "slip 0413",
        "provider": "Ana Sá",
        "recipient": str(other_member.memberships.get().number),
        "title": "Van and unloading",
        "category": str(category.public_id),
        "happened_on": "2026-11-14",
        "length": "1h30",
        "told_by": "both",
    }


def text_of(client: Client, path: str, sent: dict[str, str]) -> str:
    return client.post(path, sent, follow=True).content.decode()


# --- Rights -----------------------------------------------------------------------------------


@pytest.mark.parametrize("path", [RECORD, UNDERSTOOD])
def test_only_coordinators_record_for_others(
    client_of: SignedIn, member: Person, outsider: Person, client: Client, path: str
) -> None:
    for person in (member, outsider):
        assert client_of(person).post(path).status_code == 404
    assert client.post(path).status_code == 302


def test_nobody_records_their_own(at_record: Client, slip: dict[str, str], coordinator: Person) -> None:
    answer = at_record.post(RECORD, slip | {"provider": coordinator.name})
    assert answer.status_code == 422
    assert "You have a part in this yourself." in answer.content.decode()
    assert not Exchange.objects.exists()


def test_another_time_banks_member_is_not_found(
    at_record: Client, slip: dict[str, str], other_bank: TimeBank
) -> None:
    a_person(other_bank, "Zebedee Elsewhere")
    answer = at_record.post(RECORD, slip | {"provider": "Zebedee"})
    assert "We found no member for “Zebedee”" in answer.content.decode()


# --- Saving -----------------------------------------------------------------------------------


def test_a_slip_that_both_signed_settles_with_its_provenance(
    at_record: Client, slip: dict[str, str], coordinator: Person
) -> None:
    page = text_of(at_record, RECORD, slip)
    exchange = Exchange.objects.get()
    assert (exchange.state, exchange.minutes, exchange.channel) == ("settled", 90, "paper")
    assert (exchange.source, exchange.logged_by, str(exchange.happened_on)) == (
        "slip 0413",
        coordinator,
        "2026-11-14",
    )
    assert "Ana Sá helped Bram de Vries for 1 hour 30 minutes on Saturday 14 November" in page


def test_what_one_side_rang_up_about_is_for_the_other_to_confirm(
    at_record: Client, slip: dict[str, str]
) -> None:
    page = text_of(at_record, RECORD, slip | {"channel": "phone", "told_by": "recipient", "source": "Bram"})
    exchange = Exchange.objects.get()
    assert (exchange.state, exchange.logged_side, exchange.channel) == ("logged", "recipient", "phone")
    assert "Ana Sá is asked whether that is right." in page


def test_the_form_stays_for_the_next_one(at_record: Client, slip: dict[str, str]) -> None:
    answer = at_record.post(RECORD, slip | {"channel": "phone", "told_by": "provider"})
    assert answer.headers["Location"] == f"{RECORD}?channel=phone&told_by=provider&happened_on=2026-11-14"
    page = at_record.get(answer.headers["Location"]).content.decode()
    assert 'value="2026-11-14"' in page
    for choice in ('value="phone"', 'value="provider"'):
        assert "checked" in page.split(choice)[1].split(">")[0]
    assert "The last ones you recorded" in page


def test_the_same_line_of_a_slip_is_recorded_once(at_record: Client, slip: dict[str, str]) -> None:
    at_record.post(RECORD, slip)
    answer = at_record.post(RECORD, slip | {"source": "SLIP 0413", "title": "van and  unloading"})
    assert "is recorded already" in answer.content.decode()
    assert Exchange.objects.count() == 1


def test_the_kind_of_help_is_known_from_the_last_of_that_name(
    at_record: Client, slip: dict[str, str]
) -> None:
    at_record.post(RECORD, slip)
    at_record.post(RECORD, slip | {"category": "", "source": "slip 0414"})
    assert len({exchange.category for exchange in Exchange.objects.all()}) == 1
    assert Exchange.objects.count() == 2


# --- What it says back ------------------------------------------------------------------------


def test_it_says_what_it_understood_before_anything_is_saved(at_record: Client, slip: dict[str, str]) -> None:
    piece = text_of(at_record, UNDERSTOOD, slip)
    assert "<b>Ana Sá</b> helped <b>Bram de Vries</b> for <b>1 hour 30 minutes</b>" in piece
    assert not Exchange.objects.exists()


def test_rounded_hours_are_shown_before_they_are_saved(at_record: Client, slip: dict[str, str]) -> None:
    odd = slip | {"length": "80m"}
    answer = at_record.post(RECORD, odd)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "You wrote 1 hour 20 minutes" in page
    assert 'name="understood_minutes" value="75"' in page
    at_record.post(RECORD, odd | {"understood_minutes": "75"})
    assert Exchange.objects.get().minutes == 75


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"length": "abc"}, "abc"),
        ({"length": ""}, "required"),
        ({"provider": ""}, "Write a name, or a member&#x27;s number."),
        ({"recipient": "Ana Sá"}, "Helper and helped are the same member"),
        ({"happened_on": "2026-11-21"}, "That day is still to come"),
        ({"category": ""}, "Choose the kind of help that comes nearest."),
        ({"category": "nonsense"}, "category"),
        ({"told_by": "nobody"}, "told_by"),
        ({"length": "25h"}, "24 hours"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(
    at_record: Client, slip: dict[str, str], wrong: dict[str, str], sentence: str
) -> None:
    answer = at_record.post(RECORD, slip | wrong)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in page
    assert "Van and unloading" in page
    assert not Exchange.objects.exists()


def test_a_name_that_several_have_gives_a_choice(
    at_record: Client, slip: dict[str, str], bank: TimeBank, member: Person
) -> None:
    a_person(bank, "Ana Sábado")
    page = at_record.post(RECORD, slip | {"provider": "ana"}).content.decode()
    assert "Several members fit “ana”" in page
    assert "Ana Sábado" in page
    chosen = str(member.memberships.get().public_id)
    at_record.post(RECORD, slip | {"provider": "ana", "provider_chosen": chosen})
    assert Exchange.objects.get().provider == member.memberships.get()


def test_the_policy_says_whose_word_it_may_be(
    at_record: Client, slip: dict[str, str], bank: TimeBank
) -> None:
    bank.recording = TimeBank.Recording.RECIPIENT
    bank.save()
    page = at_record.get(RECORD).content.decode()
    assert 'value="recipient"' in page
    assert 'value="provider"' not in page
    at_record.post(RECORD, slip)
    assert Exchange.objects.get().logged_side == "recipient"


def test_three_recorded_cost_as_many_queries_as_one(at_record: Client, slip: dict[str, str]) -> None:
    at_record.post(RECORD, slip)
    at_one = queries.asked_for(at_record, RECORD)
    for number in (2, 3):
        at_record.post(RECORD, slip | {"source": f"slip {number}"})
    assert queries.asked_for(at_record, RECORD) == at_one
