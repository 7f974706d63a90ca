"""The same key and body act once and are answered alike; another body is refused; a race is one act."""

from typing import Any

import pytest
from django.utils import timezone

from exchanges.models import Category, Exchange
from ledger import accounts
from ledger.models import Transfer
from members import tokens
from members.models import Person, RequestKey
from tests.api.conftest import Program, refusal
from tests.factories.members import MembershipFactory


@pytest.fixture
def help_given(member: Person, other_member: Person) -> dict[str, Any]:
    return {
        "provider": str(member.memberships.get().public_id),
        "recipient": str(other_member.memberships.get().public_id),
        "title": "Sewing",
        "category": str(Category.objects.filter(bank=member.bank)[0].public_id),
        "minutes": 60,
        "happened_on": str(member.bank.today(timezone.now())),
    }


@pytest.fixture
def gift(member: Person, other_member: Person) -> dict[str, Any]:
    giver, to = member.memberships.get(), other_member.memberships.get()
    return {"giver": str(giver.public_id), "to": str(to.public_id), "minutes": 30, "words": "Thank you"}


def test_the_same_again_is_the_same_answer(member, program, help_given):
    mine = program(member)
    first, again = (mine.post("exchanges/", help_given, key="k1") for _ in range(2))
    assert first.status_code == again.status_code == 201
    assert first.content == again.content
    assert (first.get("Idempotent-Replayed"), again["Idempotent-Replayed"]) == (None, "true")
    assert again["Content-Type"] == "application/json"
    assert Exchange.objects.count() == 1


def test_another_body_is_refused(member, program, help_given):
    mine = program(member)
    mine.done("exchanges/", help_given, key="k1")
    refused = mine.post("exchanges/", {**help_given, "minutes": 120}, key="k1")
    assert "nothing was done" in refusal(refused, 422)["detail"]
    assert Exchange.objects.get().minutes == 60


def test_another_address_is_refused(member, program, help_given):
    mine = program(member)
    mine.done("exchanges/", help_given, key="k1")
    refusal(mine.post("tokens/", help_given, key="k1"), 422)


def test_without_a_key_each_acts(member, program, help_given):
    mine = program(member)
    assert mine.done("exchanges/", help_given)["id"] != mine.done("exchanges/", help_given)["id"]


def test_a_refusal_leaves_the_key_free(member, program, help_given):
    mine = program(member)
    refusal(mine.post("exchanges/", {**help_given, "minutes": 7}, key="k1"), 422)
    assert RequestKey.objects.count() == 0
    assert mine.done("exchanges/", help_given, key="k1")["minutes"] == 60


def test_what_broke_leaves_the_key_free(member, program, help_given, monkeypatch):
    mine = program(member)
    mine.client.raise_request_exception = False
    with monkeypatch.context() as broken:
        broken.setattr("exchanges.telling.sides", lambda *args, **kwargs: 1 / 0)
        refusal(mine.post("exchanges/", help_given, key="k1"), 500)
    assert (Exchange.objects.count(), RequestKey.objects.count()) == (0, 0)
    mine.done("exchanges/", help_given, key="k1")


def test_two_people_may_choose_the_same_key(member, other_member, program, help_given):
    assert program(member).done("exchanges/", help_given, key="1")
    assert program(other_member).done("exchanges/", help_given, key="1")
    assert Exchange.objects.count() == 2


def test_a_gift_is_named_by_its_key(member, program, gift):
    mine = program(member)
    ids = {mine.done("gifts/", gift, key="k1")["id"] for _ in range(2)}
    assert len(ids) == 1
    RequestKey.objects.all().delete()
    assert mine.done("gifts/", gift, key="k1")["id"] in ids, "the ledger itself knows the gift again"
    assert Transfer.objects.filter(kind="gift").count() == 1
    assert accounts.of(member.memberships.get()).balance_minutes == -30


def test_two_of_a_household_may_choose_the_same_key(bank, member, other_member, program, gift):
    family = MembershipFactory(bank=bank, person=member, kind="household", name="The Sás")
    family.seats.create(bank=family.bank, person=other_member, kind="holder")
    given = {**gift, "giver": str(family.public_id)}
    assert program(member).done("gifts/", given, key="1")["id"]
    assert program(other_member).done("gifts/", given, key="1")["id"]
    assert accounts.of(family).balance_minutes == -60


def test_a_forgotten_slash_does_not_use_the_key_up(member, program, help_given):
    mine = program(member)
    assert mine.post("exchanges", help_given, key="k1").status_code == 308
    mine.done("exchanges/", help_given, key="k1")


@pytest.mark.parametrize("key", ["x" * 81, "a b", "ü"])
def test_a_key_that_cannot_be_one(member, program, help_given, key):
    assert "80 letters" in refusal(program(member).post("exchanges/", help_given, key=key), 400)["detail"]
    assert Exchange.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_eight_at_once_are_one_exchange(bank, member, other_member, help_given, in_threads):
    _token, secret = tokens.issue(member, name="program", by=member, at=timezone.now())

    def send(number: int) -> Any:
        mine = Program(None, "riverside")
        mine.headers = {"Authorization": f"Bearer {secret}"}
        return mine.post("exchanges/", help_given, key="k1")

    answers = in_threads(send, times=8)
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert sorted("Idempotent-Replayed" in answer for answer in answers) == [False, *[True] * 7]
    assert Exchange.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_eight_confirmations_at_once_post_once(bank, member, other_member, help_given, in_threads):
    _token, secret = tokens.issue(other_member, name="program", by=other_member, at=timezone.now())
    exchange = Program(member).done("exchanges/", help_given)

    def confirm(number: int) -> int:
        mine = Program(None, "riverside")
        mine.headers = {"Authorization": f"Bearer {secret}"}
        return mine.post(f"exchanges/{exchange['id']}/confirm/", key=f"k{number}").status_code

    assert sorted(in_threads(confirm, times=8)) == [200, *[409] * 7]
    assert Transfer.objects.filter(kind="service").count() == 1
    assert accounts.of(member.memberships.get()).balance_minutes == 60
