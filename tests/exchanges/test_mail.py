"""The words of every notice of an exchange, for both sides: they are there, whole, and of the reader's own side."""

import datetime as dt
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.utils import translation

from exchanges import first_steps, telling
from exchanges.models import Exchange, Side
from ledger.posting import PassedLimit
from members import notices
from members.models import Person, TimeBank
from tests.factories.exchanges import ListingFactory
from tests.factories.members import MembershipFactory

State = Exchange.State
Made = Callable[..., Exchange]
FOLDER = Path(settings.BASE_DIR) / "templates" / "exchanges" / "mail"
NOT_OF_A_SIDE = {"to_sort_out", "limit_passed", "approvals_waiting"}
OF_LISTINGS = {
    "listing_expires",
    "listing_published",
    "listing_edited",
    "listing_withdrawn",
    "listing_renewed",
}
OF_NEWCOMERS = {"first_step"}
OF_HOUSEHOLDS = {"moved_in", "moved_out"}
# Of no exchange: what a colleague hands over, a request somebody is thought of for, and what is new in the week.
OF_NO_EXCHANGE = {"handed", "thought_of", "digest"}
APART = NOT_OF_A_SIDE | OF_LISTINGS | OF_NEWCOMERS | OF_HOUSEHOLDS | OF_NO_EXCHANGE
EVENTS = sorted(path.stem for path in FOLDER.glob("[!_]*.txt"))
FORBIDDEN = re.compile(r"\b(debt|owe|overdraft|payment|money|points|credit|transaction)s?\b", re.IGNORECASE)
WRITTEN_IN_CODE = re.compile(r'"(?:exchanges/)?([a-z_]+)"')


def words(event: str, to: Person, exchange: Exchange, side: Side | None, **told: Any) -> tuple[str, str]:
    context = {
        "exchange": exchange,
        "helped": side == Side.PROVIDER,
        "other": exchange.membership_on(side.other) if side else None,
        "by": None,
        "note": "",
        "settles_on": dt.date(2026, 6, 15),
        "count": 3,
        "passed": [PassedLimit(1, "Bram de Vries", "lowest", 30)],
        **told,
    }
    path = telling.path_of(exchange)
    return notices.words(f"exchanges/{event}", to=to, bank=exchange.bank, path=path, context=context)


@pytest.fixture
def exchange(made: Made, now: dt.datetime) -> Exchange:
    settled = made(State.SETTLED, title="Sewing a curtain", minutes=90)
    settled.planned_at, settled.approval_because = now, Exchange.Because.LONG
    return settled


@pytest.mark.parametrize("side", list(Side))
@pytest.mark.parametrize(
    "event",
    [event for event in EVENTS if event not in APART],
)
def test_each_event_speaks_to_either_side(
    event: str, side: Side, exchange: Exchange, member: Person, other_member: Person
) -> None:
    to, other = (member, other_member) if side == Side.PROVIDER else (other_member, member)
    subject, body = words(event, to, exchange, side, by=other, note="Until Friday.", before_minutes=60)
    said = f"{subject}\n{body}"
    assert "Sewing a curtain" in said
    assert other.first_name in said
    assert_well_written(subject, body)


@pytest.mark.parametrize("event", sorted(NOT_OF_A_SIDE))
def test_each_event_for_coordinators_names_what_it_is_about(
    event: str, exchange: Exchange, coordinator: Person, member: Person
) -> None:
    subject, body = words(event, coordinator, exchange, None, by=member, note="One hour only.")
    assert_well_written(subject, body)
    if event != "approvals_waiting":
        assert "Ana Sá helped Bram de Vries" in body


def test_a_listing_that_comes_down_is_named(bank: TimeBank, member: Person, exchange: Exchange) -> None:
    listing = ListingFactory(bank=bank, membership=member.memberships.get(), title="Piano lessons")
    subject, body = words("listing_expires", member, exchange, None, listing=listing)
    assert "Piano lessons" in subject
    assert_well_written(subject, body)


def test_what_is_handed_over_says_by_whom_and_how_much(
    exchange: Exchange, admin: Person, member: Person
) -> None:
    for count, said in ((1, "something"), (3, "3 things")):
        subject, body = words("handed", admin, exchange, None, by=member, count=count)
        assert subject == f"Ana Sá asks you to look after {said}"
        assert_well_written(subject, body)


def test_whoever_is_thought_of_reads_for_what_and_by_whom(
    bank: TimeBank, exchange: Exchange, member: Person, coordinator: Person
) -> None:
    asked = ListingFactory(bank=bank, request=True, title="Piano lessons", text="For a beginner")
    subject, body = words("thought_of", member, exchange, None, by=coordinator, request=asked)
    assert "Piano lessons" in subject
    assert "Chidi Okafor thought of you" in body and "For a beginner" in body
    assert_well_written(subject, body)


@pytest.mark.parametrize("step", list(first_steps.PAGES))
def test_each_first_step_has_words_of_its_own(step: str, exchange: Exchange, member: Person) -> None:
    said = {each: words("first_step", member, exchange, None, step=each) for each in first_steps.PAGES}
    assert_well_written(*said[step])
    assert [each for each, told in said.items() if told == said[step]] == [step]


@pytest.mark.parametrize(("minutes", "said"), [(90, "+1\xa0h\xa030"), (-90, "−1\xa0h\xa030"), (0, "account")])
@pytest.mark.parametrize("event", sorted(OF_HOUSEHOLDS))
def test_moving_names_who_where_and_what_came_along(
    event: str, minutes: int, said: str, exchange: Exchange, member: Person, other_member: Person
) -> None:
    home = MembershipFactory(bank=exchange.bank, kind="household", name="The Mill", person=other_member)
    told = {"mover": member, "household": home, "minutes": minutes, "words": "As they wish."}
    subject, body = words(event, other_member, exchange, None, **told)
    assert "Ana Sá" in subject and "The Mill" in subject
    assert said in body and "As they wish." in body
    assert_well_written(subject, body)


@pytest.mark.parametrize("event", ["settled", "to_be_approved"])
def test_what_the_clock_did_has_no_name_in_it(event: str, exchange: Exchange, member: Person) -> None:
    exchange.confirmed_by = None
    subject, body = words(event, member, exchange, Side.PROVIDER, by=None)
    assert "None" not in subject + body
    assert ("settled by themselves" in body) == (event == "settled")


def test_who_helped_is_said_from_the_readers_side(
    exchange: Exchange, member: Person, other_member: Person
) -> None:
    helper, _body = words("logged", member, exchange, Side.PROVIDER, by=other_member)
    helped, _body = words("logged", other_member, exchange, Side.RECIPIENT, by=member)
    assert helper == "Bram says you helped for 1 h 30"
    assert helped == "Ana says you were helped for 1 h 30"


def test_a_correction_says_what_it_said_before(exchange: Exchange, member: Person) -> None:
    _subject, body = words("corrected", member, exchange, Side.PROVIDER, by=member, before_minutes=60)
    assert "Before, it said 1 hour. Now it says 1 hour 30 minutes." in body


def test_names_and_titles_stay_the_words_they_are(exchange: Exchange, member: Person) -> None:
    exchange.title = "<b>{{ bank }}</b> & co"
    subject, body = words("written", member, exchange, Side.PROVIDER, by=member, note="{% now %} <i>")
    assert exchange.title in subject
    assert "“{% now %} <i>”" in body


@pytest.mark.parametrize("language", ["en-gb", "es"])
def test_every_language_has_its_days(language: str, exchange: Exchange, member: Person) -> None:
    exchange.bank.language = language
    with translation.override("en-gb"):
        _subject, body = words("settled", member, exchange, Side.PROVIDER)
    day = exchange.happened_on
    assert day is not None
    assert str(day.day) in body


def test_every_event_that_is_told_has_its_words() -> None:
    """What the verbs name is what lies in the folder."""
    code = [Path(settings.BASE_DIR) / "exchanges" / f"{name}.py" for name in VERBS]
    told = {word for path in code for word in WRITTEN_IN_CODE.findall(path.read_text())}
    assert set(EVENTS) <= told


VERBS = (
    "digest",
    "introducing",
    "marking",
    "lifecycle",
    "recording",
    "settling",
    "reminders",
    "leaving",
    "listings",
    "moving",
    "suspending",
    "first_steps",
)


def assert_well_written(subject: str, body: str) -> None:
    """Nothing left unfilled, no empty brackets, no word this place does not use, and no holes between paragraphs."""
    assert subject
    assert body
    said = f"{subject}\n{body}"
    for sign in ("{{", "{%", "None", "  ", "“”", "()", " ,", " ."):
        assert sign not in said, said
    assert "\n\n\n" not in body
    assert not FORBIDDEN.search(said)
