"""Profiles in a browser: written, shown to whom one chose, photos, and how to reach somebody."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from PIL import Image

from members import profiles
from members.models import Notice, Person, Record, Reveal
from tests.factories.help import confirmed
from tests.factories.members import a_person
from tests.pages.acts import send
from tests.pages.queries import asked_for

pytestmark = pytest.mark.django_db
As = Callable[[Person], Client]
CANARY = "0207 946 0999"
EDIT, SHOWN = "me/edit/", "me/shown/"
TYPED = {
    "name": "Ana Sá",
    "about": "Bread.",
    "skills": "sewing, Reading aloud;sewing",
    "wishes": "walks",
    "languages": "Welsh, español",
    "free_parts": ["mornings", "we_evenings"],
    "availability": "Most days",
    "phone": CANARY,
    "contact_by": "call",
    "contact_note": "Not before ten",
}


def a_photo(size: tuple[int, int] = (400, 300), **options: Any) -> SimpleUploadedFile:
    drawn = BytesIO()
    Image.new("RGB", size, "teal").save(drawn, "JPEG", **options)
    return SimpleUploadedFile("me.jpg", drawn.getvalue(), "image/jpeg")


def page_of(person: Person) -> str:
    return f"/riverside/members/{person.memberships.get().public_id}/"


def photo(client: Client, path: str) -> int:
    answer = client.get(f"/riverside/{path}")
    served(answer)
    return answer.status_code


def served(answer: HttpResponse) -> bytes:
    return b"".join(answer) if answer.streaming else answer.content


def look(client: Client, person: Person) -> HttpResponse:
    """Press “Show how to reach”; the answer leads back to their page."""
    return client.post(
        f"/riverside/people/{person.public_id}/contact/", {"next": page_of(person)}, follow=True
    )


def fresh(person: Person) -> Person:
    return Person.objects.get(pk=person.pk)


def test_a_profile_is_kept_as_typed(member, client_of: As):
    assert send(client_of(member), EDIT, **TYPED, photo=a_photo()).status_code == 302
    kept = fresh(member)
    assert (kept.skills, kept.languages) == (["sewing", "Reading aloud"], ["cy", "es"])
    assert (kept.free_parts, kept.contact_by) == (["mornings", "we_evenings"], "call")
    page = client_of(member).get("/riverside/me/").content.decode()
    for words in ("Bread.", "Reading aloud", "Welsh, Spanish", "Weekday mornings", "Not before ten"):
        assert words in page
    shown = client_of(member).get(f"/riverside/{EDIT}").content.decode()
    assert 'value="Welsh, Spanish"' in shown and 'value="sewing, Reading aloud"' in shown


def test_a_language_nobody_knows_is_said_beside_the_field(member, client_of: As):
    answer = send(client_of(member), EDIT, name="Ana", languages="Spansh")
    assert answer.status_code == 422 and "Did you mean “Spanish”?" in answer.content.decode()


def test_a_photo_is_for_those_it_is_shown_to(bank, member, other_member, outsider, client_of: As):
    send(client_of(member), EDIT, **TYPED, photo=a_photo())
    path = f"people/{member.public_id}/photo/"
    assert [photo(client_of(one), path) for one in (member, other_member, outsider)] == [200, 200, 404]
    answer = client_of(other_member).get(f"/riverside/{path}small/")
    assert Image.open(BytesIO(served(answer))).size == (128, 128)
    assert answer["Content-Type"] == "image/webp" and "private" in answer["Cache-Control"]
    profiles.show(member, {"photo": "coordinators"}, by=member, at=timezone.now())
    assert [photo(client_of(one), path) for one in (member, other_member)] == [200, 404]
    assert f"{path}small" not in client_of(other_member).get("/riverside/members/").content.decode()


def test_another_photo_takes_the_place_and_can_be_taken_away(member, client_of: As):
    client = client_of(member)
    names = []
    for typed in ({"photo": a_photo()}, {"photo": a_photo()}, {"drops_photo": "on"}):
        send(client, EDIT, name="Ana", **typed)
        names.append(fresh(member).photo.name)
    assert names[0] != names[1] and names[2] == ""


def test_where_a_photo_was_taken_is_left_out(member, client_of: As):
    exif = Image.Exif()
    exif.get_ifd(0x8825)[1] = "N"
    exif[0x010E] = "12 Elm Street"
    send(client_of(member), EDIT, name="Ana", photo=a_photo(exif=exif, comment=b"12 Elm Street"))
    answer = client_of(member).get(f"/riverside/people/{member.public_id}/photo/")
    kept = served(answer)
    assert b"Elm Street" not in kept and not Image.open(BytesIO(kept)).getexif()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "can’t read|can't read"),
        (b"\xff\xd8\xff<html><script>alert(1)</script>", "can't read"),
        (b"x" * (10 * 1024 * 1024 + 1), "larger than 10 MB"),
        (b"", "empty"),
    ],
)
def test_what_is_no_photo_is_refused_with_a_sentence(member, client_of: As, content: bytes, words: str):
    sent = SimpleUploadedFile("me.jpg", content, "image/jpeg")
    answer = send(client_of(member), EDIT, name="Ana", photo=sent)
    page = answer.content.decode().replace("&#x27;", "'")
    assert answer.status_code == 422 and any(each in page for each in words.split("|"))
    assert not fresh(member).photo


def test_a_form_of_fifty_megabytes_is_not_even_read(member, client_of: As):
    sent = SimpleUploadedFile("me.jpg", b"x" * 50 * 1024 * 1024, "image/jpeg")
    answer = send(client_of(member), EDIT, name="Ana", photo=sent)
    assert answer.status_code in (400, 413) and not fresh(member).photo


def test_looking_is_written_down_and_read_by_whose_it_is(member, coordinator, client_of: As):
    Person.objects.filter(pk=member.pk).update(phone=CANARY)
    client = client_of(coordinator)
    assert CANARY not in client.get(page_of(member)).content.decode()
    assert CANARY in look(client, member).content.decode()
    told = client_of(member).get("/riverside/me/looks/").content.decode()
    assert coordinator.name in told and "as a coordinator" in told
    assert CANARY not in client_of(coordinator).get("/riverside/me/looks/").content.decode()


def test_on_the_page_of_an_exchange(member, other_member, client_of: As):
    Person.objects.filter(pk=member.pk).update(phone=CANARY)
    exchange = confirmed(member, other_member)
    type(exchange).objects.update(state="confirmed")
    path = f"/riverside/exchanges/{exchange.public_id}/"
    client = client_of(other_member)
    assert "Show how to reach Ana" in client.get(path).content.decode()
    answer = client.post(f"/riverside/people/{member.public_id}/contact/", {"next": path}, follow=True)
    assert CANARY in answer.content.decode()
    assert Reveal.objects.get().through == str(exchange.public_id)
    assert f"{path}" in client_of(member).get("/riverside/me/looks/").content.decode()


def test_whoever_may_not_is_told_so_and_nothing_is_written(member, other_member, client_of: As):
    answer = look(client_of(other_member), member)
    assert "shows you no phone or e-mail" in answer.content.decode()
    assert not Reveal.objects.exists()


@pytest.mark.parametrize(
    "back", ["https://evil.example/", "//evil.example/", "/riverside//../..//evil", "/hilltop/"]
)
def test_the_button_leads_nowhere_else(member, coordinator, client_of: As, back: str):
    answer = client_of(coordinator).post(f"/riverside/people/{member.public_id}/contact/", {"next": back})
    assert answer["Location"].startswith("/riverside/")


def test_who_sees_what_is_chosen_on_a_page(member, other_member, client_of: As):
    Person.objects.filter(pk=member.pk).update(phone=CANARY, about="Canary about")
    chosen = all_to("members") | {"about": "nobody"}
    assert send(client_of(member), SHOWN, **chosen).status_code == 302
    page = client_of(other_member).get(page_of(member)).content.decode()
    assert CANARY in page and "Canary about" not in page
    assert "Canary about" not in client_of(member).get(f"/riverside/{SHOWN}").content.decode()


def test_a_hidden_place_stands_in_no_list(bank, member, other_member, client_of: As):
    place = bank.neighbourhoods.create(name="Canary Row")
    profiles.edit(member, neighbourhood=place, by=member, at=timezone.now())
    pages = ["/riverside/members/", page_of(member)]
    assert all("Canary Row" in main(client_of(other_member), path) for path in pages)
    profiles.show(member, {"neighbourhood": "coordinators"}, by=member, at=timezone.now())
    assert not any("Canary Row" in main(client_of(other_member), path) for path in pages)
    assert client_of(other_member).get(f"/riverside/members/?place={place.public_id}").context["rows"] == []


def main(client: Client, path: str) -> str:
    """The page without its search form, where every place can be chosen."""
    return client.get(path).content.decode().split("</form>")[-1]


def test_a_coordinator_writes_for_somebody_with_their_say(bank, coordinator, client_of: As):
    quiet = a_person(bank, "Quiet One", user=None)
    client, path = client_of(coordinator), f"people/{quiet.public_id}/edit/"
    assert send(client, path, **TYPED).status_code == 422
    assert send(client, path, **TYPED, told="paper").status_code == 302
    assert fresh(quiet).skills == ["sewing", "Reading aloud"]
    record = Record.objects.get()
    assert (record.by, record.about, record.after["told"]) == (coordinator, quiet, "paper")
    assert CANARY not in str(record.after)
    assert (
        send(client, f"people/{quiet.public_id}/shown/", told="phone", **all_to("members")).status_code == 302
    )


def all_to(audience: str) -> dict[str, str]:
    return dict.fromkeys(profiles.Item.values, audience)


def test_a_mistake_put_right_shows_nobody_more(member, coordinator, client_of: As):
    path = f"people/{member.public_id}/shown/"
    answer = send(client_of(coordinator), path, told="mistake", **all_to("members"))
    assert answer.status_code == 422 and "only when they told you" in answer.content.decode()
    assert fresh(member).shown_to == {}


def test_who_is_written_for_is_told(member, coordinator, client_of: As):
    send(client_of(coordinator), f"people/{member.public_id}/edit/", name="Ana S.", told="person")
    notice = Notice.objects.get(person=member)
    assert "Chidi Okafor changed your profile" in notice.subject and "in person" in notice.body


def test_a_coordinator_changes_contact_only_once_it_is_shown(member, coordinator, client_of: As):
    Person.objects.filter(pk=member.pk).update(phone=CANARY)
    client, path = client_of(coordinator), f"people/{member.public_id}/edit/"
    assert 'name="phone"' not in client.get(f"/riverside/{path}").content.decode()
    send(client, path, name="Ana", phone="", told="phone")
    assert fresh(member).phone == CANARY
    look(client, member)
    assert CANARY in client.get(f"/riverside/{path}").content.decode()


def test_what_is_for_nobody_is_not_written_over_either(member, coordinator, client_of: As):
    Person.objects.filter(pk=member.pk).update(phone=CANARY, about="Canary", shown_to=all_to("nobody"))
    client, path = client_of(coordinator), f"people/{member.public_id}/edit/"
    page = client.get(f"/riverside/{path}").content.decode()
    assert "Canary" not in page and CANARY not in page
    send(client, path, name="Ana", phone="", about="", told="phone")
    assert (fresh(member).phone, fresh(member).about) == (CANARY, "Canary")


def test_the_photo_can_be_taken_along(member, client_of: As):
    client = client_of(member)
    assert "Take your photo along" not in client.get("/riverside/me/held/").content.decode()
    send(client, EDIT, name="Ana", photo=a_photo())
    page = client.get("/riverside/me/held/").content.decode()
    assert f'href="/riverside/people/{member.public_id}/photo/" download' in page


def test_the_list_of_members_asks_as_much_for_many(bank, member, other_member, client_of: As):
    send(client_of(member), EDIT, name="Ana", photo=a_photo())
    Person.objects.update(shown_to={"photo": "exchange"})
    client = client_of(other_member)
    one = asked_for(client, "/riverside/members/")
    for number in range(5):
        confirmed(a_person(bank, f"P{number}", shown_to={"photo": "exchange"}), other_member)
    assert asked_for(client, "/riverside/members/") == one <= 12
    assert asked_for(client, page_of(member)) <= 12
    assert asked_for(client, "/riverside/me/looks/") <= 12
