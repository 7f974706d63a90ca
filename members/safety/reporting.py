"""Telling those who safeguard that something is not right. Nobody else learns of it, nor who said it."""

import datetime as dt

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from members import notices
from members.models import Case, Notice, Person, Report, TimeBank
from members.models.closeness import close_to
from members.models.told import Told
from members.refusals import NotAllowed, Refused
from members.roles import Action, Duty
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
    return _keep(subject, Report(by=by, reason=reason, words=words.strip(), at=at))


def may_take_down(by: Person, teller: Person) -> bool:
    """For somebody else who is here, by those who look after members or safety."""
    is_here = by.bank_id == teller.bank_id and teller.left_at is None
    return is_here and by.pk != teller.pk and by.may(Action.TAKE_DOWN_REPORTS)


@transaction.atomic
def take_down(
    subject: Subject, *, teller: Person, told: str, reason: str, words: str, by: Person, at: dt.datetime
) -> Report:
    """Write down what a member told. From then on it is theirs, and whoever took it down does not read it again."""
    if not may_take_down(by, teller):
        raise NotAllowed(
            _("Only those who look after members can write this down for somebody. Ask one of them.")
        )
    if told not in Told.values:
        raise Refused(_("Say how they told you: by phone, on paper or in person."), field="told")
    _check(subject, reason, words, teller, at)
    if subject.about and close_to([subject.about.pk]).filter(pk=by.pk).exists():
        raise NotAllowed(
            _(
                "It is about you, or somebody close to you. So that it is fair, ask somebody else to write it down."
            ),
            field="about",
        )
    return _keep(
        subject, Report(by=teller, taken_down_by=by, told=told, reason=reason, words=words.strip(), at=at)
    )


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


def _keep(subject: Subject, made: Report) -> Report:
    # Held, so that it is not closed by somebody who has not read this.
    case, is_new = Case.objects.select_for_update(no_key=True).get_or_create(
        bank_id=made.by.bank_id,
        reference=subject.reference,
        closed_at=None,
        defaults={"about": subject.about, "opened_at": made.at},
    )
    made.bank_id, made.case, made.reported = made.by.bank_id, case, subject.words
    made.save(force_insert=True)
    for somebody in whom_to_tell(case, made.by.bank):
        tell(case, "case_opened" if is_new else "case_reported_again", somebody, at=made.at)
    return made


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
