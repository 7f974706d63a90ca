"""The record of changes: written by each verb that changes what people may do here, and read by admins in sentences.

What goes in is kept for good: keys, numbers and choices, never names, addresses or words somebody wrote.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Any, NamedTuple, TypeAlias

import structlog
from django.core.exceptions import FieldDoesNotExist
from django.db import transaction
from django.template import Context, Engine
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from members import roles
from members.models import Application, Erasure, Person, Record, Seat, TimeBank
from members.models.record import RecordQuerySet

Actor: TypeAlias = Record.Actor
What: TypeAlias = Record.What


def write(
    bank: TimeBank,
    what: str,
    *,
    by: Person | Actor | None,
    at: dt.datetime,
    about: Person | None = None,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> Record:
    """Note a change, in the transaction that makes it. `by` is a person, `Actor.OWNER`, or None for the software."""
    assert transaction.get_connection().in_atomic_block, (
        "a record commits with what it tells of, or not at all"
    )
    assert what in What.values, f"{what} has no sentence"
    person, actor = (by, Actor.PERSON) if isinstance(by, Person) else (None, by or Actor.SOFTWARE)
    return Record.objects.create(
        bank=bank,
        what=what,
        actor=actor,
        by=person,
        at=at,
        about=about,
        before=dict(before or {}),
        after=dict(after or {}),
        request_id=_request_id(),
    )


def _request_id() -> str:
    """The id that stands in the logs of the same request; empty for a command. Programs may send their own."""
    return str(structlog.contextvars.get_contextvars().get("request_id", "")).replace("\0", "")[:100]


def found(person: Person, *, name: str = "", what: str = "") -> RecordQuerySet:
    """What this person may see of it, the newest first: all, or of somebody by name, or of one kind."""
    records = Record.objects.visible_to(person).with_names().newest_first()
    if name.strip():
        records = records.naming(Person.objects.visible_to(person).named(name))
    return records.filter(what=what) if what in What.values else records


# --- In words ---------------------------------------------------------------------------------


class Change(NamedTuple):
    """One thing that was changed. `is_minutes` where the two are hours, kept in minutes."""

    name: str
    label: str
    was: Any
    now: Any
    is_minutes: bool


def sentence(record: Record) -> str:
    """What was changed, in plain words."""
    template = Engine.get_default().get_template(f"members/records/{record.what}.txt")
    known = {
        "record": record,
        "by": _who(record),
        "about": record.about.name if record.about else "",
        "was": {name: _worded(record.bank, name, value) for name, value in record.before.items()},
        "now": {name: _worded(record.bank, name, value) for name, value in record.after.items()},
        "changes": _changes(record),
    }
    return " ".join(template.render(Context(known, autoescape=False)).split())


def _who(record: Record) -> str:
    return record.by.name if record.by else capfirst(record.get_actor_display())


def _changes(record: Record) -> list[Change]:
    return changes(record.bank, record.before, record.after)


def changes(bank: TimeBank, before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """Each thing that is not as it was, in words."""
    return [
        Change(
            name,
            _label(name),
            _worded(bank, name, before.get(name)),
            _worded(bank, name, after.get(name)),
            name.endswith("_minutes"),
        )
        for name in dict.fromkeys([*before, *after])
    ]


def _label(name: str) -> str:
    try:
        return str(getattr(TimeBank._meta.get_field(name), "verbose_name", name))
    except FieldDoesNotExist:
        return name


def _worded(bank: TimeBank, name: str, value: Any) -> Any:
    """A choice as pages have it; figures and texts as they are."""
    if name == "duties" and value is not None:
        return ", ".join(str(label).lower() for duty, label in roles.Duty.choices if duty in value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if name == "role" and value == roles.COORDINATOR:
        return bank.coordinator_label
    known = {
        "how": Erasure.How.choices,
        "role": roles.Role.choices,
        "kind": Seat.Kind.choices,
        "state": Application.State.choices,
    }
    if isinstance(value, list):
        return ", ".join(map(str, value))
    choices = dict(known.get(name) or _choices(name))
    return str(choices[value]).lower() if value in choices else value


def _choices(name: str) -> Any:
    try:
        return getattr(TimeBank._meta.get_field(name), "choices", None) or ()
    except FieldDoesNotExist:
        return ()
