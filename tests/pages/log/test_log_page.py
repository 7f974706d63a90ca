"""Logging hours: said back in words before anything is saved, with and without scripts."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.test import Client

from exchanges.models import Exchange
from members.models import Person, TimeBank
from tests.factories.exchanges import ListingFactory
from tests.factories.members import a_person
from tests.pages.log.sending import LOG, PREVIEW, UNDERSTOOD, read, save, text

pytestmark = pytest.mark.django_db
State = Exchange.State
Made = Callable[..., Exchange]


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


@pytest.mark.parametrize("nobody", ["Zorro", "Zo\0rro", "9999", "Ana Sá"])
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


@pytest.mark.parametrize("title", ["Sewing a curtain", 'Sewing a "big" curtain'])
def test_the_kind_that_was_read_is_saved_whatever_is_published_since(
    bank: TimeBank, member: Person, browser: Client, typed: dict[str, str], title: str
) -> None:
    typed |= {"title": title}
    has_read = read(browser, typed)
    repairs = bank.categories.get(name="Home repairs")
    ListingFactory(bank=bank, membership=member.memberships.get(), title=title, category=repairs)
    browser.post(LOG, {**typed, **has_read})
    assert Exchange.objects.get().category.name == "Sewing and crafts"


def test_other_words_than_were_read_are_guessed_anew(
    bank: TimeBank, browser: Client, typed: dict[str, str]
) -> None:
    has_read = read(browser, typed)
    assert "kind_read" in has_read
    answer = browser.post(LOG, {**typed, **has_read, "title": "Zymurgy"})
    assert (answer.status_code, "What kind of help was it?" in text(answer)) == (422, True)


@pytest.mark.parametrize("made_up", ["nonsense", " ", "00000000-0000-0000-0000-000000000001 1 2 Zymurgy"])
def test_a_kind_nobody_read_is_not_believed(browser: Client, typed: dict[str, str], made_up: str) -> None:
    assert browser.post(LOG, {**typed, "title": "Zymurgy", "kind_read": made_up}).status_code == 422
