"""Everything held about somebody: each package says in which of its tables a person is named, and by which way.

A table that names people and is neither said nor left out with a reason is found by a test.
"""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from operator import or_
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db.models import Field, ForeignKey, Model, Q, QuerySet
from django.db.models.fields.files import FieldFile
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from members import held_words, models
from members.models import Person

# What says nothing about anybody, or twice, or is a secret that even its owner sees once only.
NOT_TOLD = frozenset({"id", "bank", "bare_name", "digest", "request_hash", "proof_key", "password"})


@dataclass(frozen=True)
class Holding:
    """A table, what people call what is in it, and the ways that lead from a row to a person."""

    model: type[Model]
    title: str | Promise
    ways: tuple[str, ...]
    without: frozenset[str] = frozenset()
    narrowed: Callable[[QuerySet[Any], Person], QuerySet[Any]] | None = None
    """Leaves out rows that are not for this person to read."""
    says: Mapping[str, Mapping[str, str | Promise]] = field(default_factory=dict)
    """What people read where a field keeps a word of the program's own."""

    @property
    def fields(self) -> "list[Field[Any, Any]]":
        return [
            field for field in self.model._meta.concrete_fields if field.name not in NOT_TOLD | self.without
        ]

    def of(self, person: Person) -> QuerySet[Model]:
        """The rows that name this person, in their own time bank."""
        named = reduce(or_, (Q(**{way: person.pk}) for way in self.ways))
        rows = self.model._default_manager.filter(named)
        if "bank" in {field.name for field in self.model._meta.concrete_fields}:
            rows = rows.filter(bank=person.bank_id)
        rows = self.narrowed(rows, person) if self.narrowed else rows
        names = [field.name for field in self.fields if isinstance(field, ForeignKey)]
        rows = rows.select_related(*names) if names else rows
        return rows.distinct() if len(self.ways) > 1 else rows


@dataclass(frozen=True)
class Section:
    """What one table holds about somebody, row by row, each field under its name."""

    name: str
    title: str
    rows: list[list[tuple[str, str, Any]]]
    read: list[list[tuple[str, Any]]]
    """The same for people: what says nothing to them, and what is empty, is left out."""

    @property
    def data(self) -> list[dict[str, Any]]:
        return [{name: told for name, _label, told in row} for row in self.rows]


HOLDINGS: dict[type[Model], Holding] = {}
KEPT_APART: dict[type[Model], str | Promise] = {}
"""What names people and is not on the page, with the reason, which everybody reads alike: it gives nobody away."""


def register(
    model: type[Model],
    title: str | Promise,
    *ways: str,
    without: Sequence[str] = (),
    narrowed: Callable[[QuerySet[Any], Person], QuerySet[Any]] | None = None,
    says: Mapping[str, Mapping[str, str | Promise]] | None = None,
) -> None:
    HOLDINGS[model] = Holding(model, title, ways, frozenset(without), narrowed, says or {})


def keep_apart(model: type[Model], reason: str | Promise) -> None:
    KEPT_APART[model] = reason


def reasons() -> list[str]:
    """Why some of it is not told here, each reason once."""
    return list(dict.fromkeys(str(reason) for reason in KEPT_APART.values()))


def about(person: Person) -> list[Section]:
    """All of it; what there is nothing of is left out."""
    sections = (_section(holding, list(holding.of(person))) for holding in HOLDINGS.values())
    return [section for section in sections if section.rows]


def _section(holding: Holding, found: list[Model]) -> Section:
    rows = [_row(row, holding.fields) for row in found]
    read = [_read(row, holding) for row in found]
    return Section(holding.model._meta.label_lower, str(holding.title), rows, read)


def as_data(person: Person, *, at: dt.datetime) -> dict[str, Any]:
    """The same for programs."""
    held = {section.name: section.data for section in about(person)}
    named = {"time_bank": person.bank.slug, "person": str(person.public_id), "written_at": at}
    return {**named, "held": held, "kept_apart": reasons()}


def _row(row: Model, fields: "list[Field[Any, Any]]") -> list[tuple[str, str, Any]]:
    return [(field.name, held_words.label(field), _told(row, field)) for field in fields]


def _read(row: Model, holding: Holding) -> list[tuple[str, Any]]:
    read = [field for field in holding.fields if field.name not in held_words.UNREAD]
    told = [(held_words.label(field), _said(row, field, holding)) for field in read]
    return [(label, words) for label, words in told if words not in (None, "", [], {})]


def _said(row: Model, field: "Field[Any, Any]", holding: Holding) -> Any:
    told = _told(row, field)
    known = holding.says.get(field.name, {})
    return known[told] if isinstance(told, str) and told in known else held_words.words(row, field, told)


def _told(row: Model, field: "Field[Any, Any]") -> Any:
    """A value as JSON can have it; what it points at by the words people know it by."""
    value = getattr(row, field.name)
    if isinstance(value, Model | FieldFile):
        return str(value)
    return value


def register_own() -> None:
    """What the members' own tables hold. What somebody answered as a coordinator is about others, and told to those."""
    _register_belonging()
    _register_safety()


def _register_belonging() -> None:
    register(models.Person, _("You"), "pk")
    register(EmailAddress, _("Addresses you sign in with"), "user__people")
    register(models.SignInLink, _("Links that signed you in"), "user__people")
    # What a key or a session is made of is a secret.
    register(Authenticator, _("Second steps when you sign in"), "user__people", without=["data"])
    register(UserSession, _("Where you are signed in"), "user__people", without=["session_key", "data"])
    register(models.Application, _("Asking to join"), "person", "user__people")
    register(models.FollowUp, _("Asked back when you asked to join"), "application__person")
    register(models.Agreement, _("Terms you agreed to"), "person")
    register(models.Terms, _("Terms you wrote"), "written_by")
    # How to reach whoever spoke for somebody is theirs.
    register(models.Reference, _("Who spoke for you"), "application__person", without=["reach"])
    register(models.Invitation, _("Invitations you wrote"), "invited_by")
    register(models.Membership, _("Memberships"), "seats__person")
    register(models.Seat, _("Places in memberships"), "person")
    register(models.HandOver, _("Places handed over"), "leaving", "coming", "asked_by", "called_off_by")
    register(models.Reveal, _("Who saw how to reach whom"), "person", "by")
    register(models.StandingChange, _("Breaks, holds, leaving"), "person")
    register(models.Erasure, _("Asking to be forgotten"), "person", "asked_by", "called_off_by")
    register(models.Record, _("Changes of what people may do"), "about", "by")
    # Not who keeps away from them: that is told to nobody.
    register(models.Block, _("People you keep away from"), "person")
    register(models.Notice, _("Your inbox"), "person", without=["stack"])
    register(models.NoticeChoice, _("What comes by mail or letter"), "person")
    register(models.LetterStack, _("Letters you printed"), "made_by", "printed_by")
    register(models.Announcement, _("Announcements you wrote or sent"), "written_by", "sent_by")
    # A PIN is a secret even as it is kept.
    register(models.Card, _("Cards you sign in with"), "person", "given_by", without=["pin"])
    register(models.ApiToken, _("Tokens for programs"), "person")


def _register_safety() -> None:
    register(models.Report, _("What you reported"), "by", without=["case", "reported"])
    cases = _(
        "Whether others reported something about you, and what was done about it, is not told here, to anybody: it"
        " would say who spoke up. Ask those who look after safety; what you have a right to know they tell you."
    )
    for model in (models.Case, models.CaseNote, models.CaseReading):
        keep_apart(model, cases)
    # That there are notes is told, and when; the words by a coordinator, who strikes out what is about others.
    register(
        models.PrivateNote,
        _("Notes of coordinators about you (ask one of them for a copy)"),
        "about",
        without=["about", "words", "by", "public_id"],
    )
    register(models.NoteReading, _("When those notes were opened"), "about", without=["about", "by"])
    # What was said is for the member to know, too; who opened it is not who it is about.
    register(
        models.Conversation,
        _("Calls with you, and what came of them"),
        "membership__seats__person",
        "person",
        without=["opened_by", "transfer", "led_to_id"],
    )
    register(models.Check, _("Checks seen of you"), "person", without=["taken_back_by"])
    register(models.Guardianship, _("Being under age, and who answers for whom"), "person", "guardian")
    ways = ("guardianship__person", "guardianship__guardian")
    register(models.GuardianSay, _("What whoever answers for you said"), *ways)
