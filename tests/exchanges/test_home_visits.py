"""Before two meet at somebody's home for the first time, both read what to mind, and that they did is kept."""

import pytest
from django.utils import timezone

from exchanges import categories, home_visits, lifecycle
from exchanges.home_visits import GuidanceUnread
from exchanges.models import Category
from exchanges.steps import Via
from members.models import Record
from members.refusals import NotAllowed, Refused
from tests.api.conftest import program
from tests.factories import help
from tests.factories.exchanges import ListingFactory

__all__ = ["program"]
pytestmark = pytest.mark.django_db
TICK = "has_read_guidance"


@pytest.fixture
def offer(bank, other_member):
    """Bram offers help at a home."""
    kind = bank.categories.filter(is_at_home=True)[0]
    return ListingFactory(bank=bank, membership=other_member.memberships.get(), category=kind)


def ask(offer, by, *, has_read):
    own = by.memberships.get()
    return lifecycle.propose(offer, membership=own, by=by, at=timezone.now(), has_read_guidance=has_read)


def readers(exchange):
    return [step.person for step in exchange.steps_taken.filter(step="read")]


def test_a_new_time_bank_knows_which_kinds_these_are(bank):
    named = {kind.name for kind in bank.categories.filter(is_at_home=True)}
    assert named == categories.AT_HOME


def test_neither_side_goes_on_without_having_read_it(offer, member, other_member):
    with pytest.raises(GuidanceUnread, match="first time"):
        ask(offer, member, has_read=False)
    exchange = ask(offer, member, has_read=True)
    with pytest.raises(GuidanceUnread):
        lifecycle.accept(exchange, by=other_member, at=timezone.now())
    exchange = lifecycle.accept(exchange, by=other_member, at=timezone.now(), has_read_guidance=True)
    assert exchange.state == "accepted" and readers(exchange) == [member, other_member]


def test_who_has_met_at_a_home_is_not_asked_again(offer, member, other_member):
    help.confirmed(member, other_member, category=offer.category)
    exchange = lifecycle.accept(ask(offer, member, has_read=False), by=other_member, at=timezone.now())
    assert readers(exchange) == []


def test_help_elsewhere_is_no_visit(bank, offer, member, other_member):
    help.confirmed(member, other_member, category=bank.categories.filter(is_at_home=False)[0])
    with pytest.raises(GuidanceUnread):
        ask(offer, member, has_read=False)
    Category.objects.filter(bank=bank).update(is_at_home=False)
    offer.category.refresh_from_db()
    assert readers(ask(offer, member, has_read=False)) == []


def test_a_coordinator_who_answers_for_somebody_told_them(offer, member, coordinator):
    exchange = ask(offer, member, has_read=True)
    via = Via(channel="phone", source="Bram rang", side=lifecycle.Side.PROVIDER)
    with pytest.raises(GuidanceUnread):
        lifecycle.accept(exchange, by=coordinator, at=timezone.now(), via=via)
    lifecycle.accept(exchange, by=coordinator, at=timezone.now(), via=via, has_read_guidance=True)
    step = exchange.steps_taken.filter(step="read").latest("id")
    assert (step.person, step.on_behalf_of) == (coordinator, offer.membership)


def test_an_admin_writes_the_words_and_takes_them_back(bank, admin, member):
    usual = home_visits.words(bank)
    with pytest.raises(NotAllowed):
        home_visits.write(bank, said="Ours", by=member, at=timezone.now())
    with pytest.raises(Refused, match="too long"):
        home_visits.write(bank, said="x" * 4001, by=admin, at=timezone.now())
    assert home_visits.write(bank, said=" Ours ", by=admin, at=timezone.now()) == "Ours"
    assert home_visits.write(bank, said="", by=admin, at=timezone.now()) == usual
    assert Record.objects.filter(what="guidance", by=admin).count() == 2


# --- Pages and API ----------------------------------------------------------------------------


def test_the_pages_show_it_and_ask_for_the_tick(bank, offer, member, other_member, client_of, admin):
    home_visits.write(bank, said="Meet at the well first.", by=admin, at=timezone.now())
    mine, theirs = client_of(member), client_of(other_member)
    answer = f"/riverside/offers/{offer.public_id}/answer/"
    assert b"Meet at the well first." in mine.get(answer).content
    refused = mine.post(answer, {"message": "Hello"})
    assert refused.status_code == 422 and b"tick that you have" in refused.content
    page = mine.post(answer, {"message": "Hello", TICK: "on"})["Location"]
    assert b"Meet at the well first." in theirs.get(page).content
    assert theirs.post(f"{page}accept/", {}).status_code == 422
    assert theirs.post(f"{page}accept/", {TICK: "on"}).status_code == 302
    after = theirs.get(page).content.decode()
    assert f"{other_member.name} read what to mind" in after and "Meet at the well first." not in after


def test_a_tap_on_the_home_page_says_where_to_read_it(offer, member, other_member, client_of):
    exchange = ask(offer, member, has_read=True)
    address = f"/riverside/exchanges/{exchange.public_id}/accept/"
    answer = client_of(other_member).post(address, {}, headers={"HX-Target": "waiting"})
    assert answer.status_code == 422 and b"read what to mind" in answer.content.lower()


def test_the_settings_and_the_kind_of_help(bank, admin, member, client_of):
    client, kind = client_of(admin), bank.categories.filter(is_at_home=False)[0]
    assert client_of(member).get("/riverside/settings/first-visits/").status_code == 404
    page = client.get("/riverside/settings/first-visits/").content.decode()
    assert "Get to know each other first" in page
    client.post("/riverside/settings/first-visits/", {"words": "Ours"})
    assert home_visits.words(bank) == "Ours"
    address = f"/riverside/settings/kinds/{kind.public_id}/"
    client.post(address, {"name": kind.name, "is_at_home": "on"})
    kind.refresh_from_db()
    assert kind.is_at_home
    client.post(address, {"name": kind.name})
    kind.refresh_from_db()
    assert not kind.is_at_home


def test_the_same_through_the_api(offer, member, other_member, admin, program):
    mine, theirs = program(member), program(other_member)
    assert "Get to know" in mine.get("first-visits/").json()["words"]
    assert mine.send("put", "first-visits/", {"words": "Ours"}).status_code == 404
    assert program(admin).send("put", "first-visits/", {"words": "Ours"}).json() == {"words": "Ours"}
    body = {"membership": str(member.memberships.get().public_id)}
    refused = mine.post(f"listings/{offer.public_id}/answer/", body)
    assert refused.status_code in (409, 422) and "first time" in refused.json()["detail"]
    made = mine.done(f"listings/{offer.public_id}/answer/", body | {TICK: True})
    accepted = theirs.done(f"exchanges/{made['id']}/accept/", {TICK: True})
    assert [step["step"] for step in accepted["history"]].count("read") == 2
