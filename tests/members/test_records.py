"""The record of changes: what goes in it, in what words, and that it stays."""

import pytest
import structlog
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from members import appointing, founding, households, joining, policies, records, roles, welcoming
from members.models import Person, Record
from members.refusals import Refused
from tests.factories.members import a_person

pytestmark = pytest.mark.django_db


def now():
    return timezone.now()


def said(bank) -> list[str]:
    return [records.sentence(one) for one in Record.objects.filter(bank=bank).with_names().order_by("id")]


def ask(bank):
    return joining.apply(bank, name="Petra Novak", email="petra@example.org", at=now())


def test_a_change_of_role(bank, member, admin):
    appointing.appoint(member, role=roles.COORDINATOR, by=admin, at=now())
    assert said(bank) == ["Dunja Marić changed Ana Sá’s role: was member, is now coordinator."]
    (kept,) = Record.objects.all()
    assert (kept.by, kept.about, kept.actor) == (admin, member, "person")
    assert (kept.before, kept.after) == ({"role": "member"}, {"role": "coordinator"})


def test_the_same_role_again_is_no_change(bank, member, admin):
    appointing.appoint(member, role=roles.MEMBER, by=admin, at=now())
    assert said(bank) == []


def test_what_is_refused_leaves_nothing(bank, admin):
    with pytest.raises(Refused):
        appointing.appoint(admin, role=roles.MEMBER, by=admin, at=now())
    assert said(bank) == []


def test_a_change_of_policies_names_those_that_changed(bank, admin):
    policies.change(bank, by=admin, at=now(), lowest_minutes=-750, limits_are_hard=True, approval="always")
    (sentence,) = said(bank)
    assert sentence.startswith("Dunja Marić changed how the time bank works: ")
    assert "lowest balance: −10 h → −12 h 30" in sentence.replace("\xa0", " ")
    assert "refuse what would pass a limit: no → yes" in sentence
    assert set(Record.objects.get().after) == {"lowest_minutes", "limits_are_hard", "approval"}


def test_long_words_are_not_kept(bank, admin):
    policies.change(bank, by=admin, at=now(), about="Ring Judith on 0123 456.")
    assert said(bank) == ["Dunja Marić changed how the time bank works: about."]
    assert "Judith" not in str(Record.objects.values_list("before", "after").get())


def test_saving_the_same_policies_is_no_change(bank, admin):
    policies.change(bank, by=admin, at=now(), name=bank.name, step_minutes=bank.step_minutes)
    assert said(bank) == []


def test_answers_to_those_who_ask(bank, coordinator, member):
    joining.admit(ask(bank), by=coordinator, at=now())
    joining.decline(ask(bank), reason="No room", by=coordinator, at=now())
    joining.recognise(ask(bank), member, by=coordinator, at=now())
    admitted, declined, recognised = said(bank)
    assert admitted.startswith("Chidi Okafor admitted Petra Novak as member ")
    assert declined == "Chidi Okafor declined somebody who asked to join."
    assert recognised.endswith("it was Ana Sá, a member already.")


def test_no_name_address_or_reason_is_kept(bank, coordinator):
    joining.admit(ask(bank), by=coordinator, at=now())
    joining.enrol(bank, name="Petra Two", email="petra2@example.org", by=coordinator, at=now())
    kept = str(list(Record.objects.values_list("before", "after", "request_id")))
    assert "etra" not in kept and "example.org" not in kept


def test_members_added_and_ways_to_sign_in(bank, coordinator):
    joining.enrol(bank, name="By Phone", by=coordinator, at=now())
    welcoming.let_sign_in(
        Person.objects.get(name="By Phone"), email="b@example.org", by=coordinator, at=now()
    )
    added, let_in = said(bank)
    assert added.startswith("Chidi Okafor added By Phone, as member ")
    assert let_in == "Chidi Okafor gave By Phone a way to sign in."


def test_places_in_a_membership(bank, coordinator, member):
    home = joining.enrol(
        bank, name="Ada", kind="household", membership_name="The Adas", by=coordinator, at=now()
    )
    seat = households.add_seat(home, member, kind="dependant", by=coordinator, at=now())
    households.change_seat(seat, kind="holder", by=coordinator, at=now())
    households.remove_seat(home.seats.get(person=member), by=coordinator, at=now())
    _added, *places = said(bank)
    there = f"Ana Sá’s place in membership {home.number}"
    assert places == [
        f"Chidi Okafor gave Ana Sá a place in membership {home.number}: dependant.",
        f"Chidi Okafor changed {there}: was dependant, is now holder.",
        f"Chidi Okafor ended {there}: was holder.",
    ]


def test_a_time_bank_opens_its_own_record():
    admin = founding.found(
        slug="fresh", name="Fresh", admin_name="Ada", admin_email="a@example.org", at=now(), by=None
    )
    assert said(admin.bank) == ["The owner of this site opened this time bank, with Ada as its first admin."]


def test_the_software_may_change_things_too(bank, member):
    records.write(bank, records.What.SIGN_IN, by=None, at=now(), about=member)
    assert said(bank) == ["The software gave Ana Sá a way to sign in."]


def test_the_request_is_known(bank, member, admin):
    with structlog.contextvars.bound_contextvars(request_id="r-1" + "x" * 200):
        appointing.appoint(member, role=roles.COORDINATOR, by=admin, at=now())
    assert Record.objects.get().request_id == ("r-1" + "x" * 200)[:100]


@pytest.mark.django_db(transaction=True)
def test_it_is_written_with_what_it_tells_of_or_not_at_all(bank, member):
    with pytest.raises(AssertionError, match="commits with what it tells of"):
        records.write(bank, records.What.ROLE, by=None, at=now(), about=member)


@pytest.mark.parametrize(
    "statement",
    ["UPDATE members_record SET what = 'seat'", "DELETE FROM members_record", "TRUNCATE members_record"],
)
def test_nobody_changes_it_not_even_the_owner_of_the_tables(bank, member, as_owner, statement):
    records.write(bank, records.What.SIGN_IN, by=None, at=now(), about=member)
    for role_of_now in (transaction.atomic, as_owner):
        with pytest.raises(DatabaseError), role_of_now(), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    assert Record.objects.get().what == "sign_in"


def test_it_says_who_did_it(bank, member):
    for actor, by in (("person", None), ("owner", member)):
        with pytest.raises(IntegrityError, match="record_says_who_did_it"), transaction.atomic():
            Record.objects.create(bank=bank, at=now(), what="role", actor=actor, by=by)


def test_nobody_but_admins_sees_it(bank, admin, coordinator, member, outsider, other_bank):
    records.write(bank, records.What.SIGN_IN, by=None, at=now(), about=member)
    theirs = a_person(other_bank, "Theirs", roles.ADMIN)
    seen = {who: Record.objects.visible_to(who).count() for who in (admin, coordinator, member, theirs)}
    assert seen == {admin: 1, coordinator: 0, member: 0, theirs: 0}
    assert not Record.objects.visible_to(None).exists() and not Record.objects.visible_to(outsider).exists()
