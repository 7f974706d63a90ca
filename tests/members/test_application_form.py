"""What a time bank asks of those who would like to join, and what is kept of what they say."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from members import asking_back, joining, questions, terms
from members.models import Agreement, Application, Notice, Question, Terms
from members.models.application import Channel
from members.refusals import NotAllowed, Refused

NOW = timezone.now


def question(bank, admin, words="Why us?", kind="short", **said):
    return questions.add(bank, questions.Wording(words, kind, **said), by=admin, at=NOW())


def apply(bank, **said):
    return joining.apply(bank, **{"name": "Eva Novák", "email": "eva@example.org", **said}, at=NOW())


def test_answers_keep_the_words_they_were_asked_with(bank, admin):
    asked = question(bank, admin)
    application = apply(bank, answers={str(asked.public_id): " To sing "})
    questions.change(asked, questions.Wording("Why not?", "short"), by=admin, at=NOW())
    questions.take_off(asked, by=admin, at=NOW())
    application.refresh_from_db()
    assert application.answers == [{"question": "Why us?", "answer": "To sing"}]


def test_what_needs_an_answer_gets_one_on_the_web_but_not_from_a_coordinator(bank, admin, coordinator):
    asked = question(bank, admin, is_required=True)
    with pytest.raises(Refused, match="answer “Why us") as refused:
        apply(bank)
    assert refused.value.field == asked.field
    assert apply(bank, by=coordinator, channel=Channel.PHONE, heard="Hello").answers == []


ANSWERS = [
    ("yes_no", "Yes", True),
    ("yes_no", "Maybe", False),
    ("choice", "Two", True),
    ("choice", "Three", False),
]


@pytest.mark.parametrize(
    ("kind", "answer", "fits"), [*ANSWERS, ("short", "x" * 201, False), ("long", "x" * 201, True)]
)
def test_each_kind_of_question_takes_its_kind_of_answer(bank, admin, kind, answer, fits):
    asked = question(bank, admin, kind=kind, choices="One\n\n Two \nOne" if kind == "choice" else "")
    if fits:
        assert apply(bank, answers={str(asked.public_id): answer}).answers[0]["answer"] == answer
    else:
        with pytest.raises(Refused):
            apply(bank, answers={str(asked.public_id): answer})


def test_a_choice_offers_at_least_two(bank, admin):
    with pytest.raises(Refused, match="at least two"):
        question(bank, admin, kind="choice", choices="One\nOne")


@pytest.mark.parametrize("kind", ["short", "long", "yes_no"])
def test_answers_to_choose_from_are_not_lost_silently(bank, admin, kind):
    with pytest.raises(Refused, match="One of several") as refused:
        question(bank, admin, kind=kind, choices="One\nTwo")
    assert refused.value.field == "kind"


def test_questions_stand_in_the_order_admins_give_them(bank, admin, coordinator):
    first, second, third = (question(bank, admin, words=words) for words in ("One", "Two", "Three"))
    questions.raise_up(third, by=admin, at=NOW())
    questions.raise_up(first, by=admin, at=NOW())
    assert [str(each) for each in bank.questions.all()] == ["One", "Three", "Two"]
    with pytest.raises(NotAllowed):
        questions.take_off(second, by=coordinator, at=NOW())


def test_another_time_banks_question_is_not_asked(bank, other_bank, admin):
    asked = question(bank, admin)
    assert apply(other_bank, answers={str(asked.public_id): "Mine"}).answers == []


def test_terms_are_versions_that_nobody_edits(bank, admin, as_owner):
    first = terms.write(bank, text="Be kind.", by=admin, at=NOW())
    with pytest.raises(Refused, match="version 1"):
        terms.write(bank, text=" Be kind. ", by=admin, at=NOW())
    assert terms.write(bank, text="Be very kind.", by=admin, at=NOW()).version == 2
    with pytest.raises(DatabaseError), transaction.atomic():
        Terms.objects.filter(pk=first.pk).update(text="Pay.")
    with as_owner(), pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        Terms.objects.filter(pk=first.pk).update(text="Pay.")


def test_nobody_asks_on_the_web_without_agreeing_to_the_terms_in_force(bank, admin):
    terms.write(bank, text="Be kind.", by=admin, at=NOW())
    terms.write(bank, text="Be very kind.", by=admin, at=NOW())
    for version in (None, 1, 3):
        with pytest.raises(Refused, match="agree"):
            apply(bank, agrees_to=version)
    assert not Application.objects.exists()
    apply(bank, agrees_to=2)
    assert Agreement.objects.get().terms.version == 2


def test_who_agreed_by_phone_said_so_to_somebody_and_goes_on_agreeing_as_a_member(bank, admin, coordinator):
    terms.write(bank, text="Be kind.", by=admin, at=NOW())
    application = apply(bank, email="", by=coordinator, channel=Channel.PHONE, heard="Please.", agrees_to=1)
    membership = joining.admit(application, by=coordinator, at=NOW())
    agreement = Agreement.objects.get()
    assert (agreement.said_to, agreement.channel) == (coordinator, "phone")
    assert agreement.person == membership.people.get()


def test_a_member_agrees_once_and_nobody_else_for_them(bank, admin, member, other_member):
    terms.write(bank, text="Be kind.", by=admin, at=NOW())
    terms.agree(member, by=member, version=1, at=NOW())
    terms.agree(member, by=member, version=1, at=NOW())
    assert Agreement.objects.count() == 1
    with pytest.raises(NotAllowed):
        terms.agree(member, by=other_member, version=1, at=NOW())
    with pytest.raises(Refused, match="changed meanwhile"):
        terms.agree(other_member, by=other_member, version=2, at=NOW())


def test_an_agreement_stays(bank, admin, member):
    terms.write(bank, text="Be kind.", by=admin, at=NOW())
    made = terms.agree(member, by=member, version=1, at=NOW())
    for change in (lambda: made.delete(), lambda: Agreement.objects.update(agreed_at=NOW())):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_references_are_asked_for_and_what_they_said_is_noted(bank, coordinator, member):
    bank.references_asked = 1
    with pytest.raises(Refused, match="who know you"):
        apply(bank, references=[("Ruth", "")])
    reference = apply(bank, references=[("Ruth  Abrahams", "0123")]).references.get()
    with pytest.raises(NotAllowed):
        asking_back.note_reference(reference, words="Lovely.", by=member, at=NOW())
    asking_back.note_reference(reference, words="Lovely.", by=coordinator, at=NOW())
    assert (reference.name, reference.said, reference.noted_by) == ("Ruth Abrahams", "Lovely.", coordinator)


def test_somebody_without_email_or_phone_is_written_down_and_let_in(bank, coordinator, member):
    said = {"email": "", "channel": Channel.PAPER, "heard": "I can't write."}
    with pytest.raises(NotAllowed):
        apply(bank, by=member, **said)
    application = apply(bank, by=coordinator, **said)
    assert (application.entered_by, application.heard) == (coordinator, "I can't write.")
    person = joining.admit(application, by=coordinator, at=NOW()).people.get()
    assert (person.user, person.email) == (None, "")
    assert not Notice.objects.exclude(address="").exists()


def test_the_database_holds_an_agreement_to_somebody(bank, admin):
    version = terms.write(bank, text="Be kind.", by=admin, at=NOW())
    with pytest.raises(DatabaseError, match="agreement_is_somebodys"), transaction.atomic():
        Agreement.objects.create(bank=bank, terms=version, channel="web", agreed_at=NOW())
    assert connection.in_atomic_block


def test_only_who_may_change_them_sees_the_questions_and_every_version(admin, coordinator, member):
    question(admin.bank, admin)
    terms.write(admin.bank, text="Be kind.", by=admin, at=NOW())
    for person, seen in ((admin, 1), (coordinator, 0), (member, 0), (None, 0)):
        assert Question.objects.visible_to(person).count() == seen
        assert Terms.objects.visible_to(person).count() == seen
