"""Everything held about somebody is told to them, and to nobody else; no table that names people is left out."""

import json

import pytest
from django.apps import apps
from django.db.models import ForeignObject, ManyToManyField
from django.utils import timezone

from exchanges import suspending
from ledger.models import Account
from members import held, held_words, tokens
from members.models import Membership, Person, User
from tests.api.conftest import program
from tests.factories.exchanges import ListingFactory
from tests.factories.help import confirmed

__all__ = ["program"]
pytestmark = pytest.mark.django_db
NAMED = {Person, Membership, User, Account}
LEFT_OUT = {
    "admin.LogEntry": "what the owner of the installation did on the admin site, not in a time bank",
}


def test_every_table_that_names_people_is_said_or_left_out_with_a_reason():
    naming = {
        model._meta.label
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if isinstance(field, ForeignObject | ManyToManyField) and field.related_model in NAMED
    }
    said = {model._meta.label for model in held.HOLDINGS}
    kept_apart = {model._meta.label for model in held.KEPT_APART}
    assert naming - said == set(LEFT_OUT) | kept_apart and not said & kept_apart


def test_every_way_from_a_row_to_a_person_can_be_gone(member):
    for holding in held.HOLDINGS.values():
        list(holding.of(member))


def test_all_of_it_is_there(bank, member, other_member, coordinator):
    ListingFactory(bank=bank, membership=member.memberships.get(), title="Canary listing")
    confirmed(member, other_member, title="Canary exchange")
    tokens.issue(member, name="Canary token", by=member, at=timezone.now())
    Person.objects.filter(pk=member.pk).update(about="Canary about", phone="Canary phone")
    suspending.suspend(member, reason="Canary reason", by=coordinator, at=timezone.now())
    told = str(held.as_data(member, at=timezone.now()))
    for canary in ("listing", "exchange", "token", "about", "phone", "reason"):
        assert f"Canary {canary}" in told, canary
    assert member.user.email in told


def test_nothing_of_others_and_no_secret(member, other_member, outsider, coordinator):
    Person.objects.filter(pk=other_member.pk).update(about="Canary", phone="Canary")
    tokens.issue(member, name="x", by=member, at=timezone.now())
    confirmed(coordinator, other_member, title="Canary")
    told = str(held.as_data(member, at=timezone.now()))
    assert "Canary" not in told and "digest" not in told and "proof_key" not in told
    assert outsider.name not in told


def test_the_page_the_file_and_the_api(member, other_member, client_of, program):
    confirmed(member, other_member, title="Sewing <b>curtains</b>")
    client = client_of(member)
    page = client.get("/riverside/me/held/")
    assert b"Sewing &lt;b&gt;curtains" in page.content and "no-store" in page["Cache-Control"]
    file = client.get("/riverside/me/held/file/")
    assert "attachment" in file["Content-Disposition"]
    of_api = program(member).get("me/held/").json()
    of_file = json.loads(file.content)
    # The program came with a token of its own.
    assert of_api["held"].keys() - of_file["held"].keys() == {"members.apitoken"}
    assert [row["title"] for row in of_api["held"]["exchanges.exchange"]] == ["Sewing <b>curtains</b>"]


def test_every_field_has_a_name_that_can_be_said_in_each_language():
    fields = {field for holding in held.HOLDINGS.values() for field in holding.fields}
    unnamed = {field.name for field in fields if held_words.is_unnamed(field)}
    assert unnamed - held_words.UNREAD <= set(held_words.WORDS), (
        unnamed - held_words.UNREAD - set(held_words.WORDS)
    )


def test_what_is_read_says_choices_by_their_names(member, client_of):
    page = client_of(member).get("/riverside/me/held/").content.decode()
    assert "Public id" not in page and "<dt>Joined on</dt>" in page
