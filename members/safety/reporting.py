"""Telling those who safeguard that something is not right. Nobody else learns of it, nor who said it."""

import datetime as dt

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from members import notices
from members.models import Case, Notice, Person, Report, TimeBank
from members.models.closeness import close_to
from members.refusals import NotAllowed, Refused
from members.roles import Duty
from members.safety.subjects import Subject

MOST_A_DAY = 20
LONGEST = 4000


def readers(bank: TimeBank, about: Person | None) -> list[Person]:
    """Who reads a report: those who safeguard, else the admins; never whom it is about, nor who is close to them."""
    here = Person.objects.filter(bank=bank, suspended_at__isnull=True).select_related("user", "bank")
    others = here.exclude(pk__in=close_to([about.pk])) if about else here
    return list(others.with_duty(Duty.SAFEGUARDING)) or list(others.admins())


def whom_to_tell(case: Case, bank: TimeBank) -> list[Person]:
    """Whoever looks after it, as long as they may read it; else all who may."""
    able = readers(bank, case.about)
    return [case.assigned_to] if case.assigned_to in able else able


@transaction.atomic
def report(subject: Subject, *, reason: str, words: str, by: Person, at: dt.datetime) -> Report:
    """Write it down for those who safeguard; what is reported again while its case is open joins that case."""
    _check(subject, reason, words, by, at)
    # Held, so that it is not closed by somebody who has not read this.
    case, is_new = Case.objects.select_for_update(no_key=True).get_or_create(
        bank_id=by.bank_id,
        reference=subject.reference,
        closed_at=None,
        defaults={"about": subject.about, "opened_at": at},
    )
    made = Report.objects.create(
        bank_id=by.bank_id,
        case=case,
        by=by,
        reason=reason,
        words=words.strip(),
        reported=subject.words,
        at=at,
    )
    for somebody in whom_to_tell(case, by.bank):
        tell(case, "case_opened" if is_new else "case_reported_again", somebody, at=at)
    return made


def _check(subject: Subject, reason: str, words: str, by: Person, at: dt.datetime) -> None:
    if subject.about and subject.about.bank_id != by.bank_id:
        raise NotAllowed(_("That belongs to another time bank. Report it there."))
    if subject.about and subject.about.pk == by.pk:
        raise Refused(_("This is your own. You can change it, or take it down."))
    if reason not in Report.Reason.values:
        raise Refused(_("Choose from the list what it is about."), field="reason")
    if not words.strip():
        raise Refused(_("Please say in a few words what happened."), field="words")
    if len(words.strip()) > LONGEST:
        raise Refused(
            _("That is too long: up to %(most)d letters fit here.") % {"most": LONGEST}, field="words"
        )
    today = Report.objects.filter(bank=by.bank_id, by=by, at__gt=at - dt.timedelta(days=1))
    if today.count() >= MOST_A_DAY:
        raise Refused(
            _("You have reported a lot today. Please call one of those who lead; they will listen.")
        )


def tell(case: Case, event: str, somebody: Person, *, at: dt.datetime, about: str | None = None) -> None:
    """That there is something to look at, and nothing of what it is: mail is read by others, too."""
    notices.write(
        f"members/{event}",
        to=somebody,
        bank=somebody.bank,
        path=reverse("members:case", args=[somebody.bank.slug, case.public_id]),
        at=at,
        group=Notice.Group.RUNNING,
        about=about,
    )
