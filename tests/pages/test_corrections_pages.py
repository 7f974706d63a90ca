"""The pages of corrections: who opens them, what they say before anything moves, and each button once."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from ledger import accounts, corrections
from ledger.models import Correction, Transfer
from members import roles
from members.models import Person, TimeBank
from tests.factories.ledger import AT
from tests.factories.members import a_person
from tests.ledger.test_corrections import alone, ask, set_balance
from tests.pages import queries

pytestmark = pytest.mark.django_db
ClientOf = Callable[[Person], Client]
ALL, NEW, OFF = (f"/riverside/books/corrections/{end}" for end in ("", "new/", "write-off/"))


@pytest.fixture
def second(bank: TimeBank) -> Person:
    return a_person(bank, "Edda Second", roles.ADMIN)


@pytest.fixture
def asked(member: Person, other_member: Person, admin: Person, second: Person) -> Correction:
    return ask(member.memberships.get(), other_member.memberships.get(), admin)


def at(correction: Correction) -> str:
    return f"{ALL}{correction.public_id}/"


def text(answer: Any) -> str:
    words = re.sub(r"<[^>]*>", " ", answer.content.decode())
    return " ".join(words.replace("\xa0", " ").replace("&#x27;", "'").split())


def form(**said: str) -> dict[str, str]:
    told = {"between": "members", "giver": "Ana", "receiver": "Bram", "length": "1:07"}
    return {**told, "concerns_on": "2026-09-30", "reason": "The wrong Bram.", **said}


# --- Rights -----------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["member", "coordinator", "outsider"])
def test_only_admins_have_them(asked: Correction, client_of: ClientOf, request: Any, who: str) -> None:
    client = client_of(request.getfixturevalue(who))
    for path in (ALL, NEW, OFF, at(asked)):
        assert client.get(path).status_code == 404
        assert client.post(path, {"do": "agree"}).status_code in (404, 405)
    asked.refresh_from_db()
    assert asked.is_waiting


def test_a_coordinator_who_is_asked_opens_and_agrees_to_it(
    member: Person, other_member: Person, admin: Person, coordinator: Person, client_of: ClientOf
) -> None:
    asked = ask(member.memberships.get(), other_member.memberships.get(), admin)
    client = client_of(coordinator)
    assert "Please have a look" in text(client.get(at(asked)))
    assert client.get(ALL).status_code == 404
    assert "the hours have moved" in text(client.post(at(asked), {"do": "agree"}, follow=True))


def test_another_time_banks_is_not_found(
    asked: Correction, other_bank: TimeBank, client_of: ClientOf
) -> None:
    stranger = client_of(a_person(other_bank, "Stranger", roles.ADMIN))
    assert stranger.get(at(asked).replace("riverside", "hilltop")).status_code == 404


# --- Asking -----------------------------------------------------------------------------------


def test_it_says_what_it_understood_and_asks_then(
    member: Person, other_member: Person, admin: Person, second: Person, client_of: ClientOf
) -> None:
    client = client_of(admin)
    shown = client.post(NEW, form())
    said = text(shown)
    assert "1 hour 7 minutes move from Ana Sá to Bram de Vries" in said
    assert "After that Ana Sá stands at −1 h 07, and Bram de Vries at +1 h 07" in said
    assert "A second person looks at it first" in said
    assert not Correction.objects.exists()
    sent = client.post(NEW, form(understood=shown.context["understood"].mark), follow=True)
    assert "waits for a second person" in text(sent)
    assert Correction.objects.get().minutes == 67


def test_what_was_changed_since_is_shown_again(
    member: Person, other_member: Person, admin: Person, second: Person, client_of: ClientOf
) -> None:
    client = client_of(admin)
    mark = client.post(NEW, form()).context["understood"].mark
    client.post(NEW, form(length="9", understood=mark))
    assert not Correction.objects.exists()


@pytest.mark.parametrize(("between", "balance"), [("from_pot", -67), ("to_pot", 67)])
def test_with_the_pot(
    bank: TimeBank, member: Person, other_member: Person, admin: Person, client_of: ClientOf,
    between: str, balance: int,
) -> None:  # fmt: skip
    alone(bank)
    client, told = client_of(admin), form(between=between)
    shown = client.post(NEW, told)
    assert "They move at once" in text(shown)
    client.post(NEW, {**told, "understood": shown.context["understood"].mark})
    assert accounts.pot(bank).balance_minutes == balance


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"giver": ""}, "Write a name"),
        ({"receiver": "Ana"}, "the same account"),
        ({"length": "many"}, "many"),
        ({"reason": ""}, "Please write the reason"),
        ({"concerns_on": "x"}, "day"),
        ({"reason": "a\0b"}, "write it anew"),
    ],
)
def test_what_is_unclear_is_asked_again(
    member: Person, other_member: Person, admin: Person, second: Person, client_of: ClientOf,
    said: dict[str, str], words: str,
) -> None:  # fmt: skip
    answer = client_of(admin).post(NEW, form(**said))
    assert answer.status_code == 422
    assert words in text(answer)


def test_a_day_ahead_is_said_beside_its_field(
    member: Person, other_member: Person, admin: Person, second: Person, client_of: ClientOf
) -> None:
    client, told = client_of(admin), form(concerns_on="2199-01-01")
    mark = client.post(NEW, told).context["understood"].mark
    answer = client.post(NEW, {**told, "understood": mark})
    assert (answer.status_code, "concerns_on" in answer.context["form"].errors) == (422, True)


def test_a_whole_balance_is_written_off(
    bank: TimeBank, member: Person, admin: Person, second: Person, client_of: ClientOf
) -> None:
    client, told = client_of(admin), {"member": "Ana", "reason": "Has moved away."}
    assert "nothing to write off" in text(client.post(OFF, told))
    set_balance(member.memberships.get(), -127)
    shown = client.post(OFF, told)
    assert "2 hours 7 minutes move from the community pot to Ana Sá" in text(shown)
    client.post(OFF, {**told, "understood": shown.context["understood"].mark})
    assert Correction.objects.get().kind == "write_off"


# --- Answering --------------------------------------------------------------------------------


def test_the_second_person_has_the_buttons_the_first_may_take_it_back(
    asked: Correction, admin: Person, second: Person, client_of: ClientOf
) -> None:
    assert "I agree" in text(client_of(second).get(at(asked)))
    page = text(client_of(admin).get(at(asked)))
    assert "I agree" not in page
    assert "Take it back" in page


def test_a_refusal_needs_its_reason(asked: Correction, second: Person, client_of: ClientOf) -> None:
    client = client_of(second)
    answer = client.post(at(asked), {"do": "refuse", "reason": " "})
    assert answer.status_code == 422
    assert "Please write the reason" in text(answer)
    assert "Refused." in text(client.post(at(asked), {"do": "refuse", "reason": "No."}, follow=True))


def test_buttons_pressed_by_whom_they_are_not_for(
    asked: Correction, admin: Person, second: Person, client_of: ClientOf
) -> None:
    for person, do in ((admin, "agree"), (second, "withdraw"), (second, "dance"), (second, "")):
        answer = client_of(person).post(at(asked), {"do": do, "reason": "Because."})
        assert answer.status_code == 422, do
    assert not Transfer.objects.exists()


def test_a_double_tap_moves_hours_once(asked: Correction, second: Person, client_of: ClientOf) -> None:
    client = client_of(second)
    for key in ("k", "k", "other"):
        assert client.post(at(asked), {"do": "agree", "idempotency_key": key}).status_code == 302
    assert Transfer.objects.count() == 1


def test_taking_back_too_late_is_said(
    asked: Correction, admin: Person, second: Person, client_of: ClientOf
) -> None:
    corrections.agree(asked, by=second, at=AT)
    answer = client_of(admin).post(at(asked), {"do": "withdraw"})
    assert "its answer already: posted (Edda Second)" in text(answer)


# --- Where it shows ---------------------------------------------------------------------------


def test_the_statement_shows_kind_and_reason(
    asked: Correction, member: Person, second: Person, client_of: ClientOf
) -> None:
    posted = corrections.agree(asked, by=second, at=AT)
    assert "Entered for the wrong Bram. Correction · Bram de Vries" in text(
        client_of(member).get("/riverside/statement/")
    )
    assert posted.transfer
    page = text(client_of(member).get(f"/riverside/books/{posted.transfer.public_id}/"))
    assert "Approved by Edda Second" in page


def test_three_rows_cost_as_many_queries_as_one(
    asked: Correction, member: Person, other_member: Person, admin: Person, client_of: ClientOf
) -> None:
    client = client_of(admin)
    at_one = queries.asked_for(client, ALL)
    for key in ("two", "three"):
        ask(member.memberships.get(), None, admin, key=key)
    assert queries.asked_for(client, ALL) == at_one <= 12
