"""What coordinators note about a member for one another. Each opening is written down before anything is shown."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from members.models import NoteReading, Person, PrivateNote
from members.models.closeness import close_to
from members.refusals import NotAllowed, Refused
from members.roles import Action


def may_open(by: Person, about: Person) -> bool:
    """Those who look after members or safety, and never what is about themselves or somebody close to them."""
    may = by.bank_id == about.bank_id and by.may(Action.READ_NOTES)
    return may and not close_to([about.pk]).filter(pk=by.pk).exists()


def may_see_readings(by: Person) -> bool:
    """Those who safeguard, and admins: they see that nobody reads out of curiosity."""
    return by.is_admin or by.may(Action.SAFEGUARD)


@transaction.atomic
def read(about: Person, *, by: Person, at: dt.datetime) -> list[PrivateNote]:
    """The notes about somebody, the newest first, and a row that says who opened them."""
    _check(by, about)
    NoteReading.objects.create(bank_id=about.bank_id, about=about, by=by, at=at)
    return list(PrivateNote.objects.visible_to(by).filter(about=about).select_related("by"))


@transaction.atomic
def write(about: Person, *, words: str, by: Person, at: dt.datetime) -> PrivateNote:
    """Add one. It stays as it is written."""
    _check(by, about)
    if not words.strip():
        raise Refused(_("There is nothing to keep yet. Write a few words first."), field="words")
    return PrivateNote.objects.create(bank_id=about.bank_id, about=about, words=words.strip(), by=by, at=at)


def readings(about: Person, *, by: Person) -> list[NoteReading]:
    """Who opened them lately, for those who may know."""
    if not may_see_readings(by):
        return []
    return list(NoteReading.objects.filter(about=about, bank=by.bank_id).select_related("by")[:100])


def _check(by: Person, about: Person) -> None:
    if not may_open(by, about):
        raise NotAllowed(_("Notes are for those who look after members here. Ask one of them."))
