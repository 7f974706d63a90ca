"""What a person shows of themselves."""

from typing import Any

import pytest
from django.utils import timezone

from members import neighbourhoods, policies, profiles, signals
from members.models import Membership, Neighbourhood, Person, TimeBank
from members.refusals import NotAllowed, Refused
from tests.factories.members import MembershipFactory


def edit(person: Person, by: Person, **said: Any) -> Person:
    said = {"name": "Ana Sá Lopes", "email": "", "phone": "", "neighbourhood": None, "about": "", **said}
    said |= {} if by == person else {"told": "phone"}
    return profiles.edit(person, **said, by=by, at=timezone.now())


def test_ones_own_membership_goes_by_ones_name(bank, member, admin):
    place = neighbourhoods.add(bank, name="Old Town", by=admin, at=timezone.now())
    edit(member, member, neighbourhood=place)
    membership = member.memberships.get()
    assert (membership.name, membership.neighbourhood) == ("Ana Sá Lopes", place)


def test_a_households_name_stays(bank, member):
    household = MembershipFactory(bank=bank, person=member, kind="household", name="The Sás")
    edit(member, member)
    household.refresh_from_db()
    assert household.name == "The Sás"


def test_who_may_edit_whom(member, other_member, coordinator, admin, outsider):
    edit(member, coordinator)
    edit(coordinator, admin)
    for person, by in ((member, other_member), (admin, coordinator), (member, outsider)):
        with pytest.raises(NotAllowed):
            edit(person, by)


def test_everybody_keeps_a_name(member):
    with pytest.raises(Refused) as refused:
        edit(member, member, name="  ")
    assert refused.value.field == "name"


def test_a_place_of_another_time_bank_is_refused(member, other_bank):
    elsewhere = Neighbourhood.objects.create(bank=other_bank, name="Hill")
    with pytest.raises(Refused, match="another time bank"):
        edit(member, member, neighbourhood=elsewhere)


def test_renaming_a_household_is_a_coordinators(bank, member, coordinator):
    household = MembershipFactory(bank=bank, person=member, kind="household", name="Sá")
    with pytest.raises(NotAllowed):
        profiles.rename(household, name="The Sás", neighbourhood=None, by=member, at=timezone.now())
    profiles.rename(household, name="The Sás", neighbourhood=None, by=coordinator, at=timezone.now())
    assert Membership.objects.get(pk=household.pk).name == "The Sás"


def test_places_are_named_once_and_can_go(bank, member, admin):
    place = neighbourhoods.add(bank, name="Old Town", by=admin, at=timezone.now())
    with pytest.raises(Refused, match="already"):
        neighbourhoods.add(bank, name="old  town", by=admin, at=timezone.now())
    neighbourhoods.rename(place, name="OLD TOWN", by=admin, at=timezone.now())
    edit(member, member, neighbourhood=place)
    neighbourhoods.remove(place, by=admin, at=timezone.now())
    assert Person.objects.get(pk=member.pk).neighbourhood is None


def test_only_admins_change_places_and_policies(bank, coordinator, outsider):
    for by in (coordinator, outsider):
        with pytest.raises(NotAllowed):
            neighbourhoods.add(bank, name="Old Town", by=by, at=timezone.now())
        with pytest.raises(NotAllowed):
            policies.change(bank, by=by, at=timezone.now(), step_minutes=30)


def test_policies_change_and_the_other_apps_hear_of_it(bank, admin):
    heard: list[TimeBank] = []

    def listen(sender: object, bank: TimeBank, **said: object) -> None:
        heard.append(bank)

    signals.policies_changed.connect(listen)
    policies.change(bank, by=admin, at=timezone.now(), step_minutes=30, lowest_minutes=-1200)
    signals.policies_changed.disconnect(listen)
    assert [(bank.step_minutes, bank.lowest_minutes) for bank in heard] == [(30, -1200)]


@pytest.mark.parametrize(
    ("choices", "field"),
    [
        ({"step_minutes": 0}, "step_minutes"),
        ({"time_zone": "Nowhere"}, "time_zone"),
        ({"settle_notice_days": 60}, "settle_notice_days"),
    ],
)
def test_policies_that_cannot_work_are_refused(bank, admin, choices, field):
    with pytest.raises(Refused) as refused:
        policies.change(bank, by=admin, at=timezone.now(), **choices)
    assert refused.value.field == field


def test_the_address_of_a_time_bank_is_not_a_policy(bank, admin):
    with pytest.raises(TypeError):
        policies.change(bank, by=admin, at=timezone.now(), slug="elsewhere")
