"""Nobody grants above themselves, and a time bank keeps an admin: by every route, and two at the same moment."""

from typing import Any

import pytest
from django.utils import timezone

from exchanges import leaving, suspending
from members import appointing, inviting, joining, roles, standing, welcoming
from members.models import Person, TimeBank, User
from members.refusals import NotAllowed, Refused
from tests import factors
from tests.factories.members import a_person

NOW = timezone.now


def home(person: Person) -> Any:
    return person.memberships.get(kind="individual")


def demote(person: Person, by: Person) -> Any:
    return appointing.appoint(person, role=roles.MEMBER, by=by, at=NOW())


def suspend(person: Person, by: Person) -> Any:
    return suspending.suspend(person, reason="A while.", by=by, at=NOW())


def close(person: Person, by: Person) -> Any:
    return leaving.leave(home(person), reason="Moved.", by=by, at=NOW())


AGAINST = {"demote": demote, "suspend": suspend, "close": close}
PAIRS = [(a, b) for a in AGAINST for b in AGAINST]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("one", "other"), PAIRS, ids=lambda name: str(name))
def test_two_admins_at_the_same_moment_leave_one(bank, in_threads, one, other):
    pair = [a_person(bank, "One", roles.ADMIN), a_person(bank, "Two", roles.ADMIN)]

    def act(number: int) -> bool:
        try:
            AGAINST[(one, other)[number]](pair[1 - number], by=Person.objects.get(pk=pair[number].pk))
        except Refused:
            return False
        return True

    assert sorted(in_threads(act, times=2)) == [False, True]
    assert Person.objects.filter(bank=bank).who_can_govern().count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("other", AGAINST)
def test_one_goes_while_the_other_puts_them_out(bank, in_threads, other):
    pair = [a_person(bank, "One", roles.ADMIN), a_person(bank, "Two", roles.ADMIN)]

    def act(number: int) -> bool:
        by = Person.objects.get(pk=pair[1].pk)
        try:
            AGAINST[other](pair[0], by=by) if number else close(pair[1], by=by)
        except Refused:
            return False
        return True

    in_threads(act, times=2)
    assert Person.objects.filter(bank=bank).who_can_govern().count() >= 1


@pytest.mark.parametrize("why", ["suspended", "shut", "no login"])
def test_whoever_cannot_act_is_no_second_admin(bank, admin, why):
    second = a_person(bank, "Second", roles.ADMIN)
    if why == "suspended":
        suspend(second, by=admin)
    elif why == "shut":
        User.objects.filter(pk=second.user.pk).update(is_active=False)
    else:
        Person.objects.filter(pk=second.pk).update(user=None)
    for act in (demote, close):
        with pytest.raises(Refused, match="only admin"):
            act(admin, by=admin)


def test_a_role_that_was_taken_meanwhile_grants_nothing(bank, admin, member):
    second = a_person(bank, "Second", roles.ADMIN)
    as_read_before = Person.objects.get(pk=second.pk)
    demote(second, by=admin)
    for act in (
        lambda: appointing.appoint(member, role=roles.ADMIN, by=as_read_before, at=NOW()),
        lambda: appointing.give_duties(admin, duties=["books"], by=as_read_before, at=NOW()),
        lambda: suspend(admin, by=as_read_before),
        lambda: close(member, by=as_read_before),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_a_role_that_waits_for_a_second_step_grants_nothing(bank, admin, member):
    a_person(bank, "Second", roles.ADMIN)
    admin.closed_roles = roles.LEADING
    for act in (demote, suspend, close):
        with pytest.raises(NotAllowed):
            act(member, by=admin)


def test_a_coordinator_opens_no_admin_s_way_in(bank, coordinator, admin):
    waiting = a_person(bank, "Waiting", roles.ADMIN, user=None)
    with pytest.raises(NotAllowed):
        welcoming.let_sign_in(waiting, email="mine@example.org", by=coordinator, at=NOW())
    asked = joining.apply(bank, name="Waiting", email="mine@example.org", at=NOW())
    with pytest.raises(NotAllowed):
        joining.recognise(asked, waiting, by=coordinator, at=NOW())
    assert welcoming.let_sign_in(waiting, email="theirs@example.org", by=admin, at=NOW()).user


def test_nor_closes_the_place_of_an_admin_on_hold(bank, coordinator, admin):
    second = a_person(bank, "Second", roles.ADMIN)
    suspend(second, by=admin)
    for act in (close, lambda person, by: standing.mark_lifted(person, reason="", by=by, at=NOW())):
        with pytest.raises(NotAllowed):
            act(Person.objects.get(pk=second.pk), by=coordinator)


def secret_of(inviter: Person) -> str:
    made = inviting.invite(inviter.bank, by=inviter, at=NOW(), role=roles.ADMIN)
    return inviting.address(made).rstrip("/").rsplit("/", 1)[-1]


@pytest.mark.parametrize("why", ["suspended", "demoted", "no second step"])
def test_an_invitation_gives_what_the_inviter_still_may(bank, admin, why):
    inviter = a_person(bank, "Inviter", roles.ADMIN)
    secret = secret_of(inviter)
    if why == "no second step":
        TimeBank.objects.filter(pk=bank.pk).update(second_factor_for="leading")
    else:
        (suspend if why == "suspended" else demote)(inviter, by=factors.with_app(admin))
    inviting.follow(bank, secret, name="New", email="new@example.org", at=NOW())
    assert not Person.objects.filter(bank=bank, name="New").exists()
