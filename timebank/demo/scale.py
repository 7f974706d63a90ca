"""The demo at any size, in minutes: rows in bulk, hours through the ledger's own batches."""

import datetime as dt
import random
from collections.abc import Iterator

from django.db import connection, transaction

from exchanges.models import Category, Exchange, Side, StepTaken
from ledger import posting
from ledger.models import Account
from members import policies, signals
from members.models import Membership, Neighbourhood, Person, Seat, TimeBank
from timebank.demo import people, words
from timebank.demo.making import Tell
from timebank.demo.settling_in import FOUNDED_DAYS_AGO

BATCH = 500
SAID = (*words.OFFERS, *words.DIRECT)


def fill(bank: TimeBank, *, members: int, exchanges: int, seed: int, at: dt.datetime, tell: Tell) -> None:
    """Add plain members and settled exchanges until the time bank has that many of each."""
    chance = random.Random(f"{seed} at scale")
    _add_members(bank, members - bank.memberships.count(), chance, at=at, tell=tell)
    _add_exchanges(bank, exchanges - bank.exchanges.count(), chance, at=at, tell=tell)


def _chunks(total: int) -> Iterator[tuple[int, int]]:
    """Where each chunk starts and how large it is; between them the database learns how its tables have grown."""
    for number, start in enumerate(range(0, max(total, 0), BATCH)):
        if number & (number - 1) == 0:
            _learn_sizes()
        yield start, min(BATCH, total - start)


def _learn_sizes() -> None:
    """Plans made while the tables were small read them whole: up to 40,000 exchanges that took three times as long."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT learn_sizes()")


def _add_members(bank: TimeBank, missing: int, chance: random.Random, *, at: dt.datetime, tell: Tell) -> None:
    if missing <= 0:
        return
    # Each newcomer is given the welcome hours out of the pot, which has to reach that far down.
    lowest = bank.pot_lowest_minutes - missing * bank.welcome_minutes
    admin = Person.objects.filter(bank=bank).admins().select_related("bank").order_by("pk")[0]
    bank = policies.change(bank, by=admin, at=at, pot_lowest_minutes=lowest)
    places = list(Neighbourhood.objects.filter(bank=bank))
    number = bank.memberships.order_by("-number").values_list("number", flat=True)[0]
    for start, size in _chunks(missing):
        with transaction.atomic():
            _add_some_members(bank, number + start, size, places, chance, at=at)
        tell("members", start + size, missing)


def _add_some_members(
    bank: TimeBank,
    number: int,
    size: int,
    places: list[Neighbourhood],
    chance: random.Random,
    *,
    at: dt.datetime,
) -> None:
    joined_at = at - dt.timedelta(days=FOUNDED_DAYS_AGO - 1)
    newcomers = Person.objects.bulk_create(
        Person(bank=bank, name=_name(chance), neighbourhood=chance.choice(places), joined_at=joined_at)
        for _one in range(size)
    )
    memberships = Membership.objects.bulk_create(
        Membership(
            bank=bank,
            number=number + 1 + index,
            name=person.name,
            neighbourhood=person.neighbourhood,
            joined_on=bank.today(joined_at),
        )
        for index, person in enumerate(newcomers)
    )
    Seat.objects.bulk_create(
        Seat(membership=membership, person=person)
        for membership, person in zip(memberships, newcomers, strict=True)
    )
    for membership in memberships:
        signals.member_admitted.send(Membership, membership=membership, by=None, at=joined_at)


def _name(chance: random.Random) -> str:
    return f"{chance.choice(people.GIVEN)} {chance.choice(people.FAMILY)}"


def _add_exchanges(
    bank: TimeBank, missing: int, chance: random.Random, *, at: dt.datetime, tell: Tell
) -> None:
    if missing <= 0:
        return
    open_accounts = list(Account.objects.of_members().open().filter(bank=bank).select_related("membership"))
    kinds = {category.name: category for category in Category.objects.filter(bank=bank)}
    by_seat = dict(Seat.objects.filter(membership__bank=bank).values_list("membership_id", "person_id"))
    for start, size in _chunks(missing):
        settled = [
            _exchange(
                bank, open_accounts, kinds, by_seat, chance, at=_moment(start + index, missing, chance, at)
            )
            for index in range(size)
        ]
        with transaction.atomic():
            _settle(settled)
        tell("exchanges", start + size, missing)


def _moment(index: int, total: int, chance: random.Random, at: dt.datetime) -> dt.datetime:
    """In order of time over the two years, as they would have come in."""
    days = (FOUNDED_DAYS_AGO - 2) * (1 - (index + chance.random()) / total)
    return at - dt.timedelta(days=days)


def _exchange(
    bank: TimeBank,
    open_accounts: list[Account],
    kinds: dict[str, Category],
    by_seat: dict[int, int],
    chance: random.Random,
    *,
    at: dt.datetime,
) -> tuple[Exchange, Account, Account]:
    """An exchange as it stands once settled, with the accounts of both sides."""
    provider, recipient = sorted(chance.sample(open_accounts, 2), key=lambda account: account.balance_minutes)
    assert provider.membership_id is not None
    assert recipient.membership_id is not None
    said = chance.choice(SAID)
    minutes = chance.choice((30, 45, 60, 60, 90, 120))
    provider.balance_minutes += minutes
    recipient.balance_minutes -= minutes
    exchange = Exchange(
        bank=bank,
        category=kinds[said.category],
        title=said.title,
        provider_id=provider.membership_id,
        recipient_id=recipient.membership_id,
        provider_person_id=by_seat[provider.membership_id],
        recipient_person_id=by_seat[recipient.membership_id],
        state=Exchange.State.SETTLED,
        minutes=minutes,
        happened_on=bank.today(at),
        logged_side=Side.PROVIDER,
        logged_by_id=by_seat[provider.membership_id],
        logged_at=at,
        confirmed_by_id=by_seat[recipient.membership_id],
        confirmed_at=at,
        settled_at=at,
        changed_at=at,
    )
    return exchange, provider, recipient


def _settle(settled: list[tuple[Exchange, Account, Account]]) -> None:
    receipts = posting.post_batch(
        [_posting(exchange, provider, recipient) for exchange, provider, recipient in settled],
        at=settled[-1][0].changed_at,
    )
    for (exchange, _provider, _recipient), receipt in zip(settled, receipts, strict=True):
        exchange.transfer_id = receipt.transfer_id
    exchanges = Exchange.objects.bulk_create(exchange for exchange, _provider, _recipient in settled)
    StepTaken.objects.bulk_create(step for exchange in exchanges for step in _history(exchange))


def _posting(exchange: Exchange, provider: Account, recipient: Account) -> posting.Posting:
    assert exchange.happened_on is not None
    assert exchange.minutes is not None
    return posting.Posting(
        bank_id=exchange.bank_id,
        kind="service",
        reference=exchange.reference,
        lines=posting.between(provider, recipient, exchange.minutes),
        occurred_on=exchange.happened_on,
        description=exchange.title,
        entered_by_id=exchange.logged_by_id,
        on_behalf_of_id=exchange.provider_id,
        channel=exchange.channel,
        confirmed_by_id=exchange.confirmed_by_id,
    )


def _history(exchange: Exchange) -> Iterator[StepTaken]:
    for step, person in (("log", exchange.logged_by_id), ("confirm", exchange.confirmed_by_id)):
        yield StepTaken(
            exchange=exchange,
            step=step,
            person_id=person,
            minutes=exchange.minutes,
            happened_on=exchange.happened_on,
            at=exchange.changed_at,
        )
