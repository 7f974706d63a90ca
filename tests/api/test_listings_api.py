"""Offers, requests and kinds of help through the API."""

import datetime as dt
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from exchanges.models import Category, Listing
from members.models import Neighbourhood, Person, TimeBank
from tests.api.conftest import refusal
from tests.factories.exchanges import ListingFactory
from tests.factories.members import MembershipFactory


@pytest.fixture
def offer(bank: TimeBank, member: Person) -> dict[str, Any]:
    return {
        "kind": "offer",
        "membership": str(member.memberships.get().public_id),
        "title": "Sewing and mending",
        "category": str(Category.objects.filter(bank=bank)[0].public_id),
    }


def a_photo() -> SimpleUploadedFile:
    file = BytesIO()
    Image.new("RGB", (40, 30), "teal").save(file, "JPEG")
    return SimpleUploadedFile("photo.jpg", file.getvalue(), "image/jpeg")


def test_an_offer_is_put_up_changed_renewed_and_taken_down(bank, member, program, offer):
    Neighbourhood.objects.create(bank=bank, name="Old Town")
    mine = program(member)
    made = mine.done("listings/", {**offer, "neighbourhood": "Old Town", "estimated_minutes": 90})
    here = f"listings/{made['id']}"
    assert (made["neighbourhood"], made["state"], made["person"]["name"]) == (
        "Old Town",
        "published",
        "Ana Sá",
    )
    anew = {"title": "Mending", "category": offer["category"], "stands": True}
    changed = mine.send("put", f"{here}/", anew).json()
    assert (changed["title"], changed["neighbourhood"], changed["expires_on"]) == ("Mending", None, None)
    assert mine.done(f"{here}/withdraw/")["state"] == "withdrawn"
    assert mine.done(f"{here}/renew/")["state"] == "published"


def test_what_is_listed_is_up_now(bank, member, program):
    up = ListingFactory(bank=bank)
    ListingFactory(bank=bank, withdrawn=True)
    ListingFactory(bank=bank, expires_on="2020-01-01")
    assert [row["id"] for row in program(member).rows("listings/")] == [str(up.public_id)]


def test_the_list_is_searched_and_narrowed_down(bank, member, program):
    place = Neighbourhood.objects.create(bank=bank, name="Old Town")
    sewing = ListingFactory(bank=bank, title="Sewing", neighbourhood=place)
    lift = ListingFactory(bank=bank, title="A lift to the clinic", request=True, is_remote=True)
    mine = program(member)

    def found(**asked: Any) -> list[str]:
        return [row["title"] for row in mine.rows("listings/", **asked)]

    assert found(search="sowing") == found(search="SEWING") == found(neighbourhood="old town") == ["Sewing"]
    assert found(kind="request") == found(is_remote="true") == [lift.title]
    assert found(membership=str(sewing.membership.public_id)) == ["Sewing"]
    assert found(search="submarine") == []


def test_a_photo_comes_with_a_form(bank, member, client_of, program, offer):
    mine = program(member)
    headers = {**mine.headers, "Idempotency-Key": "k1"}
    sent = {**offer, "photo": a_photo()}
    made = mine.client.post("/api/v1/riverside/listings/", sent, headers=headers)
    assert made.status_code == 201, made.content
    photo = client_of(member).get(made.json()["photo"])
    assert b"".join(photo.streaming_content)[:4] == b"RIFF"
    again = mine.client.post("/api/v1/riverside/listings/", {**offer, "photo": a_photo()}, headers=headers)
    assert again["Idempotent-Replayed"] == "true"
    assert Listing.objects.count() == 1


def test_a_photo_that_is_none(member, program, offer):
    mine = program(member)
    sent = {**offer, "photo": SimpleUploadedFile("photo.jpg", b"not a picture", "image/jpeg")}
    refused = mine.client.post("/api/v1/riverside/listings/", sent, headers=mine.headers)
    assert "photo" in refusal(refused, 400)["errors"]


def test_nobody_puts_up_or_changes_what_is_not_theirs(bank, member, program, offer):
    others = ListingFactory(bank=bank)
    theirs = {**offer, "membership": str(others.membership.public_id)}
    refusal(program(member).post("listings/", theirs), 403)
    refusal(program(member).send("put", f"listings/{others.public_id}/", offer), 403)
    refusal(program(member).post(f"listings/{others.public_id}/withdraw/"), 403)


def test_a_coordinator_puts_up_for_somebody_without_a_login(bank, coordinator, program, offer):
    doris = MembershipFactory(bank=bank, person__user=None, person__name="Doris Hale")
    made = program(coordinator).done("listings/", {**offer, "membership": str(doris.public_id)})
    assert made["membership"]["name"] == "Doris Hale"


def test_a_member_without_the_words(member, program, offer):
    refused = program(member).post("listings/", {**offer, "title": " "})
    assert "title" in refusal(refused, 400)["errors"]
    elsewhere = program(member).post("listings/", {**offer, "neighbourhood": "Atlantis"})
    assert "no neighbourhood “Atlantis”" in refusal(elsewhere, 400)["detail"]


def test_an_offer_of_another_time_bank_is_not_there(other_bank, member, program):
    abroad = ListingFactory(bank=other_bank)
    refusal(program(member).get(f"listings/{abroad.public_id}/"), 404)
    refusal(program(member).post(f"listings/{abroad.public_id}/answer/"), 404)


def test_answering_what_is_no_longer_up(bank, member, other_member, program):
    gone = ListingFactory(bank=bank, membership=other_member.memberships.get(), expires_on="2020-01-01")
    asked = {"membership": str(member.memberships.get().public_id)}
    assert (
        "no longer up"
        in refusal(program(member).post(f"listings/{gone.public_id}/answer/", asked), 409)["detail"]
    )


def test_the_kinds_of_help_are_the_admins_to_change(bank, admin, member, program):
    mine = program(admin)
    made = mine.done("categories/", {"name": "Boat repairs"})
    here = f"categories/{made['id']}"
    mine.send("put", f"{here}/", {"name": "Boats"})
    assert mine.done(f"{here}/retire/")["retired_at"]
    assert mine.done(f"{here}/bring-back/")["retired_at"] is None
    mine.done(f"{here}/move/", {"places": -1})
    names = [row["name"] for row in program(member).rows("categories/")]
    assert names[-2] == "Boats"
    refusal(program(member).post("categories/", {"name": "Spells"}), 404)
    refusal(program(member).post(f"{here}/retire/"), 404)


def test_a_kind_of_help_is_named_once(bank, admin, program):
    name = Category.objects.filter(bank=bank)[0].name
    assert "name" in refusal(program(admin).post("categories/", {"name": name.upper()}), 422)["errors"]


def test_a_listing_without_an_end_stays(bank, member, program, offer):
    made = program(member).done("listings/", {**offer, "stands": True})
    assert made["expires_on"] is None
    assert dt.datetime.fromisoformat(made["published_at"]) <= timezone.now()


def test_the_changes_of_a_listing_say_who_and_for_whom(bank, member, other_member, coordinator, program):
    listing = ListingFactory(bank=bank, membership=member.memberships.get())
    here = f"listings/{listing.public_id}"
    program(coordinator).done(f"{here}/withdraw/", {"channel": "phone", "source": "Ana rang"})
    change = program(member).rows(f"{here}/changes/")[0]
    assert (change["person"]["name"], change["on_behalf_of"]["name"]) == (coordinator.name, "Ana Sá")
    assert (change["change"], change["channel"], change["source"]) == ("withdrawn", "phone", "Ana rang")
    assert program(other_member).get(f"{here}/changes/").status_code == 404
