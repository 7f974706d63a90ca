"""An applicant's e-mail is theirs once they follow the link, and a question waits on them until it is answered."""

import datetime as dt
import re

import pytest
from django.utils import timezone

from members import asking_back, joining, proving
from members.models import Application, ApplicationLink, Notice
from members.models.application import Channel
from members.refusals import NotAllowed, Refused
from tests.factories.members import UserFactory

NOW = timezone.now
State = Application.State


def apply(bank, **said):
    return joining.apply(bank, **{"name": "Eva Novák", "email": "eva@example.org", **said}, at=NOW())


def secret_mailed(event):
    body = Notice.objects.filter(event=f"members/{event}").latest("pk").body
    return re.search(r"/join/\w+/([\w-]{43})/", body)[1]


def asked_back(bank, coordinator, **said):
    application = apply(bank, **said)
    asking_back.ask_back(application, words="Where do you live?", by=coordinator, at=NOW())
    application.refresh_from_db()
    return application


def test_an_email_is_confirmed_by_the_link_mailed_to_it_once(bank):
    application, secret = apply(bank), secret_mailed("confirm_email")
    proving.look_at(bank, secret, at=NOW(), is_answer=False)
    application.refresh_from_db()
    assert application.email_verified_at is None
    assert proving.confirm(bank, secret, at=NOW()).email_verified_at
    with pytest.raises(proving.LinkSpent, match="been used"):
        proving.confirm(bank, secret, at=NOW())


def test_links_grow_old_and_belong_to_their_time_bank(bank, other_bank):
    apply(bank)
    secret = secret_mailed("confirm_email")
    with pytest.raises(proving.LinkSpent, match="too old"):
        proving.confirm(bank, secret, at=NOW() + proving.LASTS + dt.timedelta(minutes=1))
    for place, word in ((other_bank, secret), (bank, "guessed")):
        with pytest.raises(proving.LinkUnknown):
            proving.confirm(place, word, at=NOW())


def test_only_a_digest_is_kept(bank):
    apply(bank)
    assert not ApplicationLink.objects.filter(digest__contains=secret_mailed("confirm_email")).exists()


def test_a_login_with_that_email_has_confirmed_it(bank):
    assert apply(bank, user=UserFactory(email="eva@example.org")).email_verified_at
    assert not ApplicationLink.objects.exists()


def test_another_link_comes_three_times_a_day_and_only_where_somebody_asked(bank):
    proving.mail_again(bank, email="nobody@example.org", at=NOW())
    assert not ApplicationLink.objects.exists()
    apply(bank)
    for _again in range(5):
        proving.mail_again(bank, email="EVA@example.org", at=NOW())
    assert ApplicationLink.objects.count() == proving.MOST_A_DAY


def test_a_question_waits_on_the_applicant_and_their_answer_brings_them_back(bank, coordinator):
    application = asked_back(bank, coordinator)
    assert application.state == State.ASKED
    assert not Application.objects.waiting().exists()
    asking_back.answer(bank, secret_mailed("asked_back"), words="In Elm Street.", at=NOW())
    application.refresh_from_db()
    assert (application.state, bool(application.email_verified_at)) == (State.WAITING, True)
    assert Notice.objects.get(event="members/answered_back").person == coordinator


def test_an_answer_is_given_once(bank, coordinator):
    asked_back(bank, coordinator)
    secret = secret_mailed("asked_back")
    asking_back.answer(bank, secret, words="In Elm Street.", at=NOW())
    with pytest.raises(proving.LinkSpent):
        asking_back.answer(bank, secret, words="Elsewhere.", at=NOW())


def test_who_gave_no_email_is_phoned_and_the_answer_noted(bank, coordinator):
    application = asked_back(bank, coordinator, email="", phone="0123 456")
    assert not Notice.objects.exclude(address="").exists()
    noted = asking_back.note_answer(application, words="In Elm Street.", by=coordinator, at=NOW())
    application.refresh_from_db()
    assert (noted.noted_by, application.state) == (coordinator, State.WAITING)


def test_one_question_at_a_time(bank, coordinator):
    with pytest.raises(Refused, match="waits for Eva Novák already"):
        asking_back.ask_back(asked_back(bank, coordinator), words="And why?", by=coordinator, at=NOW())


def test_somebody_asked_back_can_still_be_let_in(bank, coordinator):
    application = asked_back(bank, coordinator)
    joining.admit(application, by=coordinator, at=NOW())
    with pytest.raises(proving.LinkSpent, match="answered already"):
        asking_back.answer(bank, secret_mailed("asked_back"), words="Too late.", at=NOW())


def test_members_and_outsiders_ask_nobody(bank, member, outsider):
    application = apply(bank)
    for nobody in (member, outsider):
        with pytest.raises(NotAllowed):
            asking_back.ask_back(application, words="Why?", by=nobody, at=NOW())


def test_others_who_wait_and_look_the_same_are_pointed_out(bank, other_bank, coordinator):
    first = apply(bank)
    twin = apply(bank, name="E. Novák", message="Again")
    apply(other_bank)
    taken = apply(bank, name="Somebody", email="else@example.org", by=coordinator, channel=Channel.PAPER)
    seen = Application.objects.visible_to(coordinator)
    assert list(seen.resembling(first)) == [twin]
    assert not seen.resembling(taken).exists()
