"""The record of changes as admins read it, take it along, and as programs read it."""

import pytest
from django.utils import timezone

from members import appointing, records, roles
from members.models import Record, User
from tests.api.conftest import Program
from tests.factories.members import a_person
from tests.pages.queries import asked_for

pytestmark = pytest.mark.django_db
PATH = "/riverside/settings/record/"


def appoint(somebody, by, role=roles.COORDINATOR):
    return appointing.appoint(somebody, role=role, by=by, at=timezone.now())


def shown(client, **asked) -> list[str]:
    return [sentence for _one, sentence in client.get(PATH, asked).context["rows"]]


def test_the_newest_first_in_sentences(admin, member, other_member, client_of):
    appoint(member, admin)
    appoint(other_member, admin)
    assert [row.split("’")[0] for row in shown(client_of(admin))] == [
        "Dunja Marić changed Bram de Vries",
        "Dunja Marić changed Ana Sá",
    ]
    assert "Ana Sá’s role: was member" in client_of(admin).get(PATH).content.decode()


def test_of_somebody_or_of_a_kind(admin, member, other_member, client_of):
    appoint(member, admin)
    records.write(admin.bank, records.What.SIGN_IN, by=admin, at=timezone.now(), about=other_member)
    client = client_of(admin)
    assert len(shown(client, q="sa")) == len(shown(client, what="sign_in")) == 1
    assert len(shown(client, q="dunja")) == 2
    assert shown(client, q="nobody") == []
    assert len(shown(client, what="<nonsense>")) == 2


def test_nothing_yet_says_what_will_come(admin, client_of):
    assert "will be its first line" in client_of(admin).get(PATH).content.decode()


@pytest.mark.parametrize("who", ["member", "coordinator", "outsider"])
def test_nobody_else_finds_it(request, who, member, bank, client_of):
    somebody = request.getfixturevalue(who)
    assert client_of(somebody).get(PATH).status_code == 404
    unknown = 401 if who == "outsider" else 404
    assert Program(somebody, "riverside").get("records/").status_code == unknown


def test_as_a_file_in_which_nothing_runs(bank, admin, client_of):
    appoint(a_person(bank, '=HYPERLINK("x")'), admin)
    asked = {"what": "records", "format": "csv", "kind": "role"}
    answer = client_of(admin).post("/riverside/exports/", asked)
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    assert lines[0].startswith("when,kind,who did it,about whom,in words,before,after")
    assert "\"'=HYPERLINK" in lines[1]
    assert '""role"": ""coordinator""' in lines[1]


def test_only_admins_make_the_file(coordinator, client_of):
    asked = {"what": "records", "format": "csv"}
    assert client_of(coordinator).post("/riverside/exports/", asked).status_code == 403


def test_through_the_api(admin, member, other_member):
    appoint(member, admin)
    mine = Program(admin)
    appoint(other_member, admin)
    (one,) = mine.rows("records/", person=str(member.public_id))
    assert (one["before"], one["after"], one["actor"]) == (
        {"role": "member"},
        {"role": "coordinator"},
        "person",
    )
    assert (one["by"]["name"], one["about"]["name"], one["what"]) == ("Dunja Marić", "Ana Sá", "role")
    assert "was member" in one["sentence"]
    assert mine.get(f"records/{one['id']}/").json() == one
    assert mine.rows("records/", what="seat") == []


def test_nobody_writes_through_the_api(admin, member):
    appoint(member, admin)
    mine = Program(admin)
    one = f"records/{Record.objects.get().public_id}/"
    assert mine.post("records/", {"what": "role"}).status_code == 405
    assert {mine.send(method, one, {}).status_code for method in ("put", "patch", "delete")} == {405}


def test_as_many_queries_for_three_as_for_one(bank, admin, member, client_of):
    client = client_of(admin)
    appoint(member, admin)
    one = asked_for(client, PATH)
    for name in ("Two", "Three"):
        appoint(a_person(bank, name), admin)
    assert asked_for(client, PATH) == one <= 12


def test_what_the_owner_does_on_the_admin_site(bank, member, client):
    client.force_login(User.objects.create_superuser("owner@example.org"))
    answer = client.post(f"/admin/members/person/{member.pk}/change/", {"role": "coordinator"})
    assert answer.status_code == 302, answer.context["errors"]
    (told,) = Record.objects.with_names()
    assert records.sentence(told).startswith("The owner of this site changed Ana Sá’s role: was member")


def test_what_a_coordinator_wrote_for_somebody_is_read_too(admin, coordinator, member, client_of):
    typed = {"name": member.name, "about": "Likes trams.", "skills": "whistling", "told": "person"}
    client_of(coordinator).post(f"/riverside/people/{member.public_id}/edit/", typed)
    assert "changed the profile of Ana Sá, as they said in person." in shown(client_of(admin))[0]
