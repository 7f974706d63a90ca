"""What is held about somebody who has no login: a coordinator opens it for them, and each opening is on the record."""

import datetime as dt
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from members import held, permissions, records
from members.models import Person
from members.refusals import NotAllowed, Refused
from members.roles import Action

# What somebody said in confidence is for those alone to whom they said it.
NOT_READ_OUT = {"members.report": Action.SAFEGUARD}


def may(by: Person, person: Person) -> bool:
    """Those who may, for anybody but an admin and themselves."""
    return by.pk != person.pk and by.may(Action.READ_HELD) and permissions.may_edit(by, person)


@transaction.atomic
def open_for(person: Person, *, by: Person, at: dt.datetime) -> list[held.Section]:
    """All of it, as they would read it themselves."""
    if not may(by, person):
        raise NotAllowed(_("Only a coordinator can open this for a member. Ask one of yours."))
    # Whoever has a card signs in as long as it is good, and no longer: this stays open to them.
    if person.signs_in_by_mail:
        raise Refused(
            _("%(name)s signs in, and reads it themselves, on their own page.") % {"name": person.name}
        )
    records.write(person.bank, records.What.HELD_READ, by=by, at=at, about=person)
    told = held.about(person)
    return [section for section in map(_without_secrets, told) if section.rows and _may_read(section, by)]


def _may_read(section: held.Section, by: Person) -> bool:
    return section.name not in NOT_READ_OUT or by.may(NOT_READ_OUT[section.name])


def _without_secrets(section: held.Section) -> held.Section:
    """Whom they keep away from, only as far as they told a coordinator."""
    if section.name != "members.block":
        return section
    pairs = zip(section.rows, section.read, strict=True)
    told = [(row, read) for row, read in pairs if _is_told(row)]
    return replace(section, rows=[row for row, _read in told], read=[read for _row, read in told])


def _is_told(row: list[tuple[str, str, Any]]) -> bool:
    return any(name == "taken_down_by" and value for name, _label, value in row)


def as_data(person: Person, *, by: Person, at: dt.datetime) -> dict[str, Any]:
    """The same for programs."""
    sections = open_for(person, by=by, at=at)
    data = held.as_data(person, at=at)
    return {**data, "held": {section.name: section.data for section in sections}}
