"""People through the API: joining, members, places, roles, what is one's own, and the time bank itself."""

import pytest
from django.utils import timezone

from members import cards, questions, roles, terms
from members.models import Application, Card, Neighbourhood, Notice, Person, Seat, TimeBank, User
from tests.api.conftest import Program, refusal
from tests.factories.members import MembershipFactory, PersonFactory, a_person
from tests.pages.acts import tell


@pytest.fixture
def asker(bank: TimeBank) -> Application:
    Program(None, "riverside").done("applications/", {"name": "Nia Okoro", "email": "nia@example.org"})
    asked: Application = Application.objects.get()
    return asked


def test_a_coordinator_admits_and_the_account_opens(asker, coordinator, program):
    mine = program(coordinator)
    admitted = mine.done(f"applications/{asker.public_id}/admit/")
    assert (admitted["name"], admitted["seats"][0]["kind"]) == ("Nia Okoro", "holder")
    assert [row["balance_minutes"] for row in mine.rows("accounts/", membership=admitted["id"])] == [0]
    assert "answered already" in refusal(mine.post(f"applications/{asker.public_id}/admit/"), 409)["detail"]


def test_a_coordinator_declines_with_a_reason(asker, coordinator, program):
    mine, here = program(coordinator), f"applications/{asker.public_id}"
    refusal(mine.post(f"{here}/decline/", {}), 400)
    assert mine.done(f"{here}/decline/", {"reason": "We are full."})["state"] == "declined"
    assert mine.get(f"{here}/").json()["reason"] == "We are full."


def test_somebody_who_is_a_member_already_is_recognised(bank, asker, coordinator, program):
    there = PersonFactory(bank=bank, name="Nia Okoro", user=None)
    said = {"person": str(there.public_id)}
    assert (
        program(coordinator).done(f"applications/{asker.public_id}/recognise/", said)["state"] == "admitted"
    )
    there.refresh_from_db()
    assert there.user.email == "nia@example.org"


def test_applications_are_the_coordinators(asker, member, program):
    refusal(program(member).get("applications/"), 404)
    refusal(program(member).post(f"applications/{asker.public_id}/admit/"), 404)


def test_a_time_bank_that_takes_nobody_on_the_web(bank, program):
    TimeBank.objects.update(is_joinable=False)
    refused = program(None, "riverside").post("applications/", {"name": "Nia", "email": "nia@example.org"})
    assert "Ask one of its coordinators" in refusal(refused, 409)["detail"]


def test_asking_without_a_way_to_answer(bank, program):
    assert (
        "email" in refusal(program(None, "riverside").post("applications/", {"name": "Nia"}), 422)["errors"]
    )


def test_members_are_found_by_number_name_and_kind(bank, member, coordinator, program):
    family = MembershipFactory(bank=bank, kind="household", name="The Müllers", person__name="Jörg Müller")
    mine = program(member)
    assert [row["id"] for row in mine.rows("members/", search="muller")] == [str(family.public_id)]
    assert [row["number"] for row in mine.rows("members/", search=str(family.number))] == [family.number]
    assert [row["name"] for row in mine.rows("members/", kind="household")] == ["The Müllers"]
    assert mine.rows("members/", has_left="true") == []
    assert len(mine.rows("members/", has_left="false")) == 3


def test_how_to_reach_somebody_is_for_coordinators(bank, member, other_member, coordinator, program):
    here = f"people/{other_member.public_id}/"
    assert program(member).get(here).json()["email"] is None
    assert program(coordinator).get(here).json()["email"] is None
    assert program(coordinator).done(f"{here}contact/")["email"] == other_member.email
    assert program(coordinator).get(here).json()["email"] == other_member.email
    assert program(member).get(f"people/{member.public_id}/").json()["email"] == member.email


def test_a_coordinator_adds_a_household_and_its_people(bank, coordinator, program):
    mine = program(coordinator)
    family = mine.done("members/", {"name": "Li Wei", "kind": "household", "membership_name": "The Lis"})
    here = f"members/{family['id']}"
    child = mine.done(f"{here}/people/", {"name": "Li Mei", "kind": "dependant"})["person"]
    mine.done(f"{here}/change-seat/", {"person": child["id"], "kind": "holder"})
    assert mine.post(f"{here}/remove-seat/", {"person": child["id"]}).status_code == 204
    mine.done(f"{here}/seats/", {"person": child["id"], "kind": "holder"})
    renamed = mine.send("patch", f"{here}/", {"name": "The Li family"}).json()
    assert (renamed["name"], len(mine.get(f"{here}/").json()["seats"])) == ("The Li family", 2)


def test_an_individual_goes_by_the_persons_name(bank, member, coordinator, program):
    own = member.memberships.get()
    refusal(program(coordinator).send("patch", f"members/{own.public_id}/", {"name": "X"}), 404)
    said = {"name": "Ana Maria Sá", "told": "phone"}
    person = program(coordinator).send("patch", f"people/{member.public_id}/", said).json()
    own.refresh_from_db()
    member.refresh_from_db()
    assert (person["name"], own.name) == ("Ana Maria Sá", "Ana Maria Sá")
    assert (person["to_open"], member.email) == (["email"], member.user.email)


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("members/", {"name": "Somebody"}),
        ("members/{member}/people/", {"name": "Somebody", "kind": "representative"}),
        ("members/{member}/seats/", {"person": "{person}", "kind": "representative"}),
        ("people/{person}/let-sign-in/", {"email": "x@example.org"}),
    ],
)
def test_what_only_coordinators_do(bank, member, program, path, body):
    person = PersonFactory(bank=bank, user=None)
    ids = {"member": str(member.memberships.get().public_id), "person": str(person.public_id)}
    sent = {key: value.format(**ids) for key, value in body.items()}
    assert "coordinator" in refusal(program(member).post(path.format(**ids), sent), 403)["detail"]


def test_an_admin_says_who_leads(bank, admin, coordinator, member, program):
    here = f"people/{member.public_id}/role/"
    assert program(admin).done(here, {"role": "coordinator"})["role"] == "coordinator"
    refusal(program(coordinator).post(here, {"role": "member"}), 404)
    last = program(admin).post(f"people/{admin.public_id}/role/", {"role": "member"})
    refusal(last, 409)


def test_ones_own_profile_changes_field_by_field(bank, member, program):
    Neighbourhood.objects.create(bank=bank, name="Old Town")
    mine = program(member)
    changed = mine.send("patch", "me/", {"about": "Bread", "neighbourhood": "Old Town"}).json()
    assert (changed["about"], changed["neighbourhood"], changed["name"]) == ("Bread", "Old Town", "Ana Sá")
    assert mine.send("patch", "me/", {"neighbourhood": None}).json()["neighbourhood"] is None
    refusal(mine.send("patch", "me/", {"email": "nonsense"}), 400)
    assert mine.send("patch", "me/", {"role": "admin"}).json()["role"] == "member"


def test_what_comes_by_mail(member, program):
    mine = program(member)
    assert mine.get("me/notice-choices/").json()["hours"] is True
    chosen = mine.send("patch", "me/notice-choices/", {"hours": False}).json()
    assert (chosen["hours"], chosen["exchanges"]) == (False, True)


def test_the_inbox_is_ones_own(member, other_member, program):
    first, _second = tell(member), tell(member)
    mine = program(member)
    assert mine.done(f"notices/{first.public_id}/read/")["read_at"]
    refusal(program(other_member).get(f"notices/{first.public_id}/"), 404)
    assert mine.post("notices/read-all/").status_code == 204
    assert Notice.objects.filter(read_at=None).count() == 0


def test_the_neighbourhoods_are_the_admins_to_change(bank, admin, member, program):
    mine = program(admin)
    made = mine.done("neighbourhoods/", {"name": "Harbour"})
    mine.send("put", f"neighbourhoods/{made['id']}/", {"name": "The Harbour"})
    assert [row["name"] for row in program(member).rows("neighbourhoods/")] == ["The Harbour"]
    refusal(program(member).send("delete", f"neighbourhoods/{made['id']}/"), 404)
    assert mine.send("delete", f"neighbourhoods/{made['id']}/").status_code == 204


def test_how_the_time_bank_works(bank, admin, member, program):
    assert program(member).get("settings/").json()["step_minutes"] == 15
    refusal(program(member).send("patch", "settings/", {"step_minutes": 5}), 404)
    assert program(admin).send("patch", "settings/", {"step_minutes": 5}).json()["step_minutes"] == 5
    refused = program(admin).send("patch", "settings/", {"settle_notice_days": 20})
    assert "The notice has to come before" in refusal(refused, 422)["errors"]["settle_notice_days"][0]
    assert program(admin).send("patch", "settings/", {"time_zone": "Atlantis/Centre"}).status_code == 400


def test_only_the_owner_founds_a_time_bank(bank, member, program):
    new = {"slug": "hilltop", "name": "Hilltop", "admin_name": "Ada", "admin_email": "ada@example.org"}
    refusal(program(member).post("/api/v1/", new), 403)
    User.objects.filter(pk=member.user.pk).update(is_superuser=True)
    assert program(member).done("/api/v1/", new)["slug"] == "hilltop"
    refusal(program(member).post("/api/v1/", new), 400)
    assert Person.objects.get(bank__slug="hilltop").role == roles.ADMIN


def test_people_of_another_time_bank_are_not_there(bank, outsider, admin, program):
    mine = program(admin)
    refusal(mine.get(f"people/{outsider.public_id}/"), 404)
    refusal(mine.post(f"people/{outsider.public_id}/role/", {"role": "member"}), 404)
    seat = {"person": str(outsider.public_id), "kind": "representative"}
    refusal(mine.post(f"members/{admin.memberships.get().public_id}/seats/", seat), 400)


def test_each_list_of_a_time_bank_refuses_outsiders(bank, outsider, program):
    abroad = program(outsider, "riverside")
    paths: list[str] = ["me/", "settings/", "members/", "applications/", "notices/", "tokens/", "categories/"]
    assert [abroad.get(path).status_code for path in paths] == [401] * len(paths)


def test_an_address_longer_than_any_is_refused(coordinator, program):
    """254 letters are as many as a mail address can have."""
    address = "a" * 60 + "@" + ".".join(["b" * 60] * 4) + ".org"
    lone = str(PersonFactory(bank=coordinator.bank, user=None).public_id)
    for path in ("members/", f"people/{lone}/let-sign-in/"):
        told = refusal(program(coordinator).post(path, {"name": "Nan", "email": address}), 400)
        assert "254" in told["detail"]


def test_a_program_reads_what_is_asked_and_applies_with_it(bank, admin, coordinator, program):
    asked = questions.add(
        bank, questions.Wording("Why us?", "yes_no", is_required=True), by=admin, at=timezone.now()
    )
    terms.write(bank, text="Be kind.", by=admin, at=timezone.now())
    nobody = Program(None, "riverside")
    form = nobody.get("applications/form/").json()
    assert (form["terms"]["version"], form["questions"][0]["options"]) == (1, ["Yes", "No"])
    said = {"name": "Nia", "phone": "0123", "agrees_to": 1}
    assert f"question-{asked.public_id}" in refusal(nobody.post("applications/", said), 422)["errors"]
    made = nobody.done("applications/", {**said, "answers": {form["questions"][0]["id"]: "Yes"}})
    seen = program(coordinator).get(f"applications/{made['id']}/").json()
    assert (seen["channel"], seen["answers"]) == ("api", [{"question": "Why us?", "answer": "Yes"}])


def test_a_program_asks_back_and_notes_the_answer(asker, coordinator, member, program):
    here, question = f"applications/{asker.public_id}", {"question": "Where do you live?"}
    refusal(program(member).post(f"{here}/ask-back/", question), 404)
    assert program(coordinator).done(f"{here}/ask-back/", question)["state"] == "asked"
    noted = program(coordinator).done(f"{here}/note-answer/", {"answer": "In Elm Street."})
    assert (noted["state"], noted["follow_ups"][0]["answer"]) == ("waiting", "In Elm Street.")


def test_a_program_invites_and_only_its_person_reads_the_link(
    bank, member, other_member, coordinator, program
):
    made = program(member).done("invitations/", {"name": "Eva"})
    assert "/riverside/join/invited/" in made["address"]
    assert [row["address"] for row in program(coordinator).rows("invitations/")] == [None]
    assert program(other_member).rows("invitations/") == []
    refusal(program(member).post("invitations/", {"role": "admin"}), 403)
    refusal(program(other_member).post(f"invitations/{made['id']}/take-back/"), 404)
    assert program(coordinator).done(f"invitations/{made['id']}/take-back/")["taken_back_at"]
    assert program(member).get(f"invitations/{made['id']}/").json()["address"] is None


def test_moving_in_and_out_of_a_household(bank, member, coordinator, program):
    home = MembershipFactory(bank=bank, kind="household", name="The Homes")
    leads, here = program(coordinator), f"members/{home.public_id}"
    told = {"person": str(member.public_id), "words": "They rang.", "channel": "phone"}
    assert len(leads.done(f"{here}/move-in/", told)["seats"]) == 2
    own = leads.done(f"{here}/move-out/", told | {"share_minutes": 0})
    assert (own["kind"], own["seats"][0]["person"]["name"]) == ("individual", "Ana Sá")
    refusal(leads.post(f"{here}/move-out/", told), 409)
    assert program(member).post(f"{here}/move-in/", told).status_code == 404


def test_a_lost_card_is_taken_away_and_a_locked_one_opened(bank, coordinator, member, program):
    TimeBank.objects.filter(pk=bank.pk).update(has_cards=True)
    olga = a_person(bank, "Olga", user=None, email="")
    cards.give(olga, pin="520738", by=coordinator, at=timezone.now())
    here = f"people/{olga.public_id}"
    assert refusal(program(coordinator).post(f"{here}/open-card/"), 409)
    Card.objects.update(locked_at=timezone.now())
    assert program(coordinator).post(f"{here}/open-card/").status_code == 204
    assert program(member).post(f"{here}/take-card-away/").status_code == 404
    assert program(coordinator).post(f"{here}/take-card-away/").status_code == 204
    assert not Card.objects.good().exists()


def test_people_of_a_household_come_in_the_order_they_took_their_places(bank, member, other_member, program):
    home = MembershipFactory(bank=bank, kind="household", name="Home", person=other_member)
    Seat.objects.create(bank=bank, membership=home, person=member)
    # However the rows lie, and whatever the plan.
    for seat in (home.seats.get(person=other_member), home.seats.get(person=member)):
        for place in (MembershipFactory(bank=bank), home):
            Seat.objects.filter(pk=seat.pk).update(membership=place)
    told = program(member).get(f"/api/v1/riverside/members/{home.public_id}/").json()
    assert [one["person"]["name"] for one in told["seats"]] == [other_member.name, member.name]


def test_announcing(bank, member, other_member, coordinator, program):
    by = program(coordinator)
    made = by.done("announcements/", {"title": "Party", "text": "Come.", "whom": "everybody"})
    assert (made["state"], made["reached"]) == ("draft", None)
    path = f"announcements/{made['id']}/"
    changed = by.send(
        "put", path, {"title": "Party", "text": "Come.", "whom": "role", "role": "member"}
    ).json()
    assert changed["role"] == "member"
    assert by.get(f"{path}reach/").json() == {"people": 2, "mail": 2, "inbox": 2, "paper": 0}
    refusal(by.post(f"{path}send/", {"send_at": "2020-01-01T10:00:00Z"}), 422)
    assert by.done(f"{path}send/")["state"] == "planned"
    assert by.done(f"{path}call-off/")["state"] == "draft"
    assert by.get(f"{path}board/")["Content-Type"] == "application/pdf"
    refusal(program(member).get(path), 404)
    assert by.send("delete", path).status_code == 204
