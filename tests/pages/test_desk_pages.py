"""The coordinator's desk: what is on it, whose it is, and approving one or many."""

import datetime as dt
from collections.abc import Callable
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from exchanges.models import Exchange
from ledger import corrections
from members.models import Application, Person, TimeBank
from tests.factories import help
from tests.factories.members import a_person
from tests.pages import queries

pytestmark = pytest.mark.django_db
SignedIn = Callable[[Person], Client]
DESK, APPROVE = "/riverside/desk/", "/riverside/desk/approve/"


@pytest.fixture(autouse=True)
def every_exchange_is_approved(bank: TimeBank) -> None:
    bank.approval = TimeBank.Approval.ALWAYS
    bank.save()


@pytest.fixture
def at_desk(client_of: SignedIn, coordinator: Person) -> Client:
    return client_of(coordinator)


@pytest.fixture
def waiting(member: Person, other_member: Person) -> Exchange:
    return help.confirmed(member, other_member, minutes=90)


def item_of(exchange: Exchange) -> str:
    return f"exchange:{exchange.public_id}"


def state_of(exchange: Exchange) -> str:
    exchange.refresh_from_db()
    return exchange.state


def text_of(client: Client, path: str = DESK, **data: object) -> str:
    return client.get(path, data).content.decode()


# --- Rights -----------------------------------------------------------------------------------


@pytest.mark.parametrize("path", [DESK, APPROVE])
def test_only_coordinators_have_a_desk(
    client_of: SignedIn, member: Person, outsider: Person, client: Client, path: str
) -> None:
    method = "post" if path == APPROVE else "get"
    for person in (member, outsider):
        assert getattr(client_of(person), method)(path).status_code == 404
    assert getattr(client, method)(path).status_code == 302


def test_approving_is_asked_for_by_post(at_desk: Client) -> None:
    assert at_desk.get(APPROVE).status_code == 405


def test_an_own_exchange_is_listed_apart_without_a_button(
    at_desk: Client, coordinator: Person, member: Person
) -> None:
    own = help.confirmed(coordinator, member, title="My own help")
    page = text_of(at_desk)
    assert "Your own exchanges" in page
    assert "My own help" in page
    assert str(own.public_id) not in page.split("Your own exchanges")[0]
    assert f'value="{own.public_id}"' not in page


def test_an_own_exchange_cannot_be_approved_by_a_post_made_by_hand(
    at_desk: Client, coordinator: Person, member: Person
) -> None:
    own = help.confirmed(coordinator, member)
    answer = at_desk.post(APPROVE, {"item": [item_of(own)]}, follow=True)
    assert "Only a coordinator who has no part in this exchange can do that" in answer.content.decode()
    assert state_of(own) == "confirmed"


def test_another_time_banks_exchange_is_left_alone(
    at_desk: Client, other_bank: TimeBank, waiting: Exchange
) -> None:
    other_bank.approval = TimeBank.Approval.ALWAYS
    other_bank.save()
    theirs = help.confirmed(a_person(other_bank, "Olu"), a_person(other_bank, "Oto"))
    at_desk.post(APPROVE, {"item": [*map(item_of, [theirs, waiting]), "nonsense"]})
    assert (state_of(theirs), state_of(waiting)) == ("confirmed", "settled")


# --- Approving --------------------------------------------------------------------------------


def test_one_is_approved_by_its_own_button_whatever_is_ticked(
    at_desk: Client, waiting: Exchange, member: Person, other_member: Person
) -> None:
    ticked = help.confirmed(member, other_member)
    answer = at_desk.post(APPROVE, {"item": [item_of(ticked)], "only": item_of(waiting)}, follow=True)
    assert (state_of(waiting), state_of(ticked)) == ("settled", "confirmed")
    assert "Approved: “Sewing a curtain” (Ana Sá → Bram de Vries)" in answer.content.decode()


def test_many_are_approved_together(at_desk: Client, member: Person, other_member: Person) -> None:
    many = [help.confirmed(member, other_member, minutes=60) for _ in range(3)]
    answer = at_desk.post(APPROVE, {"item": [*map(item_of, many)]}, follow=True)
    assert "Approved 3 exchanges, 3\xa0h in all" in answer.content.decode()
    assert {state_of(exchange) for exchange in many} == {"settled"}


def test_each_refusal_is_told_and_the_others_go_through(
    at_desk: Client, waiting: Exchange, coordinator: Person, member: Person
) -> None:
    own = help.confirmed(coordinator, member, title="My own help")
    answer = at_desk.post(APPROVE, {"item": [item_of(own), item_of(waiting)]}, follow=True)
    page = answer.content.decode()
    assert "Approved: “Sewing a curtain”" in page
    assert "“My own help”" in page
    assert state_of(waiting) == "settled"


def test_approving_twice_settles_once_and_says_so(at_desk: Client, waiting: Exchange) -> None:
    for _ in range(2):
        answer = at_desk.post(APPROVE, {"item": [item_of(waiting)]}, follow=True)
    assert "this exchange is settled" in answer.content.decode()
    assert state_of(waiting) == "settled"


def test_nothing_ticked_is_said_kindly(at_desk: Client, waiting: Exchange) -> None:
    answer = at_desk.post(APPROVE, follow=True)
    assert "none was ticked" in answer.content.decode()


# --- What is on it ----------------------------------------------------------------------------


def test_an_empty_desk_says_that_nothing_waits(at_desk: Client) -> None:
    assert "Nothing waits for you." in text_of(at_desk)


def test_a_row_says_who_what_when_how_long_and_why(at_desk: Client, waiting: Exchange) -> None:
    page = text_of(at_desk)
    for words in (
        "Ana Sá",
        "Bram de Vries",
        "Sewing a curtain",
        "both agree",
        "1\xa0h\xa030",
        "Ana’s first exchange",
    ):
        assert words in page
    assert reverse("exchanges:exchange", args=["riverside", waiting.public_id]) in page


def test_a_disagreement_shows_both_numbers_and_leads_to_settling(
    at_desk: Client, member: Person, other_member: Person
) -> None:
    exchange = help.disputed(member, other_member, minutes=120, reason="You left at three.")
    page = text_of(at_desk)
    assert "Ana says <b>2\xa0h</b>" in page
    assert "You left at three." in page
    assert reverse("exchanges:exchange", args=["riverside", exchange.public_id]) in page


def test_applications_lead_to_their_page(at_desk: Client, bank: TimeBank, waiting: Exchange) -> None:
    asked = Application.objects.create(bank=bank, name="Nia Newcomer", created_at=waiting.changed_at)
    assert reverse("members:application", args=["riverside", asked.public_id]) in text_of(at_desk)


def test_corrections_lead_to_their_page(at_desk: Client, member: Person, admin: Person) -> None:
    on = {"concerns_on": dt.date(2026, 9, 30), "reason": "Entered twice.", "at": timezone.now(), "key": "k"}
    asked = corrections.ask(member.memberships.get(), None, 30, by=admin, **on)
    assert "One waits for you" in text_of(at_desk)
    page = text_of(at_desk, all="correct")
    assert reverse("ledger:correction", args=["riverside", asked.public_id]) in page
    assert "Entered twice." in page


def test_a_long_list_has_pages(at_desk: Client, member: Person, other_member: Person) -> None:
    for number in range(23):
        help.confirmed(member, other_member, title=f"Help {number}")
    assert "?all=approve" in text_of(at_desk)
    first, second = (text_of(at_desk, all="approve", page=page) for page in (1, 2))
    assert ("Help 19<" in first, "Help 22<" in first) == (True, False)
    assert ("Help 19<" in second, "Help 22<" in second) == (False, True)


def test_three_rows_of_each_cost_as_many_queries_as_one(
    at_desk: Client, bank: TimeBank, member: Person, other_member: Person, coordinator: Person, admin: Person
) -> None:
    def one_more() -> None:
        on = {"concerns_on": dt.date(2026, 9, 30), "reason": "Twice.", "key": str(uuid4())}
        corrections.ask(member.memberships.get(), None, 30, by=admin, at=timezone.now(), **on)
        exchange = help.confirmed(member, other_member)
        help.disputed(member, other_member)
        help.confirmed(coordinator, member)
        Application.objects.create(bank=bank, name="Nia", created_at=exchange.changed_at)

    one_more()
    at_one = queries.asked_for(at_desk, DESK)
    one_more()
    one_more()
    assert queries.asked_for(at_desk, DESK) == at_one
