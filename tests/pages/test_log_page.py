"""Logging hours: said back in words before anything is saved, with and without scripts."""

import datetime as dt
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client

from exchanges import lifecycle
from exchanges.models import Exchange, Side
from ledger.models import Account
from members.models import Person, Seat, TimeBank
from tests.factories.exchanges import ListingFactory
from tests.factories.members import MembershipFactory, PersonFactory, a_person
from tests.pages import queries

pytestmark = pytest.mark.django_db
State = Exchange.State
Made = Callable[..., Exchange]
LOG, PREVIEW = "/riverside/log/", "/riverside/log/preview/"
UNDERSTOOD = re.compile(r'name="understood" value="([^"]+)"')


@pytest.fixture(autouse=True)
def on_a_friday() -> Iterator[None]:
    with time_machine.travel(dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC), tick=False):
        yield


@pytest.fixture
def browser(client_of: Callable[[Person], Client], member: Person) -> Client:
    return client_of(member)


@pytest.fixture
def typed(bank: TimeBank, member: Person, other_member: Person) -> dict[str, str]:
    """What a member with an offer of sewing types, who sewed for another yesterday."""
    ListingFactory(
        bank=bank,
        membership=member.memberships.get(),
        title="Sewing and mending",
        category=bank.categories.get(name="Sewing and crafts"),
    )
    return {
        "other": "bram",
        "helper": "provider",
        "title": "Sewing a curtain",
        "when": "2026-11-19",
        "length": "1h30",
    }


def text(answer: HttpResponse) -> str:
    return " ".join(answer.content.decode().split())


def save(browser: Client, typed: dict[str, str], address: str = LOG) -> HttpResponse:
    """As without scripts: send, read what was understood, send again."""
    mark = UNDERSTOOD.search(text(browser.post(address, typed)))
    assert mark, "it was not understood"
    return browser.post(address, {**typed, "understood": mark[1]})


# --- Said back, then saved --------------------------------------------------------------------


def test_first_it_says_back_what_it_understood(browser: Client, typed: dict[str, str]) -> None:
    shown = text(browser.post(LOG, typed))
    assert (
        "You helped <strong>Bram</strong> for <strong>1 hour 30 minutes</strong>"
        " on <strong>Thursday 19 November</strong>." in shown.replace("\xa0", " ")
    )
    assert "We'll ask Bram to confirm." in shown
    assert Exchange.objects.count() == 0


def test_read_and_sent_again_it_is_saved(
    browser: Client, typed: dict[str, str], member: Person, other_member: Person
) -> None:
    answer = save(browser, typed)
    exchange = Exchange.objects.get()
    assert answer["Location"] == f"/riverside/exchanges/{exchange.public_id}/"
    assert (exchange.provider, exchange.recipient) == (
        member.memberships.get(),
        other_member.memberships.get(),
    )
    assert (exchange.minutes, exchange.happened_on) == (90, dt.date(2026, 11, 19))
    assert (exchange.title, exchange.category.name) == ("Sewing a curtain", "Sewing and crafts")
    assert exchange.state == State.LOGGED


@pytest.mark.parametrize(
    "changed", [{"length": "2:00"}, {"helper": "recipient"}, {"when": "2026-11-20"}, {"other": "Chidi"}]
)
def test_changed_after_reading_it_is_said_back_again(
    browser: Client, typed: dict[str, str], coordinator: Person, changed: dict[str, str]
) -> None:
    mark = UNDERSTOOD.search(text(browser.post(LOG, typed)))
    assert mark
    answer = browser.post(LOG, {**typed, "understood": mark[1], **changed})
    assert answer.status_code == 200
    assert Exchange.objects.count() == 0


def test_sent_twice_it_is_saved_once(browser: Client, typed: dict[str, str]) -> None:
    mark = UNDERSTOOD.search(text(browser.post(LOG, typed)))
    assert mark
    sent = {**typed, "understood": mark[1], "idempotency_key": "the-same-tap"}
    answers = [browser.post(LOG, sent) for _tap in range(2)]
    assert answers[0]["Location"] == answers[1]["Location"]
    assert Exchange.objects.count() == 1


def test_rounding_to_the_step_is_said(browser: Client, typed: dict[str, str]) -> None:
    shown = text(browser.post(LOG, {**typed, "length": "80m"}))
    assert "You wrote 1 hour 20 minutes." in shown.replace("\xa0", " ")
    save(browser, {**typed, "length": "80m"})
    assert Exchange.objects.get().minutes == 75


def test_while_one_types_it_says_what_is_understood_so_far(browser: Client, typed: dict[str, str]) -> None:
    shown = text(browser.post(PREVIEW, typed))
    assert "You helped <strong>Bram</strong>" in shown
    assert "I helped Bram" in shown
    assert "your offer: Sewing and mending" in shown
    assert "<html" not in shown


@pytest.mark.parametrize("missing", ["other", "title", "length"])
def test_what_is_not_typed_yet_is_no_error(browser: Client, typed: dict[str, str], missing: str) -> None:
    answer = browser.post(PREVIEW, {**typed, missing: ""})
    assert answer.status_code == 200
    assert "understood" not in text(answer)


# --- What is typed ----------------------------------------------------------------------------


def test_what_was_typed_is_kept_beside_what_is_wrong(browser: Client, typed: dict[str, str]) -> None:
    answer = browser.post(LOG, {**typed, "length": "8.20"})
    shown = text(answer)
    assert answer.status_code == 422
    assert "could mean 8:20, or hours with a decimal part" in shown
    for kept in ('value="bram"', 'value="Sewing a curtain"', 'value="8.20"', 'value="2026-11-19" '):
        assert kept in shown
    assert Exchange.objects.count() == 0


def test_when_several_fit_one_is_chosen(bank: TimeBank, browser: Client, typed: dict[str, str]) -> None:
    other = a_person(bank, "Bram Jansen").memberships.get()
    answer = browser.post(LOG, typed)
    assert answer.status_code == 422
    assert "Bram Jansen" in text(answer)
    save(browser, {**typed, "other_chosen": str(other.public_id)})
    assert Exchange.objects.get().recipient == other


@pytest.mark.parametrize("nobody", ["Zorro", "9999", "Ana Sá"])
def test_when_nobody_fits_it_says_what_would_work(
    browser: Client, typed: dict[str, str], outsider: Person, nobody: str
) -> None:
    shown = text(browser.post(LOG, {**typed, "other": nobody}))
    assert "We found no member" in shown
    assert "or the member&#x27;s number" in shown


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"when": "2026-11-21"}, "That day is still to come."),
        ({"when": "other", "day": ""}, "Choose the day on which it happened."),
        ({"when": "other", "day": "2025-10-01"}, "more than a year ago"),
        ({"length": "25h"}, "between a minute and 24 hours"),
        ({"title": " "}, "Say in a few words what it was"),
        ({"length": ""}, "Write how long it took"),
    ],
)
def test_what_can_not_be_is_refused_with_a_sentence(
    browser: Client, typed: dict[str, str], wrong: dict[str, str], sentence: str
) -> None:
    answer = browser.post(LOG, {**typed, **wrong})
    assert answer.status_code == 422
    assert sentence in text(answer)


def test_another_day(browser: Client, typed: dict[str, str]) -> None:
    save(browser, {**typed, "when": "other", "day": "2026-11-03"})
    assert Exchange.objects.get().happened_on == dt.date(2026, 11, 3)


def test_a_page_left_open_over_midnight_means_the_day_it_showed(
    browser: Client, typed: dict[str, str]
) -> None:
    save(browser, {**typed, "when": "2026-11-18"})
    assert Exchange.objects.get().happened_on == dt.date(2026, 11, 18)


# --- What kind of help ------------------------------------------------------------------------


def test_where_nothing_says_what_kind_of_help_it_is_asked_for(
    bank: TimeBank, browser: Client, typed: dict[str, str]
) -> None:
    odd = {**typed, "title": "Zymurgy"}
    answer = browser.post(LOG, odd)
    assert (answer.status_code, "What kind of help was it?" in text(answer)) == (422, True)
    kind = bank.categories.get(name="Cooking and food")
    save(browser, {**odd, "category": str(kind.public_id)})
    assert Exchange.objects.get().category == kind


def test_it_is_known_from_an_exchange_called_the_same(
    made: Made, bank: TimeBank, browser: Client, typed: dict[str, str]
) -> None:
    before = made(State.SETTLED, title="Zymurgy")
    Exchange.objects.update(category=bank.categories.get(name="Animals"))
    save(browser, {**typed, "title": "zymurgy"})
    assert Exchange.objects.exclude(pk=before.pk).get().category.name == "Animals"


def test_a_guess_can_be_corrected(bank: TimeBank, browser: Client, typed: dict[str, str]) -> None:
    assert "It was another kind of help" in text(browser.post(LOG, typed))
    kind = bank.categories.get(name="Home repairs")
    save(browser, {**typed, "category": str(kind.public_id)})
    assert Exchange.objects.get().category == kind


def test_a_retired_kind_is_not_guessed(bank: TimeBank, browser: Client, typed: dict[str, str]) -> None:
    bank.categories.filter(name="Sewing and crafts").update(retired_at=dt.datetime.now(dt.UTC))
    assert browser.post(LOG, typed).status_code == 422


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
    assert "For whom do you log?" not in text(browser.get(LOG))
    pantry = MembershipFactory(bank=bank, person=member, name="St Anne's Pantry", kind="organisation")
    assert "For whom do you log?" in text(browser.get(LOG))
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
    Seat.objects.create(membership=other_member.memberships.get(), person=child, kind=Seat.Kind.DEPENDANT)
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
