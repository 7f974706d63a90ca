"""What is kept for people's safety, as the verbs leave it: a case, a note, a check, and somebody under age."""

import datetime as dt

from django.utils import timezone

from members.models import Case, Guardianship, Person
from members.safety import cases, checks, guardians, private_notes, reporting, subjects


def a_case(about: Person, by: Person, *, keeper: Person, words: str) -> Case:
    """Reported by a member, and noted by whoever looks after it."""
    at = timezone.now()
    subject = subjects.found("person", about.public_id, by=by)
    assert subject
    case = reporting.report(subject, reason="harassed", words=words, by=by, at=at).case
    cases.note(case, words=words, by=keeper, at=at)
    cases.remind(case, on=by.bank.today(at) + dt.timedelta(days=7), by=keeper, at=at)
    return case


def known_of(person: Person, by: Person, admin: Person, *, words: str) -> None:
    """A note about somebody, and a check that was seen."""
    at = timezone.now()
    private_notes.write(person, words=words, by=by, at=at)
    kind = checks.add_kind(person.bank, name=words[:80], by=admin, at=at)
    today = person.bank.today(at)
    checks.record(person, kind, seen_on=today, valid_until=today + dt.timedelta(days=99), by=by, at=at)


def under_age(person: Person, guardian: Person, by: Person) -> Guardianship:
    """Somebody whose guardian said yes."""
    at = timezone.now()
    day = person.bank.today(at) + dt.timedelta(days=700)
    asked = guardians.mark(person, of_age_on=day, guardian=guardian, by=by, at=at)
    return guardians.answer(asked, is_yes=True, by=guardian, at=at)
