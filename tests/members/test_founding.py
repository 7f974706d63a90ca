"""How a time bank begins."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from members import founding, roles, signals
from members.models import Notice, Person, TimeBank
from members.refusals import NotAllowed, Refused
from tests.factories.members import UserFactory

pytestmark = pytest.mark.django_db


def found(**said: object) -> Person:
    wanted = {"slug": "riverside", "name": "Riverside", "admin_name": "Dunja", "admin_email": "d@example.org"}
    return founding.found(**{**wanted, "by": None, **said}, at=timezone.now())


def test_it_begins_with_an_admin_who_is_member_number_one():
    admin = found()
    assert admin.role == roles.ADMIN
    assert admin.memberships.get().number == 1
    assert Notice.objects.filter(person=admin, event="members/welcome").exists()


def test_sane_policies_are_chosen_already():
    bank = found().bank
    assert (bank.step_minutes, bank.lowest_minutes, bank.highest_minutes) == (15, -600, 2400)
    assert not bank.limits_are_hard
    assert bank.approval_first_exchanges == 0


def test_the_other_apps_hear_of_it_before_the_first_account():
    heard: list[str] = []

    def hear_bank(sender: object, **said: object) -> None:
        heard.append("founded")

    def hear_member(sender: object, **said: object) -> None:
        heard.append("admitted")

    signals.bank_founded.connect(hear_bank)
    signals.member_admitted.connect(hear_member)
    found()
    signals.bank_founded.disconnect(hear_bank)
    signals.member_admitted.disconnect(hear_member)
    assert heard == ["founded", "admitted"]


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"slug": "admin"}, "slug"),
        ({"slug": "Not A Slug"}, "slug"),
        ({"time_zone": "Mars/Olympus"}, "time_zone"),
        ({"admin_email": ""}, "admin_email"),
        ({"name": " "}, "name"),
        ({"step_minutes": 0}, "step_minutes"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(said, field):
    with pytest.raises(Refused) as refused:
        found(**said)
    assert refused.value.field == field
    assert not TimeBank.objects.exists()


def test_an_address_is_one_time_banks():
    found()
    with pytest.raises(Refused) as refused:
        found()
    assert refused.value.field == "slug"


def test_only_the_owner_founds_from_a_page():
    with pytest.raises(NotAllowed):
        found(by=UserFactory())
    assert found(by=UserFactory(is_superuser=True)).bank.slug == "riverside"


def test_the_command_prints_a_link_that_signs_in(client):
    out = StringIO()
    call_command(
        "found_timebank",
        "riverside",
        "Riverside",
        admin_name="Dunja",
        admin_email="d@example.org",
        stdout=out,
    )
    link = out.getvalue().strip().splitlines()[-1]
    assert client.post(link)["Location"] == "/riverside/"


def test_the_command_says_what_is_wrong():
    with pytest.raises(CommandError, match="used by the site itself"):
        call_command("found_timebank", "admin", "Admin", admin_name="Dunja", admin_email="d@example.org")
