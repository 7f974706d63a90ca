"""Django's admin site: the owner's, through the same sign-in; to read little, and to change by the verbs alone."""

from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.test import Client, RequestFactory
from django.urls import reverse

from exchanges.models import Exchange
from ledger.models import Account, Transfer
from members import roles
from members.models import Membership, Notice, Person, Record, TimeBank, User
from tests.factories.help import confirmed
from tests.factories.members import a_person
from tests.ownership import as_owner

CHANGEABLE = {User: ["email", "is_active", "is_superuser"], Person: ["role"]}


@pytest.fixture
def owner(db: None) -> User:
    return User.objects.create_superuser("owner@example.org")


@pytest.fixture
def site(owner: User) -> Client:
    client = Client()
    client.force_login(owner)
    return client


def page_of(row: Any) -> str:
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])


def change(site: Client, row: Any, **said: Any) -> Any:
    return site.post(page_of(row), said, follow=True)


def test_what_is_there_is_all_there_is():
    shown = {model._meta.label for model in admin.site._registry}
    assert shown == {
        "members.TimeBank", "members.User", "members.Person", "members.Membership", "members.Notice",
        "ledger.Account", "ledger.Transfer", "ledger.Reconciliation",
    }  # fmt: skip


def test_every_field_but_these_is_to_read_and_nothing_is_deleted(owner):
    request = RequestFactory().get("/admin/")
    request.user = owner
    for model, shown in admin.site._registry.items():
        assert not shown.has_delete_permission(request)
        fields = list(shown.get_form(request).base_fields) if shown.has_change_permission(request) else []
        assert fields == CHANGEABLE.get(model, []), model
        assert shown.has_add_permission(request) == (model is User)


@pytest.mark.parametrize("who", ["member", "coordinator", "admin"])
def test_nobody_else_gets_in_whatever_django_calls_them(request, who, client_of):
    person = request.getfixturevalue(who)
    User.objects.filter(pk=person.user.pk).update(is_staff=True)
    client = client_of(person)
    for path in ("/admin/", "/admin/members/user/", "/admin/ledger/transfer/"):
        assert client.get(path).status_code in (302, 403)


def test_the_ledger_refuses_every_writing(site, member, other_member):
    confirmed(member, other_member)
    row = Transfer.objects.get()
    assert site.get(page_of(row)).status_code == 200
    for path in (page_of(row), page_of(row).replace("change", "delete"), "/admin/ledger/transfer/add/"):
        assert site.post(path, {"description": "x"}).status_code == 403
    assert site.post(page_of(Account.objects.first()), {"balance_minutes": 1}).status_code == 403


def test_nobody_s_words_are_read_there(site, member, other_member):
    exchange = confirmed(member, other_member)
    Exchange.objects.filter(pk=exchange.pk).update(title="Canary")
    Person.objects.filter(pk=member.pk).update(about="Canary", phone="Canary")
    with as_owner():
        Notice.objects.update(subject="Canary", body="Canary", path="/Canary")
    for model in admin.site._registry:
        name = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
        rows = list(model._default_manager.all()[:5])
        for path in (name, *map(page_of, rows)):
            assert "Canary" not in site.get(path).text, path


def test_the_owner_names_an_admin_where_none_is_left(site, bank, member):
    change(site, member, role=roles.ADMIN)
    member.refresh_from_db()
    assert member.role == roles.ADMIN
    told = Notice.objects.get(person=member)
    assert told.body.startswith("The owner of this installation has made you an admin")
    assert Record.objects.get().actor == Record.Actor.OWNER


def test_not_whoever_cannot_sign_in(site, bank):
    page = change(site, a_person(bank, "By phone", user=None), role=roles.ADMIN)
    assert "cannot sign in yet" in page.text
    assert not Person.objects.admins().exists()


def test_the_last_admin_stays(site, admin):
    assert "is the only admin" in change(site, admin, role=roles.MEMBER).text
    user = admin.user
    assert "is the only admin" in change(site, user, email=user.email).text
    user.refresh_from_db()
    admin.refresh_from_db()
    assert (user.is_active, admin.role) == (True, roles.ADMIN)


def test_a_login_that_is_misused_is_shut_at_once(site, member, client_of):
    client = client_of(member)
    client.get("/riverside/")
    change(site, member.user, email=member.user.email)
    assert client.get("/riverside/").status_code == 302


def test_an_owner_does_not_shut_themselves_out(site, owner):
    assert "You would shut yourself out" in change(site, owner, email=owner.email, is_active="on").text
    owner.refresh_from_db()
    assert owner.is_superuser


def test_another_e_mail_takes_the_old_one_s_way_in(site, member):
    old = member.user.email
    change(site, member.user, email="New@Example.org", is_active="on")
    assert EmailAddress.objects.get(user=member.user).email == "new@example.org"
    assert not EmailAddress.objects.filter(email=old).exists()
    assert Record.objects.get().what == "sign_in"


def test_nobody_gets_the_e_mail_of_another(site, member, other_member):
    EmailAddress.objects.create(user=other_member.user, email="second@example.org", verified=True)
    page = change(site, member.user, email="second@example.org", is_active="on")
    assert "signs in with second@example.org already" in page.text


def test_a_new_owner_signs_in_by_code(site):
    said = {"email": "Two@example.org", "is_active": "on", "is_superuser": "on"}
    assert site.post("/admin/members/user/add/", said).status_code == 302
    made = User.objects.get(email="two@example.org")
    assert made.is_superuser and not made.has_usable_password()


def test_django_s_own_log_keeps_no_names(site, member):
    change(site, member, role=roles.COORDINATOR)
    assert not LogEntry.objects.exists()


def test_lists_are_there(site, bank, member):
    for model in (TimeBank, User, Person, Membership, Notice):
        assert site.get(reverse(f"admin:members_{model._meta.model_name}_changelist")).status_code == 200
