"""Notes of coordinators: each opening is noted, and those whom they are about are told that they are there."""

import pytest
from django.db import Error, transaction
from django.utils import timezone

from members import held, roles
from members.models import NoteReading, PrivateNote
from members.refusals import NotAllowed, Refused
from members.safety import private_notes
from tests.factories.members import a_person

pytestmark = pytest.mark.django_db


def write(about, by, words="Canary words"):
    return private_notes.write(about, words=words, by=by, at=timezone.now())


def read(about, by):
    return private_notes.read(about, by=by, at=timezone.now())


def test_opening_them_is_noted_before_they_are_shown(member, coordinator, admin):
    write(member, coordinator)
    assert [note.words for note in read(member, admin)] == ["Canary words"]
    assert [(row.about, row.by) for row in NoteReading.objects.all()] == [(member, admin)]


def test_members_outsiders_and_whom_they_are_about_open_none(
    member, other_member, coordinator, outsider, other_bank
):
    theirs = a_person(other_bank, "Theirs", roles.ADMIN)
    write(member, coordinator)
    for nobody in (member, other_member, outsider, theirs):
        with pytest.raises(NotAllowed):
            read(member, nobody)
        with pytest.raises(NotAllowed):
            write(member, nobody)
    with pytest.raises(NotAllowed):
        read(coordinator, coordinator)
    assert not NoteReading.objects.exists()
    assert not PrivateNote.objects.visible_to(theirs).exists()


def test_where_work_is_shared_out_it_takes_the_duty(bank, member):
    bank.coordinators_have_duties = True
    bank.save()
    for duty in roles.Duty.values:
        somebody = a_person(bank, f"For {duty}", roles.COORDINATOR, duties=[duty])
        assert private_notes.may_open(somebody, member) == (duty in ("membership", "safeguarding")), duty


def test_who_opened_them_admins_and_those_who_safeguard_see(member, coordinator, admin, keeper):
    read(member, coordinator)
    assert private_notes.readings(member, by=coordinator) == []
    for one in (admin, keeper):
        assert [row.by for row in private_notes.readings(member, by=one)] == [coordinator]


def test_an_empty_note_is_refused(member, coordinator):
    with pytest.raises(Refused):
        write(member, coordinator, words="  ")


def test_they_stay_as_they_are(member, coordinator):
    note = write(member, coordinator)
    read(member, coordinator)
    for change in (
        lambda: PrivateNote.objects.filter(pk=note.pk).update(words="Otherwise"),
        lambda: PrivateNote.objects.all().delete(),
        lambda: NoteReading.objects.update(at=timezone.now()),
        lambda: NoteReading.objects.all().delete(),
    ):
        with pytest.raises(Error), transaction.atomic():
            change()


def test_members_are_told_that_there_are_notes_and_not_what_they_say(member, coordinator):
    write(member, coordinator)
    read(member, coordinator)
    told = held.as_data(member, at=timezone.now())["held"]
    assert len(told["members.privatenote"]) == len(told["members.notereading"]) == 1
    assert set(told["members.privatenote"][0]) == {"at"}
    assert "Canary" not in str(told)
