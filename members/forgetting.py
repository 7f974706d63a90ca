"""What goes when somebody is forgotten: each package says for each of its tables which rows and which words go.

Three ways for words to go: rows are deleted, fields are emptied, and where others wrote a name, an address or a
number into their own words, that is struck out. A test finds every table, and every column with words, that nothing is
said of.
"""

import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial, reduce
from operator import or_
from typing import Any
from uuid import UUID

from allauth.account.models import EmailAddress
from django.core.files.storage import default_storage
from django.db import models as fields
from django.db import transaction
from django.db.models import Model, Q, QuerySet

from members.models import Application, Membership, Person, User

STRUCK = "…"
# A number of fewer digits could be any number.
LEAST_DIGITS = 7
LEAST_LETTERS = 3


@dataclass(frozen=True)
class Table:
    """A table, and what goes of it. Ways lead from a row to a person, as Django writes them."""

    model: type[Model]
    deleted: tuple[str, ...] = ()
    emptied: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    struck: tuple[str, ...] = ()
    near: tuple[str, ...] = ()
    """Ways to the rows of which they were a part: even a first name is struck out there."""
    never_empty: tuple[str, ...] = ()
    kept: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Forgotten:
    """Whom everything is about: the person, their login, and all by which texts may name them."""

    person: Person
    user: User | None
    own_memberships: list[int]
    at: dt.datetime

    @cached_property
    def keys(self) -> list[str]:
        """What addresses of pages about them hold: their own, and those of what they took part in."""
        return [str(key) for ask in PAGES for key in ask(self)]

    @cached_property
    def addresses(self) -> list[str]:
        """Their e-mail addresses."""
        told: list[str | None] = [self.person.email]
        if self.user:
            told += [
                self.user.email,
                *EmailAddress.objects.filter(user=self.user).values_list("email", flat=True),
            ]
        return [one for one in told if one]

    @cached_property
    def names(self) -> list[str]:
        """The names and addresses as they were written down, the longest first."""
        applications = Application.objects.filter(bank=self.person.bank_id)
        rows = applications.filter(person=self.person).values_list("name", "email", "phone")
        told = {self.person.name, self.person.phone, *self.addresses, *(one for row in rows for one in row)}
        whole = {one.strip() for one in told if self._says_who(one.strip())}
        return sorted(whole - self._shared(whole), key=len, reverse=True)

    @cached_property
    def parts(self) -> list[str]:
        """The single words of the name."""
        words = re.findall(rf"\w{{{LEAST_LETTERS},}}", self.person.name)
        return sorted({word for word in words if word[0].isupper()}, key=len, reverse=True)

    def _says_who(self, told: str) -> bool:
        is_number = sum(sign.isdigit() for sign in told) >= LEAST_DIGITS
        return "@" in told or is_number or bool(re.search(r"\w{2,}\W+\w", told))

    def _shared(self, told: set[str]) -> set[str]:
        """Another member may have the same name; it stays where it may be theirs."""
        others = Person.objects.filter(bank=self.person.bank_id, name__in=told).exclude(pk=self.person.pk)
        return set(others.values_list("name", flat=True))

    def struck(self, text: str, *, is_near: bool) -> str:
        """The text without them."""
        for name in self.names:
            text = re.sub(re.escape(name), STRUCK, text, flags=re.IGNORECASE)
        if is_near and self.parts:
            told = "|".join(re.escape(part) for part in self.parts)
            text = re.sub(rf"\b(?:{told})\b(?:\s+(?:{told})\b)*", STRUCK, text)
        return text

    def naming(self, names: Sequence[str]) -> Q:
        """Rows in which one of these columns holds one of the names."""
        held = [Q(**{f"{column}__icontains": told}) for column in names for told in self.names]
        return reduce(or_, held) if held else Q(pk__in=[])


TABLES: dict[type[Model], Table] = {}
Hook = Callable[[Forgotten], None]
FIRST: list[Hook] = []
"""What cannot be said by columns alone; each is asked before anything else goes."""
WAITS: list[Callable[[Person], bool]] = []
"""Each says whether somebody's words are needed still, so that they cannot go yet."""
PAGES: list[Callable[[Forgotten], Iterable[UUID]]] = []
"""Each answers with the public ids of what has a page that is about them."""


def register(
    model: type[Model],
    *,
    deleted: Sequence[str] = (),
    emptied: Mapping[str, Sequence[str]] | None = None,
    struck: Sequence[str] = (),
    near: Sequence[str] = (),
    never_empty: Sequence[str] = (),
    kept: Mapping[str, str] | None = None,
) -> None:
    """Say of a table what goes: rows, fields (each by its ways), names in others' words; and what stays, and why."""
    ways = {name: tuple(each) for name, each in (emptied or {}).items()}
    TABLES[model] = Table(
        model, tuple(deleted), ways, tuple(struck), tuple(near), tuple(never_empty), dict(kept or {})
    )


def before(hook: Hook) -> Hook:
    FIRST.append(hook)
    return hook


def pages(ask: Callable[[Forgotten], Iterable[UUID]]) -> Callable[[Forgotten], Iterable[UUID]]:
    PAGES.append(ask)
    return ask


def wait_while(ask: Callable[[Person], bool]) -> Callable[[Person], bool]:
    WAITS.append(ask)
    return ask


def is_needed(person: Person) -> bool:
    return any(ask(person) for ask in WAITS)


def clear(person: Person, user: User | None, *, at: dt.datetime) -> None:
    """Take away all there is of them, in this time bank. The person's own row is left for the last."""
    own = Membership.objects.filter(seats__person=person, kind=Membership.Kind.INDIVIDUAL)
    whom = Forgotten(person, user, list(own.values_list("pk", flat=True)), at)
    for hook in FIRST:
        hook(whom)
    for table in TABLES.values():
        _strike(table, whom)
    for table in TABLES.values():
        # Columns that go by the same ways go at once: some tables refuse to lose only a part.
        for ways in dict.fromkeys(table.emptied.values()):
            names = [name for name, each in table.emptied.items() if each == ways]
            _empty(table, names, _led_to(table.model, ways, whom))
    _discard_files(Person, Person.objects.filter(pk=person.pk))
    for table in TABLES.values():
        if table.deleted:
            _discard_files(table.model, rows := _led_to(table.model, table.deleted, whom))
            rows.delete()


# What stays of somebody's own row: keys and moments. Whatever else it has goes, also what is added one day.
STAYS = frozenset(
    ["id", "bank", "public_id", "user", "role", "duties", "joined_at", "first_steps_put_away_at", "away_since",
     "away_until", "suspended_at", "left_at", "former_user", "former_number", "erased_at"]
)  # fmt: skip


def own_columns() -> dict[str, Any]:
    """Each column of a person's own row that goes, with nothing in it."""
    own = (column for column in Person._meta.concrete_fields if not column.generated)
    columns = [column for column in own if column.name not in STAYS]
    return {column.name: _nothing_in(column) for column in columns}


def rows_of(model: type[Model], person: Person) -> QuerySet[Model]:
    """All rows of a table in this person's time bank; of one without, all."""
    rows = model._default_manager.all()
    has_bank = any(each.name == "bank" for each in model._meta.concrete_fields)
    return rows.filter(bank=person.bank_id) if has_bank else rows


def _led_to(model: type[Model], ways: Iterable[str], whom: Forgotten) -> QuerySet[Model]:
    """The rows that lead to them, by their keys, so that a row is one row however many ways lead from it."""
    led = [Q(**{way: whom.person.pk}) for way in ways if not way.startswith("user")]
    if whom.user:
        led += [Q(**{way: whom.user.pk}) for way in ways if way.startswith("user")]
    if not led:
        return model._default_manager.none()
    found = rows_of(model, whom.person).filter(reduce(or_, led)).values("pk")
    return model._default_manager.filter(pk__in=found)


def _strike(table: Table, whom: Forgotten) -> None:
    if not table.struck:
        return
    near = set(_led_to(table.model, table.near, whom).values_list("pk", flat=True))
    rows = rows_of(table.model, whom.person).filter(whom.naming(table.struck) | Q(pk__in=near))
    for row in rows.only("pk", *table.struck).iterator():
        changed = dict(_without(row, table.struck, whom, is_near=row.pk in near))
        if changed:
            table.model._default_manager.filter(pk=row.pk).update(**changed)


def _without(
    row: Model, names: Iterable[str], whom: Forgotten, *, is_near: bool
) -> Iterator[tuple[str, str]]:
    for name in names:
        text = row.__dict__[name] or ""
        without = whom.struck(text, is_near=is_near)
        if without != text:
            yield name, without


def _empty(table: Table, names: Sequence[str], rows: QuerySet[Model]) -> None:
    columns = [table.model._meta.get_field(name) for name in names]
    for column in columns:
        if isinstance(column, fields.FileField):
            discard(kept for kept in rows.values_list(column.name, flat=True) if kept)
    rows.update(
        **{
            column.name: STRUCK if column.name in table.never_empty else _nothing_in(column)
            for column in columns
        }
    )


def _nothing_in(column: Any) -> Any:
    if column.null:
        return None
    return column.get_default() if column.has_default() else ""


def _discard_files(model: type[Model], rows: QuerySet[Model]) -> None:
    for column in model._meta.concrete_fields:
        if isinstance(column, fields.FileField):
            discard(kept for kept in rows.values_list(column.name, flat=True) if kept)


def discard(names: Iterable[str]) -> None:
    """Once it is certain that the rows are gone: files know no rollback. A photo has a small one beside it."""
    for name in names:
        for each in (name, f"{name.removesuffix('.webp')}.small.webp"):
            transaction.on_commit(partial(default_storage.delete, each))
