"""Logging hours in particular circumstances: policies, several memberships, limits, and what was agreed before."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from exchanges import lifecycle
from exchanges.models import Exchange, Side
from ledger.models import Account
from members.models import Person, Seat, TimeBank
from tests.factories.members import MembershipFactory, PersonFactory, a_person
from tests.pages import queries
from tests.pages.log.sending import LOG, save, text

pytestmark = pytest.mark.django_db
State = Exchange.State
Made = Callable[..., Exchange]


# --- Policies, memberships, limits ------------------------------------------------------------


@pytest.mark.parametrize(
    ("policy", "offered", "not_offered"),
    [("provider", "I helped them", "They helped me"), ("recipient", "They helped me", "I helped them")],
)
def test_only_the_way_round_that_can_work_is_offered(
    bank: TimeBank, browser: Client, typed: dict[str, str], policy: str, offered: str, not_offered: str
) -> None:
    TimeBank.objects.filter(pk=bank.pk).update(recording=policy)
    shown = text(browser.get(LOG))
    assert offered in shown
    assert not_offered not in shown
    assert "ask them to log it" in shown
    other_way = "recipient" if policy == "provider" else "provider"
    assert browser.post(LOG, {**typed, "helper": other_way}).status_code == 422


def test_whoever_acts_for_several_says_for_whom(
    bank: TimeBank, member: Person, browser: Client, typed: dict[str, str]
) -> None:
    assert "Acting for" not in text(browser.get(LOG))
    pantry = MembershipFactory(bank=bank, person=member, name="St Anne's Pantry", kind="organisation")
    assert "Acting for" in text(browser.get(LOG))
    save(browser, {**typed, "me": str(pantry.public_id)})
    assert Exchange.objects.get().provider == pantry


def test_one_may_help_the_organisation_one_acts_for(
    bank: TimeBank, member: Person, browser: Client, typed: dict[str, str]
) -> None:
    own = member.memberships.get()
    pantry = MembershipFactory(bank=bank, person=member, name="St Anne's Pantry", kind="organisation")
    save(browser, {**typed, "me": str(own.public_id), "other": "St Anne"})
    assert (Exchange.objects.get().provider, Exchange.objects.get().recipient) == (own, pantry)


def test_a_dependant_reads_who_can_log(
    bank: TimeBank, other_member: Person, client_of: Callable[[Person], Client]
) -> None:
    child = PersonFactory(bank=bank)
    Seat.objects.create(
        bank=other_member.bank,
        membership=other_member.memberships.get(),
        person=child,
        kind=Seat.Kind.DEPENDANT,
    )
    assert "Somebody else logs your hours" in text(client_of(child).get(LOG))


@pytest.mark.parametrize(
    ("helper", "limit", "is_hard", "sentence"),
    [
        ("recipient", {"lowest_minutes": -60}, False, "nothing stops you"),
        ("recipient", {"lowest_minutes": -60}, True, "can't be settled"),
        ("provider", {"highest_minutes": 60}, False, "You have given a lot"),
    ],
)
def test_a_kind_word_before_a_limit_is_passed(
    member: Person,
    browser: Client,
    typed: dict[str, str],
    helper: str,
    limit: dict[str, int],
    is_hard: bool,
    sentence: str,
) -> None:
    Account.objects.filter(membership__people=member).update(**limit, is_hard=is_hard)
    assert sentence in text(browser.post(LOG, {**typed, "helper": helper}))


def test_it_says_when_a_coordinator_looks_first(
    bank: TimeBank, browser: Client, typed: dict[str, str]
) -> None:
    TimeBank.objects.filter(pk=bank.pk).update(approval="always", coordinator_label="broker")
    assert "Your broker has a look before they count." in text(browser.post(LOG, typed))


# --- An agreed exchange -----------------------------------------------------------------------


@pytest.fixture
def agreed(made: Made, member: Person, now: dt.datetime) -> Exchange:
    exchange = made(State.ACCEPTED, title="Sewing a curtain")
    Exchange.objects.filter(pk=exchange.pk).update(planned_minutes=90)
    return lifecycle.agree_time(exchange, planned_at=now - dt.timedelta(days=3), by=member, at=now)


def test_an_agreed_exchange_asks_only_when_and_how_long(
    agreed: Exchange, other_member: Person, client_of: Callable[[Person], Client]
) -> None:
    address = f"{LOG}?exchange={agreed.public_id}"
    browser = client_of(other_member)
    shown = text(browser.get(address))
    assert "Ana helped you" in shown
    assert 'name="title"' not in shown
    assert 'value="1:30"' in shown
    assert 'value="2026-11-17" required id="id_when_1" checked' in shown
    save(browser, {"when": "2026-11-17", "length": "2"}, address)
    agreed.refresh_from_db()
    assert (agreed.state, agreed.minutes, agreed.logged_side) == (State.LOGGED, 120, Side.RECIPIENT)
    assert Exchange.objects.count() == 1


def test_logged_by_the_other_meanwhile_it_leads_to_the_exchange(made: Made, browser: Client) -> None:
    exchange = made(State.LOGGED)
    answer = browser.get(f"{LOG}?exchange={exchange.public_id}")
    assert answer["Location"] == f"/riverside/exchanges/{exchange.public_id}/"


@pytest.mark.parametrize("named", ["nonsense", "00000000-0000-0000-0000-000000000001"])
def test_an_exchange_there_is_not_is_not_found(browser: Client, named: str) -> None:
    assert browser.get(f"{LOG}?exchange={named}").status_code == 404


def test_nobody_logs_an_exchange_of_others(
    made: Made, bank: TimeBank, client_of: Callable[[Person], Client]
) -> None:
    stranger = a_person(bank, "Stranger")
    exchange = made(State.ACCEPTED)
    assert client_of(stranger).get(f"{LOG}?exchange={exchange.public_id}").status_code == 404


def test_with_whom_can_be_said_in_the_address(browser: Client, other_member: Person) -> None:
    number = other_member.memberships.get().number
    assert f"Bram de Vries · no. {number}" in text(browser.get(f"{LOG}?with={number}"))


def test_it_asks_as_much_whatever_the_number_of_members(bank: TimeBank, browser: Client) -> None:
    one = queries.asked_for(browser, LOG)
    for name in ("Ida", "Olu", "Mei"):
        a_person(bank, name)
    assert queries.asked_for(browser, LOG) == one


def test_a_coordinator_logs_their_own_like_anybody(
    coordinator: Person, client_of: Callable[..., Client], typed: dict[str, Any]
) -> None:
    save(client_of(coordinator), typed)
    assert Exchange.objects.get().provider == coordinator.memberships.get()
