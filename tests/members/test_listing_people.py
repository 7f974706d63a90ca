"""Labels and the list of members on paper: whose address may be seen, what is for all, and who stands by name alone."""

import io
from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone
from pypdf import PdfReader

from members import blocking, label_paper, listing_people
from members.models import Person, Reveal, TimeBank
from members.refusals import NotAllowed, Refused
from tests.api.conftest import Program
from tests.factories.members import a_person

ClientOf = Callable[[Person], Client]


@pytest.fixture
def olga(bank: TimeBank) -> Person:
    return a_person(bank, "Olga 😀 Brandt", user=None, address="12 Mill Lane\nRiverside", phone="555 123")


def pages(made: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(made)).pages]


def show(person: Person, **fields: object) -> None:
    Person.objects.filter(pk=person.pk).update(**fields)


def test_a_label_for_each_whose_address_may_be_seen(bank, olga, member, coordinator):
    show(member, address="9 Hill Road", shown_to={"address": "nobody"})
    for _again in range(2):
        lines = listing_people.envelopes(coordinator, "all", at=timezone.now())
        assert lines == [["Olga 😀 Brandt", "12 Mill Lane", "Riverside"]]
    assert [(look.person, look.items) for look in Reveal.objects.all()] == [(olga, ["address"])]
    show(olga, address="")
    with pytest.raises(Refused):
        listing_people.envelopes(coordinator, "no_mail", at=timezone.now())


@pytest.mark.parametrize(
    ("sheet", "count", "skip", "sheets"), [("3x8", 24, 0, 1), ("3x8", 24, 1, 2), ("2x7", 29, 0, 3)]
)
def test_labels_fill_their_sheets_and_begin_where_the_first_is_whole(sheet, count, skip, sheets):
    lines = [
        ["A name that is far too long for any label there is " * 3, "1 Street", "שדרות", "<b>", "x"]
    ] * count
    made = label_paper.labels(lines, label_paper.FORMATS[sheet], bank="B", skip=skip)
    assert len(pages(made)) == sheets


def test_the_list_has_what_each_shows_to_all_and_nothing_else(bank, olga, member, other_member, coordinator):
    show(member, phone="555 999", email="ana@example.org", skills=["sewing"], shown_to={"phone": "members"})
    gone, child = (
        a_person(bank, "Gone", user=None, left_at=timezone.now()),
        a_person(bank, "Child", user=None),
    )
    child.seats.update(kind="dependant")
    show(other_member, suspended_at=timezone.now())
    (words,) = pages(label_paper.list_for(coordinator, place=None, is_large=False, at=timezone.now()))
    for said in ("Olga □ Brandt", "555 999", "Can do: sewing", "2 other people who belong"):
        assert said in words, said
    for hidden in ("555 123", "Mill Lane", "ana@example.org", gone.name, child.name, other_member.name):
        assert hidden not in words, hidden


def test_whoever_keeps_away_and_from_whom_stand_by_name_alone(bank, member, other_member, coordinator):
    for somebody in (member, other_member):
        show(somebody, phone="555 999", shown_to={"phone": "members"}, skills=["sewing"])
    blocking.block(other_member, by=member, at=timezone.now())
    found = listing_people.for_all(coordinator)
    by_name = {seen.person.pk: (seen.phone, seen.skills) for seen in found.people}
    assert by_name[member.pk] == by_name[other_member.pk] == ("", [])


def test_only_those_who_print_letters_make_them(olga, member, coordinator, outsider, client_of: ClientOf):
    for path in ("labels/", "labels/file/?sheet=3x8&whom=all", "members/list/"):
        assert client_of(coordinator).get(f"/riverside/{path}").status_code == 200
        for stranger in (member, outsider):
            assert client_of(stranger).get(f"/riverside/{path}").status_code == 404
    assert client_of(coordinator).get("/riverside/labels/file/?sheet=9x9&whom=all").status_code == 422
    with pytest.raises(NotAllowed):
        listing_people.for_all(member)
    api = Program(coordinator)
    assert api.get("letters/labels/", sheet="2x7").content.startswith(b"%PDF")
    assert api.get("letters/members-list/").content.startswith(b"%PDF")
