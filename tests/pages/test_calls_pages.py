"""Calling members, thinking of somebody, putting off and sharing out: the pages around the desk."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from exchanges.models import Exchange, Introduction, Listing, Mark
from members.models import Conversation, Membership, Person, TimeBank
from tests.factories import help
from tests.factories.exchanges import ListingFactory
from tests.pages import queries

pytestmark = pytest.mark.django_db
DESK = "/riverside/desk/"


@pytest.fixture
def at_desk(client_of: Callable[[Person], Client], coordinator: Person) -> Client:
    return client_of(coordinator)


@pytest.fixture
def membership(member: Person) -> Membership:
    Membership.objects.filter(bank=member.bank).update(joined_on=dt.date(2025, 1, 1))
    return member.memberships.get()


def read(client: Client, path: str, status: int = 200, **sent: object) -> str:
    answer = client.post(path, sent, follow=True) if sent else client.get(path)
    assert answer.status_code == status
    return answer.content.decode()


def test_a_call_is_noted_leads_to_a_request_and_is_on_the_log(
    at_desk: Client, membership: Membership
) -> None:
    page = f"{DESK}calls/{membership.public_id}/"
    assert "never received" in read(at_desk, page)
    said = read(at_desk, page, outcome="will_receive", words="A lift on Fridays")
    noted = Conversation.objects.get()
    assert noted.because == "never_received"
    address = f"/riverside/offers/new/?kind=request&for={membership.public_id}&call={noted.public_id}"
    assert address.replace("&", "&amp;") in said
    form = {"kind": "request", "membership": "Ana Sá", "title": "A lift", "channel": "phone"}
    form["category"] = str(membership.bank.categories.all()[0].public_id)
    read(at_desk, address, **form)
    noted.refresh_from_db()
    assert (noted.led_to, noted.led_to_id) == ("listing", Listing.objects.get().public_id)
    log = read(at_desk, f"{DESK}calls/log/")
    assert "A lift on Fridays" in log and f"/riverside/offers/{noted.led_to_id}/" in log
    assert "A lift on Fridays" not in read(at_desk, f"{DESK}calls/log/?outcome=all_well")


def test_a_note_is_taken_back(at_desk: Client, membership: Membership) -> None:
    read(at_desk, f"{DESK}calls/{membership.public_id}/", outcome="all_well")
    noted = Conversation.objects.get()
    assert "Taken back." in read(at_desk, f"{DESK}conversations/{noted.public_id}/undo/", x="")
    assert not Conversation.objects.exists()


def test_without_an_answer_it_says_what_is_missing(at_desk: Client, membership: Membership) -> None:
    assert "Say what came of it" in read(at_desk, f"{DESK}calls/{membership.public_id}/", 422, words="x")


def test_whoever_passed_a_limit_is_on_the_desk_until_somebody_had_a_word(
    at_desk: Client, member: Person, other_member: Person
) -> None:
    for _time in range(2):
        help.confirmed(other_member, member, minutes=330)
    due = Conversation.objects.get()
    page = f"{DESK}conversations/{due.public_id}/"
    assert page in read(at_desk, DESK)
    read(at_desk, page, outcome="agreed")
    assert page not in read(at_desk, DESK)


def test_somebody_is_told_of_a_request(at_desk: Client, membership: Membership, other_member: Person) -> None:
    old = timezone.now() - dt.timedelta(days=4)
    asked = ListingFactory(
        bank=membership.bank, membership=other_member.memberships.get(), request=True, published_at=old
    )
    ListingFactory(bank=membership.bank, membership=membership, category=asked.category)
    page = f"{DESK}requests/{asked.public_id}/"
    assert page in read(at_desk, DESK)
    assert "Tell Ana" in read(at_desk, page)
    assert "has been told" in read(at_desk, page, member=membership.public_id)
    assert Introduction.objects.get().membership == membership
    assert "Tell Ana" not in read(at_desk, page)


def test_what_is_ticked_is_put_off_and_brought_back(
    at_desk: Client, bank: TimeBank, member: Person, other_member: Person
) -> None:
    bank.approval = TimeBank.Approval.ALWAYS
    bank.save()
    waiting = help.confirmed(member, other_member)
    item = f"exchange:{waiting.public_id}"
    assert "Sewing a curtain" in read(at_desk, f"{DESK}share/", share="yes", item=item)
    desk = read(at_desk, f"{DESK}share/", item=item, who="put_off", until="7")
    assert "Put off until" in desk and "Undo" in desk and "Sewing a curtain" not in desk
    assert "Sewing a curtain" in read(at_desk, f"{DESK}aside/")
    assert "Sewing a curtain" in read(at_desk, f"{DESK}bring-back/", item=item)
    assert not Mark.objects.exists()


def test_a_colleague_is_asked(
    at_desk: Client, admin: Person, client_of: Callable[[Person], Client], membership: Membership
) -> None:
    item = f"member:{membership.public_id}"
    read(at_desk, f"{DESK}share/", item=item, who=str(admin.public_id), until="7")
    assert Mark.objects.get().assigned_to == admin
    assert "Ana Sá" not in read(at_desk, f"{DESK}calls/")
    assert "Ana Sá" in read(client_of(admin), f"{DESK}calls/")
    assert "Choose who looks after it" in read(at_desk, f"{DESK}share/", 422, item=item, who="nobody")


def test_nothing_ticked_is_said_kindly(at_desk: Client) -> None:
    assert "Nothing was ticked" in read(at_desk, f"{DESK}share/", share="yes")


def test_what_was_approved_can_be_opened_to_undo_it(
    at_desk: Client, bank: TimeBank, member: Person, other_member: Person
) -> None:
    bank.approval = TimeBank.Approval.ALWAYS
    bank.save()
    waiting = help.confirmed(member, other_member)
    desk = read(at_desk, f"{DESK}approve/", item=f"exchange:{waiting.public_id}")
    assert "Open it to undo it" in desk and f"/riverside/exchanges/{waiting.public_id}/" in desk
    assert "Open it to undo it" not in read(at_desk, DESK)


def test_what_is_new_has_a_page(at_desk: Client, member: Person, other_member: Person) -> None:
    help.confirmed(member, other_member)
    assert "1 exchange settled" in read(at_desk, DESK)
    assert "Sewing a curtain" in read(at_desk, f"{DESK}news/")


@pytest.mark.parametrize("path", ["calls/", "calls/log/", "aside/", "news/", "hand-over/"])
def test_three_rows_cost_as_many_queries_as_one(
    at_desk: Client, membership: Membership, other_member: Person, coordinator: Person, path: str
) -> None:
    today = membership.bank.today(timezone.now())

    def one_more() -> None:
        help.confirmed(other_member, membership.people.get(), on=today - dt.timedelta(days=100))
        Conversation.objects.create(
            bank=membership.bank,
            membership=other_member.memberships.get(),
            person=other_member,
            because="other",
            outcome="all_well",
            opened_at=timezone.now(),
            opened_by=coordinator,
            closed_at=timezone.now(),
            closed_by=coordinator,
        )
        kept = ListingFactory(bank=membership.bank, request=True)
        Mark.objects.create(
            bank=membership.bank,
            kind="request",
            subject=kept.public_id,
            put_off_until=today + dt.timedelta(days=3),
            put_off_by=coordinator,
            at=timezone.now(),
        )

    one_more()
    queries.asked_for(at_desk, DESK)
    at_one = queries.asked_for(at_desk, DESK + path)
    one_more()
    one_more()
    assert queries.asked_for(at_desk, DESK + path) == at_one
    assert at_one <= 17 if path == "hand-over/" else at_one <= 12
    assert Exchange.objects.count() == 3
