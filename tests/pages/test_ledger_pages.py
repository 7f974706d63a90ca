"""The pages of hours: who may open them, what they say, and that giving shows what it understood first."""

import datetime as dt
import re
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from ledger import accounts, giving, posting, reconciliation
from ledger.models import Account, Block, Reconciliation, Transfer
from members.models import Membership, Person, Seat, TimeBank
from tests.factories.ledger import AT, help_given
from tests.factories.members import MembershipFactory
from tests.ownership import as_owner
from tests.questions import questions

pytestmark = pytest.mark.django_db
ClientOf = Callable[[Person], Client]


def own(person: Person) -> Membership:
    return person.memberships.order_by("pk")[0]


def text(response: object) -> str:
    words = re.sub(r"<[^>]*>", " ", response.content.decode())  # type: ignore[attr-defined]
    return " ".join(words.replace("\xa0", " ").replace("&#x27;", "'").split())


def some_help(provider: Person, recipient: Person, minutes: int = 90, **said: object) -> Transfer:
    sides = accounts.of(own(provider)), accounts.of(own(recipient))
    asked = help_given(*sides, minutes, description="Sewing a curtain", **said)
    return Transfer.objects.get(pk=posting.post(asked, at=AT).transfer_id)


def seal_all(bank: TimeBank) -> None:
    """As the nightly check does first; within a test's transaction nobody else is posting."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT ledger_seal(%s, 1000000000, %s, true)", [bank.pk, AT])


def date(at: dt.datetime) -> str:
    return f"{at.day} {at:%B %Y}"


class TestStatement:
    def test_mine(self, member: Person, other_member: Person, client_of: ClientOf) -> None:
        some_help(member, other_member)
        page = text(client_of(member).get("/riverside/statement/"))
        assert "Sewing a curtain You helped Bram de Vries" in page
        assert "+1 h 30" in page

    def test_of_another_member_only_for_coordinators(
        self, member: Person, other_member: Person, coordinator: Person, client_of: ClientOf
    ) -> None:
        address = f"/riverside/statement/?of={own(other_member).public_id}"
        assert client_of(member).get(address).status_code == 404
        assert "Statement of Bram de Vries" in text(client_of(coordinator).get(address))

    def test_of_the_pot_only_for_coordinators(
        self, member: Person, coordinator: Person, client_of: ClientOf
    ) -> None:
        assert client_of(member).get("/riverside/statement/?of=pot").status_code == 404
        assert "Community pot" in text(client_of(coordinator).get("/riverside/statement/?of=pot"))

    @pytest.mark.parametrize("query", ["of=nonsense", "before=x", "after=%00", f"before={'9' * 40}"])
    def test_odd_addresses_harm_nothing(self, member: Person, client_of: ClientOf, query: str) -> None:
        assert client_of(member).get(f"/riverside/statement/?{query}").status_code in (200, 404)

    def test_whoever_acts_for_two_chooses(self, bank: TimeBank, member: Person, client_of: ClientOf) -> None:
        club = MembershipFactory(bank=bank, name="The Garden Club", kind="organisation")
        Seat.objects.create(bank=club.bank, membership=club, person=member, kind=Seat.Kind.REPRESENTATIVE)
        page = client_of(member).get("/riverside/statement/")
        assert f"?of={club.public_id}" in page.content.decode()

    def test_without_an_account_it_says_so(self, member: Person, client_of: ClientOf) -> None:
        Seat.objects.filter(person=member).delete()
        assert "no account of your own" in text(client_of(member).get("/riverside/statement/"))

    def test_three_rows_take_as_many_queries_as_one(
        self, member: Person, other_member: Person, client_of: ClientOf
    ) -> None:
        client, counted = client_of(member), []
        for more in (1, 2):
            for _one in range(more):
                some_help(member, other_member)
            with questions() as asked:
                client.get("/riverside/statement/")
            counted.append(len(asked))
        assert counted[0] == counted[1] <= 12


class TestGive:
    def form(self, **said: str) -> dict[str, str]:
        return {"whom": "member", "to": "Bram", "length": "1:30", "words": "Thank you", **said}

    def test_it_says_what_it_understood_and_saves_then(
        self, member: Person, other_member: Person, client_of: ClientOf
    ) -> None:
        client = client_of(member)
        shown = client.post("/riverside/give/", self.form())
        assert "Ana Sá gives Bram de Vries 1 hour 30 minutes" in text(shown)
        assert not Transfer.objects.exists()
        mark = shown.context["understood"].mark
        saved = client.post("/riverside/give/", self.form(understood=mark))
        assert saved.status_code == 302
        assert accounts.of(own(other_member)).balance_minutes == 90

    def test_what_was_changed_since_is_shown_again(
        self, member: Person, other_member: Person, client_of: ClientOf
    ) -> None:
        client = client_of(member)
        mark = client.post("/riverside/give/", self.form()).context["understood"].mark
        client.post("/riverside/give/", self.form(length="9:30", understood=mark))
        assert not Transfer.objects.exists()

    def test_to_the_pot(self, bank: TimeBank, member: Person, client_of: ClientOf) -> None:
        client, form = client_of(member), self.form(whom="pot", to="")
        mark = client.post("/riverside/give/", form).context["understood"].mark
        client.post("/riverside/give/", {**form, "understood": mark})
        assert accounts.pot(bank).balance_minutes == 90

    @pytest.mark.parametrize(
        ("said", "words"),
        [
            ({"to": ""}, "Write a name"),
            ({"to": "Nobody"}, "no member"),
            ({"length": "many"}, "many"),
            ({"length": ""}, "90m"),
        ],
    )
    def test_what_is_unclear_is_asked_again_with_what_was_typed(
        self, member: Person, other_member: Person, client_of: ClientOf, said: dict[str, str], words: str
    ) -> None:
        answer = client_of(member).post("/riverside/give/", self.form(**said))
        assert answer.status_code == 422
        assert words in text(answer)
        assert "Thank you" in answer.content.decode()

    def test_a_hard_limit_is_said_in_the_form(
        self, member: Person, other_member: Person, client_of: ClientOf
    ) -> None:
        Account.objects.filter(membership=own(member)).update(is_hard=True)
        client, form = client_of(member), self.form(length="11 h")
        shown = client.post("/riverside/give/", form)
        assert "will not be possible" in text(shown)
        refused = client.post("/riverside/give/", {**form, "understood": shown.context["understood"].mark})
        assert refused.status_code == 422
        assert "out of the range" in text(refused)

    def test_a_dependant_has_nothing_to_give(self, member: Person, client_of: ClientOf) -> None:
        Seat.objects.filter(person=member).update(kind=Seat.Kind.DEPENDANT)
        assert "no hours to give" in text(client_of(member).get("/riverside/give/"))


class TestGrant:
    def test_from_the_pot(
        self, bank: TimeBank, other_member: Person, coordinator: Person, client_of: ClientOf
    ) -> None:
        client, form = client_of(coordinator), {"to": "Bram", "length": "2", "words": "For moving house"}
        mark = client.post("/riverside/grant/", form).context["understood"].mark
        assert client.post("/riverside/grant/", {**form, "understood": mark}).status_code == 302
        assert accounts.of(own(other_member)).balance_minutes == 120

    def test_not_for_members(self, member: Person, client_of: ClientOf) -> None:
        assert client_of(member).get("/riverside/grant/").status_code == 404


class TestBooks:
    def test_everybody_reads_them_and_only_admins_have_them_checked(
        self, member: Person, coordinator: Person, outsider: Person, client_of: ClientOf
    ) -> None:
        for person in (member, coordinator):
            assert "Not checked yet" in text(client_of(person).get("/riverside/books/"))
            assert client_of(person).post("/riverside/books/").status_code == 404
        assert client_of(outsider).get("/riverside/books/").status_code == 404
        assert not Reconciliation.objects.exists()

    def test_members_read_it_in_plain_words(
        self, bank: TimeBank, member: Person, other_member: Person, coordinator: Person, client_of: ClientOf
    ) -> None:
        some_help(member, other_member)
        with as_owner():
            Account.objects.filter(membership=own(member)).update(balance_minutes=91)
        run = reconciliation.run(bank, at=timezone.now())
        page = text(client_of(other_member).get("/riverside/books/"))
        assert "Something does not add up" in page
        # As a word: three letters alone stand in a token against forged forms now and then.
        assert not re.search(r"\bAna\b", page)
        for address in ("books/checks/", f"books/checks/{run.public_id}/"):
            assert client_of(member).get(f"/riverside/{address}").status_code == 404
            assert client_of(coordinator).get(f"/riverside/{address}").status_code == 200
        assert "Ana Sá: the balance says" in text(client_of(coordinator).get("/riverside/books/"))

    def test_every_check_is_kept_and_can_be_opened(
        self, bank: TimeBank, admin: Person, member: Person, other_member: Person, client_of: ClientOf
    ) -> None:
        some_help(member, other_member)
        with as_owner():
            Account.objects.filter(membership=own(member)).update(balance_minutes=91)
        wrong = reconciliation.run(bank, at=AT)
        with as_owner():
            Account.objects.filter(membership=own(member)).update(balance_minutes=90)
        for day in range(60):
            reconciliation.run(bank, at=AT + dt.timedelta(days=day + 1))
        client = client_of(admin)
        assert "Everything adds up" in text(client.get("/riverside/books/"))
        assert f"checks/{wrong.public_id}/" in client.get("/riverside/books/checks/?page=2").content.decode()
        page = text(client.get(f"/riverside/books/checks/{wrong.public_id}/"))
        assert "2 rows are not as they should be" in page
        assert "the balance says +1 h 31" in page

    def test_a_check_of_elsewhere_is_not_there(
        self, other_bank: TimeBank, admin: Person, client_of: ClientOf
    ) -> None:
        theirs = reconciliation.run(other_bank, at=AT)
        assert client_of(admin).get(f"/riverside/books/checks/{theirs.public_id}/").status_code == 404

    def test_anybody_can_compare_the_newest_hashes(
        self, bank: TimeBank, member: Person, other_member: Person, client_of: ClientOf
    ) -> None:
        assert "No block yet" in text(client_of(member).get("/riverside/books/"))
        some_help(member, other_member)
        seal_all(bank)
        block = Block.objects.get()
        page = text(client_of(member).get("/riverside/books/"))
        assert f"Block 1, {date(block.sealed_at)}" in page
        assert block.hex in page

    def test_checked_now_and_all_well(
        self, admin: Person, member: Person, other_member: Person, client_of: ClientOf
    ) -> None:
        client = client_of(admin)
        assert "Not checked yet" in text(client.get("/riverside/books/"))
        some_help(member, other_member)
        assert "Everything adds up" in text(client.post("/riverside/books/", follow=True))
        assert Reconciliation.objects.get().asked_by == admin

    def test_what_differs_is_named(
        self, admin: Person, member: Person, other_member: Person, client_of: ClientOf
    ) -> None:
        some_help(member, other_member)
        with as_owner():
            Account.objects.filter(membership=own(member)).update(balance_minutes=91)
        page = text(client_of(admin).post("/riverside/books/", follow=True))
        assert "2 rows are not as they should be" in page
        assert "Ana Sá: the balance says +1 h 31, the entries add up to +1 h 30." in page
        assert "What to do" in page


class TestTransfer:
    def test_both_sides_and_coordinators_see_it(
        self, member: Person, other_member: Person, coordinator: Person, client_of: ClientOf
    ) -> None:
        shown = some_help(member, other_member, entered_by_id=member.pk, channel="paper")
        for person in (member, other_member, coordinator):
            page = text(client_of(person).get(f"/riverside/books/{shown.public_id}/"))
            assert "Entered by Ana Sá" in page
            assert "on paper" in page

    def test_nobody_else_does(
        self, bank: TimeBank, member: Person, other_member: Person, client_of: ClientOf
    ) -> None:
        shown = some_help(member, other_member)
        third = MembershipFactory(bank=bank).people.get()
        assert client_of(third).get(f"/riverside/books/{shown.public_id}/").status_code == 404

    def test_members_do_not_see_each_others_balance(
        self, member: Person, other_member: Person, client_of: ClientOf
    ) -> None:
        shown = some_help(member, other_member)
        assert "Balance after" not in text(client_of(member).get(f"/riverside/books/{shown.public_id}/"))

    def test_a_coordinator_undoes_a_gift(
        self, member: Person, other_member: Person, coordinator: Person, client_of: ClientOf
    ) -> None:
        receipt = giving.give(own(member), own(other_member), 60, "Hello", by=member, at=AT, key="k")
        address = f"/riverside/books/{receipt.public_id}/"
        client = client_of(coordinator)
        assert "Undo these hours" in text(client.get(address))
        for missing in (" ", "a\0b", "x" * 2001):
            assert client.post(address, {"reason": missing}).status_code == 422
        assert client.post(address, {"reason": "The wrong Bram."}).status_code == 302
        assert "These hours were undone" in text(client.get(address))
        assert accounts.of(own(other_member)).balance_minutes == 0

    def test_an_exchange_is_not_undone_here(
        self, member: Person, other_member: Person, coordinator: Person, client_of: ClientOf
    ) -> None:
        address = f"/riverside/books/{some_help(member, other_member).public_id}/"
        client = client_of(coordinator)
        assert "Undo these hours" not in text(client.get(address))
        client.post(address, {"reason": "Twice."})
        assert Transfer.objects.count() == 1

    def test_a_coordinator_s_own_gift_is_for_another_to_undo(
        self, member: Person, coordinator: Person, client_of: ClientOf
    ) -> None:
        receipt = giving.give(own(coordinator), own(member), 60, "Hello", by=coordinator, at=AT, key="k")
        address = f"/riverside/books/{receipt.public_id}/"
        client = client_of(coordinator)
        assert "Undo these hours" not in text(client.get(address))
        client.post(address, {"reason": "I want it back."})
        assert Transfer.objects.count() == 1

    def test_members_undo_nothing(self, member: Person, other_member: Person, client_of: ClientOf) -> None:
        receipt = giving.give(own(member), own(other_member), 60, "Hello", by=member, at=AT, key="k")
        client_of(member).post(f"/riverside/books/{receipt.public_id}/", {"reason": "I want it back."})
        assert Transfer.objects.count() == 1
