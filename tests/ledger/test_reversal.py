"""Undoing: once, the whole of it, and never what undid something."""

import pytest

from ledger import accounts, posting, refusals, reversal
from ledger.models import Account, Transfer
from members import roles
from members.models import Notice, Person, TimeBank
from members.refusals import NotAllowed, Refused
from tests.factories.ledger import AT, an_account, help_given
from tests.factories.members import a_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def posted(rosa: Account, kofi: Account) -> Transfer:
    return Transfer.objects.get(pk=posting.post(help_given(rosa, kofi, 90), at=AT).transfer_id)


def balance(account: Account) -> int:
    return Account.objects.get(pk=account.pk).balance_minutes


def test_a_reversal_brings_both_back(
    posted: Transfer, rosa: Account, kofi: Account, coordinator: Person
) -> None:
    receipt = reversal.reverse(posted, by=coordinator, reason="Entered twice.", at=AT)
    assert (balance(rosa), balance(kofi)) == (0, 0)
    undoing = Transfer.objects.get(pk=receipt.transfer_id)
    assert (undoing.reverses, undoing.entered_by, undoing.description) == (
        posted,
        coordinator,
        "Entered twice.",
    )


def test_a_many_sided_transfer_is_undone_whole(bank: TimeBank, rosa: Account, coordinator: Person) -> None:
    others = [an_account(bank) for _one in range(3)]
    lines = (posting.Line(rosa.pk, 90), *(posting.Line(other.pk, -30) for other in others))
    posted = posting.post(help_given(rosa, rosa, lines=lines), at=AT)
    reversal.reverse(
        Transfer.objects.get(pk=posted.transfer_id), by=coordinator, reason="It did not happen.", at=AT
    )
    assert [balance(account) for account in (rosa, *others)] == [0, 0, 0, 0]


def test_the_same_reversal_again_is_the_same(posted: Transfer, rosa: Account, coordinator: Person) -> None:
    first, again = (reversal.reverse(posted, by=coordinator, reason="Twice.", at=AT) for _time in range(2))
    assert (again.transfer_id, again.is_new) == (first.transfer_id, False)
    assert balance(rosa) == 0


def test_nothing_is_undone_twice(posted: Transfer, rosa: Account, kofi: Account, coordinator: Person) -> None:
    reversal.reverse(posted, by=coordinator, reason="Twice.", at=AT)
    with pytest.raises(refusals.AlreadyReversed):
        reversal.reverse(posted, by=coordinator, reason="For another reason.", at=AT)
    around = help_given(kofi, rosa, 90, kind="reversal", reverses_id=posted.pk)
    with pytest.raises(refusals.AlreadyReversed):
        posting.post(around, at=AT)
    assert balance(rosa) == 0


def test_a_reversal_is_never_reversed(posted: Transfer, coordinator: Person) -> None:
    receipt = reversal.reverse(posted, by=coordinator, reason="Twice.", at=AT)
    undoing = Transfer.objects.get(pk=receipt.transfer_id)
    with pytest.raises(refusals.NotReversible):
        reversal.reverse(undoing, by=coordinator, reason="It was right.", at=AT)


def test_members_and_outsiders_undo_nothing(posted: Transfer, member: Person, outsider: Person) -> None:
    for person in (member, outsider):
        with pytest.raises(NotAllowed):
            reversal.reverse(posted, by=person, reason="I want it back.", at=AT)


def test_nobody_undoes_what_is_their_own(bank: TimeBank, kofi: Account, coordinator: Person) -> None:
    own = accounts.of(coordinator.memberships.get())
    receipt = posting.post(help_given(kofi, own, 60, kind="gift"), at=AT)
    gift = Transfer.objects.get(pk=receipt.transfer_id)
    with pytest.raises(NotAllowed, match="somebody else"):
        reversal.undo(gift, by=coordinator, reason="I would like it back.", at=AT)
    reversal.undo(gift, by=a_person(bank, "Another", roles.COORDINATOR), reason="A slip.", at=AT)
    assert balance(own) == 0


def test_a_reason_is_needed(posted: Transfer, coordinator: Person) -> None:
    with pytest.raises(Refused, match="Say why"):
        reversal.reverse(posted, by=coordinator, reason="  ", at=AT)


def test_both_sides_are_told_of_a_gift_undone(rosa: Account, kofi: Account, coordinator: Person) -> None:
    receipt = posting.post(help_given(rosa, kofi, 60, kind="gift"), at=AT)
    gift = Transfer.objects.get(pk=receipt.transfer_id)
    for _time in range(2):
        reversal.undo(gift, by=coordinator, reason="The wrong Kofi.", at=AT)
    told = Notice.objects.filter(event="ledger/undone")
    assert told.count() == 2
    assert all("The wrong Kofi." in notice.body for notice in told)
