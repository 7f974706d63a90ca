"""Inviting from the pages: the link and its square, the form it opens, the list, taking back."""

import pytest
from django.core.cache import cache
from django.utils import timezone

from members import inviting, roles
from members.models import Invitation, Membership, Person
from tests.members.test_inviting import secret_of
from tests.pages.acts import get, send
from tests.pages.queries import asked_for


@pytest.fixture(autouse=True)
def fresh_limits(settings) -> None:
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    cache.clear()


@pytest.fixture
def invitation(bank, coordinator) -> Invitation:
    return inviting.invite(bank, by=coordinator, at=timezone.now(), name="Eva Novák")


def test_a_member_makes_a_link_and_reads_it(bank, member, client_of):
    answer = send(client_of(member), "invitations/", name="Eva", role="member")
    page = client_of(member).get(answer["Location"]).content.decode()
    assert inviting.address(Invitation.objects.get()) in page
    assert "Eva, Ana Sá invites you" in page
    assert send(client_of(member), "invitations/", role="admin").status_code == 422


def test_the_square_is_a_picture_without_styles(invitation, coordinator, client_of):
    path = f"invitations/{invitation.public_id}/square.svg"
    picture = client_of(coordinator).get(f"/riverside/{path}")
    assert picture["Content-Type"] == "image/svg+xml"
    assert picture.content.count(b"<path") == 2
    assert b"style" not in picture.content
    assert b"script" not in picture.content


def test_only_who_invited_reads_the_link(invitation, coordinator, admin, member, client_of):
    for path in (f"invitations/{invitation.public_id}/", f"invitations/{invitation.public_id}/square.svg"):
        assert get(client_of(coordinator), path) == 200
        assert get(client_of(admin), path) == get(client_of(member), path) == 404
    page = client_of(admin).get("/riverside/invitations/").content.decode()
    assert "Eva Novák" in page
    assert secret_of(invitation) not in page


def test_following_a_link_prefills_the_form_and_lets_in(invitation, client):
    path = f"join/invited/{secret_of(invitation)}/"
    assert 'value="Eva Novák"' in client.get(f"/riverside/{path}").content.decode()
    answer = send(client, path, name="Eva Novák", email="eva@example.org")
    assert answer["Location"] == "/riverside/join/welcome/"
    assert Membership.objects.filter(name="Eva Novák").exists()
    assert get(client, path) == 410
    assert get(client, "join/welcome/") == 200


def test_following_a_members_link_leads_into_the_queue(bank, member, coordinator, client, client_of):
    made = inviting.invite(bank, by=member, at=timezone.now())
    path = f"join/invited/{secret_of(made)}/"
    assert send(client, path, name="Eva").status_code == 422
    assert send(client, path, name="Eva", phone="0123")["Location"] == "/riverside/join/thanks/"
    asked = Invitation.objects.get().application
    page = client_of(coordinator).get(f"/riverside/applications/{asked.public_id}/").content.decode()
    assert "invited by Ana Sá" in page


def test_taking_one_back(invitation, coordinator, member, client_of, client):
    fields = {"do": "take_back", "invitation": str(invitation.public_id)}
    assert send(client_of(member), "invitations/", **fields).status_code == 404
    assert send(client_of(coordinator), "invitations/", **fields).status_code == 302
    assert get(client, f"join/invited/{secret_of(invitation)}/") == 410
    assert "taken back" in client_of(coordinator).get("/riverside/invitations/").content.decode()


def test_the_list_asks_as_often_for_three_as_for_one(bank, coordinator, admin, client_of, client):
    counts = []
    for number in range(3):
        made = inviting.invite(bank, by=admin, at=timezone.now(), role=roles.MEMBER, name=f"Eva {number}")
        send(client, f"join/invited/{secret_of(made)}/", name=f"{number}" * 9, phone=f"0{number}")
        inviting.invite(bank, by=coordinator, at=timezone.now())
        counts.append(asked_for(client_of(admin), "/riverside/invitations/"))
    assert counts[0] == counts[2] <= 12
    assert Person.objects.count() == 5
