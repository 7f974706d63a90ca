"""The application form of a time bank: what its admins ask, and what was answered, kept with the words as asked."""

import datetime as dt
from collections.abc import Mapping
from typing import NamedTuple

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from members import arrivals, permissions, records
from members.models import Person, Question, TimeBank
from members.models.entry import QuestionQuerySet
from members.refusals import NotAllowed, Refused

MOST = 20
LONGEST = {Question.Kind.SHORT: 200, Question.Kind.LONG: 4000}


class Wording(NamedTuple):
    """A question as an admin has typed it."""

    words: str
    kind: str
    choices: str = ""
    is_required: bool = False


def of(bank: TimeBank) -> QuestionQuerySet:
    """What everybody is asked who would like to join, in its order. It stands on a page for the world to read."""
    return Question.objects.filter(bank=bank)


@transaction.atomic
def add(bank: TimeBank, wording: Wording, *, by: Person, at: dt.datetime) -> Question:
    _check_right(by, bank)
    _note(bank, by=by, at=at)
    asked = of(bank)
    if asked.count() >= MOST:
        raise Refused(
            _("There are %(most)s questions already, and nobody answers more. Take one off first.")
            % {"most": MOST}
        )
    last = asked.aggregate(last=Max("position"))["last"] or 0
    return Question.objects.create(bank=bank, position=last + 1, **_checked(wording))


@transaction.atomic
def change(question: Question, wording: Wording, *, by: Person, at: dt.datetime) -> Question:
    """Word it otherwise; what was answered before keeps the words as they were."""
    _check_right(by, question.bank)
    _note(question.bank, by=by, at=at)
    worded = _checked(wording)
    for field, value in worded.items():
        setattr(question, field, value)
    question.save(update_fields=worded.keys())
    return question


@transaction.atomic
def raise_up(question: Question, *, by: Person, at: dt.datetime) -> None:
    """Ask it before the one that stands above it."""
    _check_right(by, question.bank)
    _note(question.bank, by=by, at=at)
    asked = list(of(question.bank).select_for_update())
    place = asked.index(question)
    if place:
        asked[place - 1 : place + 1] = [asked[place], asked[place - 1]]
    for position, each in enumerate(asked, start=1):
        each.position = position
    Question.objects.bulk_update(asked, ["position"])


@transaction.atomic
def take_off(question: Question, *, by: Person, at: dt.datetime) -> None:
    """Ask it no more. What was answered stays with the applications."""
    _check_right(by, question.bank)
    _note(question.bank, by=by, at=at)
    question.delete()


def answered(bank: TimeBank, given: Mapping[str, str], *, may_leave_out: bool) -> list[dict[str, str]]:
    """Each question with its answer, as both are kept. `given` is by the question's public id."""
    found = []
    for question in of(bank):
        answer = given.get(str(question.public_id), "").strip()
        if answer:
            _check_answer(question, answer)
            found.append({"question": question.words, "answer": answer})
        elif question.is_required and not may_leave_out:
            raise Refused(_("Please answer “%(question)s”.") % {"question": question}, field=question.field)
    return found


def _check_answer(question: Question, answer: str) -> None:
    options = question.options
    if options and answer not in options:
        raise Refused(
            _("For “%(question)s” choose one of: %(options)s.")
            % {"question": question, "options": ", ".join(options)},
            field=question.field,
        )
    longest = LONGEST.get(Question.Kind(question.kind), 200)
    if len(answer) > longest:
        raise Refused(
            _("The answer to “%(question)s” is too long: %(most)s letters fit.")
            % {"question": question, "most": longest},
            field=question.field,
        )


def _checked(wording: Wording) -> dict[str, str | bool]:
    words, kind, choices, is_required = wording
    words = arrivals.one_line(words)
    if not words:
        raise Refused(_("Write the question as people will read it."), field="words")
    if kind != Question.Kind.CHOICE:
        if choices.strip():
            raise Refused(
                _("Answers to choose from go with “One of several” only. Choose that, or clear the answers."),
                field="kind",
            )
        return {"words": words, "kind": kind, "choices": "", "is_required": is_required}
    lines = list(dict.fromkeys(line for line in map(arrivals.one_line, choices.splitlines()) if line))
    if len(lines) < 2:
        raise Refused(_("Write at least two answers to choose from, each on its own line."), field="choices")
    return {"words": words, "kind": kind, "choices": "\n".join(lines), "is_required": is_required}


def _check_right(by: Person, bank: TimeBank) -> None:
    if not permissions.may_govern(by, bank):
        raise NotAllowed(_("Only an admin can change what applicants are asked. Ask one of yours."))


def _note(bank: TimeBank, *, by: Person, at: dt.datetime) -> None:
    records.write(bank, records.What.QUESTIONS, by=by, at=at)
