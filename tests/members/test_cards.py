"""Cards with a PIN: for members without e-mail, locked after wrong PINs, good for nothing once taken away."""

from typing import Any

import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.db import IntegrityError, transaction
from django.utils import timezone

from members import cards, pins, roles, tokens, welcoming
from members.models import Card, Person, Record, TimeBank, User
from members.refusals import NotAllowed, Refused
from tests.factories.members import a_person

PIN, OTHER_PIN = "520738", "917352"
EASY = [
    *("123456", "654321", "111111", "121212", "123123", "012345", "890123", "112211", "246802"),
    *("19840512", "120584", "051284", "840512", "201984", "198412", "12051984"),
    *("12345", "12a456", "1" * 13, "", "٣٤٥٦٧٨", "960983"),
]


@pytest.fixture
def carded(bank: TimeBank) -> TimeBank:
    TimeBank.objects.update(has_cards=True)
    bank.refresh_from_db()
    return bank


@pytest.fixture
def olga(carded: TimeBank) -> Person:
    """Somebody without e-mail."""
    return a_person(carded, "Olga", user=None, email="", phone="+44 1632 960983")


def give(person: Person, by: Person, pin: str = PIN) -> Card:
    return cards.give(person, pin=pin, by=Person.objects.get(pk=by.pk), at=timezone.now())


def opens(bank: TimeBank, card: Card, pin: str = PIN, *, by_square: bool = False) -> bool:
    told = (
        {"secret": cards.address(card).rstrip("/").rpartition("/")[2]}
        if by_square
        else {"number": card.number}
    )
    try:
        return cards.sign_in(bank, pin=pin, at=timezone.now(), **told).people.get() == card.person
    except cards.CardRefused:
        return False


@pytest.mark.parametrize("by_square", [True, False])
def test_a_card_and_its_pin_open(
    by_square: bool, carded: TimeBank, olga: Person, coordinator: Person
) -> None:
    card = give(olga, coordinator)
    assert opens(carded, card, by_square=by_square)
    assert not opens(carded, card, OTHER_PIN, by_square=by_square)
    assert PIN not in card.pin
    olga.refresh_from_db()
    assert olga.user is not None
    assert olga.user.email is None
    assert olga.mail_address == ""


def test_the_number_is_read_with_its_gap(carded: TimeBank, olga: Person, coordinator: Person) -> None:
    card = give(olga, coordinator)
    assert cards.sign_in(carded, pin=PIN, number=card.printed_number, at=timezone.now()) == card.person.user


def test_it_locks_after_wrong_pins_until_a_coordinator_opens_it(
    carded: TimeBank, olga: Person, coordinator: Person
) -> None:
    card = give(olga, coordinator)
    for _try in range(cards.MOST_FAILURES):
        assert not opens(carded, card, OTHER_PIN)
    assert not opens(carded, card), "locked, even the right PIN opens nothing"
    cards.unlock(olga, by=coordinator, at=timezone.now())
    assert opens(carded, card)
    with pytest.raises(Refused, match="not locked"):
        cards.unlock(olga, by=coordinator, at=timezone.now())


def test_a_right_pin_forgets_the_wrong_ones(carded: TimeBank, olga: Person, coordinator: Person) -> None:
    card = give(olga, coordinator)
    for _round in range(3):
        for _try in range(cards.MOST_FAILURES - 1):
            assert not opens(carded, card, OTHER_PIN)
        assert opens(carded, card)


def test_a_new_card_makes_the_old_one_useless(carded: TimeBank, olga: Person, coordinator: Person) -> None:
    old = give(olga, coordinator)
    new = give(olga, coordinator)
    assert cards.address(old) != cards.address(new)
    assert not opens(carded, old) and not opens(carded, old, by_square=True)
    assert opens(carded, new) and opens(carded, new, by_square=True)


def test_taken_away_it_opens_nothing(carded: TimeBank, olga: Person, coordinator: Person) -> None:
    card = give(olga, coordinator)
    olga.refresh_from_db()
    token, _secret = tokens.issue(olga, name="A program", by=olga, at=timezone.now())
    cards.take_away(olga, by=coordinator, at=timezone.now())
    token.refresh_from_db()
    assert not opens(carded, card) and token.revoked_at
    said = [record.after["card"] for record in Record.objects.filter(what="card").order_by("pk")]
    assert said == ["given", "taken_away"]


def test_another_time_bank_knows_nothing_of_it(
    carded: TimeBank, other_bank: TimeBank, olga: Person, coordinator: Person
) -> None:
    card = give(olga, coordinator)
    other_bank.refresh_from_db()
    assert not opens(other_bank, card) and not opens(other_bank, card, by_square=True)


def test_switched_off_no_card_opens(carded: TimeBank, olga: Person, coordinator: Person) -> None:
    card = give(olga, coordinator)
    carded.has_cards = False
    carded.save()
    assert not opens(carded, card)
    olga.refresh_from_db()
    with pytest.raises(Refused, match="switch them on"):
        give(Person.objects.get(pk=olga.pk), coordinator)


@pytest.mark.parametrize("role", roles.LEADING)
def test_whoever_leads_does_not_sign_in_by_card(
    role: str, carded: TimeBank, olga: Person, coordinator: Person, admin: Person
) -> None:
    card = give(olga, coordinator)
    Person.objects.filter(pk=olga.pk).update(role=role)
    assert not opens(carded, card)
    with pytest.raises(Refused, match="or leads"):
        give(Person.objects.get(pk=olga.pk), admin)


def test_whoever_has_an_e_mail_needs_no_card(carded: TimeBank, member: Person, coordinator: Person) -> None:
    with pytest.raises(Refused, match="without e-mail"):
        give(Person.objects.get(pk=member.pk), coordinator)


def test_an_e_mail_takes_the_place_of_the_card(carded: TimeBank, olga: Person, coordinator: Person) -> None:
    card = give(olga, coordinator)
    welcoming.let_sign_in(olga, email="olga@example.org", by=coordinator, at=timezone.now())
    assert not opens(carded, card)
    olga.refresh_from_db()
    assert olga.user is not None and olga.user.email == "olga@example.org"


def test_who_may_give_one(carded: TimeBank, olga: Person, member: Person, outsider: Person) -> None:
    for person in (member, outsider, olga):
        with pytest.raises(NotAllowed):
            give(olga, person)


@pytest.mark.parametrize(
    "pin",
    EASY,
)
def test_easy_pins_are_refused(pin: str) -> None:
    assert pins.why_weak(pin, "+44 1632 960983")


@pytest.mark.parametrize("pin", [PIN, OTHER_PIN, "738219", "40962713"])
def test_others_are_taken(pin: str) -> None:
    assert not pins.why_weak(pin, "+44 1632 960983", "")


def test_a_weak_pin_gives_no_card(olga: Person, coordinator: Person) -> None:
    with pytest.raises(Refused) as refused:
        give(olga, coordinator, pin="123456")
    assert refused.value.field == "pin"
    assert not Card.objects.exists() and not User.objects.filter(email=None).exists()


def test_one_good_card_each(olga: Person, coordinator: Person) -> None:
    card = give(olga, coordinator)
    with pytest.raises(IntegrityError, match="person_has_one_good_card"), transaction.atomic():
        Card.objects.create(
            bank=card.bank, person=olga, number="1", pin="", given_by=coordinator, given_at=timezone.now()
        )


@pytest.fixture
def hashed(settings: Any, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The rounds of each hashing, by the hasher that serves people: all that takes time at a card."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    monkeypatch.setattr(PBKDF2PasswordHasher, "iterations", 1_000)
    rounds: list[int] = []
    encode = PBKDF2PasswordHasher.encode

    def counted(self: PBKDF2PasswordHasher, password: str, salt: str, iterations: int | None = None) -> str:
        rounds.append(iterations or self.iterations)
        return encode(self, password, salt, iterations)

    monkeypatch.setattr(PBKDF2PasswordHasher, "encode", counted)
    return rounds


@pytest.mark.parametrize(
    "told", [{}, {"number": "00000000"}, {"number": ""}, {"secret": "nonsense"}, {"secret": "A" * 43}]
)
@pytest.mark.parametrize("is_locked", [False, True])
def test_an_unknown_card_is_hashed_as_a_wrong_pin_is(
    told: dict[str, str],
    is_locked: bool,
    carded: TimeBank,
    olga: Person,
    coordinator: Person,
    hashed: list[int],
) -> None:
    """So the one takes as long as the other. Nothing told is the card that is there, locked or not."""
    card = give(olga, coordinator)
    Card.objects.update(locked_at=timezone.now() if is_locked else None)
    hashed.clear()
    with pytest.raises(cards.CardRefused):
        cards.sign_in(carded, pin=OTHER_PIN, at=timezone.now(), **(told or {"number": card.number}))
    assert hashed == [1_000]


def test_guesses_at_once_are_all_counted(transactional_db: None, in_threads, bank: TimeBank) -> None:  # type: ignore[no-untyped-def]
    TimeBank.objects.update(has_cards=True)
    bank.refresh_from_db()
    lead = a_person(bank, "Lead", roles.COORDINATOR)
    card = give(a_person(bank, "Olga", user=None, email=""), lead)
    in_threads(lambda number: opens(bank, card, OTHER_PIN), times=8)
    card.refresh_from_db()
    assert (card.failures, card.locked_at is not None) == (cards.MOST_FAILURES, True)


def test_a_drawn_pin_is_never_one_that_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = iter([190_112_345_678, 123_456_781_999, 316_492_745])
    monkeypatch.setattr("secrets.randbelow", lambda below: next(drawn))
    assert pins.drawn() == "000316492745"
