"""A time bank asks its admins, or all who lead, for a second step; and nobody is locked out by it."""

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from members import policies, records, roles, second_factors, sign_ins, tokens
from members.models import Person, Record, TimeBank
from members.refusals import NotAllowed, Refused
from tests import factors
from tests.api.conftest import program
from tests.factories.members import PersonFactory

__all__ = ["program"]
For = TimeBank.SecondFactorFor
LEADERS_PAGES = ["desk/", "applications/", "members/add/"]
ADMINS_PAGES = ["settings/", "settings/roles/", "reports/", "settings/record/"]


def ask(bank: TimeBank, whom: str) -> None:
    TimeBank.objects.filter(pk=bank.pk).update(second_factor_for=whom)


def opens(client: Client, path: str) -> bool:
    answer = client.get(f"/riverside/{path}")
    assert answer.status_code == 200 or answer["Location"] == "/riverside/second-step/"
    return answer.status_code == 200


@pytest.mark.parametrize("path", LEADERS_PAGES + ADMINS_PAGES)
@pytest.mark.parametrize("whom", For.values)
def test_pages_of_a_role_wait_for_the_second_step_it_is_asked_of(bank, admin, client_of, whom, path):
    ask(bank, whom)
    is_closed = whom == For.LEADING or (whom == For.ADMINS and path in ADMINS_PAGES)
    assert opens(client_of(admin), path) != is_closed
    factors.with_app(admin)
    assert opens(client_of(admin), path)


@pytest.mark.parametrize("path", LEADERS_PAGES)
def test_coordinators_are_asked_only_where_they_are_meant(bank, coordinator, client_of, path):
    ask(bank, For.ADMINS)
    assert opens(client_of(coordinator), path)
    ask(bank, For.LEADING)
    assert not opens(client_of(coordinator), path)


def test_members_find_nothing_more_or_less(bank, member, client_of):
    ask(bank, For.LEADING)
    client = client_of(member)
    assert client.get("/riverside/settings/").status_code == 404
    page = client.get("/riverside/me/").text
    assert "sign in with two steps" not in page


def test_every_page_says_why_and_leads_there(bank, admin, client_of):
    ask(bank, For.ADMINS)
    client = client_of(admin)
    assert 'href="/riverside/second-step/"' in client.get("/riverside/").text
    page = client.get("/riverside/second-step/").text
    assert "A password that somebody guessed must not be enough" in page
    assert 'href="/accounts/mfa/totp/activate/"' in page
    assert "asks you for a second step" in client.get("/accounts/mfa/").text


def test_recovery_codes_alone_are_no_second_step(bank, admin, client_of):
    ask(bank, For.ADMINS)
    factors.with_app(admin)
    Authenticator.objects.filter(type="totp").delete()
    assert not opens(client_of(admin), "settings/")


def test_programs_wait_as_well_and_are_told(bank, admin):
    _token, secret = tokens.issue(admin, name="books", by=admin, at=timezone.now())
    ask(bank, For.ADMINS)
    header = {"authorization": f"Bearer {secret}"}
    refused = Client().get("/api/v1/riverside/records/", headers=header)
    assert refused.status_code in (403, 404)
    refused = Client().patch("/api/v1/riverside/settings/", {}, "application/json", headers=header)
    assert refused.status_code == 403
    factors.with_app(admin)
    assert Client().get("/api/v1/riverside/records/", headers=header).status_code == 200


def test_the_choice_is_explained_before_it_is_saved(client_of, admin):
    page = client_of(admin).get("/riverside/settings/").text
    assert "who needs a second step to sign in" in page.lower()
    assert "Nobody is locked out" in page


def test_an_admin_sets_up_their_own_before_asking_others(bank, admin):
    with pytest.raises(Refused, match="Set up your own second step first"):
        policies.change(bank, second_factor_for=For.ADMINS, by=admin, at=timezone.now())
    factors.with_app(admin)
    policies.change(bank, second_factor_for=For.ADMINS, by=admin, at=timezone.now())
    bank.refresh_from_db()
    assert bank.second_factor_for == For.ADMINS


def test_a_saved_choice_keeps_no_other_change_back(bank, admin):
    ask(bank, For.ADMINS)
    changed = policies.change(
        bank, place="Lower Town", second_factor_for=For.ADMINS, by=admin, at=timezone.now()
    )
    assert changed.place == "Lower Town"


def lost(somebody: Person) -> str:
    return f"/riverside/people/{somebody.public_id}/second-step/"


def test_another_admin_takes_a_lost_one_away_and_the_person_is_told(admin, member, client_of):
    factors.with_app(member)
    client = client_of(admin)
    assert "make sure it is they who ask" in client.get(lost(member)).text
    assert "signs in without a second step" in client.post(lost(member), follow=True).text
    assert not Authenticator.objects.exists()
    told = member.notices.get(event="members/second_step_taken")
    assert told.body.startswith(f"{admin.name} took away your passkeys")
    assert records.sentence(Record.objects.get(what="second_step")).startswith(
        f"{admin.name} took away the second"
    )


def test_a_program_of_an_admin_does_the_same(admin, coordinator, member, program):
    factors.with_app(member)
    path = f"people/{member.public_id}/take-second-step-away/"
    assert [program(who).post(path).status_code for who in (member, coordinator, admin)] == [404, 404, 204]
    assert not Authenticator.objects.exists()
    assert program(admin).post(path).json()["detail"].startswith("There is no second step to take away")


def test_they_are_signed_out_everywhere(admin, member):
    factors.with_app(factors.with_password(member))
    client = factors.first_step(member)
    client.post("/accounts/mfa/authenticate/", {"code": factors.digits()})
    assert client.get("/riverside/").status_code == 200
    second_factors.take_away(member, by=admin, at=timezone.now())
    assert client.get("/riverside/").status_code == 302
    assert sign_ins.of(factors.login_of(member), this_one=None, at=timezone.now()) == []


@pytest.mark.parametrize("who", ["member", "other_member", "coordinator"])
def test_only_an_admin_does(request, who, member, client_of):
    factors.with_app(member)
    client = client_of(request.getfixturevalue(who))
    assert client.post(lost(member)).status_code == 404
    with pytest.raises(NotAllowed):
        second_factors.take_away(member, by=request.getfixturevalue(who), at=timezone.now())
    assert Authenticator.objects.count() == 2


def test_an_admin_of_another_time_bank_finds_nobody(member, outsider, client_of):
    factors.with_app(member)
    Person.objects.filter(pk=outsider.pk).update(role=roles.ADMIN)
    assert client_of(outsider).post(lost(member)).status_code == 404
    assert client_of(outsider).post(lost(member).replace("riverside", "hilltop")).status_code == 404
    assert Authenticator.objects.count() == 2


def test_who_is_somebody_elsewhere_too_is_left_to_the_owner(admin, member, other_bank):
    """Else an admin could weaken the sign-in of another time bank's people by adding them to their own."""
    factors.with_app(member)
    PersonFactory(bank=other_bank, user=member.user)
    with pytest.raises(NotAllowed, match="owner of this installation"):
        second_factors.take_away(member, by=admin, at=timezone.now())
    assert Authenticator.objects.count() == 2


def test_nor_is_the_owner_s_own_an_admin_s_to_take(admin, member):
    factors.with_app(member)
    member.user.is_staff = True
    member.user.save()
    with pytest.raises(NotAllowed):
        second_factors.take_away(member, by=admin, at=timezone.now())


def test_where_there_is_none_that_is_said(admin, member, client_of):
    page = client_of(admin).get(lost(member)).text
    assert "nothing to take away" in page
    assert "<form method" not in page.split("<main")[1]
    assert client_of(admin).post(lost(member)).status_code == 422


def test_whoever_holds_the_command_line_helps_the_last_admin(admin, capsys):
    factors.with_app(admin)
    call_command("take_second_step_away", factors.login_of(admin).email.upper())
    assert "signs in without a second step" in capsys.readouterr().out
    assert admin.notices.get().body.startswith("The owner of this installation")
    with pytest.raises(CommandError, match="no second step to take away"):
        call_command("take_second_step_away", factors.login_of(admin).email)


@pytest.fixture
def owner(admin: Person) -> Person:
    user = factors.login_of(admin)
    user.is_staff = user.is_superuser = True
    user.save()
    return admin


def test_the_admin_site_opens_by_the_same_sign_in_only(owner, client_of, db):
    assert Client().get("/admin/", follow=True).redirect_chain[-1][0].startswith("/accounts/login/")
    assert client_of(owner).get("/admin/").status_code == 200


def test_what_the_bank_asks_is_asked_on_the_admin_site_too(bank, owner, client_of):
    ask(bank, For.ADMINS)
    assert client_of(owner).get("/admin/").status_code == 302
    assert client_of(owner).get("/new/")["Location"] == "/accounts/mfa/"
    factors.with_app(owner)
    assert client_of(owner).get("/admin/").status_code == 200


def test_the_installation_may_ask_it_of_its_owners(owner, client_of, settings):
    settings.OWNERS_NEED_SECOND_FACTOR = True
    assert client_of(owner).get("/admin/members/user/").status_code == 302
    answer = client_of(owner).get("/admin/", follow=True)
    assert answer.redirect_chain[-1][0] == "/accounts/mfa/"


def test_the_owner_takes_a_lost_one_away_on_the_admin_site(owner, member, client_of):
    factors.with_app(member)
    chosen = {"action": "take_second_step_away", "_selected_action": [member.user.pk]}
    page = client_of(owner).post("/admin/members/user/", chosen, follow=True)
    assert "signs in without a second step." in page.text
    assert not Authenticator.objects.exists()


def test_the_admin_site_shows_no_secrets(owner, client_of):
    assert client_of(owner).get("/admin/mfa/authenticator/").status_code == 404
    assert client_of(owner).get("/admin/usersessions/usersession/").status_code == 404
