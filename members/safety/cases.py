"""Looking after a case: reading it, noting what was done, who does it, when to look again, and how it ended."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from members import walls
from members.models import Case, CaseNote, CaseReading, Person, TimeBank
from members.models.closeness import close_to
from members.refusals import NotAllowed, Refused
from members.roles import Action
from members.safety import reporting

What = CaseNote.What


def has_any(person: Person | None) -> bool:
    """Whether the pages of cases are for this person: by right, or for the cases that fall to them."""
    return person is not None and (person.may(Action.SAFEGUARD) or Case.objects.visible_to(person).exists())


def read(case: Case, *, by: Person, at: dt.datetime) -> CaseReading:
    """Note that somebody opens it, before anything of it is shown."""
    _check(case, by)
    return CaseReading.objects.create(bank_id=case.bank_id, case=case, by=by, at=at)


@transaction.atomic
def note(case: Case, *, words: str, by: Person, at: dt.datetime) -> CaseNote:
    """Write down what was seen, said or done. It stays as it is written."""
    case = _held(case, by)
    if not words.strip():
        raise Refused(_("There is nothing to keep yet. Write a few words first."), field="words")
    return _line(case, What.NOTED, words=words.strip(), by=by, at=at)


@transaction.atomic
def assign(case: Case, *, to: Person | None, by: Person, at: dt.datetime) -> Case:
    """Say who looks after it: one of those who may read it, or nobody in particular."""
    case = _open(case, by)
    if to is not None and not Case.objects.visible_to(to).filter(pk=case.pk).exists():
        raise Refused(
            _("%(name)s can't read this case. Choose one of those who can.") % {"name": to.name}, field="to"
        )
    case.assigned_to = to
    case.save(update_fields=["assigned_to"])
    _line(case, What.ASSIGNED, to=to, by=by, at=at)
    if to is not None and to.pk != by.pk:
        reporting.tell(case, "case_assigned", to, at=at)
    return case


@transaction.atomic
def remind(case: Case, *, on: dt.date | None, by: Person, at: dt.datetime) -> Case:
    """Ask to be told on a day; without one, take the reminder away."""
    case = _open(case, by)
    if on is not None and on <= by.bank.today(at):
        raise Refused(_("Choose a day after today: that is when we will remind you."), field="on")
    case.remind_on = on
    case.save(update_fields=["remind_on"])
    _line(case, What.REMINDER, on=on, by=by, at=at)
    return case


@transaction.atomic
def close(case: Case, *, outcome: str, words: str = "", by: Person, at: dt.datetime) -> Case:
    """Say how it ended. Whoever reported it sees that it is closed, and no more."""
    case = _open(case, by)
    if by not in (able := who_decides(case, reporting.readers(case.bank, case.about))):
        raise NotAllowed(
            _(
                "You reported this, or are close to whoever did. So that it is fair, %(names)s says how it ended."
            )
            % {"names": ", ".join(one.name for one in able)}
        )
    if outcome not in Case.Outcome.values:
        raise Refused(_("Choose from the list how it ended."), field="outcome")
    case.closed_at, case.outcome, case.remind_on = at, outcome, None
    case.save(update_fields=["closed_at", "outcome", "remind_on"])
    _line(case, What.CLOSED, outcome=outcome, words=words.strip(), by=by, at=at)
    return case


def who_decides(case: Case, readers: list[Person]) -> list[Person]:
    """Of those who may read it who had no part in reporting it; where there is nobody else, all of them."""
    if len(readers) < 2:
        return readers
    partial = set(close_to(case.reports.values("by")).filter(pk__in=[one.pk for one in readers]))
    return [one for one in readers if one.pk not in partial] or readers


@transaction.atomic
def reopen(case: Case, *, words: str, by: Person, at: dt.datetime) -> Case:
    """Take it up again, and say why."""
    case = _held(case, by)
    if case.is_open:
        return case
    if not words.strip():
        raise Refused(_("Please say why you open it again."), field="words")
    if Case.objects.open().filter(bank=case.bank_id, reference=case.reference).exists():
        raise Refused(_("There is a newer case about the same. Go on in that one."))
    case.closed_at, case.outcome = None, ""
    case.save(update_fields=["closed_at", "outcome"])
    _line(case, What.REOPENED, words=words.strip(), by=by, at=at)
    return case


def remind_all(at: dt.datetime) -> int:
    """The clock's question: tell whoever looks after a case that its day has come. Each day is told once."""
    told = 0
    for bank in TimeBank.objects.order_by("pk"):
        with walls.in_bank(bank):
            due = Case.objects.open().filter(bank=bank, remind_on__lte=bank.today(at))
            for case in due.select_related("assigned_to__bank", "about"):
                told += _remind(case, bank, at)
    return told


def _remind(case: Case, bank: TimeBank, at: dt.datetime) -> int:
    to = reporting.whom_to_tell(case, bank)
    for somebody in to:
        reporting.tell(case, "case_reminder", somebody, at=at, about=f"{case.public_id}:{case.remind_on}")
    return len(to)


def _line(case: Case, what: str, *, by: Person, at: dt.datetime, **said: Any) -> CaseNote:
    return CaseNote.objects.create(bank_id=case.bank_id, case=case, what=what, by=by, at=at, **said)


def _check(case: Case, by: Person) -> None:
    if not Case.objects.visible_to(by).filter(pk=case.pk).exists():
        raise NotAllowed(_("Only those who look after safety here can open this. Ask one of them."))


def _held(case: Case, by: Person) -> Case:
    _check(case, by)
    return Case.objects.select_for_update(no_key=True).get(pk=case.pk)


def _open(case: Case, by: Person) -> Case:
    case = _held(case, by)
    if not case.is_open:
        raise Refused(_("This case is closed. Open it again first, and say why."))
    return case
