"""Inviting somebody: a link good once, for a while, for no more than the inviter may give."""

import datetime as dt

import pytest
from django.utils import timezone

from members import inviting, roles
from members.models import Application, Membership, Notice, Person
from members.refusals import NotAllowed, Refused
from tests.factories.members import a_person

NOW = timezone.now


def secret_of(invitation):
    return inviting.address(invitation).rstrip("/").rsplit("/", 1)[1]


def invited(bank, by, **said):
    return secret_of(inviting.invite(bank, by=by, at=NOW(), **said))


def follow(bank, secret, **said):
    said = {"name": "Eva Novák", "email": "eva@example.org", **said}
    return inviting.follow(bank, secret, at=NOW(), **said)


def test_whom_a_coordinator_invites_is_in_at_once(bank, coordinator):
    application = follow(bank, invited(bank, coordinator))
    assert application.state == Application.State.ADMITTED
    assert application.person.user.email == "eva@example.org"
    assert application.invited_by == coordinator


def test_whom_a_member_invites_waits_with_their_name(bank, member, coordinator):
    application = follow(bank, invited(bank, member))
    assert (application.state, application.invited_by) == (Application.State.WAITING, member)
    assert Notice.objects.filter(event="members/application_received", person=coordinator).exists()


def test_whoever_may_be_here_already_waits_for_a_coordinator_to_look(bank, coordinator, member):
    application = follow(bank, invited(bank, coordinator), email=member.email)
    assert application.state == Application.State.WAITING


def test_an_invitation_opens_a_door_that_is_closed_on_the_web(bank, member):
    bank.is_joinable = False
    bank.save()
    assert follow(bank, invited(bank, member)).pk


def test_nobody_invites_above_their_own_role(bank, member, coordinator, admin):
    for by, role in (
        (member, roles.COORDINATOR),
        (coordinator, roles.COORDINATOR),
        (coordinator, roles.ADMIN),
    ):
        with pytest.raises(NotAllowed, match="Only an admin"):
            inviting.invite(bank, by=by, at=NOW(), role=role)
    assert follow(bank, invited(bank, admin, role=roles.COORDINATOR)).person.role == roles.COORDINATOR


def test_a_role_is_given_only_if_the_inviter_still_may(bank, admin):
    secret = invited(bank, admin, role=roles.ADMIN)
    Person.objects.filter(pk=admin.pk).update(role=roles.MEMBER)
    assert follow(bank, secret).state == Application.State.WAITING
    assert not Person.objects.filter(name="Eva Novák").exists()


def test_nobody_is_invited_into_another_time_bank(bank, other_bank, coordinator, outsider):
    with pytest.raises(NotAllowed):
        inviting.invite(bank, by=outsider, at=NOW())
    with pytest.raises(inviting.InvitationUnknown):
        follow(other_bank, invited(bank, coordinator))


def test_it_is_followed_once(bank, coordinator):
    secret = invited(bank, coordinator)
    follow(bank, secret)
    with pytest.raises(inviting.InvitationSpent, match="been used"):
        follow(bank, secret, name="Second", email="second@example.org")


def test_a_refused_form_leaves_it_good(bank, coordinator):
    secret = invited(bank, coordinator)
    with pytest.raises(Refused, match="e-mail or a phone"):
        follow(bank, secret, email="")
    assert follow(bank, secret).pk


def test_it_grows_old_and_can_be_taken_back(bank, member, other_member, coordinator):
    invitation = inviting.invite(bank, by=member, at=NOW())
    secret = secret_of(invitation)
    with pytest.raises(inviting.InvitationSpent, match="no longer good"):
        inviting.look_at(bank, secret, at=NOW() + inviting.LASTS + dt.timedelta(minutes=1))
    with pytest.raises(NotAllowed):
        inviting.take_back(invitation, by=other_member, at=NOW())
    inviting.take_back(invitation, by=coordinator, at=NOW())
    with pytest.raises(inviting.InvitationSpent, match="no longer good"):
        follow(bank, secret)


def test_a_link_cannot_be_made_up(bank, member):
    invitation = inviting.invite(bank, by=member, at=NOW())
    for made_up in (invitation.public_id.hex, f"{invitation.public_id.hex}:x", "x:y", "\0"):
        with pytest.raises(inviting.InvitationUnknown):
            inviting.look_at(bank, made_up, at=NOW())


def test_so_many_are_open_at_once(bank, member):
    for _one in range(inviting.MOST_OPEN):
        inviting.invite(bank, by=member, at=NOW())
    with pytest.raises(Refused, match="take one back"):
        inviting.invite(bank, by=member, at=NOW())


@pytest.mark.django_db(transaction=True)
def test_of_many_who_follow_it_at_once_one_is_let_in(bank, in_threads):
    coordinator = a_person(bank, "Chidi", roles.COORDINATOR)
    secret = invited(bank, coordinator)

    def one(number: int) -> bool:
        try:
            return bool(follow(bank, secret, name=f"{number}" * 9, email=f"n{number}@example.org"))
        except inviting.InvitationSpent:
            return False

    assert sum(in_threads(one, times=6)) == 1
    assert Membership.objects.filter(bank=bank).count() == 2
