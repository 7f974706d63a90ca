"""The table of who may do what, walked: each action for each role and duty, asked of the page, the API and the rows."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from exchanges import sheets
from exchanges.models import Exchange, Listing
from ledger import corrections, reconciliation
from ledger import permissions as of_hours
from ledger.models import Account, Reconciliation, Transfer
from members import joining, permissions, roles
from members.models import Application, Conversation, Person, Record, TimeBank
from members.roles import MAY, Action, Duty
from tests.api.conftest import Program
from tests.factories.exchanges import ExchangeFactory, ListingFactory
from tests.factories.members import AnnouncementFactory, a_person

pytestmark = pytest.mark.django_db

# Everybody there can be: by role, and as a coordinator by each duty where the work is shared out.
WHO = ["member", "coordinator", "admin", "no duty", *Duty.values]
# What the table has to say, written down once more by hand.
EXPECTED = {
    Action.ANSWER_APPLICATIONS: {"membership"},
    Action.ADD_MEMBERS: {"membership"},
    Action.EDIT_MEMBERS: {"membership"},
    Action.CHANGE_SEATS: {"membership"},
    Action.SUSPEND: {"membership", "safeguarding"},
    Action.CLOSE_MEMBERSHIPS: {"membership"},
    Action.ERASE: {"membership"},
    Action.READ_HELD: {"membership"},
    Action.PRINT_LETTERS: {"membership"},
    Action.ANNOUNCE: {"membership"},
    Action.OVERSEE_EXCHANGES: {"approvals"},
    Action.RECORD_FOR_MEMBERS: {"approvals"},
    Action.CHANGE_LISTINGS: {"listings", "safeguarding"},
    Action.SEE_BOOKS: {"books"},
    Action.SEE_TRANSFERS: {"books", "approvals"},
    Action.UNDO_TRANSFERS: {"books", "approvals"},
    Action.GRANT: {"books"},
    Action.ANSWER_CORRECTIONS: {"books"},
    Action.CALL_MEMBERS: {"membership", "listings"},
    Action.READ_NOTES: {"membership", "safeguarding"},
    Action.RECORD_CHECKS: {"membership", "safeguarding"},
    Action.LOOK_AFTER_MINORS: {"membership", "safeguarding"},
    Action.TAKE_DOWN_REPORTS: {"membership", "safeguarding"},
    Action.SAFEGUARD: {"safeguarding"},
    Action.KEEP_BOOKS: set(),
    Action.GOVERN: set(),
}
PAGES = {
    Action.ANSWER_APPLICATIONS: ["applications/", "applications/add/", "applications/{application}/"],
    Action.ADD_MEMBERS: ["members/add/", "people/{quiet}/sign-in/"],
    Action.EDIT_MEMBERS: ["people/{other}/edit/", "people/{other}/shown/"],
    Action.CHANGE_SEATS: ["members/{membership}/people/"],
    Action.SUSPEND: ["people/{other}/suspend/"],
    Action.CLOSE_MEMBERSHIPS: ["members/{membership}/leave/"],
    Action.READ_HELD: ["people/{quiet}/held/"],
    Action.PRINT_LETTERS: ["letters/", "labels/", "members/list/", "people/{quiet}/letter/"],
    Action.ERASE: ["people/{gone}/forget/"],
    Action.CALL_MEMBERS: [
        "desk/calls/",
        "desk/calls/log/",
        "desk/calls/{membership}/",
        "desk/conversations/{conversation}/",
        "desk/requests/{asked}/",
    ],
    Action.READ_NOTES: ["people/{other}/notes/"],
    Action.RECORD_CHECKS: ["people/{other}/checks/"],
    Action.LOOK_AFTER_MINORS: ["people/{other}/guardian/"],
    Action.TAKE_DOWN_REPORTS: ["people/{other}/report/", "report/listing/{listing}/told/"],
    Action.ANNOUNCE: ["announcements/", "announcements/{draft}/", "announcements/weekly/"],
    Action.OVERSEE_EXCHANGES: ["exchanges/{exchange}/"],
    Action.RECORD_FOR_MEMBERS: ["desk/record/", "paper/", "paper/{sheet}/"],
    Action.CHANGE_LISTINGS: ["offers/{listing}/edit/"],
    Action.SEE_BOOKS: [
        *("exports/", "statements/", "books/checks/", "books/checks/{check}/"),
        *("books/balances/", "books/journal/"),
    ],
    Action.SEE_TRANSFERS: ["books/{transfer}/"],
    Action.GRANT: ["grant/"],
    Action.ANSWER_CORRECTIONS: ["books/corrections/{correction}/"],
    Action.KEEP_BOOKS: ["books/corrections/"],
    Action.GOVERN: ["settings/", "settings/roles/", "settings/record/", "reports/", "imports/", "archive/"],
}
API = {
    Action.PRINT_LETTERS: ["letters/", "letter-stacks/"],
    Action.ANSWER_APPLICATIONS: ["applications/", "applications/{application}/"],
    Action.ANNOUNCE: ["announcements/", "announcements/{draft}/", "announcements/{draft}/board/"],
    Action.CALL_MEMBERS: ["to-call/", "unanswered/", "conversations/"],
    Action.OVERSEE_EXCHANGES: ["exchanges/to-approve/", "exchanges/{exchange}/"],
    Action.RECORD_FOR_MEMBERS: ["sheets/", "print-outs/", "sheets/{sheet}/"],
    Action.SEE_BOOKS: ["exports/", "reconciliations/", "discrepancies/", "accounts/{account}/"],
    Action.SEE_TRANSFERS: ["transfers/{transfer}/"],
    Action.ANSWER_CORRECTIONS: ["corrections/{correction}/"],
    Action.KEEP_BOOKS: ["corrections/"],
    Action.GOVERN: ["records/"],
}
# What the API only takes: an empty body gets as far as its shape (422) for those who may, and finds nothing (404) or
# is refused (403) for the others.
SENT = {
    Action.ANNOUNCE: ["announcements/"],
    Action.OVERSEE_EXCHANGES: ["exchanges/approve/"],
    Action.RECORD_FOR_MEMBERS: ["exchanges/record/"],
    Action.GRANT: ["grants/"],
    Action.UNDO_TRANSFERS: ["transfers/{transfer}/undo/"],
    Action.GOVERN: ["people/{other}/role/", "people/{other}/duties/"],
}


@pytest.fixture
def person(bank: TimeBank) -> Callable[[str], Person]:
    def made(who: str) -> Person:
        """Somebody of that role or duty; naming one switches duties on."""
        if who in roles.Role.values:
            return a_person(bank, f"The {who}", who)
        bank.coordinators_have_duties = True
        bank.save()
        return a_person(bank, f"For {who}", roles.COORDINATOR, duties=[who] if who in Duty.values else [])

    return made


@pytest.fixture
def things(bank: TimeBank, other_member: Person) -> dict[str, Any]:
    """One of each thing there is, none of it of the person who asks."""
    at = timezone.now()
    settled, waiting = (ExchangeFactory(bank=bank, state=state) for state in ("settled", "confirmed"))
    check, today = reconciliation.run(bank, at=at), bank.today(at)
    giver, receiver = settled.provider, settled.recipient
    asks = a_person(bank, "Asks", roles.ADMIN)
    a_person(bank, "Could look", roles.COORDINATOR, duties=["books"])
    correction = corrections.ask(
        giver, receiver, 60, reason="Mistaken", by=asks, at=at, concerns_on=today, key="k"
    )
    listing, _gone = ListingFactory(bank=bank), ListingFactory(bank=bank, withdrawn=True)
    return {
        "application": joining.apply(bank, name="Petra", email="p@example.org", at=at).public_id,
        "draft": AnnouncementFactory(bank=bank, written_by=asks).public_id,
        "quiet": a_person(bank, "By phone", user=None).public_id,
        "gone": a_person(bank, "Gone", user=None, left_at=timezone.now()).public_id,
        "other": other_member.public_id,
        "membership": other_member.memberships.get().public_id,
        "account": other_member.memberships.get().account.public_id,
        "exchange": waiting.public_id,
        "listing": listing.public_id,
        "sheet": sheets.begin(bank, by=asks, at=at).public_id,
        "check": check.public_id,
        "correction": correction.public_id,
        "conversation": Conversation.objects.create(
            membership=other_member.memberships.get(), bank=bank, because="lowest", opened_at=at, minutes=30
        ).public_id,
        "asked": ListingFactory(bank=bank, request=True).public_id,
        "transfer": settled.transfer.public_id,
    }


def should(action: Action, who: str) -> bool:
    if action is Action.SAFEGUARD:
        # Named people; admins as long as there is nobody.
        return who in ("safeguarding", "admin")
    if who == "coordinator":
        return bool(EXPECTED[action])
    return who == "admin" or who in EXPECTED[action]


def test_every_action_is_expected_here() -> None:
    assert set(EXPECTED) == set(MAY) == set(Action)
    asked = {*PAGES, *API, *SENT}
    assert asked == set(Action) - {Action.SAFEGUARD}


@pytest.mark.parametrize("who", WHO)
def test_the_table(person: Callable[[str], Person], bank: TimeBank, who: str) -> None:
    somebody = person(who)
    said = {action: permissions.may(somebody, bank, action) for action in Action}
    assert said == {action: should(action, who) for action in Action}


@pytest.mark.parametrize("who", WHO)
def test_pages_keep_to_it(
    person: Callable[[str], Person], things: dict[str, Any], client_of: Callable[[Person], Client], who: str
) -> None:
    client = client_of(person(who))
    for action, paths in PAGES.items():
        for path in paths:
            status = client.get(f"/riverside/{path.format(**things)}").status_code
            assert status == (200 if should(action, who) else 404), (action, path)


@pytest.mark.parametrize("who", WHO)
def test_the_api_keeps_to_it(person: Callable[[str], Person], things: dict[str, Any], who: str) -> None:
    program = Program(person(who))
    for action, paths in API.items():
        for path in paths:
            status = program.get(path.format(**things)).status_code
            assert status == (200 if should(action, who) else 404), (action, path)
    for action, paths in SENT.items():
        for path in paths:
            status = program.post(path.format(**things)).status_code
            assert (status in (400, 422)) if should(action, who) else (status == 404), (action, path, status)


@pytest.mark.parametrize("who", WHO)
def test_rows_keep_to_it(
    person: Callable[[str], Person], things: dict[str, Any], bank: TimeBank, who: str
) -> None:
    somebody = person(who)
    for model, action in (
        (Application, Action.ANSWER_APPLICATIONS),
        (Exchange, Action.OVERSEE_EXCHANGES),
        (Transfer, Action.SEE_TRANSFERS),
        (Reconciliation, Action.SEE_BOOKS),
    ):
        assert model.objects.visible_to(somebody).exists() == should(action, who), model
    others = Account.objects.exclude(membership__seats__person=somebody)
    assert others.visible_to(somebody).exists() == should(Action.SEE_BOOKS, who)
    gone = Listing.objects.filter(state=Listing.State.WITHDRAWN)
    assert gone.visible_to(somebody).exists() == should(Action.CHANGE_LISTINGS, who)
    assert of_hours.may_grant(somebody, bank) == should(Action.GRANT, who)


@pytest.mark.parametrize("who", WHO)
def test_nobody_gives_themselves_more(person: Callable[[str], Person], who: str) -> None:
    somebody = person(who)
    program = Program(somebody)
    answers = {
        program.post(f"people/{somebody.public_id}/role/", {"role": "admin"}).status_code,
        program.post(f"people/{somebody.public_id}/duties/", {"duties": ["books"]}).status_code,
    }
    assert answers == ({200} if who == "admin" else {404})
    assert Record.objects.exists() == (who == "admin")
