"""The main job from beginning to end, told in what the ledger says at each turn."""

import datetime as dt
import zoneinfo

import pytest

from exchanges import lifecycle, listings, recording, reminders, settling, states
from exchanges.models import Category, Exchange, Listing, Side
from exchanges.steps import Via
from ledger import accounts
from ledger.models import Account, Entry
from members import appointing, founding, joining, roles
from members.models import Application, Membership, Notice, Person, TimeBank

FIRST_DAY = dt.datetime(2026, 3, 2, 9, 0, tzinfo=zoneinfo.ZoneInfo("Europe/London"))


def later(days: float) -> dt.datetime:
    return FIRST_DAY + dt.timedelta(days=days)


@pytest.fixture
def judith(db: None) -> Person:
    """The first admin of a time bank that nobody has set anything in, but a welcome gift of two hours."""
    return founding.found(
        slug="elm-street",
        name="Elm Street",
        admin_name="Judith Palmer",
        admin_email="judith@example.org",
        by=None,
        at=FIRST_DAY,
        welcome_minutes=120,
    )


def join(judith: Person, name: str, at: dt.datetime) -> Person:
    application = joining.apply(judith.bank, name=name, email=f"{name.split()[0].lower()}@example.org", at=at)
    joining.admit(application, by=judith, at=at)
    return Person.objects.select_related("bank", "user").get(bank=judith.bank, name=name)


def membership(person: Person) -> Membership:
    return person.memberships.get()


def balance(person: Person) -> int:
    return accounts.of(membership(person)).balance_minutes


def sum_of(bank: TimeBank) -> int:
    return sum(Account.objects.filter(bank=bank).values_list("balance_minutes", flat=True))


def told(person: Person) -> list[str]:
    return [notice.event for notice in Notice.objects.filter(person=person).order_by("id")]


def offer(person: Person, title: str, at: dt.datetime) -> Listing:
    category = Category.objects.filter(bank=person.bank).order_by("position")[0]
    draft = listings.Draft(title=title, category=category, estimated_minutes=90)
    return listings.publish(draft, kind=Listing.Kind.OFFER, membership=membership(person), by=person, at=at)


def test_from_an_offer_to_settled_hours(judith: Person) -> None:
    rosa, kofi = join(judith, "Rosa Ortiz", later(1)), join(judith, "Kofi Mensah", later(1))
    assert (balance(rosa), balance(kofi), accounts.pot(judith.bank).balance_minutes) == (120, 120, -360)

    exchange = lifecycle.propose(
        offer(rosa, "Sewing", later(2)),
        membership=membership(kofi),
        message="A curtain?",
        by=kofi,
        at=later(3),
    )
    lifecycle.accept(exchange, by=rosa, at=later(4), planned_at=later(5))
    exchange = recording.log(exchange, minutes=90, happened_on=later(5).date(), by=kofi, at=later(5.5))
    assert (balance(rosa), balance(kofi)) == (120, 120), "nothing moves before the other side agrees"

    exchange = recording.confirm(exchange, by=rosa, at=later(6))
    assert exchange.state == Exchange.State.SETTLED
    assert (balance(rosa), balance(kofi), sum_of(judith.bank)) == (210, 30, 0)
    assert "exchanges/settled" in told(kofi)


def test_it_was_two_hours_says_the_other_side(judith: Person) -> None:
    rosa, kofi = join(judith, "Rosa Ortiz", later(1)), join(judith, "Kofi Mensah", later(1))
    exchange = _direct(rosa, kofi, 90, by=kofi, at=later(2))
    exchange = recording.correct(exchange, minutes=120, by=rosa, at=later(3))
    with pytest.raises(states.NotYours):
        recording.confirm(exchange, by=rosa, at=later(3))
    recording.confirm(exchange, by=kofi, at=later(4))
    assert (balance(rosa), balance(kofi)) == (240, 0)


def test_long_help_waits_for_a_coordinator_who_has_no_part_in_it(judith: Person) -> None:
    rosa, kofi = join(judith, "Rosa Ortiz", later(1)), join(judith, "Kofi Mensah", later(1))
    appointing.appoint(kofi, role=roles.COORDINATOR, by=judith, at=later(1))
    kofi = Person.objects.select_related("bank").get(pk=kofi.pk)
    exchange = recording.confirm(_direct(rosa, kofi, 540, by=kofi, at=later(2)), by=rosa, at=later(3))
    assert (exchange.state, exchange.approval_because) == (Exchange.State.CONFIRMED, Exchange.Because.LONG)
    with pytest.raises(states.NotYours):
        settling.approve(exchange, by=kofi, at=later(4))
    settling.approve(exchange, by=judith, at=later(4))
    assert (balance(rosa), balance(kofi)) == (660, -420)


def test_a_disagreement_is_settled_with_other_hours(judith: Person) -> None:
    rosa, kofi = join(judith, "Rosa Ortiz", later(1)), join(judith, "Kofi Mensah", later(1))
    exchange = _direct(rosa, kofi, 120, by=rosa, at=later(2))
    exchange = recording.dispute(exchange, reason="It was one hour.", by=kofi, at=later(3))
    assert "exchanges/to_sort_out" in told(judith)
    settling.change(exchange, minutes=60, reason="Both say one hour now.", by=judith, at=later(4))
    assert (balance(rosa), balance(kofi)) == (180, 60)


def test_hours_nobody_answers_settle_after_notice(judith: Person) -> None:
    rosa, kofi = join(judith, "Rosa Ortiz", later(1)), join(judith, "Kofi Mensah", later(1))
    exchange = _direct(rosa, kofi, 60, by=rosa, at=later(2))
    assert settling.settle_overdue(later(40)) == 0, "nothing settles that was not announced"
    reminders.remind(later(13.5))
    assert "exchanges/settles_soon" in told(kofi)
    assert settling.settle_overdue(later(14)) == 0
    assert settling.settle_overdue(later(17)) == 1
    assert settling.settle_overdue(later(17)) == 0, "a task delivered twice settles once"
    exchange.refresh_from_db()
    assert (exchange.state, exchange.confirmed_by) == (Exchange.State.SETTLED, None)
    assert (balance(rosa), balance(kofi)) == (180, 60)


def test_settled_by_mistake_is_undone_and_both_stay_on_the_statement(judith: Person) -> None:
    rosa, kofi = join(judith, "Rosa Ortiz", later(1)), join(judith, "Kofi Mensah", later(1))
    exchange = recording.confirm(_direct(rosa, kofi, 60, by=rosa, at=later(2)), by=kofi, at=later(3))
    exchange = settling.reverse(exchange, reason="Entered twice.", by=judith, at=later(4))
    minutes = list(
        Entry.objects.filter(account=accounts.of(membership(rosa))).values_list("minutes", flat=True)
    )
    assert minutes == [120, 60, -60]
    assert exchange.reversal is not None
    assert exchange.reversal.reverses_id == exchange.transfer_id
    with pytest.raises(states.NotNow):
        settling.reverse(exchange, reason="Again.", by=judith, at=later(5))


def test_somebody_without_email_is_helped_on_paper(judith: Person) -> None:
    rosa = join(judith, "Rosa Ortiz", later(1))
    doris = joining.enrol(judith.bank, name="Doris Hale", phone="01632 960 113", by=judith, at=later(1))
    exchange = recording.record(
        provider=membership(rosa),
        recipient=doris,
        title="Mending",
        category=Category.objects.filter(bank=judith.bank)[0],
        minutes=60,
        happened_on=later(2).date(),
        both_agreed=True,
        by=judith,
        at=later(3),
        via=Via(channel=Exchange.Channel.PAPER, source="slip 0413", side=Side.RECIPIENT),
    )
    assert exchange.state == Exchange.State.SETTLED
    assert exchange.transfer is not None
    assert (exchange.transfer.channel, exchange.transfer.entered_by) == ("paper", judith)
    assert [line.on_behalf_of for line in exchange.steps_taken.all()] == [doris, membership(rosa)]
    assert balance(rosa) == 180


def test_declined_applications_open_nothing(judith: Person) -> None:
    application = joining.apply(judith.bank, name="No One", email="no@example.org", at=later(1))
    joining.decline(application, reason="We only reach as far as the river.", by=judith, at=later(2))
    application.refresh_from_db()
    assert application.state == Application.State.DECLINED
    assert not Membership.objects.filter(bank=judith.bank, name="No One").exists()


def _direct(provider: Person, recipient: Person, minutes: int, *, by: Person, at: dt.datetime) -> Exchange:
    return recording.log_directly(
        provider=membership(provider),
        recipient=membership(recipient),
        title="A hand",
        category=Category.objects.filter(bank=provider.bank)[0],
        minutes=minutes,
        happened_on=at.date(),
        by=by,
        at=at,
    )
