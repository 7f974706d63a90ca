"""Reporting in the browser, and the pages of those who look into it."""

import datetime as dt

import pytest
from django.utils import timezone

from members import roles
from members.models import Case, CaseReading, CheckKind, Person, Report
from members.safety import cases, checks, private_notes
from tests.factories.exchanges import ListingFactory
from tests.factories.help import logged
from tests.factories.members import a_person
from tests.members.safety.conftest import keeper, reported
from tests.pages.queries import asked_for

__all__ = ["keeper"]
pytestmark = pytest.mark.django_db


def test_from_an_offer_to_a_closed_case(bank, member, other_member, keeper, client_of):
    listing = ListingFactory(bank=bank, membership=member.memberships.get(), title="Cheap loans")
    theirs, hers = client_of(other_member), client_of(keeper)
    path = f"/riverside/report/listing/{listing.public_id}/"
    assert path in theirs.get(f"/riverside/offers/{listing.public_id}/").content.decode()
    assert "Ruth Keeper" in theirs.get(path).content.decode()
    sent = theirs.post(path, {"reason": "cash", "words": "Wants a fee."}, follow=True)
    assert b"Wants a fee." in sent.content and b"open" in sent.content
    case = f"/riverside/safeguarding/{Case.objects.get().public_id}/"
    page = hers.get(case).content.decode()
    for there in ("Wants a fee.", "Cheap loans", "withdraw", f"/people/{member.public_id}/suspend/"):
        assert there in page, there
    hers.post(case, {"do": "note", "words": "Canary note"})
    hers.post(case, {"do": "close", "outcome": "taken_down", "words": ""})
    mine = theirs.get("/riverside/me/reports/").content
    assert b"closed" in mine and b"Canary" not in mine and b"taken down" not in mine


def test_each_opening_is_noted_and_the_list_gives_nobody_away(member, other_member, keeper, client_of):
    case, client = reported(other_member, member, words="Canary words").case, client_of(keeper)
    listed = client.get("/riverside/safeguarding/").content.decode()
    assert "Canary" not in listed and other_member.name not in listed and not CaseReading.objects.exists()
    assert b"Canary words" in client.get(f"/riverside/safeguarding/{case.public_id}/").content
    assert CaseReading.objects.get().by == keeper


@pytest.mark.parametrize("who", ["member", "other_member", "coordinator", "admin", "owner"])
def test_to_others_there_is_nothing(bank, member, other_member, coordinator, admin, keeper, client_of, who):
    owner = a_person(bank, "Owner")
    owner.user.is_superuser = True
    owner.user.save()
    case = reported(other_member, member).case
    client = client_of(
        {
            "member": member,
            "other_member": other_member,
            "coordinator": coordinator,
            "admin": admin,
            "owner": owner,
        }[who]
    )
    for path in ("safeguarding/", f"safeguarding/{case.public_id}/"):
        assert client.get(f"/riverside/{path}").status_code == 404
        assert client.post(f"/riverside/{path}", {"do": "note", "words": "x"}).status_code in (404, 405)
    assert b"/riverside/safeguarding/" not in client.get("/riverside/me/").content
    assert not CaseReading.objects.exists()


def test_one_who_is_reported_finds_no_trace(member, keeper, admin, client_of):
    case = reported(keeper, member).case
    hers, admins = client_of(keeper), client_of(admin)
    assert hers.get(f"/riverside/safeguarding/{case.public_id}/").status_code == 404
    assert str(case.public_id) not in hers.get("/riverside/safeguarding/").content.decode()
    assert member.name not in hers.get("/riverside/me/held/").content.decode()
    assert admins.get(f"/riverside/safeguarding/{case.public_id}/").status_code == 200
    assert b"/riverside/safeguarding/" in admins.get("/riverside/").content


def test_nobody_left_to_read_it_is_said(member, admin, client_of):
    page = client_of(member).get(f"/riverside/report/person/{admin.public_id}/").content
    assert b"Nobody here can read it just now" in page


def test_a_message_of_an_exchange(member, other_member, client_of):
    exchange = logged(member, other_member, note="Come alone.")
    path = f"/riverside/report/message/{exchange.public_id}/1/"
    page = f"/riverside/exchanges/{exchange.public_id}/"
    assert path in client_of(other_member).get(page).content.decode()
    assert path not in client_of(member).get(page).content.decode()
    assert client_of(other_member).get(path).status_code == 200
    assert client_of(a_person(member.bank, "Stranger")).get(path).status_code == 404


def test_what_is_missing_is_said_once_at_the_top(bank, member, other_member, coordinator, admin, client_of):
    checks.add_kind(bank, name="Licence", by=admin, at=timezone.now())
    client = client_of(coordinator)
    for path in (f"report/person/{member.public_id}/", f"people/{member.public_id}/checks/"):
        page = client.post(f"/riverside/{path}", {}).content.decode()
        assert page.count("data-error-summary") == 1, path
    told = f"/riverside/report/person/{member.public_id}/told/"
    page = client.post(told, {"teller": other_member.public_id}).content.decode()
    assert page.count("data-error-summary") == 1


def test_what_is_missing_is_said_beside_it(member, other_member, keeper, client_of):
    client = client_of(member)
    answer = client.post(
        f"/riverside/report/person/{other_member.public_id}/", {"reason": "other", "words": " "}
    )
    assert answer.status_code == 422 and not Case.objects.exists()
    case = f"/riverside/safeguarding/{reported(other_member, member).case.public_id}/"
    hers = client_of(keeper)
    assert hers.post(case, {"do": "close", "outcome": "nonsense"}).status_code == 422
    assert hers.post(case, {"do": "shout"}).status_code == 404
    assert Case.objects.get().is_open


@pytest.mark.parametrize("closed", [False, True])
def test_lists_ask_as_much_for_three_as_for_one(bank, member, keeper, client_of, closed):
    client, counts = client_of(keeper), []
    for number in range(3):
        case = reported(a_person(bank, f"Reported {number}"), member).case
        if closed:
            cases.close(case, outcome="talked", by=keeper, at=timezone.now())
        counts.append(asked_for(client, f"/riverside/safeguarding/{'?closed=1' if closed else ''}"))
        counts.append(asked_for(client_of(member), "/riverside/me/reports/"))
    assert max(counts) <= 12 and counts[:2] == counts[-2:]


def test_the_page_of_a_case_asks_little(member, other_member, keeper, client_of):
    case = reported(other_member, member).case
    assert asked_for(client_of(keeper), f"/riverside/safeguarding/{case.public_id}/") <= 12


def test_empty_lists_say_so(member, keeper, client_of):
    assert b"Nothing is open" in client_of(keeper).get("/riverside/safeguarding/").content
    assert (
        b"No case has been closed yet" in client_of(keeper).get("/riverside/safeguarding/?closed=1").content
    )
    assert b"You have reported nothing" in client_of(member).get("/riverside/me/reports/").content


def test_one_named_for_safety_alone_can_act(bank, member, other_member, client_of):
    bank.coordinators_have_duties = True
    bank.save()
    named = a_person(bank, "Only safety", roles.COORDINATOR, duties=["safeguarding"])
    listing = ListingFactory(bank=bank, membership=other_member.memberships.get())
    client = client_of(named)
    answer = client.post(
        f"/riverside/people/{other_member.public_id}/suspend/", {"do": "suspend", "reason": "Case"}
    )
    assert answer.status_code == 302 and Person.objects.get(pk=other_member.pk).suspended_at
    assert client.get(f"/riverside/offers/{listing.public_id}/withdraw/").status_code == 200


def test_notes_in_the_browser(member, coordinator, admin, client_of):
    path = f"/riverside/people/{member.public_id}/notes/"
    client = client_of(coordinator)
    assert b"No notes yet" in client.get(path).content
    assert path.encode() in client.get(f"/riverside/members/{member.memberships.get().public_id}/").content
    sent = client.post(path, {"words": "Rings the bell twice."}, follow=True)
    assert b"Rings the bell twice." in sent.content and b"Who opened these" not in sent.content
    assert "no-store" in sent["Cache-Control"]
    assert b"Who opened these" in client_of(admin).get(path).content
    assert client.post(path, {"words": " "}).status_code == 422
    assert client_of(member).get(path).status_code == client_of(member).post(path).status_code == 404
    assert (
        client_of(coordinator)
        .get(path.replace(str(member.public_id), str(coordinator.public_id)))
        .status_code
        == 404
    )


def test_checks_in_the_browser(bank, member, other_member, coordinator, admin, client_of):
    path, profile = (
        f"/riverside/people/{member.public_id}/checks/",
        f"/riverside/members/{member.memberships.get().public_id}/",
    )
    assert b"asks for no checks" in client_of(coordinator).get(path).content
    admins = client_of(admin)
    admins.post("/riverside/settings/checks/", {"name": "First aid"})
    kind = bank_kind(bank)
    admins.post(
        "/riverside/settings/checks/", {"do": "rename", "kind": kind.public_id, "name": "First aid course"}
    )
    today = bank.today(timezone.now())
    sent = {"kind": kind.public_id, "seen_on": today, "valid_until": today + dt.timedelta(days=365)}
    assert b"Seen by Chidi" in client_of(coordinator).post(path, sent, follow=True).content
    assert b"First aid course, until" in client_of(coordinator).get(profile).content
    assert b"First aid" not in client_of(other_member).get(profile).content
    assert b"First aid course" in client_of(member).get("/riverside/me/checks/").content
    bank.checks_are_shown = True
    bank.save()
    shown = client_of(other_member).get(profile).content
    assert b"First aid course, until" in shown and b"Seen by" not in shown
    check = member.checks.get()
    client_of(coordinator).post(path, {"do": "take_back", "check": check.public_id})
    assert b"First aid" not in client_of(other_member).get(profile).content


def bank_kind(bank):
    return CheckKind.objects.get(bank=bank)


def test_kinds_are_for_admins_and_one_can_be_taken_off(bank, coordinator, admin, client_of):
    path = "/riverside/settings/checks/"
    kind = checks.add_kind(bank, name="First aid", by=admin, at=timezone.now())
    assert client_of(coordinator).get(path).status_code == 404
    assert client_of(admin).post(path, {"name": "First AID"}).status_code == 422
    client_of(admin).post(path, {"do": "retire", "kind": kind.public_id})
    assert b"No checks yet" in client_of(admin).get(path).content


def test_notes_and_checks_ask_as_much_for_three_as_for_one(bank, member, coordinator, admin, client_of):
    counts, at = [], timezone.now()
    for number in range(3):
        private_notes.write(member, words="x", by=coordinator, at=at)
        kind = checks.add_kind(bank, name=f"Kind {number}", by=admin, at=at)
        checks.record(member, kind, seen_on=bank.today(at), valid_until=None, by=coordinator, at=at)
        profile = f"/riverside/members/{member.memberships.get().public_id}/"
        paths = [f"/riverside/people/{member.public_id}/{what}/" for what in ("notes", "checks")]
        counts.append([asked_for(client_of(coordinator), path) for path in [*paths, profile]])
        counts[-1].append(asked_for(client_of(member), "/riverside/me/checks/"))
    assert counts[0] == counts[2] and max(counts[0]) <= 12, counts


def test_a_coordinator_writes_down_what_somebody_reports_by_phone(
    member, other_member, coordinator, client_of
):
    client, address = client_of(coordinator), f"/riverside/people/{member.public_id}/report/"
    assert address.encode() in client.get(f"/riverside/members/{member.memberships.get().public_id}/").content
    found = client.get(address, {"q": other_member.first_name}).content.decode()
    assert str(other_member.public_id) in found
    said = {"about": other_member.public_id, "told": "phone", "reason": "unsafe", "words": "Canary"}
    assert client.post(address, said | {"told": ""}).status_code == 422
    assert b"Written down" in client.post(address, said, follow=True).content
    assert Report.objects.get().by == member
    assert b"Canary" not in client.get("/riverside/me/reports/").content
    assert b"written down by" in client_of(member).get("/riverside/me/reports/").content


def test_what_somebody_says_of_an_offer_or_a_message_is_written_down_too(
    bank, member, other_member, coordinator, keeper, client_of
):
    listing = ListingFactory(bank=bank, membership=member.memberships.get(), title="Cheap loans")
    exchange, client = logged(member, other_member, note="Come alone."), client_of(coordinator)
    for what, title in (
        (f"listing/{listing.public_id}/", "Cheap loans"),
        (f"message/{exchange.public_id}/1/", "wrote"),
    ):
        page = f"/riverside/report/{what}told/"
        assert page in client.get(f"/riverside/report/{what}").content.decode()
        assert page not in client_of(other_member).get(f"/riverside/report/{what}").content.decode()
        found = client.get(page, {"q": other_member.first_name}).content.decode()
        assert title in found and str(other_member.public_id) in found
        said = {"teller": other_member.public_id, "told": "phone", "reason": "unsafe", "words": "Canary"}
        assert client.post(page, said | {"teller": coordinator.public_id}).status_code == 422
        assert client.post(page, said | {"teller": member.public_id}).status_code == 422
        assert b"Written down" in client.post(page, said, follow=True).content
        assert Report.objects.latest("id").case.reference == what.rstrip("/").replace("/", ":")
    assert {report.by for report in Report.objects.all()} == {other_member}
    assert (
        client_of(other_member).get(f"/riverside/report/listing/{listing.public_id}/told/").status_code == 404
    )
