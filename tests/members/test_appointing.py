"""Who leads."""

import pytest
from django.utils import timezone

from members import appointing, roles
from members.models import Notice, Person, User
from members.refusals import NotAllowed, Refused
from tests.factories.members import a_person


def appoint(person: Person, role: str, by: Person) -> Person:
    return appointing.appoint(person, role=role, by=by, at=timezone.now())


def test_an_admin_appoints_and_they_are_told(member, admin):
    assert appoint(member, roles.COORDINATOR, admin).is_coordinator
    notice = Notice.objects.get(person=member)
    assert notice.subject == "You are now a coordinator"


def test_nobody_else_does(member, coordinator, outsider):
    for by in (member, coordinator, outsider):
        with pytest.raises(NotAllowed):
            appoint(coordinator, roles.ADMIN, by)


def test_the_only_admin_stays(admin):
    with pytest.raises(Refused, match="only admin"):
        appoint(admin, roles.MEMBER, admin)


def test_with_another_one_may_step_down(bank, admin):
    a_person(bank, "Second", roles.ADMIN)
    assert not appoint(admin, roles.MEMBER, admin).is_coordinator


def test_an_admin_who_cannot_sign_in_does_not_count(bank, admin):
    a_person(bank, "Second", roles.ADMIN, user=None)
    with pytest.raises(Refused, match="only admin"):
        appoint(admin, roles.MEMBER, admin)


def test_who_cannot_sign_in_cannot_lead(bank, admin):
    with pytest.raises(Refused, match="cannot sign in"):
        appoint(a_person(bank, "By phone", user=None), roles.COORDINATOR, admin)


def test_whoever_signs_in_with_a_card_cannot_lead(bank, admin):
    by_card = a_person(bank, "By card", user=User.objects.create(email=None), email="")
    with pytest.raises(Refused, match="cannot sign in"):
        appoint(by_card, roles.ADMIN, admin)
    Person.objects.filter(pk=by_card.pk).update(role=roles.ADMIN)
    with pytest.raises(Refused, match="only admin"):
        appoint(admin, roles.MEMBER, admin)


def test_a_role_nobody_knows(member, admin):
    with pytest.raises(Refused, match="no such role"):
        appoint(member, "queen", admin)


@pytest.mark.django_db(transaction=True)
def test_two_admins_cannot_step_down_past_each_other(bank, admin, in_threads):
    both = [admin, a_person(bank, "Second", roles.ADMIN)]

    def step_down(number: int) -> bool:
        try:
            return bool(appoint(both[number], roles.MEMBER, both[number]))
        except Refused:
            return False

    assert sorted(in_threads(step_down, times=2)) == [False, True]
    assert Person.objects.filter(bank=bank).admins().count() == 1
