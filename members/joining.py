"""How people come to belong: somebody asks to join, a coordinator admits or declines, or adds them themselves."""

import datetime as dt
from collections.abc import Mapping, Sequence

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from members import (
    arrivals,
    asking_back,
    notices,
    permissions,
    proving,
    questions,
    records,
    returning,
    terms,
    welcoming,
)
from members.models import Application, Membership, Neighbourhood, Notice, Person, Seat, TimeBank, User
from members.models.application import Channel
from members.refusals import NotAllowed, Refused
from members.roles import Action
from members.safety import ages, guardians


@transaction.atomic
def apply(
    bank: TimeBank,
    *,
    name: str,
    email: str,
    at: dt.datetime,
    phone: str = "",
    neighbourhood: str = "",
    message: str = "",
    user: User | None = None,
    by: Person | None = None,
    invited_by: Person | None = None,
    channel: str = Channel.WEB,
    heard: str = "",
    answers: Mapping[str, str] | None = None,
    agrees_to: int | None = None,
    references: Sequence[tuple[str, str]] = (),
    born_on: dt.date | None = None,
    guardian_name: str = "",
    guardian_reach: str = "",
) -> Application:
    """Ask to join; or a coordinator (`by`) writes it down for somebody who called or handed in a form, with what they
    said (`heard`). The same words a second time are the same application."""
    lines = {"name": name, "phone": phone, "neighbourhood": neighbourhood}
    said = {which: arrivals.one_line(line) for which, line in lines.items()}
    said |= {"email": email.strip().lower(), "message": message.strip()}
    _check_may_apply(bank, user, by, references, is_invited=invited_by is not None, **said)
    told = {
        "answers": questions.answered(bank, answers or {}, may_leave_out=by is not None),
        "channel": channel,
        "heard": heard.strip(),
        "invited_by": invited_by,
    }
    minor = ages.told_by_applicant(bank, born_on, guardian_name, guardian_reach, at=at)
    told |= minor._asdict() if minor else {}
    if again := Application.objects.waiting().filter(bank=bank, user=user, **said, **told).first():
        return again
    kept = {"entered_by": by, "created_at": at, **said, **told}
    application = Application.objects.create(bank=bank, user=user, **kept)
    terms.agreed_by_applicant(application, agrees_to, said_to=by, at=at)
    asking_back.keep_references(application, references)
    _send_on(application, at=at)
    return application


def _send_on(application: Application, *, at: dt.datetime) -> None:
    """Whoever applied is asked whether the e-mail is theirs; coordinators hear of it."""
    _ask_for_proof(application, at=at)
    _tell_coordinators(application, at=at)


def _ask_for_proof(application: Application, *, at: dt.datetime) -> None:
    """That the e-mail is theirs; of whoever asked by phone or on paper nobody asks it."""
    if application.user and application.user.email == application.email:
        proving.prove(application, at=at)
    elif application.entered_by is None:
        proving.mail(application, at=at)


def _check_may_apply(
    bank: TimeBank,
    user: User | None,
    by: Person | None,
    references: Sequence[tuple[str, str]],
    *,
    is_invited: bool,
    name: str,
    email: str,
    phone: str,
    **_said: str,
) -> None:
    if not name:
        raise Refused(_("Please tell us your name, so that we know whom to answer."), field="name")
    if by:
        if not permissions.may(by, bank, Action.ANSWER_APPLICATIONS):
            raise NotAllowed(_("Only a coordinator can write this down for somebody. Ask one of yours."))
        return
    if not bank.is_joinable and not is_invited:
        raise Refused(
            _("%(bank)s does not take new members on the web just now. Ask one of its coordinators.")
            % {"bank": bank.name}
        )
    if not email and not phone:
        raise Refused(_("Please give an e-mail or a phone number, so that we can answer you."), field="email")
    if user and Person.objects.filter(bank=bank, user=user).exists():
        raise Refused(_("You belong to %(bank)s already. Open it to see your page.") % {"bank": bank.name})
    if len([pair for pair in references if all(pair)]) < bank.references_asked:
        raise Refused(
            _("Please name %(number)s people who know you, and how to reach them.")
            % {"number": bank.references_asked},
            field="references",
        )


def _tell_coordinators(application: Application, *, at: dt.datetime) -> None:
    bank = application.bank
    path = reverse("members:application", args=[bank.slug, application.public_id])
    for person in Person.objects.filter(bank=bank).leading().select_related("user", "bank"):
        if not person.may(Action.ANSWER_APPLICATIONS):
            continue
        notices.write(
            "members/application_received",
            to=person,
            bank=bank,
            path=path,
            at=at,
            group=Notice.Group.RUNNING,
            context={"application": application},
            about=str(application.public_id),
        )


@transaction.atomic
def admit(application: Application, *, by: Person, at: dt.datetime) -> Membership:
    """Let somebody in as a new member: their account opens and they are welcomed."""
    application = _locked_waiting(application, by)
    bank = application.bank
    place = arrivals.neighbourhood_named(bank, application.neighbourhood)
    person = arrivals.add_person(
        bank,
        name=application.name,
        user=application.user or arrivals.login_for(application.email),
        email=application.email,
        phone=application.phone,
        neighbourhood=place,
        at=at,
    )
    membership = arrivals.open_membership(bank, person=person, neighbourhood=place, by=by, at=at)
    _decide(application, Application.State.ADMITTED, by=by, at=at, person=person, member=membership.number)
    terms.carry_over(application, person)
    welcoming.welcome(person, at=at)
    if application.of_age_on and application.of_age_on > bank.today(at):
        told = (application.of_age_on, application.guardian_name, application.guardian_reach)
        guardians.begin(person, ages.Told(*told), by=by, at=at)
    return membership


@transaction.atomic
def recognise(application: Application, person: Person, *, by: Person, at: dt.datetime) -> Person:
    """The one who asks is a member already: give that member the means to sign in, and open nothing new."""
    application = _locked_waiting(application, by)
    if person.bank_id != application.bank_id:
        raise Refused(_("That person belongs to another time bank. Choose somebody of yours."))
    if person.left_at:
        returning.take_back_person(person, by=by, at=at)
    email = application.user.email if application.user else application.email
    if email and not person.signs_in_by_mail:
        welcoming.let_sign_in(person, email=email, by=by, at=at)
    _decide(application, Application.State.ADMITTED, by=by, at=at, person=person)
    terms.carry_over(application, person)
    return person


@transaction.atomic
def decline(application: Application, *, reason: str, by: Person, at: dt.datetime) -> Application:
    """Say no, with the reason, which is sent to them when they gave an e-mail."""
    application = _locked_waiting(application, by)
    if not reason.strip():
        raise Refused(_("Please write the reason: it is what they will read."), field="reason")
    _decide(application, Application.State.DECLINED, by=by, at=at, reason=reason.strip())
    if application.email:
        notices.write_outside(
            "members/declined",
            address=application.email,
            bank=application.bank,
            at=at,
            context={"application": application},
        )
    return application


@transaction.atomic
def enrol(
    bank: TimeBank,
    *,
    name: str,
    by: Person,
    at: dt.datetime,
    kind: str = Membership.Kind.INDIVIDUAL,
    membership_name: str = "",
    email: str = "",
    phone: str = "",
    neighbourhood: Neighbourhood | None = None,
    about: str = "",
) -> Membership:
    """A coordinator adds a member: `name` is the person's, `membership_name` the household's or organisation's."""
    _check_may_enrol(bank, by, kind, membership_name)
    person = arrivals.add_person(
        bank,
        name=name,
        user=arrivals.login_for(email),
        email=email,
        phone=phone,
        neighbourhood=neighbourhood,
        about=about,
        at=at,
    )
    membership = arrivals.open_membership(
        bank,
        person=person,
        seat=Seat.Kind.REPRESENTATIVE if kind == Membership.Kind.ORGANISATION else Seat.Kind.HOLDER,
        kind=kind,
        name=membership_name if kind != Membership.Kind.INDIVIDUAL else "",
        neighbourhood=neighbourhood,
        by=by,
        at=at,
    )
    after = {"member": membership.number}
    records.write(bank, records.What.ENROLLED, by=by, at=at, about=person, after=after)
    welcoming.welcome(person, at=at)
    return membership


def _check_may_enrol(bank: TimeBank, by: Person, kind: str, membership_name: str) -> None:
    if not permissions.may(by, bank, Action.ADD_MEMBERS):
        raise NotAllowed(_("Only a coordinator can add members. Ask one of yours."))
    if kind != Membership.Kind.INDIVIDUAL and not membership_name.strip():
        raise Refused(_("Give the household or organisation its own name."), field="membership_name")


def _locked_waiting(application: Application, by: Person) -> Application:
    if not permissions.may(by, application.bank, Action.ANSWER_APPLICATIONS):
        raise NotAllowed(_("Only a coordinator can answer somebody who asks to join."))
    locked = (
        Application.objects.select_for_update(of=("self",))
        .select_related("bank", "user")
        .get(pk=application.pk)
    )
    if not locked.is_unanswered:
        raise Refused(
            _("%(name)s has been answered already: %(state)s. Nothing was changed.")
            % {"name": locked.name, "state": locked.get_state_display().lower()}
        )
    return locked


def _decide(
    application: Application,
    state: str,
    *,
    by: Person,
    at: dt.datetime,
    person: Person | None = None,
    member: int | None = None,
    reason: str = "",
) -> None:
    before = {"state": str(application.state), "application": str(application.public_id)}
    after = {"state": str(state), "member": member}
    bank, what = application.bank, records.What.APPLICATION
    records.write(bank, what, by=by, at=at, about=person, before=before, after=after)
    application.state, application.person, application.reason = state, person, reason
    application.decided_by, application.decided_at = by, at
    application.save(update_fields=["state", "person", "reason", "decided_by", "decided_at"])
