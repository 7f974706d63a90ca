"""The demo at any size, in minutes: rows in bulk, hours by the ledger's own loading."""

import datetime as dt
import random
import uuid
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection
from psycopg2.extras import execute_values
from uuid6 import uuid7

from exchanges.models import Category, Exchange, Side
from ledger import loading
from ledger.models import Account
from members import policies, signals, walls
from members.models import Membership, Neighbourhood, Person, Seat, TimeBank
from timebank.demo import people, words
from timebank.demo.making import Tell
from timebank.demo.settling_in import FOUNDED_DAYS_AGO

MEMBERS_AT_A_TIME = 500
EXCHANGES_AT_A_TIME = 20_000
ROWS_AT_A_TIME = 1_000
TRANSFERS = "SELECT reference, id FROM ledger_transfer WHERE bank_id = %s AND reference = ANY (%s)"
EXCHANGES = """
    INSERT INTO exchanges_exchange (bank_id, public_id, category_id, title, provider_id, recipient_id,
        provider_person_id, recipient_person_id, proposed_side, state, minutes, happened_on, logged_side, logged_by_id,
        logged_at, channel, source, approval_because, confirmed_by_id, confirmed_at, settled_at, transfer_id, reason,
        thanks, version, changed_at) VALUES %s
"""
STEPS = """
    INSERT INTO exchanges_steptaken (bank_id, exchange_id, step, person_id, minutes, happened_on, note, channel, source, at)
    SELECT bank_id, id, %s, {person}, minutes, happened_on, '', channel, '', changed_at
      FROM exchanges_exchange WHERE transfer_id = ANY (%s) ORDER BY id
"""
SAID = (*words.OFFERS, *words.DIRECT)


def fill(bank: TimeBank, *, members: int, exchanges: int, seed: int, at: dt.datetime, tell: Tell) -> None:
    """Add plain members and settled exchanges until the time bank has that many of each."""
    chance = random.Random(f"{seed} at scale")
    with walls.in_bank(bank):
        missing = members - bank.memberships.count()
        missing_exchanges = exchanges - bank.exchanges.count()
    _add_members(bank, missing, chance, at=at, tell=tell)
    _add_exchanges(bank, missing_exchanges, chance, at=at, tell=tell)


def _chunks(total: int, *, at_a_time: int) -> Iterator[tuple[int, int]]:
    """Where each chunk starts and how large it is; between them the database learns how its tables have grown."""
    for number, start in enumerate(range(0, max(total, 0), at_a_time)):
        if number & (number - 1) == 0:
            learn_sizes()
        yield start, min(at_a_time, total - start)


def learn_sizes() -> None:
    """Plans made while the tables were small read them whole: up to 40,000 exchanges that took three times as long."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT learn_sizes()")


def _add_members(bank: TimeBank, missing: int, chance: random.Random, *, at: dt.datetime, tell: Tell) -> None:
    if missing <= 0:
        return
    # Each newcomer is given the welcome hours out of the pot, which has to reach that far down.
    lowest = bank.pot_lowest_minutes - missing * bank.welcome_minutes
    with walls.in_bank(bank):
        admin = Person.objects.filter(bank=bank).admins().select_related("bank").order_by("pk")[0]
        bank = policies.change(bank, by=admin, at=at, pot_lowest_minutes=lowest)
        places = list(Neighbourhood.objects.filter(bank=bank))
        number = bank.memberships.order_by("-number").values_list("number", flat=True)[0]
    for start, size in _chunks(missing, at_a_time=MEMBERS_AT_A_TIME):
        with walls.in_bank(bank):
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
        Seat(bank=bank, membership=membership, person=person)
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
    helping = Helping(bank, chance)
    for start, size in _chunks(missing, at_a_time=EXCHANGES_AT_A_TIME):
        helped = [
            helping.once(start + index + 1, at=_moment(start + index, missing, chance, at))
            for index in range(size)
        ]
        with walls.in_bank(bank):
            _settle(bank, helped)
        tell("exchanges", start + size, missing)


def _moment(index: int, total: int, chance: random.Random, at: dt.datetime) -> dt.datetime:
    """In order of time over the two years, as they would have come in."""
    days = (FOUNDED_DAYS_AGO - 2) * (1 - (index + chance.random()) / total)
    return at - dt.timedelta(days=days)


@dataclass(frozen=True, slots=True)
class Helped:
    """An exchange as it stands once settled, before it has its transfer."""

    public_id: uuid.UUID
    category_id: int
    title: str
    provider_id: int
    recipient_id: int
    provider_person_id: int
    recipient_person_id: int
    at: dt.datetime
    row: loading.Row


class Helping:
    """Everybody who can help, with the balance each has by now: who has less gives next."""

    def __init__(self, bank: TimeBank, chance: random.Random) -> None:
        self.bank, self.chance = bank, chance
        with walls.in_bank(bank):
            self._look_round()

    def _look_round(self) -> None:
        bank = self.bank
        self.accounts = list(Account.objects.of_members().open().filter(bank=bank).order_by("pk"))
        self.kinds = {category.name: category.pk for category in Category.objects.filter(bank=bank)}
        self.seated = dict(Seat.objects.filter(bank=bank).values_list("membership_id", "person_id"))

    def once(self, place: int, *, at: dt.datetime) -> Helped:
        """One helps another."""
        provider, recipient = sorted(self.chance.sample(self.accounts, 2), key=_balance)
        assert provider.membership_id is not None
        assert recipient.membership_id is not None
        said = self.chance.choice(SAID)
        minutes = self.chance.choice((30, 45, 60, 60, 90, 120))
        provider.balance_minutes += minutes
        recipient.balance_minutes -= minutes
        public_id = uuid7()
        row = loading.Row(
            place,
            f"exchange:{public_id}",
            "service",
            recipient.pk,
            provider.pk,
            minutes,
            self.bank.today(at).isoformat(),
            said.title,
            Exchange.Channel.WEB.value,
            self.seated[provider.membership_id],
            provider.membership_id,
            self.seated[recipient.membership_id],
        )
        return Helped(
            public_id,
            self.kinds[said.category],
            said.title,
            provider.membership_id,
            recipient.membership_id,
            self.seated[provider.membership_id],
            self.seated[recipient.membership_id],
            at,
            row,
        )


def _balance(account: Account) -> int:
    return account.balance_minutes


def _settle(bank: TimeBank, helped: list[Helped]) -> None:
    """The transfers, the exchanges that have them, and the two steps of each exchange."""
    loading.stage(loading.encoded(one.row) for one in helped)
    outcome = loading.load(bank.pk, at=helped[-1].at, writes=True)
    assert outcome.written == len(helped), outcome
    with connection.cursor() as cursor:
        cursor.execute(TRANSFERS, [bank.pk, [one.row.reference for one in helped]])
        transfers = dict(cursor.fetchall())
        cells = [_cells(bank, one, transfers[one.row.reference]) for one in helped]
        execute_values(cursor.cursor, EXCHANGES, cells, page_size=ROWS_AT_A_TIME)
        for step, person in (("log", "logged_by_id"), ("confirm", "confirmed_by_id")):
            cursor.execute(STEPS.format(person=person), [step, list(transfers.values())])


def _cells(bank: TimeBank, one: Helped, transfer_id: int) -> tuple[object, ...]:
    """In the order of EXCHANGES."""
    row = one.row
    return (
        *(bank.pk, str(one.public_id), one.category_id, one.title, one.provider_id, one.recipient_id),
        *(one.provider_person_id, one.recipient_person_id, "", Exchange.State.SETTLED.value),
        *(row.minutes, row.occurred_on, Side.PROVIDER.value, one.provider_person_id, one.at),
        *(Exchange.Channel.WEB.value, "", "", one.recipient_person_id, one.at, one.at, transfer_id),
        *("", "", 1, one.at),
    )
