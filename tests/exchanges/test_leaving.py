"""Leaving: what is open ends kindly, hours go where they should, the way in is closed, and the past stays."""

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from exchanges import leaving, settling
from exchanges.models import Exchange, Listing
from ledger import accounts, reconciliation
from ledger.models import Transfer
from ledger.refusals import AccountClosed
from members import households, joining, records, returning, roles, tokens, welcoming
from members.models import ApiToken, Membership, Notice, Person, Record, Seat
from members.refusals import NotAllowed, Refused
from tests.factories.exchanges import ListingFactory
from tests.factories.help import confirmed
from tests.factories.members import a_person

WORDS = "She told me on the phone."


def home(person: Person) -> Membership:
    return person.memberships.get(kind="individual")


def leave(person: Person, by: Person | None = None, **said: Any) -> Membership:
    said = {"reason": "" if by is None else WORDS} | said
    by = Person.objects.get(pk=(by or person).pk)
    return leaving.leave(home(person), by=by, at=timezone.now(), **said)


def balance(member: Person | None, bank: Any = None) -> int:
    account = accounts.of(home(member)) if member else accounts.pot(bank)
    return account.balance_minutes


def test_hours_left_go_to_the_pot_and_the_books_add_up(bank, member, other_member):
    confirmed(member, other_member, minutes=90)
    leave(member)
    assert (balance(member), balance(None, bank), balance(other_member)) == (0, 90, -90)
    gift = Transfer.objects.get(kind="donation")
    assert (gift.description, gift.on_behalf_of) == ("Left the time bank", home(member))
    assert reconciliation.check(bank) == []


def test_hours_left_to_another_member_are_told_to_them(member, other_member):
    confirmed(member, other_member, minutes=90)
    heir = a_person(member.bank, "Heir")
    leave(member, to=home(heir), reason="For my neighbour.")
    assert balance(heir) == 90
    notice = Notice.objects.get(person=heir, event="ledger/hours_left")
    assert "For my neighbour." in notice.body and "Ana Sá" in notice.subject


def test_below_zero_the_pot_takes_it_over_with_a_reason(bank, member, other_member):
    confirmed(member, other_member, minutes=90)
    leave(other_member, reason="I am moving away.")
    written_off = Transfer.objects.get(kind="write_off")
    assert (balance(other_member), balance(None, bank)) == (0, -90)
    assert written_off.description == "I am moving away."


def test_a_closed_account_takes_nothing(member, other_member):
    exchange = confirmed(member, other_member)
    leave(member)
    with pytest.raises(AccountClosed):
        settling.reverse(
            exchange,
            reason="Twice.",
            by=a_person(member.bank, "C", roles.COORDINATOR),
            at=timezone.now(),
        )


def test_the_way_in_is_closed(member):
    tokens.issue(member, name="x", by=member, at=timezone.now())
    closed, user = leave(member), member.user
    person = Person.objects.get(pk=member.pk)
    assert closed.closed_at and person.left_at and person.user is None
    assert user.people.count() == 0 and not ApiToken.objects.live().exists()


def test_a_coordinators_duties_end_with_their_place_and_the_record_says_so(bank, coordinator):
    bank.coordinators_have_duties = True
    bank.save()
    Person.objects.filter(pk=coordinator.pk).update(duties=["books"])
    leave(coordinator)
    coordinator.refresh_from_db()
    assert (coordinator.role, coordinator.duties) == ("member", [])
    assert Record.objects.filter(what=records.What.DUTIES, about=coordinator).exists()


def test_the_last_letter_goes_out_and_nothing_after_it(member, other_member, coordinator):
    leave(member)
    letter = Notice.objects.get(event="members/goodbye")
    assert letter.address == member.email and "Your number was" in letter.body
    assert Notice.objects.filter(person=coordinator, event="members/somebody_left").exists()
    assert not Notice.objects.filter(person=member, to_mail=True, mailed_at__isnull=True).exists()


def test_a_death_is_recorded_quietly(member, coordinator):
    leave(member, by=coordinator, has_died=True, reason="Her daughter came by.")
    assert not Notice.objects.exclude(person=coordinator).exists()
    assert Person.objects.get(pk=member.pk).standing_changes.get().change == "died"


def test_what_was_asked_or_agreed_ends_and_the_other_side_is_told(made, member, other_member):
    asked, agreed = made("proposed"), made("accepted")
    leave(member)
    states = [Exchange.objects.get(pk=each.pk).state for each in (asked, agreed)]
    assert states == ["declined", "cancelled"]
    assert Notice.objects.filter(person=other_member, event="exchanges/gone").count() == 2


@pytest.mark.parametrize("state", ["logged", "disputed", "confirmed"])
def test_hours_already_given_are_answered_first(made, member, state):
    made(state)
    with pytest.raises(Refused, match="so that they count"):
        leave(member)
    assert not Membership.objects.get(pk=home(member).pk).closed_at


def test_offers_are_taken_down(bank, member):
    offer = ListingFactory(bank=bank, membership=home(member))
    leave(member)
    assert Listing.objects.get(pk=offer.pk).state == "withdrawn"


def test_places_elsewhere_are_given_up_unless_they_are_the_last(bank, member, coordinator):
    at = timezone.now()
    family = joining.enrol(
        bank, name="Ngozi", kind="household", membership_name="The Okafors", by=coordinator, at=at
    )
    households.add_seat(family, member, kind="holder", by=coordinator, at=at)
    first = Seat.objects.get(membership=family, person__name="Ngozi")
    households.remove_seat(first, by=coordinator, at=at)
    with pytest.raises(Refused, match="last one who can answer for The Okafors"):
        leave(member)
    households.add_somebody(family, name="Ada", kind="holder", by=coordinator, at=at)
    leave(member)
    assert [seat.person.name for seat in family.seats.all()] == ["Ada"]


def test_a_household_closes_with_those_who_have_no_other_place(bank, member, coordinator):
    at = timezone.now()
    family = joining.enrol(
        bank, name="Ngozi", kind="household", membership_name="The Okafors", by=coordinator, at=at
    )
    households.add_seat(family, member, kind="holder", by=coordinator, at=at)
    leaving.leave(family, by=coordinator, at=at, reason=WORDS)
    assert Person.objects.get(name="Ngozi").left_at and Person.objects.get(pk=member.pk).left_at is None


def test_the_last_admin_stays(admin, member):
    with pytest.raises(Refused, match="only admin"):
        leave(admin)
    a_person(admin.bank, "Second", roles.ADMIN)
    leave(admin)
    assert Person.objects.get(pk=admin.pk).role == roles.MEMBER


def test_who_may(member, other_member, coordinator, admin, outsider):
    for person, by in ((member, other_member), (member, outsider), (admin, coordinator)):
        with pytest.raises(NotAllowed):
            leave(person, by=by)
    with pytest.raises(NotAllowed, match="coordinator records"):
        leave(member, has_died=True)
    with pytest.raises(Refused, match="how you know"):
        leave(member, by=coordinator, reason=" ")
    with pytest.raises(NotAllowed, match="somebody else has to do this"):
        leave(member, by=coordinator, to=home(coordinator))


def test_hours_do_not_go_to_another_time_bank_or_to_whoever_left(member, other_member, outsider):
    confirmed(member, other_member)
    with pytest.raises(Refused, match="another time bank"):
        leave(member, to=home(outsider))
    leave(other_member)
    with pytest.raises(Refused, match="has left"):
        leave(member, to=home(other_member))


def test_whoever_comes_back_has_the_same_number_and_history(bank, member, other_member, coordinator):
    confirmed(member, other_member, minutes=90)
    bank.welcome_minutes = 60
    bank.save()
    number, closed = home(member).number, leave(member)
    back = returning.take_back(closed, by=coordinator, at=timezone.now())
    welcoming.let_sign_in(
        Person.objects.get(pk=member.pk), email="ana@example.org", by=coordinator, at=timezone.now()
    )
    assert (back.number, back.closed_at, balance(member)) == (number, None, 0)
    confirmed(Person.objects.get(pk=member.pk), other_member, minutes=30)
    leave(Person.objects.get(pk=member.pk))
    assert balance(member) == 0 and reconciliation.check(bank) == []


def test_whoever_asks_to_join_again_is_recognised(bank, member, coordinator):
    leave(member)
    asked = joining.apply(bank, name="Ana Sá", email="ana@example.org", at=timezone.now())
    joining.recognise(asked, Person.objects.get(pk=member.pk), by=coordinator, at=timezone.now())
    back = Person.objects.get(pk=member.pk)
    assert back.user.email == "ana@example.org" and home(back).closed_at is None


@pytest.mark.django_db(transaction=True)
def test_two_admins_cannot_leave_past_each_other(bank, admin, in_threads):
    two = [admin, a_person(bank, "Second", roles.ADMIN)]

    def one(number: int) -> bool:
        try:
            leave(two[number])
        except Refused:
            return False
        return True

    assert sorted(in_threads(one, times=2)) == [False, True]


@pytest.mark.django_db(transaction=True)
def test_leaving_twice_at_once_moves_the_hours_once(bank, member, other_member, in_threads):
    confirmed(member, other_member, minutes=90)
    by = Person.objects.get(pk=member.pk)

    def one(number: int) -> bool:
        try:
            leaving.leave(home(by), by=by, at=timezone.now() + dt.timedelta(seconds=number))
        except Refused:
            return False
        return True

    assert sorted(in_threads(one, times=2)) == [False, True]
    assert balance(None, bank) == 90
