"""The terms of a time bank, version by version, and who agreed to which one, when and how."""

import datetime as dt

from django.db import transaction
from django.db.models import Case, Exists, OuterRef, QuerySet, When
from django.urls import reverse
from django.utils.translation import gettext as _

from members import notices, permissions, records
from members.models import Agreement, Application, Notice, Person, Terms, TimeBank
from members.models.application import BY_WORD_OF_MOUTH, Channel
from members.refusals import NotAllowed, Refused
from members.roles import Action


def current(bank: TimeBank) -> Terms | None:
    """The version in force: the newest. None where a time bank has written none."""
    return Terms.objects.filter(bank=bank).first()


@transaction.atomic
def write(bank: TimeBank, *, text: str, by: Person, at: dt.datetime) -> Terms:
    """A new version. What was agreed to before stays as it was read then."""
    if not permissions.may_govern(by, bank):
        raise NotAllowed(_("Only an admin can write the terms. Ask one of yours."))
    TimeBank.objects.select_for_update(no_key=True).get(pk=bank.pk)
    before, text = current(bank), "\n".join(text.strip().splitlines())
    if not text:
        raise Refused(_("Write the terms as people will read them."), field="text")
    if before and before.text == text:
        raise Refused(
            _("These are the words of version %(version)s. Change them first.") % {"version": before.version},
            field="text",
        )
    version = before.version + 1 if before else 1
    records.write(bank, records.What.TERMS, by=by, at=at, after={"version": version})
    return Terms.objects.create(bank=bank, version=version, text=text, written_by=by, written_at=at)


def agreed_by_applicant(
    application: Application, version: int | None, *, said_to: Person | None, at: dt.datetime
) -> None:
    """Keep an applicant's consent; without it nobody asks to join on the web where there are terms."""
    terms = current(application.bank)
    if terms is None:
        return
    if version == terms.version:
        Agreement.objects.create(
            bank=application.bank,
            terms=terms,
            application=application,
            channel=application.channel,
            said_to=said_to,
            agreed_at=at,
        )
    elif said_to is None:
        raise Refused(_("Please read the terms and agree to them."), field="agrees_to")


def carry_over(application: Application, person: Person) -> None:
    """Whoever was let in goes on agreeing to what they agreed to as an applicant."""
    held = Agreement.objects.filter(person=person).values("terms")
    application.agreements.exclude(terms__in=held).update(person=person)


@transaction.atomic
def agree(
    person: Person, *, by: Person, at: dt.datetime, version: int, channel: str = Channel.WEB, said: str = ""
) -> Agreement:
    """A member agrees to the version in force: themselves, or to a coordinator on paper or by phone, as they `said`."""
    is_told = channel in BY_WORD_OF_MOUTH
    if person.bank_id != by.bank_id or not (
        permissions.may(by, person.bank, Action.EDIT_MEMBERS) if is_told else by == person
    ):
        raise NotAllowed(_("Only they themselves can agree, or a coordinator to whom they said so."))
    terms = current(person.bank)
    if terms is None or terms.version != version:
        raise Refused(_("The terms have changed meanwhile. Please read them again."))
    if is_told and not said.strip():
        raise Refused(_("Write what they said, or where the paper is kept."), field="said")
    made, is_new = Agreement.objects.get_or_create(
        terms=terms,
        person=person,
        defaults={
            "bank": person.bank,
            "channel": channel,
            "said_to": by if is_told else None,
            "said": said.strip()[:300] if is_told else "",
            "agreed_at": at,
        },
    )
    if is_told and is_new:
        _tell(person, made, at=at)
    return made


def _tell(person: Person, made: Agreement, *, at: dt.datetime) -> None:
    """Nobody agrees behind somebody's back."""
    notices.write(
        "members/agreed_for_you",
        to=person,
        bank=person.bank,
        path=reverse("members:terms", args=[person.bank.slug]),
        at=at,
        group=Notice.Group.COMMUNITY,
        context={"agreement": made},
    )


def not_agreed(by: Person) -> QuerySet[Person]:
    """Who belongs here and has not agreed to the version in force; first those whom only a coordinator can ask."""
    terms = current(by.bank)
    if terms is None or not by.may(Action.EDIT_MEMBERS):
        return Person.objects.none()
    agreed = Agreement.objects.filter(terms=terms, person=OuterRef("pk"))
    here = Person.objects.visible_to(by).filter(~Exists(agreed), left_at__isnull=True)
    signs_in = Case(When(user=None, then=0), default=1)
    return here.select_related("user").order_by(signs_in, "bare_name", "pk")
