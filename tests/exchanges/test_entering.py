"""Taking a sheet: rows are kept as typed, looked at, and recorded once."""

import datetime as dt
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest

from exchanges import entering, recording, sheets, slips
from exchanges.entering import Written
from exchanges.models import Category, Exchange, Sheet, SheetLine, Side
from exchanges.row_checks import Row, own_words
from exchanges.steps import ChangedMeanwhile, Via
from ledger import accounts
from members.choosing import Typed
from members.models import Membership, Person, TimeBank
from members.refusals import NotAllowed
from tests.factories.exchanges import ExchangeFactory
from tests.factories.members import a_person
from tests.questions import questions

pytestmark = pytest.mark.django_db
Balances = Callable[[], tuple[int, int]]


def nobody(text: str) -> Typed:
    return Typed(text, "")


@pytest.fixture
def sheet(coordinator: Person, now: dt.datetime) -> Sheet:
    return sheets.begin(coordinator.bank, by=coordinator, at=now)


@pytest.fixture
def entered(
    sheet: Sheet, coordinator: Person, member: Person, other_member: Person, now: dt.datetime
) -> Callable[..., Row]:
    """A row as typed; what is to be said of it."""
    category = Category.objects.filter(bank=coordinator.bank).first()
    today = coordinator.bank.today(now)

    def enter(key: UUID | None = None, seen: int | None = None, **told: Any) -> Row:
        usual = {
            "provider": nobody(member.name),
            "recipient": nobody(str(other_member.memberships.get().number)),
            "title": "Van and unloading",
            "length": "1h30",
            "happened_on": today,
            "category": category,
        }
        line = entering.write(
            sheet, key or uuid4(), Written(**usual | told), by=coordinator, at=now, seen=seen
        )
        assert line
        rows = entering.rows_of(sheet, by=coordinator, at=now)
        return next(row for row in rows if row.line.pk == line.pk)

    return enter


@pytest.fixture
def recorded(sheet: Sheet, coordinator: Person, now: dt.datetime) -> Callable[[], entering.Recorded]:
    return lambda: entering.record(sheet, by=coordinator, at=now)


def state_of(sheet: Sheet) -> str:
    return Sheet.objects.get(pk=sheet.pk).state


def test_a_good_row_becomes_one_exchange_with_the_sheet_as_its_source(
    entered: Callable[..., Row],
    recorded: Callable[[], entering.Recorded],
    sheet: Sheet,
    member: Person,
    balances: Balances,
):
    assert entered().is_good
    (exchange,) = recorded().exchanges
    assert (exchange.source, exchange.channel, exchange.state) == ("Sheet 0001", "paper", "settled")
    assert balances() == (90, -90) and state_of(sheet) == "entered"
    line = SheetLine.objects.get()
    assert (line.exchange, line.provider, line.provider_text, line.title) == (exchange, None, "", "")


def test_what_is_entered_is_not_entered_again(
    entered: Callable[..., Row],
    recorded: Callable[[], entering.Recorded],
    balances: Balances,
    coordinator: Person,
):
    key = entered().line.key
    recorded()
    for again in (recorded, entered, lambda: entered(key)):
        with pytest.raises(sheets.PaperClosed, match=f"Sheet 0001 was entered by {coordinator.name} on"):
            again()
    assert balances() == (90, -90)


def test_bad_rows_stay_and_the_sheet_with_them(
    entered: Callable[..., Row], recorded: Callable[[], entering.Recorded], sheet: Sheet
):
    entered()
    bad = entered(length="8.20")
    assert "could mean 8:20" in bad.problems["length"]
    assert len(recorded().exchanges) == 1 and state_of(sheet) == "open"
    assert recorded().exchanges == []
    entered(bad.line.key, length="8:15", seen=1)
    assert [exchange.minutes for exchange in recorded().exchanges] == [495]
    assert state_of(sheet) == "entered" and Exchange.objects.count() == 2


@pytest.mark.parametrize(
    ("told", "cell", "sentence"),
    [
        ({"provider": nobody("")}, "provider", "Write a name"),
        ({"provider": nobody("=HYPERLINK(1)")}, "provider", "We found no member for “=HYPERLINK"),
        ({"recipient": nobody("a")}, "recipient", "members fit “a”"),
        ({"title": "  "}, "title", "Write what it was"),
        ({"length": "=1+1"}, "length", "We can't read"),
        ({"length": "25:00"}, "length", "24 hours"),
        ({"happened_on": None}, "happened_on", "Choose a day"),
        ({"happened_on": dt.date(2999, 1, 1)}, "happened_on", "still to come"),
        ({"category": None, "title": "🌻"}, "category", "Choose the kind of help"),
    ],
)
def test_each_row_says_what_is_not_right_about_it(
    entered: Callable[..., Row],
    recorded: Callable[[], entering.Recorded],
    told: dict[str, Any],
    cell: str,
    sentence: str,
):
    row = entered(**told)
    assert sentence in row.problems[cell] and not row.is_good
    assert recorded().exchanges == [] and not Exchange.objects.exists()


def test_a_kind_of_help_that_is_not_known_is_that_of_the_row_above(
    entered: Callable[..., Row], recorded: Callable[[], entering.Recorded], coordinator: Person
):
    first, second = Category.objects.filter(bank=coordinator.bank)[:2]
    untold = {"category": None, "title": "🌻"}
    entered(category=first, provider=nobody("Who?"))
    entered(category=second, title="Shopping")
    assert entered(**untold, length="2").line.category == second
    recorded()
    assert entered(**untold, length="3").line.category == second
    key = uuid4()
    assert entered(key, **untold, length="4").line.is_guessed
    entered(category=first, title="A walk")
    assert entered(key, **untold, length="5").line.category == second
    Category.objects.filter(pk=first.pk).update(retired_at="2026-01-01T00:00Z")
    assert entered(category=None, title="🎈").line.category is None


def test_a_name_that_fits_several_is_chosen(entered: Callable[..., Row], bank: TimeBank):
    twins = [a_person(bank, "Maria 🌻 Sol").memberships.get() for _two in range(2)]
    row = entered(provider=nobody("maria"))
    assert set(row.choices["provider"]) == set(twins)
    chosen = Typed("maria", str(twins[1].public_id))
    assert entered(row.line.key, provider=chosen, seen=1).line.provider == twins[1]


def test_who_left_or_is_on_hold_is_said_by_name(
    entered: Callable[..., Row], bank: TimeBank, now: dt.datetime
):
    gone, held = (a_person(bank, name).memberships.get() for name in ("Greta Gone", "Hanna Hold"))
    Membership.objects.filter(pk=gone.pk).update(closed_at=now)
    Membership.objects.filter(pk=held.pk).update(suspended_at=now)
    assert "Greta Gone has left" in entered(provider=nobody("Greta")).problems["provider"]
    assert "Hanna Hold can't take part" in entered(provider=nobody("Hanna")).problems["provider"]


def test_ones_own_exchange_is_left_to_others(
    entered: Callable[..., Row], recorded: Callable[[], entering.Recorded], coordinator: Person
):
    assert entered(provider=nobody(coordinator.name)).problems["provider"] == own_words()
    assert recorded().exchanges == []


def test_what_may_be_there_already_is_shown_and_recorded_only_when_meant(
    entered: Callable[..., Row], recorded: Callable[[], entering.Recorded], made: Callable[..., Exchange]
):
    there = made("settled", minutes=90)
    row = entered(title="Something else")
    assert row.twin == there and not row.is_good and recorded().exchanges == []
    assert entered(row.line.key, title="Something else", is_repeat=True, seen=1).is_good
    assert len(recorded().exchanges) == 1


def test_the_same_row_twice_on_one_sheet_is_seen(
    entered: Callable[..., Row], recorded: Callable[[], entering.Recorded], balances: Balances
):
    first, second = entered(), entered()
    assert (first.twin_row, second.twin_row, second.is_good) == (0, 1, False)
    assert entered(second.line.key, is_repeat=True, seen=1).is_good
    assert len(recorded().exchanges) == 2 and balances() == (180, -180)


def test_two_screens_do_not_write_over_each_other(entered: Callable[..., Row], sheet: Sheet):
    key = entered(seen=0).line.key
    assert entered(key, seen=0).line.version == 1, "the same once more is no change"
    assert entered(key, title="Hers", seen=1).line.version == 2
    with pytest.raises(ChangedMeanwhile):
        entered(key, title="His", seen=1)
    assert sheet.lines.get().title == "Hers"


def test_an_empty_row_is_taken_out(
    entered: Callable[..., Row], sheet: Sheet, coordinator: Person, now: dt.datetime
):
    key = entered().line.key
    assert entering.write(sheet, key, Written(), by=coordinator, at=now, seen=1) is None
    assert not sheet.lines.exists()
    with pytest.raises(sheets.PaperRefused):
        entering.record(sheet, by=coordinator, at=now)


def test_a_slip_has_one_row_and_is_open_once_something_is_on_it(
    coordinator: Person, now: dt.datetime, member: Person
):
    batch = sheets.print_out(coordinator.bank, kind="slip", count=1, by=coordinator, at=now)
    slip, row = batch.sheets.get(), Written(title="Help")
    entering.write(slip, uuid4(), row, by=coordinator, at=now)
    assert state_of(slip) == "open"
    with pytest.raises(sheets.PaperRefused, match="room for 1 row"):
        entering.write(slip, uuid4(), row, by=coordinator, at=now)
    sheets.give_up(slip, by=coordinator, at=now)
    assert sheets.expect_again(slip, by=coordinator, at=now).state == "open"


def test_a_slip_recorded_by_itself_has_come_back_and_is_refused_twice(
    coordinator: Person, now: dt.datetime, member: Person, other_member: Person
):
    slip = sheets.print_out(coordinator.bank, kind="slip", count=1, by=coordinator, at=now).sheets.get()
    told = {
        "provider": member.memberships.get(),
        "recipient": other_member.memberships.get(),
        "category": Category.objects.filter(bank=coordinator.bank).first(),
        "minutes": 60,
        "happened_on": coordinator.bank.today(now),
        "both_agreed": True,
        "by": coordinator,
        "at": now,
    }
    via = [
        Via(channel="paper", source=source, side=Side.PROVIDER)
        for source in ("0001", "slip no. 2", " slip 1")
    ]
    for n, source in enumerate(via[:2]):
        recording.record(title=f"Not of ours {n}", via=source, **told)
    assert state_of(slip) == "out"
    recording.record(title="Of ours", via=via[2], **told)
    assert state_of(slip) == "entered"
    with pytest.raises(slips.AlreadyRecorded, match="Slip 0001 was entered by"):
        recording.record(title="Again", via=via[2], **told)


def test_the_word_of_one_side_is_asked_of_the_other(
    entered: Callable[..., Row], recorded: Callable[[], entering.Recorded], sheet: Sheet, coordinator: Person
):
    entered()
    entering.say_whose(sheet, "recipient", by=coordinator)
    (exchange,) = recorded().exchanges
    assert (exchange.state, exchange.logged_side) == ("logged", "recipient")


def test_a_policy_keeps_the_word_of_one_side_out(sheet: Sheet, coordinator: Person):
    TimeBank.objects.filter(pk=sheet.bank_id).update(recording="provider")
    sheet = Sheet.objects.with_names().get()
    assert entering.voices(sheet.bank) == ["both", "provider"] and entering.via_of(sheet).side == "provider"
    with pytest.raises(sheets.PaperRefused):
        entering.say_whose(sheet, "recipient", by=coordinator)
    Sheet.objects.update(told_by="recipient")
    with pytest.raises(sheets.PaperRefused, match="whose word"):
        entering.record(sheet, by=coordinator, at=sheet.changed_at)


def test_only_who_records_for_members_enters(sheet: Sheet, member: Person, now: dt.datetime):
    for act in (
        lambda: entering.write(sheet, uuid4(), Written(title="x"), by=member, at=now),
        lambda: entering.record(sheet, by=member, at=now),
        lambda: entering.say_whose(sheet, "both", by=member),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_nobody_of_another_time_bank_is_found(entered: Callable[..., Row], outsider: Person):
    a_person(outsider.bank, "Zebedee Other")
    assert "no member" in entered(provider=nobody("Zebedee")).problems["provider"]
    stranger = Typed("a", str(outsider.memberships.get().public_id))
    assert entered(provider=stranger).line.provider is None


def test_many_rows_are_looked_at_in_as_many_questions_as_one(
    entered: Callable[..., Row], sheet: Sheet, coordinator: Person, now: dt.datetime
):
    def asked() -> int:
        with questions() as found:
            entering.rows_of(sheet, by=coordinator, at=now)
        return len(found)

    entered(provider=nobody("a"))
    entered()
    few = asked()
    for n in range(4):
        entered(provider=nobody("aeiou"[n]), length=f"{n + 1}h")
        entered(length=f"{n + 2}h")
    assert asked() == few <= 5
    total = entering.total_of(entering.rows_of(sheet, by=coordinator, at=now))
    assert (total.rows, total.to_look_at) == (10, 5)


def test_a_sheet_entered_again_through_the_grid_gives_the_same_balances(
    bank: TimeBank, other_bank: TimeBank, now: dt.datetime
):
    """Help of every day between five members; the same lines typed into a second time bank."""
    names = ["Rosa Ortiz", "Kofi Mensah", "Doris Hale", "Ömer Ağa 🌻", "St Anne's Pantry"]
    first, second = (
        [a_person(each, name).memberships.get() for name in names] for each in (bank, other_bank)
    )
    lines = [(n, (n * 2 + 1 + n // 5) % 5, 15 * (n + 1)) for n in range(5)] + [(4, 0, 480), (1, 2, 15)]
    lines = [line for line in lines if line[0] != line[1]]
    for helper, helped, minutes in lines:
        ExchangeFactory(
            bank=bank,
            provider=first[helper],
            recipient=first[helped],
            minutes=minutes,
            state="settled",
            at=now,
        )
    by = a_person(other_bank, "Types them in", "coordinator")
    sheet, kind = sheets.begin(other_bank, by=by, at=now), Category.objects.filter(bank=other_bank).first()
    for helper, helped, minutes in lines:
        hours, rest = divmod(minutes, 60)
        row = Written(
            nobody(names[helper]),
            nobody(str(second[helped].number)),
            "Help",
            f"{hours}:{rest:02}",
            other_bank.today(now),
            kind,
        )
        entering.write(sheet, uuid4(), row, by=by, at=now)
    assert entering.record(sheet, by=by, at=now).refused == {} and state_of(sheet) == "entered"
    was, now_is = ([accounts.of(one).balance_minutes for one in each] for each in (first, second))
    assert now_is == was and any(was) and Exchange.objects.filter(bank=other_bank).count() == len(lines)


def test_each_row_asks_eleven_questions_to_be_recorded(
    entered: Callable[..., Row], sheet: Sheet, coordinator: Person, now: dt.datetime
) -> None:
    asked = []
    for titles in (["One"], ["Two", "Three", "Four"]):
        paper = sheets.begin(coordinator.bank, by=coordinator, at=now)
        for title in titles:
            line = SheetLine.objects.get(pk=entered(title=title, is_repeat=True).line.pk)
            SheetLine.objects.filter(pk=line.pk).update(sheet=paper)
        with questions() as found:
            assert len(entering.record(paper, by=coordinator, at=now).exchanges) == len(titles)
        asked.append(len(found))
    assert (asked[1] - asked[0]) / 2 <= 11
