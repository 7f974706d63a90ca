"""A member leaves on a phone: first they see what is open, then their hours go to a neighbour, then they are out."""

import os

from playwright.sync_api import Page

from ledger import accounts
from members.models import Membership, Person
from tests.browser import acts
from tests.browser.conftest import Open
from tests.factories.exchanges import ExchangeFactory
from tests.factories.help import confirmed


def look_at(page: Page, name: str) -> None:
    """A picture for whoever wants to see it: set PICTURES to a folder."""
    if folder := os.environ.get("PICTURES"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


def test_a_member_leaves(
    phone: Open, laptop: Open, member: Person, other_member: Person, coordinator: Person, admin: Person
) -> None:
    mine, theirs = member.memberships.get(), other_member.memberships.get()
    confirmed(member, other_member, minutes=90)
    ExchangeFactory(
        bank=member.bank, provider=mine, recipient=theirs, state="accepted", title="Fixing the gate"
    )
    ana = phone(member)
    acts.goes_to(ana, "me/")
    acts.taps(ana, "Leave the time bank")
    acts.reads(ana, "Fixing the gate")
    look_at(ana, "leave-phone")
    acts.picks(ana, "To another member or household")
    # Whom the search finds comes before leaving: afterwards there is nothing for her to find here.
    with ana.expect_response("**/find-member/*"):
        acts.types(ana, "Which member?", "Bram")
    acts.types(ana, "A few words", "Thank you, neighbour.")
    ana.get_by_role("button", name="Leave the time bank").dblclick()
    acts.is_told(ana, "Your place is closed")
    assert accounts.of(theirs).balance_minutes == 0
    chidi = laptop(coordinator)
    acts.goes_to(chidi, "members/?left=1")
    acts.taps(chidi, "Ana Sá")
    look_at(chidi, "left-laptop")
    acts.taps(chidi, "Let them come back")
    acts.is_told(chidi, "Ana Sá is back, as member")
    assert Membership.objects.get(pk=mine.pk).closed_at is None
