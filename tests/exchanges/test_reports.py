"""The month's figures: each is what its list adds up to, and what SQL finds without us."""

import datetime as dt
import random
import zoneinfo

import pytest
from django.db import connection

from exchanges import activity, figures, lifecycle, periods, recording, reports, scopes, settling
from exchanges.models import Category, Exchange
from exchanges.scopes import Scope
from members.models import Neighbourhood, Person, TimeBank
from tests.factories import help
from tests.factories.exchanges import ListingFactory
from tests.factories.members import a_person

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2026, 11, 20, 12, tzinfo=zoneinfo.ZoneInfo("Europe/London"))
OCTOBER, NOVEMBER = periods.read("2026-10"), periods.read("2026-11")


@pytest.fixture
def october(admin: Person) -> Scope:
    return Scope(admin, OCTOBER)


def in_october(day: int) -> dt.date:
    return dt.date(2026, 10, day)


def count_of(key: str, scope: Scope) -> int:
    return figures.FIGURES[key].rows(scope).count()


def minutes_of(scope: Scope) -> int:
    return reports.total(reports.helped(scope)).minutes


def one_number(sql: str, *parameters: object) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return int(cursor.fetchone()[0])


@pytest.fixture
def busy(bank: TimeBank, coordinator: Person) -> TimeBank:
    """Forty exchanges of three months between eight people in two places, some waiting, some undone."""
    dice = random.Random(7)  # noqa: S311  (the same forty every time)
    people = [a_person(bank, f"Person {number}") for number in range(8)]
    places = [Neighbourhood.objects.create(bank=bank, name=name) for name in ("Old Town", "Quayside")]
    for person, place in zip(people, [*places, None] * 3, strict=False):
        person.memberships.update(neighbourhood=place)
    kinds = list(Category.objects.filter(bank=bank)[:4])
    for _ in range(40):
        provider, recipient = dice.sample(people, 2)
        said = {
            "minutes": dice.randrange(15, 300, 15),
            "on": dt.date(2026, 9, 1) + dt.timedelta(days=dice.randrange(80)),
            "category": dice.choice(kinds),
            "at": NOON,
        }
        fate = dice.choice([help.confirmed] * 5 + [help.logged, help.disputed])
        made = fate(provider, recipient, **said)
        if fate is help.confirmed and dice.random() < 0.15:
            settling.reverse(made, reason="Entered twice.", by=coordinator, at=NOON)
    return bank


# --- Proved from outside ----------------------------------------------------------------------


@pytest.mark.parametrize("month", ["2026-09", "2026-10", "2026-11"])
def test_the_hours_are_what_the_ledger_moved_for_help(busy: TimeBank, admin: Person, month: str) -> None:
    moved = """
        SELECT coalesce(sum(e.minutes), 0) FROM ledger_entry e
          JOIN ledger_transfer t ON t.bank_id = e.bank_id AND t.id = e.transfer_id
         WHERE t.bank_id = %s AND t.kind = 'service' AND e.minutes > 0 AND to_char(t.occurred_on, 'YYYY-MM') = %s
           AND NOT EXISTS (SELECT FROM ledger_transfer r WHERE r.bank_id = t.bank_id AND r.reverses_id = t.id)"""
    figure = minutes_of(Scope(admin, periods.read(month)))
    assert figure == one_number(moved, busy.pk, month) > 0


@pytest.mark.parametrize("month", ["2026-09", "2026-10", "2026-11"])
def test_the_members_are_those_that_the_rows_of_exchanges_name(
    busy: TimeBank, admin: Person, month: str
) -> None:
    sides = """
        WITH counted AS (SELECT * FROM exchanges_exchange
                          WHERE bank_id = %s AND state = 'settled' AND to_char(happened_on, 'YYYY-MM') {when} %s),
             gave AS (SELECT DISTINCT provider_id AS id FROM counted),
             got AS (SELECT DISTINCT recipient_id AS id FROM counted)
        SELECT count(*) FROM ({what}) AS found"""
    whats = {
        "gave": "SELECT id FROM gave",
        "received": "SELECT id FROM got",
        "both": "SELECT id FROM gave INTERSECT SELECT id FROM got",
        "active": "SELECT id FROM gave UNION SELECT id FROM got",
    }
    found = {
        key: one_number(sides.format(when="=", what=what), busy.pk, month) for key, what in whats.items()
    }
    until = one_number(sides.format(when="<=", what=whats["active"]), busy.pk, month)
    before = one_number(sides.format(when="<", what=whats["active"]), busy.pk, month)
    counted = activity.of(Scope(admin, periods.read(month))).members
    assert counted.items() >= (found | {"first": until - before}).items()


def test_every_figure_of_members_is_the_length_of_its_list(busy: TimeBank, october: Scope) -> None:
    counts = activity.of(october).members
    assert counts == {key: count_of(key, october) for key in counts}
    assert counts == {key: reports.total(figures.FIGURES[key].rows(october)).count for key in counts}


@pytest.mark.parametrize("group", ["categories", "neighbourhoods"])
def test_the_groups_add_up_to_the_whole(busy: TimeBank, october: Scope, group: str) -> None:
    lines, whole = getattr(activity.of(october), group), reports.total(reports.helped(october))
    assert len(lines) >= 3
    for side in ("given_minutes", "received_minutes"):
        assert sum(getattr(line, side) for line in lines) == whole.minutes
    assert sum(line.exchanges for line in lines) == whole.count == activity.of(october).whole.exchanges


LISTED = {
    "exchanges": "exchanges",
    "gave": "gave",
    "received": "received",
    "helpers": "helpers",
    "ties": "ties",
}
OF_GIVERS = ("gave", "helpers")


@pytest.mark.parametrize(
    ("group", "parameter"),
    [("months", "period"), ("categories", "category"), ("neighbourhoods", "neighbourhood")],
)
def test_each_number_of_a_table_is_what_its_list_adds_up_to(
    busy: TimeBank, admin: Person, group: str, parameter: str
) -> None:
    for line in getattr(activity.of(Scope(admin, periods.read("2026-10-05_2026-11-20"))), group):
        for key, number in LISTED.items():
            side = "provider" if parameter == "neighbourhood" and key in OF_GIVERS else "recipient"
            named = {"period": "2026-10-05_2026-11-20", parameter: line.key or scopes.NOWHERE, "side": side}
            assert count_of(key, scopes.of(admin, named)) == getattr(line, number), (named, key)
        total = minutes_of(scopes.of(admin, {**named, "side": "recipient"}))
        assert total == line.received_minutes


def test_what_members_gave_and_received_adds_up_to_the_hours(busy: TimeBank, october: Scope) -> None:
    everybody = reports.total(reports.members(october, "active"))
    assert everybody.given_minutes == everybody.received_minutes == minutes_of(october)


# --- What counts ------------------------------------------------------------------------------


def test_help_counts_in_the_month_it_happened_not_when_it_was_entered(
    member: Person, other_member: Person, october: Scope
) -> None:
    help.confirmed(member, other_member, minutes=45, on=in_october(31), at=NOON)
    help.confirmed(member, other_member, minutes=60, on=dt.date(2026, 11, 1), at=NOON)
    assert minutes_of(october) == 45
    assert minutes_of(Scope(october.person, NOVEMBER)) == 60


def test_what_is_not_settled_waits_apart(member: Person, other_member: Person, october: Scope) -> None:
    help.logged(member, other_member, minutes=30, on=in_october(3), at=NOON)
    help.disputed(member, other_member, minutes=90, on=in_october(4), at=NOON)
    assert minutes_of(october) == 0
    assert reports.total(reports.waiting(october)) == reports.Total(count=2, minutes=120)


def test_what_was_undone_counts_nowhere_and_is_listed_apart(
    member: Person, other_member: Person, coordinator: Person, october: Scope
) -> None:
    undone = help.undone(member, other_member, minutes=75, on=in_october(9), by=coordinator, at=NOON)
    assert (minutes_of(october), count_of("active", october)) == (0, 0)
    assert undone.reversal is not None
    month = periods.month_of(undone.reversal.occurred_on)
    assert reports.by_kind(Scope(october.person, month)) == [("reversal", 1, 75)]


def test_somebody_who_took_part_before_does_not_begin_again(
    member: Person, other_member: Person, admin: Person, october: Scope
) -> None:
    help.confirmed(member, other_member, on=dt.date(2026, 9, 30), at=NOON)
    help.confirmed(member, admin, on=in_october(2), at=NOON)
    assert [found.name for found in reports.members(october, "first")] == [admin.name]


def test_a_household_counts_as_one_member(member: Person, other_member: Person, october: Scope) -> None:
    household = member.memberships.get()
    household.seats.create(bank=member.bank, person=a_person(member.bank, "Zia Sá"))
    help.confirmed(member, other_member, on=in_october(2), at=NOON)
    help.confirmed(member, other_member, on=in_october(3), at=NOON)
    assert count_of("gave", october) == 1


# --- Rights -----------------------------------------------------------------------------------


def test_only_an_admin_gets_rows(
    member: Person, other_member: Person, coordinator: Person, october: Scope
) -> None:
    help.confirmed(member, other_member, on=in_october(2), at=NOON)
    for person in (member, coordinator):
        scope = Scope(person, OCTOBER)
        assert all(count_of(key, scope) == 0 for key in figures.FIGURES)
    assert count_of("exchanges", october) == 1


def test_another_time_banks_help_is_not_counted(other_bank: TimeBank, october: Scope) -> None:
    help.confirmed(a_person(other_bank, "Olu"), a_person(other_bank, "Oto"), on=in_october(2), at=NOON)
    assert Exchange.objects.count() == 1
    of_help = figures.FIGURES.keys() - {"accounts", "nevergave", "neverreceived", "balance"}
    assert all(count_of(key, october) == 0 for key in of_help)
    assert count_of("accounts", october) <= october.person.bank.memberships.count()


def test_another_time_banks_kind_of_help_is_not_there(other_bank: TimeBank, admin: Person) -> None:
    category = Category.objects.filter(bank=other_bank).first()
    assert category
    for text in (str(category.public_id), "nonsense"):
        with pytest.raises(scopes.NotThere):
            scopes.of(admin, {"month": "2026-10", "category": text})


def test_an_unknown_neighbourhood_is_not_there(admin: Person, other_bank: TimeBank) -> None:
    Neighbourhood.objects.create(bank=other_bank, name="Far Away")
    with pytest.raises(scopes.NotThere):
        scopes.of(admin, {"month": "2026-10", "neighbourhood": "Far Away"})


# --- Ties, helpers, requests ------------------------------------------------------------------


def of_days(admin: Person, text: str) -> activity.Activity:
    return activity.of(Scope(admin, periods.read(text)))


def test_a_pair_is_a_new_tie_once_whichever_way_round(
    member: Person, other_member: Person, coordinator: Person, admin: Person, october: Scope
) -> None:
    help.confirmed(other_member, member, on=in_october(5), at=NOON)
    help.confirmed(member, other_member, on=in_october(4), at=NOON)
    help.confirmed(member, coordinator, on=dt.date(2026, 9, 30), at=NOON)
    help.confirmed(coordinator, member, on=in_october(6), at=NOON)
    assert [found.provider.name for found in reports.ties(october)] == ["Ana Sá"]
    assert (of_days(admin, "2026-10").whole.ties, of_days(admin, "2026-Q4").whole.ties) == (1, 1)
    assert of_days(admin, "2026").whole.ties == 2


def test_a_tie_that_was_undone_leaves_room_for_the_next(
    member: Person, other_member: Person, coordinator: Person, october: Scope
) -> None:
    help.undone(member, other_member, on=dt.date(2026, 9, 3), by=coordinator, at=NOON)
    help.confirmed(other_member, member, on=in_october(6), at=NOON)
    assert reports.ties(october).count() == activity.of(october).whole.ties == 1


def test_who_has_only_been_helped_before_gives_for_the_first_time(
    member: Person, other_member: Person, october: Scope
) -> None:
    help.confirmed(member, other_member, on=dt.date(2026, 9, 30), at=NOON)
    help.confirmed(other_member, member, on=in_october(2), at=NOON)
    help.confirmed(member, other_member, on=in_october(3), at=NOON)
    counted = activity.of(october).members
    assert (counted["helpers"], counted["first"]) == (1, 0)
    assert [found.name for found in reports.members(october, "helpers")] == [other_member.name]


def test_requests_are_answered_and_met(member: Person, other_member: Person, october: Scope) -> None:
    first = dt.datetime(2026, 10, 1, tzinfo=october.person.bank.zone)
    asked = {"bank": member.bank, "membership": member.memberships.get(), "request": True, "standing": True}
    listings = [ListingFactory(published_at=first + dt.timedelta(days=n), **asked) for n in (-0.1, 0, 1, 2)]
    for listing, hours_on in zip(listings[1:], (5, 3), strict=False):
        theirs, at = other_member.memberships.get(), listing.published_at + dt.timedelta(hours=hours_on)
        begun = lifecycle.propose(listing, membership=theirs, by=other_member, at=at)
    begun = recording.log(
        lifecycle.accept(begun, by=member, at=NOON), minutes=60, happened_on=in_october(9), by=member, at=NOON
    )
    recording.confirm(begun, by=other_member, at=NOON)
    counted = activity.of(october).whole
    assert (counted.requests, counted.answered, counted.met) == (3, 2, 1)
    assert counted.wait == dt.timedelta(hours=3)
    lists = (reports.requests, reports.answered, reports.met)
    assert [rows(october).count() for rows in lists] == [3, 2, 1]


def test_an_organisation_has_its_own_line(bank: TimeBank, member: Person, october: Scope) -> None:
    theirs = a_person(bank, '=HYPERLINK("x")').memberships.get()
    theirs.kind = "organisation"
    theirs.save()
    help.confirmed(theirs.seats.get().person, member, minutes=45, on=in_october(2), at=NOON)
    (line,) = activity.of(october).organisations
    assert (line.name, line.given_minutes, line.received_minutes) == (theirs.name, 45, 0)


def test_days_without_anything_are_all_noughts(admin: Person) -> None:
    for text in ("1970", "8999", "2028-02-29_2028-02-29"):
        found = of_days(admin, text)
        assert found.whole == activity.Line()
        assert not (found.months or found.categories or found.neighbourhoods or found.organisations)
