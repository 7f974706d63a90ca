"""Who is under age takes part once whoever answers for them says yes, for as long as that stands, and until of age."""

import datetime as dt
from collections.abc import Callable

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from members import arrivals, notices, records, standing, walls
from members.models import GuardianSay, Guardianship, Membership, Notice, Person, TimeBank
from members.models.application import BY_WORD_OF_MOUTH, Channel
from members.refusals import NotAllowed, Refused
from members.roles import Action
from members.safety import ages

State = Guardianship.State


def may_take_part(person: Person) -> bool:
    """Whether they may propose, log, put something up and give hours: of age, or with a yes that stands."""
    return person.waits_for_guardian_since is None


def check(person: Person) -> None:
    """Raise NotAllowed unless they may take part."""
    if not may_take_part(person):
        raise NotAllowed(
            _(
                "You can take part once the grown-up who answers for you has said yes. Until then you can look around."
                " A coordinator can tell you more."
            )
        )


def may_look_after(by: Person, person: Person) -> bool:
    """Those who look after members or safety; nobody for themselves."""
    return by.bank_id == person.bank_id and by.pk != person.pk and by.may(Action.LOOK_AFTER_MINORS)


@transaction.atomic
def mark(
    person: Person,
    *,
    of_age_on: dt.date,
    guardian: Person | None = None,
    guardian_name: str = "",
    guardian_reach: str = "",
    by: Person,
    at: dt.datetime,
) -> Guardianship:
    """Say that somebody is under age and who answers for them: that one is asked, and until the answer they wait."""
    if not may_look_after(by, person):
        raise NotAllowed(_("Only those who look after members can say this. Ask one of them."))
    _check_day(person, of_age_on, at)
    _check_guardian(person, guardian, arrivals.one_line(guardian_name), at)
    told = ages.Told(of_age_on, arrivals.one_line(guardian_name), arrivals.one_line(guardian_reach))
    return begin(person, told, guardian=guardian, by=by, at=at)


def begin(
    person: Person, told: ages.Told, *, guardian: Person | None = None, by: Person, at: dt.datetime
) -> Guardianship:
    """From now on they wait for a yes. Whoever lets an applicant in begins with what that one told."""
    person = standing.locked(person)
    was = Guardianship.objects.standing().filter(person=person).update(ended_at=at)
    made = Guardianship.objects.create(
        bank_id=person.bank_id,
        person=person,
        of_age_on=told.of_age_on,
        guardian=guardian,
        guardian_name="" if guardian else told.guardian_name,
        guardian_reach="" if guardian else told.guardian_reach,
        begun_at=at,
    )
    _record(person, was=bool(was), now=True, by=by, at=at)
    _hold(person, by=by, at=at)
    _tell(made, person, "guardian_needed", by=by, at=at)
    if guardian:
        _tell(made, guardian, "guardian_asked", by=by, at=at)
    return made


def _check_day(person: Person, of_age_on: dt.date, at: dt.datetime) -> None:
    today = person.bank.today(at)
    if not today < of_age_on <= ages.comes_of_age(today):
        raise Refused(
            _("By that day they are of age already, or not born yet. Look at the date once more."),
            field="of_age_on",
        )


def _check_guardian(person: Person, guardian: Person | None, name: str, at: dt.datetime) -> None:
    if guardian is None:
        if not name:
            raise Refused(_("Say who answers for them: a member here, or a name."), field="guardian_name")
        return
    is_fit = guardian.bank_id == person.bank_id and guardian.pk != person.pk and guardian.left_at is None
    if not is_fit or Guardianship.objects.standing().filter(person=guardian).exists():
        raise Refused(
            _("%(name)s can't answer for them. It has to be a grown-up who is a member here.")
            % {"name": guardian.name},
            field="guardian",
        )


@transaction.atomic
def answer(
    guardianship: Guardianship,
    *,
    is_yes: bool,
    by: Person,
    at: dt.datetime,
    channel: str = Channel.WEB,
    words: str = "",
) -> Guardianship:
    """The guardian's word, on their page, or written down by a coordinator whom they told. A yes can be taken back."""
    # The person first, as everywhere: of two at once, one waits for the other.
    person = standing.locked(guardianship.person)
    held = Guardianship.objects.select_for_update(no_key=True).get(pk=guardianship.pk)
    _check_answer(held, channel, words.strip(), by)
    said = State.GIVEN if is_yes else State.WITHDRAWN if held.state == State.GIVEN else State.REFUSED
    if said == held.state:
        return held
    held.state = said
    held.save(update_fields=["state"])
    GuardianSay.objects.create(
        bank_id=held.bank_id,
        guardianship=held,
        said=said,
        channel=channel,
        words=words.strip(),
        by=by,
        at=at,
    )
    _free(person, by=by, at=at) if is_yes else _hold(person, by=by, at=at)
    _tell(held, person, "guardian_said_yes" if is_yes else "guardian_said_no", by=by, at=at)
    if held.guardian and held.guardian_id != by.pk:
        _tell(held, held.guardian, "guardian_word_noted", by=by, at=at)
    return held


def _check_answer(held: Guardianship, channel: str, words: str, by: Person) -> None:
    if held.ended_at:
        raise Refused(_("Nobody has to answer for them any more. Nothing was changed."))
    if by.pk == held.guardian_id:
        return
    if not may_look_after(by, held.person):
        raise NotAllowed(_("This is for whoever answers for them to say, or for a coordinator they told."))
    if channel not in BY_WORD_OF_MOUTH:
        raise Refused(_("Say how they told you: on paper or by phone."), field="channel")
    if not words:
        raise Refused(_("Write down what they said, and when."), field="words")


@transaction.atomic
def take_back(guardianship: Guardianship, *, by: Person, at: dt.datetime) -> None:
    """It was a mistake: they are of age."""
    if not may_look_after(by, guardianship.person):
        raise NotAllowed(_("Only those who look after members can say this. Ask one of them."))
    person = standing.locked(guardianship.person)
    if Guardianship.objects.standing().filter(pk=guardianship.pk).update(ended_at=at):
        _record(person, was=True, now=False, by=by, at=at)
        _free(person, by=by, at=at)


def end_all(at: dt.datetime) -> int:
    """The clock's work: who comes of age today needs nobody's yes any more, and they and their guardian are told."""
    ended = 0
    for bank in TimeBank.objects.order_by("pk"):
        with walls.in_bank(bank):
            due = Guardianship.objects.standing().filter(bank=bank, of_age_on__lte=bank.today(at))
            for each in due.select_related("person__bank", "guardian__bank", "guardian__user").order_by("pk"):
                ended += _end(each, at)
    return ended


@transaction.atomic
def _end(guardianship: Guardianship, at: dt.datetime) -> int:
    person = standing.locked(guardianship.person)
    if not Guardianship.objects.standing().filter(pk=guardianship.pk).update(ended_at=at):
        return 0
    _record(person, was=True, now=False, by=None, at=at)
    _free(person, by=None, at=at)
    for somebody in (person, guardianship.guardian):
        if somebody:
            _tell(guardianship, somebody, "came_of_age", by=None, at=at)
    return 1


@transaction.atomic
def let_go(guardian: Person, *, by: Person, at: dt.datetime) -> None:
    """They leave, or have died: nobody is there to take a yes back, so those they answered for are asked for anew."""
    theirs = Guardianship.objects.standing().filter(guardian=guardian, person__left_at__isnull=True)
    for each in theirs.select_related("person", "guardian__bank").order_by("person"):
        person = standing.locked(each.person)
        if not Guardianship.objects.standing().filter(pk=each.pk).update(state=State.WAITING):
            continue
        _hold(person, by=by, at=at)
        _tell(each, person, "guardian_gone", by=by, at=at)
        for one in Person.objects.filter(bank=person.bank_id).leading().select_related("bank", "user"):
            if may_look_after(one, person):
                # Told by nobody: work that waits reaches whoever does it, also who keeps away from the guardian.
                _tell(each, one, "guardian_gone_to_ask", by=None, at=at)


# --- What it does ---------------------------------------------------------------------------


def _hold(person: Person, *, by: Person | None, at: dt.datetime) -> None:
    if person.waits_for_guardian_since is None:
        person.waits_for_guardian_since = at
        person.save(update_fields=["waits_for_guardian_since"])
        _tell_others(person, standing.rest(person, at=at), "resting", by=by, at=at)


def _free(person: Person, *, by: Person | None, at: dt.datetime) -> None:
    if person.waits_for_guardian_since is not None:
        person.waits_for_guardian_since = None
        person.save(update_fields=["waits_for_guardian_since"])
        _tell_others(person, standing.go_on(person), "going_on", by=by, at=at)


Telling = Callable[[Person, list[Membership], str, Person | None, dt.datetime], None]
TELL: list[Telling] = []
"""Who tells the others of what somebody takes part in themself, for a household that goes on without them: exchanges,
for theirs. The memberships are those whose others know already."""


def _tell_others(
    person: Person, memberships: list[Membership], event: str, *, by: Person | None, at: dt.datetime
) -> None:
    standing.tell_others(memberships, event, by=by, at=at)
    for tell in TELL:
        tell(person, memberships, event, by, at)


def _record(person: Person, *, was: bool, now: bool, by: Person | None, at: dt.datetime) -> None:
    if was != now:
        before, after = {"under_age": was}, {"under_age": now}
        records.write(
            person.bank, records.What.UNDER_AGE, by=by, at=at, about=person, before=before, after=after
        )


def _tell(guardianship: Guardianship, to: Person, event: str, *, by: Person | None, at: dt.datetime) -> None:
    minor, slug = guardianship.person, to.bank.slug
    if to.pk == guardianship.guardian_id:
        path = reverse("members:guarded", args=[slug, guardianship.public_id])
    elif to.pk == minor.pk:
        path = reverse("members:me", args=[slug])
    else:
        path = reverse("members:guardian", args=[slug, minor.public_id])
    notices.write(
        f"members/{event}",
        to=to,
        bank=to.bank,
        path=path,
        at=at,
        group=Notice.Group.COMMUNITY,
        context={"minor": minor, "guardianship": guardianship, "by": by},
    )


# --- What a guardian sees -------------------------------------------------------------------

Happening = tuple[str, str, str]
"""What it is, with whom, and how it stands."""
OPEN_WITH: list[Callable[[Person], list[Happening]]] = []


def open_with(person: Person) -> list[Happening]:
    """What is going on with somebody under age, for whoever answers for them to read."""
    return [happening for of in OPEN_WITH for happening in of(person)]
