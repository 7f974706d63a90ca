"""The pages of people: who may see what, what stays as typed, and how many questions a list asks."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from members import joining, mailing, notices, roles, signing, tokens
from members.models import ApiToken, Application, Membership, Neighbourhood, Notice, Person, TimeBank, User
from tests.factories.members import MembershipFactory, PersonFactory, UserFactory, a_person

MEMBERS = ["members/", "me/", "me/edit/", "me/tokens/", "me/notices/", "inbox/"]
COORDINATORS = ["applications/", "members/add/"]
ADMINS = ["settings/", "settings/roles/", "settings/neighbourhoods/"]
PUBLIC = ["welcome/", "join/", "join/thanks/"]


def get(client: Client, path: str) -> int:
    return client.get(f"/riverside/{path}").status_code


@pytest.fixture
def as_(client_of: Callable[[Person], Client]) -> Callable[[Person], Client]:
    return client_of


@pytest.fixture(autouse=True)
def fresh_limits(settings) -> None:
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    cache.clear()


@pytest.mark.parametrize("path", MEMBERS + COORDINATORS + ADMINS)
def test_outsiders_find_nothing_and_strangers_are_asked_to_sign_in(bank, outsider, as_, client, path):
    assert get(as_(outsider), path) == 404
    answer = client.get(f"/riverside/{path}")
    assert answer["Location"] == f"/accounts/login/?next=/riverside/{path}"


@pytest.mark.parametrize(
    ("path", "expected"),
    [(path, (200, 200, 200)) for path in MEMBERS + PUBLIC]
    + [(path, (404, 200, 200)) for path in COORDINATORS]
    + [(path, (404, 404, 200)) for path in ADMINS],
)
def test_each_role_sees_its_pages(member, coordinator, admin, as_, path, expected):
    assert tuple(get(as_(person), path) for person in (member, coordinator, admin)) == expected


@pytest.mark.parametrize("path", PUBLIC)
def test_the_public_pages_are_for_everybody(bank, client, path):
    assert get(client, path) == 200


def test_a_time_bank_nobody_founded(db, client):
    assert client.get("/nowhere/welcome/").status_code == 404


# --- Lists ask the same number of questions whatever their length -------------------------------


def questions(client: Client, path: str, django_assert_max_num_queries: Any) -> int:
    with django_assert_max_num_queries(40) as asked:
        assert client.get(f"/riverside/{path}").status_code == 200
    return len(asked)


def some_more(bank: TimeBank, person: Person) -> None:
    for number in range(3):
        one = PersonFactory(bank=bank, name=f"Somebody {number}", role=roles.COORDINATOR)
        family = MembershipFactory(bank=bank, person=one, kind="household", name=f"Family {number}")
        family.seats.create(person=PersonFactory(bank=bank), kind="dependant")
        Neighbourhood.objects.create(bank=bank, name=f"Place {number}")
        asked = joining.apply(bank, name=f"Asker {number}", email=f"a{number}@example.org", at=timezone.now())
        joining.decline(asked, reason="Not now.", by=person, at=timezone.now())
        joining.apply(bank, name=f"Waiting {number}", email=f"w{number}@example.org", at=timezone.now())
        tell(person)
        tokens.issue(person, name=f"script {number}", by=person, at=timezone.now())


def tell(person: Person) -> Notice:
    notices.write(
        "members/welcome",
        to=person,
        bank=person.bank,
        path="/riverside/me/",
        at=timezone.now(),
        group="community",
    )
    return Notice.objects.filter(person=person).latest("id")


@pytest.mark.parametrize(
    "path",
    [
        "members/",
        "inbox/",
        "applications/",
        "me/",
        "me/tokens/",
        "settings/roles/",
        "settings/neighbourhoods/",
    ],
)
def test_a_list_of_one_asks_as_many_questions_as_a_longer_one(
    bank, admin, as_, path, django_assert_max_num_queries
):
    client = as_(admin)
    some_more(bank, admin)
    few = questions(client, path, django_assert_max_num_queries)
    some_more_names = [f"More {number}" for number in range(3)]
    for name in some_more_names:
        a_person(bank, name)
        Neighbourhood.objects.create(bank=bank, name=name)
        joining.apply(bank, name=name, email=f"{name[-1]}@example.org", at=timezone.now())
        tell(admin)
        tokens.issue(admin, name=name, by=admin, at=timezone.now())
    assert questions(client, path, django_assert_max_num_queries) == few


def test_a_household_of_three_asks_as_many_questions_as_one_of_one(
    bank, coordinator, as_, django_assert_max_num_queries
):
    family: Membership = MembershipFactory(bank=bank, kind="household", name="The Sás")
    path, client = f"members/{family.public_id}/", as_(coordinator)
    alone = questions(client, path, django_assert_max_num_queries)
    for _ in range(2):
        family.seats.create(person=PersonFactory(bank=bank), kind="dependant")
    assert questions(client, path, django_assert_max_num_queries) == alone


# --- The front ----------------------------------------------------------------------------------


def test_the_front_shows_strangers_where_they_can_join(bank, other_bank, client):
    other_bank.is_joinable = False
    other_bank.save()
    page = client.get("/").content.decode()
    assert "/riverside/welcome/" in page
    assert "/hilltop/" not in page


def test_one_time_bank_is_opened_at_once(member, as_):
    assert as_(member).get("/")["Location"] == "/riverside/"


def test_several_are_offered(member, other_bank, as_):
    PersonFactory(bank=other_bank, user=member.user)
    page = as_(member).get("/").content.decode()
    assert "/riverside/" in page
    assert "/hilltop/" in page
    assert "/hilltop/" in as_(member).get("/riverside/me/").content.decode()


# --- Joining ------------------------------------------------------------------------------------


def send(client: Client, path: str, **fields: Any) -> HttpResponse:
    return client.post(f"/riverside/{path}", fields)


def test_asking_to_join_without_signing_in(bank, client):
    answer = send(client, "join/", name="Eva", email="eva@example.org", message="Hello")
    assert answer["Location"] == "/riverside/join/thanks/"
    assert Application.objects.get().message == "Hello"


def test_what_was_typed_stays(bank, client):
    answer = send(client, "join/", name="Eva Nová", email="", message="I can “sew”.")
    assert answer.status_code == 422
    page = answer.content.decode()
    assert 'value="Eva Nová"' in page
    assert "I can “sew”." in page
    assert "so that we can answer you" in page
    assert "data-error-summary" in page


def test_a_machine_that_asks_all_day_is_slowed_down(bank, client):
    for number in range(10):
        send(client, "join/", name=f"N{number}", email="eva@example.org")
    answer = send(client, "join/", name="One too many", email="eva@example.org")
    assert answer.status_code == 422
    assert "try again in an hour" in answer.content.decode()
    assert Application.objects.count() == 10


def asked(bank: TimeBank, **said: str) -> Application:
    return joining.apply(bank, **{"name": "Eva", "email": "eva@example.org", **said}, at=timezone.now())


def test_letting_somebody_in(bank, coordinator, as_):
    path = f"applications/{asked(bank).public_id}/"
    assert send(as_(coordinator), path, answer="admit")["Location"] == "/riverside/applications/"
    page = as_(coordinator).get("/riverside/applications/").content.decode()
    assert "Admitted" in page
    assert User.objects.filter(email="eva@example.org").exists()


def test_saying_no_needs_a_reason(bank, coordinator, as_):
    path = f"applications/{asked(bank).public_id}/"
    refused = send(as_(coordinator), path, answer="decline", reason="")
    assert refused.status_code == 422
    assert "it is what they will read" in refused.content.decode()
    assert send(as_(coordinator), path, answer="decline", reason="Full.").status_code == 302


def test_who_may_be_the_same_is_shown_and_can_be_recognised(bank, coordinator, as_):
    twin = a_person(bank, "Eva", user=None, phone="0207 946 0999")
    path = f"applications/{asked(bank).public_id}/"
    assert "Is this somebody you have already?" in as_(coordinator).get(f"/riverside/{path}").content.decode()
    assert send(as_(coordinator), path, answer="recognise", person=str(twin.public_id)).status_code == 302
    assert Person.objects.get(pk=twin.pk).user.email == "eva@example.org"


def test_an_application_is_answered_once(bank, coordinator, as_):
    application = asked(bank)
    joining.admit(application, by=coordinator, at=timezone.now())
    answer = send(as_(coordinator), f"applications/{application.public_id}/", answer="admit")
    assert answer.status_code == 422
    assert "answered already" in answer.content.decode()


def test_another_time_banks_application_is_not_there(other_bank, coordinator, as_):
    assert get(as_(coordinator), f"applications/{asked(other_bank).public_id}/") == 404


# --- Members ------------------------------------------------------------------------------------


def names(client: Client, **query: str) -> list[str]:
    page = client.get("/riverside/members/", query).content.decode()
    return re.findall(r'person-row-title"><a [^>]*>([^<]*)<', page)


def test_members_are_found_by_name_number_kind_and_place(bank, member, coordinator, as_):
    place = Neighbourhood.objects.create(bank=bank, name="Old Town")
    MembershipFactory(
        bank=bank, person=member, kind="household", name="The Lopes family", neighbourhood=place
    )
    client = as_(coordinator)
    assert names(client, q="ana sa") == ["Ana Sá", "The Lopes family"]
    assert names(client, q="1") == ["Ana Sá"]
    assert names(client, kind="household") == ["The Lopes family"]
    assert names(client, place=str(place.public_id)) == ["The Lopes family"]
    assert names(client, q="\0nobody", kind="x", place="x", page="x") == []


def test_names_sort_without_their_accents(bank, admin, as_):
    for name in ("Zoe", "Ágnes", "bea"):
        a_person(bank, name)
    assert names(as_(admin)) == ["Ágnes", "bea", "Dunja Marić", "Zoe"]


def test_how_to_reach_somebody_is_for_coordinators_and_themselves(
    bank, member, other_member, coordinator, as_
):
    Person.objects.filter(pk=member.pk).update(phone="0207 946 0999")
    path = f"/riverside/members/{member.memberships.get().public_id}/"
    seen = [
        "0207 946 0999" in as_(one).get(path).content.decode() for one in (member, coordinator, other_member)
    ]
    assert seen == [True, True, False]


def test_the_balance_leads_to_the_statement(member, coordinator, as_):
    membership = member.memberships.get()
    page = as_(coordinator).get(f"/riverside/members/{membership.public_id}/").content.decode()
    statement = f"/riverside/statement/?of={membership.public_id}"
    assert f'href="{statement}"' in page
    assert as_(coordinator).get(statement).status_code == 200


def test_another_time_banks_member_is_not_there(member, outsider, as_):
    assert get(as_(member), f"members/{outsider.memberships.get().public_id}/") == 404


def test_adding_a_household(bank, coordinator, as_):
    client = as_(coordinator)
    fields = {"kind": "household", "membership_name": "", "name": "Ngozi", "email": "", "phone": ""}
    refused = send(client, "members/add/", **fields)
    assert refused.status_code == 422
    assert 'value="Ngozi"' in refused.content.decode()
    done = send(client, "members/add/", **{**fields, "membership_name": "The Okafors"})
    membership = Membership.objects.get(name="The Okafors")
    assert done["Location"] == f"/riverside/members/{membership.public_id}/"


def test_a_login_that_is_taken_is_said_beside_the_field(bank, coordinator, member, as_):
    answer = send(as_(coordinator), "members/add/", kind="individual", name="Ana", email=member.user.email)
    assert answer.status_code == 422
    assert "already signs in as Ana Sá" in answer.content.decode()
    assert 'aria-invalid="true"' in answer.content.decode()


def test_a_coordinator_edits_members_but_not_admins(member, coordinator, admin, as_):
    client = as_(coordinator)
    path = f"people/{member.public_id}/edit/"
    assert send(client, path, name="Ana Lopes", email="", phone="").status_code == 302
    assert Membership.objects.get(people=member).name == "Ana Lopes"
    assert get(client, f"people/{admin.public_id}/edit/") == 404
    assert get(as_(member), path) == 404


def test_letting_a_member_sign_in(bank, coordinator, as_):
    somebody = a_person(bank, "By phone", user=None)
    path = f"people/{somebody.public_id}/sign-in/"
    assert send(as_(coordinator), path, email="nonsense").status_code == 422
    assert send(as_(coordinator), path, email="phone@example.org").status_code == 302
    assert Person.objects.get(pk=somebody.pk).user.email == "phone@example.org"


def test_places_in_a_household(bank, coordinator, other_member, as_):
    family = MembershipFactory(bank=bank, kind="household", name="The Sás")
    path, client = f"members/{family.public_id}/people/", as_(coordinator)
    assert send(client, path, do="add_somebody", name="Ada", kind="dependant").status_code == 302
    assert other_member.name in client.get(f"/riverside/{path}", {"q": "bram"}).content.decode()
    who = str(other_member.public_id)
    for do in ("add_seat", "change_seat", "remove_seat"):
        assert send(client, path, do=do, person=who, kind="holder").status_code == 302
    first = str(family.seats.get(kind="holder").person.public_id)
    refused = send(client, path, do="remove_seat", person=first)
    assert "last one who can answer" in refused.content.decode()
    assert family.people.count() == 2


def test_the_name_and_place_of_a_household(bank, coordinator, member, as_):
    family = MembershipFactory(bank=bank, kind="household", name="The Sás")
    assert send(as_(coordinator), f"members/{family.public_id}/edit/", name="The Lopes").status_code == 302
    assert Membership.objects.get(pk=family.pk).name == "The Lopes"
    assert get(as_(coordinator), f"members/{member.memberships.get().public_id}/edit/") == 404


# --- Me -----------------------------------------------------------------------------------------


def test_editing_ones_profile(member, as_):
    assert send(as_(member), "me/edit/", name="", about="Bread").status_code == 422
    assert send(as_(member), "me/edit/", name="Ana", about="Bread", email="", phone="").status_code == 302
    assert "Bread" in as_(member).get("/riverside/me/").content.decode()


def test_a_token_is_shown_once_and_taken_back(member, as_):
    client = as_(member)
    page = send(client, "me/tokens/", name="script").content.decode()
    secret = re.search(r"tb_[\w-]{43}", page)
    assert secret
    assert secret.group() not in client.get("/riverside/me/tokens/").content.decode()
    send(client, "me/tokens/", revoke=str(ApiToken.objects.get().public_id))
    assert ApiToken.objects.get().revoked_at


def test_nobody_takes_back_anothers_token(member, other_member, as_):
    token, _secret = tokens.issue(member, name="script", by=member, at=timezone.now())
    assert send(as_(other_member), "me/tokens/", revoke=str(token.public_id)).status_code == 404


# --- Inbox --------------------------------------------------------------------------------------


def test_opening_a_notice_reads_it(member, other_member, as_):
    notice = tell(member)
    assert get(as_(other_member), f"inbox/{notice.public_id}/") == 404
    page = as_(member).get(f"/riverside/inbox/{notice.public_id}/").content.decode()
    assert 'href="/riverside/me/"' in page
    assert Notice.objects.get().read_at


def test_marking_all_as_read(member, as_):
    tell(member)
    assert send(as_(member), "inbox/").status_code == 302
    assert "You have read everything" in as_(member).get("/riverside/inbox/").content.decode()


def test_choosing_what_comes_by_mail(member, as_):
    send(as_(member), "me/notices/", by_mail=["hours"])
    assert notices.wants_mail(member, "hours")
    assert not notices.wants_mail(member, "exchanges")


def test_unsubscribing_signed_out(member, client):
    address = re.search(
        r"/unsubscribe/[^>]+", mailing.letter(tell(member), "a@example.org").extra_headers["List-Unsubscribe"]
    )
    assert address
    assert "Stop mail of this kind" in client.get(address.group()).content.decode()
    assert notices.wants_mail(member, "community")
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(address.group(), {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert not notices.wants_mail(member, "community")
    assert client.get("/unsubscribe/forged/").status_code == 404


# --- Settings -----------------------------------------------------------------------------------


def settings_as_they_are(client: Client) -> dict[str, Any]:
    form = client.get("/riverside/settings/").context["form"]
    shown = {name: form[name].value() for name in form.fields}
    return {name: value for name, value in shown.items() if value is not None and value is not False}


def test_settings_save_in_hours(bank, admin, as_):
    client = as_(admin)
    said = settings_as_they_are(client) | {
        "lowest_minutes": "-12.5",
        "welcome_minutes": "2",
        "limits_are_hard": "on",
    }
    assert send(client, "settings/", **said).status_code == 302
    bank.refresh_from_db()
    assert (bank.lowest_minutes, bank.welcome_minutes, bank.limits_are_hard) == (-750, 120, True)
    assert bank.approval_above_minutes == 480


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"lowest_minutes": "5"}, "less than or equal to 0"),
        ({"lowest_minutes": "-0.01"}, "whole minutes"),
        ({"settle_notice_days": "14"}, "The notice has to come before"),
        ({"step_minutes": "0"}, "greater than or equal to 1"),
    ],
)
def test_settings_that_cannot_work_are_said_and_nothing_is_saved(bank, admin, as_, wrong, sentence):
    client = as_(admin)
    answer = send(client, "settings/", **(settings_as_they_are(client) | wrong | {"name": "Renamed"}))
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert 'value="Renamed"' in answer.content.decode()
    bank.refresh_from_db()
    assert bank.name == "Riverside Time Bank"


def test_every_policy_says_what_it_does(admin, as_):
    page = as_(admin).get("/riverside/settings/").content.decode()
    assert page.count("Now: ") >= 13


def test_roles(bank, admin, member, as_):
    client = as_(admin)
    assert member.name in client.get("/riverside/settings/roles/", {"q": "sa"}).content.decode()
    send(client, "settings/roles/", person=str(member.public_id), role="coordinator")
    assert Person.objects.get(pk=member.pk).is_coordinator
    refused = client.post(
        "/riverside/settings/roles/", {"person": str(admin.public_id), "role": "member"}, follow=True
    )
    assert "only admin" in refused.content.decode()


def test_neighbourhoods(bank, admin, as_):
    client = as_(admin)
    assert send(client, "settings/neighbourhoods/", do="add", name="Old Town").status_code == 302
    assert send(client, "settings/neighbourhoods/", do="add", name="old town").status_code == 422
    place = str(Neighbourhood.objects.get().public_id)
    assert (
        send(client, "settings/neighbourhoods/", do="rename", place=place, name="New Town").status_code == 302
    )
    assert send(client, "settings/neighbourhoods/", do="remove", place=place).status_code == 302
    assert not Neighbourhood.objects.exists()


# --- The owner's page and one-time links ----------------------------------------------------------


def test_the_owner_opens_a_time_bank(member, as_, client):
    assert as_(member).get("/new/").status_code == 404
    client.force_login(UserFactory(is_superuser=True))
    fields = {"name": "Hill", "slug": "hill", "time_zone": "Europe/Madrid", "language": "es"}
    admin = {"admin_name": "Inés", "admin_email": "ines@example.org"}
    assert client.post("/new/", {**fields, **admin, "slug": "admin"}).status_code == 422
    assert client.post("/new/", {**fields, **admin})["Location"] == "/hill/welcome/"
    assert Person.objects.get(name="Inés").is_admin


def test_a_link_shows_a_button_signs_in_once_and_is_gone(member, client):
    link = signing.sign_in_link(member.user, path="/riverside/me/", at=timezone.now())
    for _preview in range(2):
        assert member.user.email in client.get(link).content.decode()
    assert client.post(link)["Location"] == "/riverside/me/"
    assert client.get("/riverside/me/").status_code == 200
    spent = Client().post(link)
    assert spent.status_code == 410
    assert "each one signs in once" in spent.content.decode()
    assert client.get("/sign-in/guessed/").status_code == 404


def test_the_admin_site_asks_to_sign_in_like_everybody(client, bank):
    assert client.get("/admin/", follow=True).redirect_chain[-1][0].startswith("/accounts/login/")
    client.force_login(UserFactory(is_superuser=True, is_staff=True))
    assert client.get("/admin/members/timebank/").status_code == 200


def test_pages_speak_the_time_banks_language(bank, member, as_):
    assert as_(member).get("/riverside/me/")["Content-Language"] == "en-gb"
    bank.language = "es"
    bank.save()
    assert '<html lang="es"' in as_(member).get("/riverside/me/").content.decode()
