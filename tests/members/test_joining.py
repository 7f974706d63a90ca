"""How people come to belong."""

from collections.abc import Callable

import pytest
from django.utils import timezone

from members import joining, signals, welcoming
from members.models import Application, Membership, Neighbourhood, Notice, Person, TimeBank, User
from members.refusals import NotAllowed, Refused
from tests.factories.members import PersonFactory, UserFactory, a_person

NOW = timezone.now


def asked(bank: TimeBank, **said: str) -> Application:
    return joining.apply(bank, **{"name": "Eva Novák", "email": "Eva@Example.org", **said}, at=NOW())


def test_asking_to_join_tells_the_coordinators(bank, coordinator, admin, member):
    asked(bank)
    told = Notice.objects.filter(event="members/application_received").values_list("person__name", flat=True)
    assert set(told) == {coordinator.name, admin.name}


def test_the_same_words_twice_are_one_application(bank):
    assert asked(bank) == asked(bank)


def test_somebody_must_be_reachable(bank):
    with pytest.raises(Refused, match="e-mail or a phone number") as refused:
        asked(bank, email="")
    assert refused.value.field == "email"


def test_a_closed_door_says_whom_to_ask(bank):
    bank.is_joinable = False
    with pytest.raises(Refused, match="coordinators"):
        asked(bank)


def test_a_member_need_not_ask_again(bank, member):
    with pytest.raises(Refused, match="already"):
        joining.apply(bank, name="Ana", email="ana@example.org", user=member.user, at=NOW())


def test_admitting_makes_login_person_membership_and_seat(bank, coordinator):
    Neighbourhood.objects.create(bank=bank, name="Old Town")
    membership = joining.admit(asked(bank, neighbourhood="old town", phone="0123"), by=coordinator, at=NOW())
    person = membership.people.get()
    assert (person.user.email, person.email, person.phone) == ("eva@example.org", "eva@example.org", "0123")
    assert membership.neighbourhood.name == person.neighbourhood.name == "Old Town"
    assert person.applications.get().state == Application.State.ADMITTED


def test_the_new_member_is_welcomed_and_told_how_to_sign_in(bank, coordinator):
    joining.admit(asked(bank), by=coordinator, at=NOW())
    notice = Notice.objects.get(event="members/welcome")
    assert notice.subject == "Welcome to Riverside Time Bank"
    assert "/accounts/login/code/ and type eva@example.org" in notice.body
    assert notice.to_mail


def test_admitting_tells_the_other_apps_once(bank, coordinator):
    heard: list[Membership] = []

    def listen(sender: object, membership: Membership, **said: object) -> None:
        heard.append(membership)

    signals.member_admitted.connect(listen)
    membership = joining.admit(asked(bank), by=coordinator, at=NOW())
    signals.member_admitted.disconnect(listen)
    assert heard == [membership]


def test_an_existing_login_is_found_whatever_its_capitals(bank, coordinator):
    user = UserFactory(email="eva@example.org")
    membership = joining.admit(asked(bank, email="EVA@example.org"), by=coordinator, at=NOW())
    assert membership.people.get().user == user
    assert User.objects.filter(email="eva@example.org").count() == 1


def test_somebody_without_email_becomes_a_member_without_login(bank, coordinator):
    membership = joining.admit(asked(bank, email="", phone="0123 456"), by=coordinator, at=NOW())
    assert membership.people.get().user is None


def test_only_coordinators_answer(bank, member, outsider):
    for nobody in (member, outsider):
        with pytest.raises(NotAllowed):
            joining.admit(asked(bank), by=nobody, at=NOW())


def test_an_answer_is_given_once(bank, coordinator):
    application = asked(bank)
    joining.admit(application, by=coordinator, at=NOW())
    with pytest.raises(Refused, match="answered already: admitted"):
        joining.decline(application, reason="no", by=coordinator, at=NOW())


def test_declining_needs_a_reason_and_sends_it(bank, coordinator):
    application = asked(bank)
    with pytest.raises(Refused, match="reason"):
        joining.decline(application, reason="  ", by=coordinator, at=NOW())
    joining.decline(application, reason="We are full until spring.", by=coordinator, at=NOW())
    letter = Notice.objects.get(event="members/declined")
    assert letter.address == "eva@example.org"
    assert "We are full until spring." in letter.body


def test_a_member_who_asks_again_is_recognised(bank, coordinator):
    eva: Person = a_person(bank, "Eva Novak", user=None)
    joining.recognise(asked(bank), eva, by=coordinator, at=NOW())
    eva.refresh_from_db()
    assert eva.user.email == "eva@example.org"
    assert Membership.objects.filter(people=eva).count() == 1


def test_a_member_without_email_who_asks_again_is_recognised_too(bank, coordinator):
    eva: Person = a_person(bank, "Eva Novak", user=None)
    joining.recognise(asked(bank, email="", phone="0123 456"), eva, by=coordinator, at=NOW())
    assert Application.objects.get().person == eva


def test_who_may_be_the_same_is_pointed_out(bank, other_bank):
    by_name = PersonFactory(bank=bank, name="Eva Novak")
    by_mail = PersonFactory(bank=bank, name="E. N.", email="eva@example.org")
    by_phone = PersonFactory(bank=bank, name="Someone", phone="+44 20 7946 0999")
    PersonFactory(bank=bank, name="Quite Different")
    alike = Person.objects.filter(bank=bank).resembling(
        name="Eva Novák", email="eva@example.org", phone="020 79460999"
    )
    assert set(alike) == {by_name, by_mail, by_phone}


def test_enrolling_a_household(bank, coordinator):
    household = joining.enrol(
        bank, name="Ngozi", kind="household", membership_name=" The  Okafors ", by=coordinator, at=NOW()
    )
    assert household.name == "The Okafors"
    assert household.seats.get().kind == "holder"


def test_an_organisation_is_represented(bank, coordinator):
    organisation = joining.enrol(
        bank, name="Tom", kind="organisation", membership_name="Mill Street Library", by=coordinator, at=NOW()
    )
    assert organisation.seats.get().kind == "representative"


def test_one_login_is_one_person_in_a_time_bank(bank, coordinator, member):
    with pytest.raises(Refused, match="already signs in as Ana Sá") as refused:
        joining.enrol(bank, name="Ana again", email=member.user.email, by=coordinator, at=NOW())
    assert refused.value.field == "email"


def test_one_login_may_belong_to_several_time_banks(bank, coordinator, outsider):
    membership = joining.enrol(bank, name="Otto", email=outsider.user.email, by=coordinator, at=NOW())
    assert membership.people.get().user == outsider.user


def test_letting_somebody_sign_in(bank, coordinator):
    somebody = a_person(bank, "Old Friend", user=None)
    welcoming.let_sign_in(somebody, email="friend@example.org", by=coordinator, at=NOW())
    somebody.refresh_from_db()
    assert somebody.user.email == somebody.email == "friend@example.org"
    with pytest.raises(Refused, match="already"):
        welcoming.let_sign_in(somebody, email="other@example.org", by=coordinator, at=NOW())


def test_numbers_have_no_gap_after_a_refusal(bank, coordinator, member):
    first = joining.enrol(bank, name="One", by=coordinator, at=NOW())
    with pytest.raises(Refused):
        joining.enrol(bank, name="Ana again", email=member.user.email, by=coordinator, at=NOW())
    assert joining.enrol(bank, name="Two", by=coordinator, at=NOW()).number == first.number + 1


@pytest.mark.django_db(transaction=True)
def test_numbers_are_given_once_however_many_are_added_at_the_same_time(
    bank: TimeBank, coordinator: Person, in_threads: Callable[..., list[object]]
):
    numbers = in_threads(
        lambda n: joining.enrol(bank, name=f"Person {n}", by=coordinator, at=NOW()).number, times=6
    )
    assert sorted(numbers) == list(range(2, 8))
