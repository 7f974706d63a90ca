"""Under age, in the browser: a coordinator names who answers, that one says yes or no, the other waits."""

import pytest
from django.utils import timezone

from members.models import Guardianship, Person
from members.safety import guardians
from tests.factories.help import logged
from tests.factories.members import a_person
from tests.pages.queries import asked_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def minor(bank):
    return a_person(bank, "Nia Young")


def named(minor, other_member, coordinator, client_of):
    """The coordinator's form, sent; the page's path."""
    path = f"/riverside/people/{minor.public_id}/guardian/"
    born = minor.bank.today(timezone.now()).replace(day=1)
    sent = {"do": "mark", "born_on": born.replace(year=born.year - 16)}
    number = other_member.memberships.get().number
    answer = client_of(coordinator).post(path, {**sent, "guardian_number": number})
    assert answer.status_code == 302, answer.content
    return path


def test_from_naming_to_a_yes_and_back(minor, member, other_member, coordinator, client_of):
    logged(member, minor, title="Reading aloud")
    path = named(minor, other_member, coordinator, client_of)
    theirs, young = client_of(other_member), client_of(minor)
    assert b"You can look around" in young.get("/riverside/").content
    own = f"/riverside/me/guarding/{Guardianship.objects.get().public_id}/"
    assert own.encode() in theirs.get("/riverside/me/guarding/").content
    assert own.encode() in theirs.get("/riverside/").content, "it is said on the first page they see"
    page = theirs.get(own).content
    assert b"Reading aloud" in page and b"Yes, they may" in page
    theirs.post(own, {"do": "yes"})
    assert b"You can look around" not in young.get("/riverside/").content
    assert b"Take my yes back" in theirs.get(own).content
    theirs.post(own, {"do": "no"})
    assert b"You can look around" in young.get("/riverside/").content
    told = {"do": "told", "is_yes": "yes", "channel": "phone", "words": "Called at four."}
    assert b"Called at four." in client_of(coordinator).post(path, told, follow=True).content
    assert guardians.may_take_part(Person.objects.get(pk=minor.pk))


def test_who_has_no_part_in_it_finds_nothing(minor, member, other_member, coordinator, admin, client_of):
    path = named(minor, other_member, coordinator, client_of)
    own = f"/riverside/me/guarding/{Guardianship.objects.get().public_id}/"
    for one in (member, minor, other_member):
        assert client_of(one).get(path).status_code == client_of(one).post(path).status_code == 404
    for one in (member, minor, coordinator, admin):
        assert client_of(one).get(own).status_code == 404
        assert client_of(one).post(own, {"do": "yes"}).status_code == 404
    assert client_of(admin).get(path).status_code == 200
    assert not guardians.may_take_part(Person.objects.get(pk=minor.pk))


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"born_on": "1950-01-01", "guardian_name": "x"},
        {"of_age_on": "2199-01-01", "guardian_name": "x"},
        {"born_on": "nonsense", "guardian_name": "x"},
        {"of_age_on": "in two years"},
        {"guardian_number": "99999"},
    ],
)
def test_what_is_missing_or_odd_is_said(minor, coordinator, client_of, sent):
    path = f"/riverside/people/{minor.public_id}/guardian/"
    assert client_of(coordinator).post(path, {"do": "mark", **sent}).status_code == 422
    assert not Guardianship.objects.exists()


def test_a_waiting_member_is_told_why_on_the_pages_where_one_acts(
    minor, member, other_member, coordinator, client_of
):
    named(minor, other_member, coordinator, client_of)
    young = client_of(minor)
    for path in ("", "log/", "offers/", "offers/new/", "exchanges/", "statement/", "statement/give/", "me/"):
        answer = young.get(f"/riverside/{path}")
        assert answer.status_code in (200, 404) and (
            answer.status_code == 404 or b"look around" in answer.content
        ), path


def test_a_mistake_is_taken_back(minor, other_member, coordinator, client_of):
    path = named(minor, other_member, coordinator, client_of)
    client_of(coordinator).post(path, {"do": "take_back"})
    assert b"Is Nia Young under age?" in client_of(coordinator).get(path).content


def test_lists_ask_as_much_for_three_as_for_one(bank, other_member, member, coordinator, client_of):
    counts = []
    for number in range(3):
        minor = a_person(bank, f"Young {number}")
        logged(member, minor)
        named(minor, other_member, coordinator, client_of)
        own = f"/riverside/me/guarding/{Guardianship.objects.latest('pk').public_id}/"
        counts.append([asked_for(client_of(other_member), path) for path in ("/riverside/me/guarding/", own)])
    assert counts[0] == counts[2] and max(counts[0]) <= 12, counts


def test_nobody_to_answer_for(member, client_of):
    assert b"you are asked here" in client_of(member).get("/riverside/me/guarding/").content
