"""Somebody with a word of theirs in every place there is, and a look into every place for words that are left."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.contrib.admin.models import LogEntry
from django.contrib.postgres.fields import ArrayField
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection, models
from django.utils import timezone

from exchanges import lifecycle, listings, recording, settling
from exchanges.models import Category, Listing
from ledger import corrections, exporting, giving
from members import asking_back, forgetting, inviting, joining, mailing, signing, tokens
from members.models import Application, Person, RequestKey, TimeBank
from tests.factories.exchanges import ListingFactory
from tests.factories.help import disputed, logged
from tests.ownership import as_owner

# A head that no other word has, so that one look finds them all. Of six letters: three of them stand in one
# of some 450 tokens against forged forms by chance, and a walk reads over a hundred.
HEAD = "zqxvkj"
FIRST, LAST = f"{HEAD}ona".title(), f"{HEAD}bright".title()
NAME = f"{FIRST} {LAST}"
PHONE = "0171 555 83 29"


def word(number: int) -> str:
    return f"{HEAD}{number:02d}"


class Planted:
    """One of the words, each time another."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self) -> str:
        self.count += 1
        return word(self.count)


def plant(bank: TimeBank, other: Person, coordinator: Person, admin: Person) -> tuple[Person, int]:
    """A member of some time, who wrote much and of whom much was written; and in how many places."""
    say, at = Planted(), timezone.now()
    person = _joined(bank, coordinator, say, at)
    _profile(person, say, at)
    _offered(person, other, say, at)
    _helped(person, other, coordinator, say, at)
    _books(person, other, admin, say, at)
    _machinery(person, admin, say, at)
    _written_by_others(person, other, coordinator, at)
    return person, say.count


def _joined(bank: TimeBank, coordinator: Person, say: Planted, at: dt.datetime) -> Person:
    application = joining.apply(
        bank, name=NAME, email=f"{say()}@example.org", phone=PHONE, neighbourhood=say(), message=say(), at=at,
        references=[(f"Ref {say()}", say())],
    )  # fmt: skip
    answers = [{"question": "Why?", "answer": say()}]
    Application.objects.filter(pk=application.pk).update(heard=say(), answers=answers, reason=say())
    asking_back.ask_back(application, words=say(), by=coordinator, at=at)
    asking_back.note_answer(application, words=say(), by=coordinator, at=at)
    asking_back.note_reference(application.references.get(), words=say(), by=coordinator, at=at)
    application.refresh_from_db()
    return joining.admit(application, by=coordinator, at=at).people.get()


def _profile(person: Person, say: Planted, at: dt.datetime) -> None:
    """Every column of their own row that holds words, also those that are added one day."""
    gone = [column for column in Person._meta.concrete_fields if column.name not in forgetting.STAYS]
    told: dict[str, Any] = {}
    for column in gone:
        if isinstance(column, ArrayField) and column.base_field.max_length > len(HEAD) + 20:
            told[column.name] = [say()]
        elif isinstance(column, models.FileField):
            told[column.name] = default_storage.save(f"people/{say()}.webp", ContentFile(say().encode()))
        elif column.name in ("about", "availability", "contact_note"):
            told[column.name] = say()
    Person.objects.filter(pk=person.pk).update(**told)
    person.refresh_from_db()


def _offered(person: Person, other: Person, say: Planted, at: dt.datetime) -> None:
    listing: Listing = ListingFactory(bank=person.bank, membership=person.memberships.get(), title=say())
    photo = default_storage.save(f"listings/{say()}.webp", ContentFile(say().encode()))
    default_storage.save(f"{photo.removesuffix('.webp')}.small.webp", ContentFile(say().encode()))
    Listing.objects.filter(pk=listing.pk).update(text=say(), availability=say(), photo=photo)
    listing.refresh_from_db()
    asked = lifecycle.propose(
        listing, membership=other.memberships.get(), by=other, at=at, message=f"Dear {NAME}"
    )
    lifecycle.write(asked, words=say(), by=person, at=at)
    lifecycle.accept(asked, by=person, at=at, note=say())


def _helped(person: Person, other: Person, coordinator: Person, say: Planted, at: dt.datetime) -> None:
    given = recording.confirm(logged(person, other, title=say(), minutes=120), by=other, at=at)
    lifecycle.thank(given, words=f"Thank you, {FIRST}!", by=other, at=at)
    received = recording.confirm(logged(other, person, title=f"Tea with {NAME}"), by=person, at=at)
    lifecycle.thank(received, words=say(), by=person, at=at)
    settling.cancel(disputed(other, person, reason=say()), reason=f"{FIRST} is right", by=coordinator, at=at)
    undone = recording.confirm(logged(person, other, title=say()), by=other, at=at)
    settling.reverse(undone, reason=f"{LAST} was there", by=coordinator, at=at)


def _books(person: Person, other: Person, admin: Person, say: Planted, at: dt.datetime) -> None:
    own, theirs = person.memberships.get(), other.memberships.get()
    giving.give(own, theirs, 15, say(), by=person, at=at, key="gift")
    giving.donate(own, 15, say(), by=person, at=at, key="pot")
    today = person.bank.today(at)
    asked = corrections.ask(
        own, theirs, 15, reason=f"{NAME} said so", by=admin, at=at, concerns_on=today, key="1"
    )
    corrections.withdraw(asked, by=admin, at=at)
    exporting.ask("ledger", {}, "csv", by=admin, at=at)
    exporting.run_waiting(clock=timezone.now)


def _machinery(person: Person, admin: Person, say: Planted, at: dt.datetime) -> None:
    assert person.user
    inviting.invite(person.bank, name=say(), by=person, at=at)
    tokens.issue(person, name=say(), by=person, at=at)
    signing.sign_in_link(person.user, path=f"/{say()}", at=at)
    EmailAddress.objects.create(user=person.user, email=f"{say()}@example.org", verified=True)
    UserSession.objects.create(
        user=person.user, ip="10.0.0.1", session_key=say(), user_agent=say(), last_seen_at=at
    )
    RequestKey.objects.create(scope="x", key="k", request_hash="h", body=NAME.encode(), created_at=at)
    LogEntry.objects.create(user=admin.user, action_flag=2, object_repr=NAME, change_message=NAME)
    mailing.drain(at=at)


def _written_by_others(person: Person, other: Person, coordinator: Person, at: dt.datetime) -> None:
    kind = Category.objects.filter(bank=person.bank).first()
    draft = listings.Draft(title="Tea", category=kind, text=f"As {NAME} makes it; call {PHONE}")
    listings.publish(draft, kind="offer", membership=other.memberships.get(), by=other, at=at)


def left_in_the_database() -> list[str]:
    """The tables in which some column of some row still holds one of the words, in clear or in bytes."""
    found = []
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT table_name FROM information_schema.columns"
            " JOIN information_schema.tables USING (table_schema, table_name)"
            " WHERE table_schema = 'public' AND table_type = 'BASE TABLE' ORDER BY 1"
        )
        for (table,) in cursor.fetchall():
            looked_for = [
                f"%{HEAD}%",
                f"%{HEAD.encode().hex()}%",
                f"%{HEAD.title().encode().hex()}%",
                "%555 83 29%",
            ]
            cursor.execute(
                f'SELECT each::text FROM public."{table}" AS each WHERE each::text ILIKE ANY (%s)',  # noqa: S608
                [looked_for],
            )
            found += [f"{table}: {row[:300]}" for (row,) in cursor.fetchall()]
    return found


def sweep() -> None:
    """Take away what other tests left; only theirs: the private files of tests are in a folder of their own."""
    for name in list(left_in_files()):
        for folder in ("people", "listings", "exports"):
            default_storage.delete(f"{folder}/{name}")


def left_in_files() -> Iterator[str]:
    for path in Path(default_storage.path("")).rglob("*"):
        if path.is_file() and (HEAD in path.name.lower() or HEAD.encode() in path.read_bytes().lower()):
            yield path.name
