"""A coordinator asks an applicant something: the application waits on them, until they or the coordinator answer."""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from members import arrivals, notices, permissions, proving
from members.models import Application, FollowUp, Notice, Person, Reference, TimeBank
from members.refusals import NotAllowed, Refused
from members.roles import Action

State = Application.State
MOST_REFERENCES = 3


@transaction.atomic
def ask_back(application: Application, *, words: str, by: Person, at: dt.datetime) -> FollowUp:
    """Ask a question, by mail where they gave one; whoever gave none is phoned, and the answer noted."""
    application = _locked(application, by)
    if not words.strip():
        raise Refused(_("Please write what you would like to know."), field="question")
    if application.state == State.ASKED:
        raise Refused(
            _("A question waits for %(name)s already. Note the answer first.") % {"name": application.name}
        )
    follow_up = FollowUp.objects.create(
        bank=application.bank, application=application, words=words.strip(), asked_by=by, asked_at=at
    )
    _to(application, State.ASKED)
    proving.mail(application, follow_up=follow_up, at=at)
    return follow_up


@transaction.atomic
def answer(bank: TimeBank, secret: str, *, words: str, at: dt.datetime) -> Application:
    """The applicant answers by the link, which proves the e-mail as well."""
    link = proving.look_at(bank, secret, at=at, is_answer=True)
    if not words.strip():
        raise Refused(_("Please write your answer."), field="answer")
    proving.use_up(link, at=at)
    application = (
        Application.objects.select_for_update(of=("self",)).select_related("bank").get(pk=link.application_id)
    )
    proving.prove(application, at=at)
    assert link.follow_up
    _answered(link.follow_up, application, words, by=None, at=at)
    return application


@transaction.atomic
def note_answer(application: Application, *, words: str, by: Person, at: dt.datetime) -> FollowUp:
    """A coordinator who phoned writes down what they heard."""
    application = _locked(application, by)
    if not words.strip():
        raise Refused(_("Please write what they said."), field="answer")
    follow_up = application.follow_ups.filter(answered_at__isnull=True).first()
    if follow_up is None:
        raise Refused(_("No question waits for an answer. Ask one first."))
    _answered(follow_up, application, words, by=by, at=at)
    return follow_up


@transaction.atomic
def note_reference(reference: Reference, *, words: str, by: Person, at: dt.datetime) -> Reference:
    """What somebody who knows the applicant said."""
    _locked(reference.application, by)
    if not words.strip():
        raise Refused(_("Please write what they said."), field="said")
    reference.said, reference.noted_by, reference.noted_at = words.strip()[:2000], by, at
    reference.save(update_fields=["said", "noted_by", "noted_at"])
    return reference


def _answered(
    follow_up: FollowUp, application: Application, words: str, *, by: Person | None, at: dt.datetime
) -> None:
    follow_up.answer, follow_up.answered_at, follow_up.noted_by = words.strip()[:4000], at, by
    follow_up.save(update_fields=["answer", "answered_at", "noted_by"])
    _to(application, State.WAITING)
    if by is None and follow_up.asked_by:
        notices.write(
            "members/answered_back",
            to=follow_up.asked_by,
            bank=application.bank,
            path=reverse("members:application", args=[application.bank.slug, application.public_id]),
            at=at,
            group=Notice.Group.RUNNING,
            context={"application": application, "follow_up": follow_up},
        )


def _to(application: Application, state: str) -> None:
    application.state = state
    application.save(update_fields=["state"])


def _locked(application: Application, by: Person) -> Application:
    if not permissions.may(by, application.bank, Action.ANSWER_APPLICATIONS):
        raise NotAllowed(_("Only a coordinator can answer somebody who asks to join."))
    locked = Application.objects.select_for_update(of=("self",)).select_related("bank").get(pk=application.pk)
    if not locked.is_unanswered:
        raise Refused(_("%(name)s has been answered already. Nothing was changed.") % {"name": locked.name})
    return locked


def keep_references(application: Application, given: Sequence[tuple[str, str]]) -> None:
    """The people who know the applicant, as the applicant named them."""
    Reference.objects.bulk_create(
        Reference(
            bank=application.bank,
            application=application,
            name=arrivals.one_line(name)[:100],
            reach=arrivals.one_line(reach)[:120],
        )
        for name, reach in given[:MOST_REFERENCES]
    )
