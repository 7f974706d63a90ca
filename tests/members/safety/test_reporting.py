"""Reporting: only those who safeguard learn of it, never the one whom it is about."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from members import roles
from members.models import Case, Notice, Person, Report, Seat
from members.refusals import NotAllowed, Refused
from members.safety import cases, reporting, subjects
from tests.factories.exchanges import ListingFactory
from tests.factories.help import logged
from tests.factories.members import MembershipFactory, PersonFactory, a_person
from tests.factories.safety import under_age
from tests.members.safety.conftest import of, reported

pytestmark = pytest.mark.django_db


def sees(person):
    return Case.objects.visible_to(Person.objects.select_related("bank").get(pk=person.pk)).exists()


def told(event="members/case_opened"):
    return set(Notice.objects.filter(event=event).values_list("person__name", flat=True))


def test_only_whom_an_admin_has_named_sees_it(member, other_member, coordinator, admin, outsider, keeper):
    reported(other_member, member)
    assert sees(keeper)
    assert not any(sees(one) for one in (member, other_member, coordinator, admin, outsider))
    assert told() == {"Ruth Keeper"}


def test_admins_see_it_while_nobody_is_named(member, other_member, coordinator, admin):
    reported(other_member, member)
    assert sees(admin) and not sees(coordinator) and not sees(other_member)
    assert told() == {admin.name}


def test_what_is_about_one_who_safeguards_goes_to_the_others(bank, member, admin, keeper):
    second = a_person(bank, "Second", roles.COORDINATOR, duties=["safeguarding"])
    reported(keeper, member)
    assert sees(second) and not sees(keeper) and not sees(admin)
    assert told() == {"Second"}


def test_what_is_about_the_only_one_goes_to_the_admins(
    bank, member, other_member, coordinator, admin, keeper
):
    reported(keeper, member)
    assert sees(admin) and not sees(keeper) and not sees(coordinator)
    assert told() == {admin.name}
    # And nothing else does.
    reported(other_member, member)
    assert Case.objects.visible_to(admin).get().about == keeper
    assert Case.objects.visible_to(keeper).get().about == other_member


def test_who_is_close_to_whom_it_is_about_does_not_see_it(
    bank, member, other_member, coordinator, admin, keeper
):
    home = MembershipFactory(bank=bank, kind="household", name="Home", person=keeper)
    Seat.objects.create(bank=bank, membership=home, person=other_member, kind="dependant")
    reported(other_member, member)
    assert sees(admin) and not sees(keeper) and not sees(coordinator)
    assert told() == {admin.name}
    under_age(a_person(bank, "Child"), keeper, coordinator)
    reported(Person.objects.get(name="Child"), member)
    assert not sees(keeper)


def test_an_organisation_makes_nobody_close(bank, member, other_member, keeper):
    shop = MembershipFactory(bank=bank, kind="organisation", name="Shop", person=keeper)
    Seat.objects.create(bank=bank, membership=shop, person=other_member, kind="representative")
    reported(other_member, member)
    assert sees(keeper)


def test_it_is_told_to_all_once_whoever_looks_after_it_may_not_any_more(bank, member, other_member, keeper):
    case = reported(other_member, member).case
    cases.assign(case, to=keeper, by=keeper, at=timezone.now())
    Person.objects.filter(pk=keeper.pk).update(duties=[])
    a_person(bank, "Second", roles.COORDINATOR, duties=["safeguarding"])
    reported(other_member, member)
    assert told("members/case_reported_again") == {"Second"}


def test_what_is_about_everybody_who_could_read_it_waits_for_somebody_else(bank, member, admin):
    reported(admin, member)
    assert reporting.readers(bank, admin) == [] and not sees(admin) and not told()
    a_person(bank, "Named at last", roles.COORDINATOR, duties=["safeguarding"])
    assert sees(Person.objects.get(name="Named at last")) and not sees(admin)


def test_one_on_hold_does_not_count_as_named(member, other_member, admin, keeper):
    Person.objects.filter(pk=keeper.pk).update(suspended_at=timezone.now())
    reported(other_member, member)
    assert sees(admin) and told() == {admin.name}


def test_another_time_bank_has_its_own(other_bank, member, other_member, keeper):
    theirs = a_person(other_bank, "Theirs", roles.COORDINATOR, duties=["safeguarding"])
    reported(other_member, member)
    assert not sees(theirs) and of(other_member, theirs) is None
    with pytest.raises(Refused):
        reporting.report(of(other_member, member), reason="other", words="x", by=theirs, at=timezone.now())


def test_what_it_said_then_is_kept(bank, member, other_member, keeper):
    listing = ListingFactory(bank=bank, membership=member.memberships.get(), title="Cheap", text="Send money")
    subject = subjects.found("listing", listing.public_id, by=other_member)
    reporting.report(subject, reason="cash", words="Asked me.", by=other_member, at=timezone.now())
    listing.text = "All fine"
    listing.save()
    kept = Report.objects.get()
    assert "Send money" in kept.reported and kept.case.about == member


def test_a_message_is_reported_by_its_number(member, other_member, coordinator):
    exchange = logged(member, other_member, note="You owe me.")
    found = subjects.found("message", exchange.public_id, 1, by=other_member)
    assert found.words == "You owe me." and found.about == member
    assert subjects.again(found.reference, by=other_member) == found
    for number in (0, 2, 99):
        assert subjects.found("message", exchange.public_id, number, by=other_member) is None
    stranger = a_person(member.bank, "Stranger")
    assert subjects.found("message", exchange.public_id, 1, by=stranger) is None


def test_the_same_again_joins_the_open_case(bank, member, other_member, coordinator, keeper):
    reported(other_member, member)
    reported(other_member, coordinator)
    assert Case.objects.get().reports.count() == 2
    assert told("members/case_reported_again") == {"Ruth Keeper"}


@pytest.mark.parametrize(("said", "field"), [({"reason": "no"}, "reason"), ({"words": "  "}, "words")])
def test_what_makes_no_sense_is_refused(member, other_member, said, field):
    with pytest.raises(Refused) as refused:
        reported(other_member, member, **said)
    assert refused.value.field == field and not Case.objects.exists()


def test_nobody_reports_themselves_nor_all_day(member, other_member, keeper):
    with pytest.raises(Refused):
        reported(member, member)
    for _ in range(reporting.MOST_A_DAY):
        reported(other_member, member)
    with pytest.raises(Refused):
        reported(other_member, member)


def test_mail_says_nothing_of_it(member, other_member, keeper):
    reported(other_member, member, words="Canary words")
    letter = Notice.objects.get(person=keeper)
    for secret in ("Canary", member.name, other_member.name, "words or acts"):
        assert secret not in letter.subject + letter.body


def test_what_was_written_is_never_changed_by_the_application(member, other_member):
    made = reported(other_member, member)
    for change in ({"words": "Otherwise"}, {"words": "", "reported": "Otherwise"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Report.objects.filter(pk=made.pk).update(**change)
    # Forgetting somebody takes the words away.
    assert Report.objects.filter(pk=made.pk).update(words="", reported="") == 1


# --- Written down for somebody who told it ----------------------------------------------------


def taken_down(about, teller, by, told="phone", **said):
    words = {"reason": "unsafe", "words": "He stood at my door at night.", **said}
    subject = of(about, by)
    return reporting.take_down(subject, teller=teller, told=told, **words, by=by, at=timezone.now())


def test_what_was_told_by_phone_is_the_tellers_and_only_those_who_safeguard_read_it(
    member, other_member, coordinator, keeper
):
    made = taken_down(other_member, member, coordinator)
    assert (made.by, made.taken_down_by, made.told) == (member, coordinator, "phone")
    assert sees(keeper) and not sees(coordinator) and told() == {"Ruth Keeper"}
    assert Report.objects.visible_to(member).get() == made
    assert not Report.objects.visible_to(coordinator).exists()


def test_nobody_else_writes_it_down_nor_for_themselves(member, other_member, coordinator, keeper, outsider):
    stranger = a_person(member.bank, "Stranger")
    for teller, by in ((member, stranger), (coordinator, coordinator), (member, member)):
        with pytest.raises(NotAllowed):
            taken_down(other_member, teller, by)
    with pytest.raises(NotAllowed):
        taken_down(other_member, outsider, coordinator)
    with pytest.raises(Refused) as refused:
        taken_down(other_member, member, coordinator, told="guessed")
    assert refused.value.field == "told" and not Case.objects.exists()


def test_what_is_about_oneself_somebody_else_writes_down(bank, member, coordinator, keeper):
    home = MembershipFactory(bank=bank, kind="household", name="Home", person=coordinator)
    spouse = PersonFactory(bank=bank, name="Spouse")
    Seat.objects.create(bank=bank, membership=home, person=spouse)
    for about in (coordinator, spouse):
        with pytest.raises(NotAllowed, match="somebody else"):
            taken_down(about, member, coordinator)
    assert taken_down(coordinator, member, keeper).case.about == coordinator
