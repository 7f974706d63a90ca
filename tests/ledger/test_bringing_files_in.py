"""Files brought in by an admin: tried, told row by row, brought in once and whole, in the background."""

import csv
import datetime as dt
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction

from ledger import accounts, reconciliation
from ledger.importing import NotReadable, asking, kinds, lengths, running
from ledger.importing.days import read as read_day
from ledger.importing.refusals import Unclear
from ledger.models import Account, Import, ImportMapping, Transfer
from members import roles
from members.models import Membership, Notice, Person, Record, TimeBank
from members.refusals import NotAllowed, Refused
from tests.factories.exports import START, TickingClock
from tests.factories.ledger import an_account
from tests.factories.members import a_person

Bring = Callable[..., Import]
PEOPLE = "number,name,e-mail,phone,neighbourhood,joined,kind,contact,skills\n"
HISTORY = "date,from,to,minutes,description,reference\n"


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Path) -> None:
    default = settings.STORAGES["default"] | {"OPTIONS": {"location": tmp_path, "base_url": None}}
    settings.STORAGES = settings.STORAGES | {"default": default}


@pytest.fixture
def ana(bank: TimeBank) -> Account:
    return an_account(bank, number=101, name="Ana Sá")


@pytest.fixture
def bram(bank: TimeBank) -> Account:
    return an_account(bank, number=102, name="Bram de Vries")


def hand_over(admin: Person, kind: str, text: str | bytes) -> Import:
    content = ContentFile(text if isinstance(text, bytes) else text.encode(), name="list.csv")
    return asking.hand_over(content, name="our list.csv", kind=kind, by=admin, at=START)


def tried(admin: Person, kind: str, text: str | bytes, **choices: str) -> Import:
    """As far as its trial, with the columns as they are guessed."""
    wanted = hand_over(admin, kind, text)
    wanted = asking.choose(wanted, wanted.layout, wanted.choices | choices, by=admin, at=START)
    running.run_waiting(clock=TickingClock())
    wanted.refresh_from_db()
    return wanted


def brought_in(admin: Person, kind: str, text: str | bytes, **choices: str) -> Import:
    wanted = tried(admin, kind, text, **choices)
    assert (wanted.state, wanted.problems) == ("tried", [])
    asking.write(wanted, by=admin, at=START)
    running.run_waiting(clock=TickingClock())
    wanted.refresh_from_db()
    return wanted


def reasons(wanted: Import) -> str:
    return " | ".join(f"{line}: {reason}" for line, reason in wanted.problems)


def test_transfers_are_tried_first_then_brought_in_once(admin: Person, ana: Account, bram: Account) -> None:
    text = HISTORY + "2019-05-04,101,102,90,Hedge,a\n2019-05-05,Bram de Vries,101,30,Tea,\n"
    wanted = tried(admin, "transfers", text)
    assert (wanted.state, wanted.rows, wanted.figures["new"]) == ("tried", 2, 2)
    assert not Transfer.objects.exists()
    done = brought_in(admin, "transfers", text)
    assert (done.state, done.figures["accounts"], done.file.name, done.sample) == ("done", 2, "", [])
    assert Transfer.objects.get(reference="import:a").occurred_on == dt.date(2019, 5, 4)
    assert set(Transfer.objects.values_list("channel", "entered_by")) == {("import", admin.pk)}
    record = Record.objects.get(what="imported")
    assert (record.by, record.after["new"], record.after["kind"]) == (admin, 2, "transfers")
    assert Notice.objects.filter(person=admin, event="ledger/import_done").count() == 1
    assert reconciliation.check(admin.bank) == []
    with pytest.raises(NotReadable, match="was brought in on 3 October 2026"):
        hand_over(admin, "transfers", text)
    with pytest.raises(Refused, match="was brought in on"):
        asking.write(wanted, by=admin, at=START)


def test_bad_rows_are_told_and_kept_to_mend(admin: Person, ana: Account, bram: Account) -> None:
    text = HISTORY + '2019-05-04,101,102,90,"=1+1;=2",\n\n03/04/2019,101,102,5,,\n2019-05-04,101,102,45,,\n'
    wanted = tried(admin, "transfers", text.replace("90", "9O"))
    assert (wanted.bad_rows, wanted.rows) == (2, 3) and not wanted.may_be_written
    assert "2: “9O” is no whole number" in reasons(wanted) and "4: “03/04/2019”" in reasons(wanted)
    file = asking.refused_rows(wanted, by=admin)
    assert file
    with file:
        rows = list(csv.reader(io.StringIO(file.read().decode("utf-8-sig"))))
    assert rows[0][-2:] == ["line", "why"] and len(rows) == 3
    assert rows[1][:6] == ["2019-05-04", "101", "102", "9O", "'=1+1;'=2", ""] and rows[2][-2] == "4"
    with pytest.raises(Refused, match="can't be done now"):
        asking.write(wanted, by=admin, at=START)
    asking.write(wanted, by=admin, at=START, leaves_out=True)
    running.run_waiting(clock=TickingClock())
    wanted.refresh_from_db()
    assert (wanted.state, Transfer.objects.count()) == ("done", 1)
    assert Account.objects.get(pk=bram.pk).balance_minutes == 45 and wanted.refused_file


def test_a_day_that_could_be_two_is_asked_about(admin: Person, ana: Account, bram: Account) -> None:
    text = HISTORY + "03/04/2020,101,102,90,,\n"
    assert "is 3 the day, or the month?" in reasons(tried(admin, "transfers", text))
    for order, month in (("mdy", 3), ("dmy", 4)):
        day = brought_in(admin, "transfers", f"{text}\n{' ' * month}\n", order=order)
        assert day.state == "done"
    assert set(Transfer.objects.values_list("occurred_on__month", flat=True)) == {3, 4}


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2019-05-04 10:11:12 UTC", 4), ("2019-05-04T10:11:12+02:00", 4), ("2019/5/4", 4), ("4.5.2019", 4),
        ("13/05/2019", 13), ("05/13/2019", 13), ("05-05-2019", 5), ("4.5.2019 09:30", 4),
    ],
)  # fmt: skip
def test_days_of_every_kind(text: str, day: int) -> None:
    assert read_day(text, today=dt.date(2026, 1, 1)) == dt.date(2019, 5, day)


@pytest.mark.parametrize(
    "text", ["", "43589", "May 2019", "31/02/2019", "2019-05-04x", "04/05/19", "9999-01-01"]
)
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(Unclear):
        read_day(text, order="dmy", today=dt.date(2026, 1, 1))


@pytest.mark.parametrize(
    ("field", "text", "minutes"),
    [
        ("seconds", "5400", 90), ("decimal", "0.33", 20), ("decimal", "1,67", 100), ("hours", "12:05", 725),
        ("seconds", "5401", None), ("decimal", "0.34", None), ("hours", "0.33", None), ("seconds", "0", None),
    ],
)  # fmt: skip
def test_never_a_wrong_minute(field: str, text: str, minutes: int | None) -> None:
    try:
        assert lengths.read({field: text}) == minutes
    except Unclear:
        assert minutes is None


def test_members_come_with_their_numbers_and_no_letter(admin: Person, bank: TimeBank) -> None:
    bank.welcome_minutes = 60
    bank.save()
    there = admin.memberships.get()
    text = (
        PEOPLE
        + "12,Núria 🌻 Pons,NURIA@example.org,+34 600,Gràcia,2019-05-04,,,\"Sewing, bread\"\n"
        + "40,Casa Roja,,,,,household,Pere Roig,\n"
        + f"{there.number},{there.name},,,,,,,\n"
        + ",Old Tom,,,Gràcia,,,,\n"
    )  # fmt: skip
    done = brought_in(admin, "members", text)
    assert (done.figures["new"], done.figures["known"], done.figures["email"]) == (3, 1, 1)
    nuria = Membership.objects.get(number=12)
    person = nuria.people.get()
    assert (nuria.joined_on, person.user.email, person.skills) == (
        dt.date(2019, 5, 4), "nuria@example.org", ["Sewing", "bread"],
    )  # fmt: skip
    house = Membership.objects.get(number=40)
    assert (house.kind, house.name, house.people.get().name) == ("household", "Casa Roja", "Pere Roig")
    tom = Person.objects.get(name="Old Tom")
    assert (tom.user, tom.memberships.get().number, str(tom.neighbourhood)) == (None, 41, "Gràcia")
    assert not Notice.objects.filter(person__in=[person, tom]).exists()
    assert not Transfer.objects.exists() and accounts.of(nuria).balance_minutes == 0
    again = brought_in(admin, "members", text + "\n")
    assert (again.figures["new"], again.figures["known"]) == (0, 4)


def test_members_are_welcomed_only_where_it_was_ticked(admin: Person) -> None:
    brought_in(admin, "members", "name,email\nZoë,zoe@example.org\n", welcomes="yes")
    assert Notice.objects.filter(person__name="Zoë", event="members/welcome").count() == 1


def test_members_that_are_somebody_elses(admin: Person, bank: TimeBank, other_bank: TimeBank) -> None:
    elsewhere = a_person(other_bank, "Otto Elsewhere")
    rosa = a_person(bank, "Rosa Ortiz")
    number = rosa.memberships.get().number
    text = (
        "number,name,email,joined\n"
        f"{number},Somebody Else,,\n"
        f",Rosita,{rosa.user.email},\n"
        "7,One,one@example.org,\n7,Two,one@example.org,\n"
        "x,Three,not an address,2030-01-01\n,,,\n"
        f"8,Otto,{elsewhere.user.email},\n"
    )
    wanted = tried(admin, "members", text)
    told = reasons(wanted)
    assert wanted.bad_rows == 4 and f"2: Number {number} is Rosa Ortiz's here" in told
    assert f"3: The e-mail {rosa.user.email} is Rosa Ortiz's here" in told
    assert "5: The same number stands in line 4" in told and "6: “not an address” is no e-mail" in told
    assert "Elsewhere" not in told and "hilltop" not in told
    mended = text.splitlines()
    brought_in(admin, "members", "\n".join([mended[0], mended[3], mended[7]]))
    assert Person.objects.get(bank=bank, name="Otto").user == elsewhere.user


def test_balances_come_out_of_the_pot_and_are_reached_once(
    admin: Person, bank: TimeBank, ana: Account, bram: Account
) -> None:
    done = brought_in(admin, "balances", "number,balance\n101,5:30\n102,-1:15\n")
    told = {
        number: Account.objects.get(pk=account.pk).balance_minutes
        for number, account in ((1, ana), (2, bram))
    }
    assert told == {1: 330, 2: -75} and accounts.pot(bank).balance_minutes == -255
    assert "from 0" in " ".join(kinds.kind_of("balances").words(done.figures))
    again = brought_in(admin, "balances", "number,seconds\n101,19800\n102,0\n")
    assert (again.figures["new"], again.figures["known"]) == (1, 1)
    assert accounts.pot(bank).balance_minutes == -330 and reconciliation.check(bank) == []
    twice = tried(admin, "balances", "number,balance\n101,1:00\nAna Sá,1:00\npot,2:00\n102,\n")
    assert "3: Ana Sá has a balance already, in line 2" in reasons(twice) and twice.bad_rows == 3


TIMEOVERFLOW = {
    "members": "N,Nombre,Correo,Teléfono,Teléfono alternativo,Creado,Fecha último login,Locale,Balance\n"
    "101,Ana Sá,ana@example.org,600,,2015-01-31 10:11:12 UTC,,es,-5400\n"
    "102,Bram de Vries,,,601,2016-02-01 00:00:00 +0100,,ca,5400\n",
    "transfers": "Fecha,Origen,Destino,Anuncio,Cantidad\n"
    "2019-05-04 10:11:12 UTC,Ana Sá (101),Bram de Vries (102),Clases,1:30\n",
    "full transfers": "Date,from,from ID,to,to ID,post,post ID,Comments,quantity\n"
    "2019-05-04 10:11:12 UTC,Riverside Time Bank,0,Bram de Vries (102),102,,,Bienvenida,0.33\n",
}


def test_what_timeoverflow_writes_is_known_by_its_columns(admin: Person, bank: TimeBank) -> None:
    brought_in(admin, "members", TIMEOVERFLOW["members"])
    ana = Membership.objects.get(number=101)
    assert (ana.joined_on, ana.people.get().phone) == (dt.date(2015, 1, 31), "600")
    assert Membership.objects.get(number=102).people.get().phone == "601"
    brought_in(admin, "transfers", TIMEOVERFLOW["transfers"])
    brought_in(admin, "transfers", TIMEOVERFLOW["full transfers"])
    assert sorted(Transfer.objects.values_list("entries__minutes", flat=True)) == [-90, -20, 20, 90]
    done = brought_in(admin, "balances", TIMEOVERFLOW["members"])
    assert done.figures == {"new": 1, "known": 1, "pot_before": -20, "pot_after": 0}


def test_columns_are_checked_and_kept_under_a_name(admin: Person) -> None:
    wanted = hand_over(admin, "members", "Wie,Tel,Post\nAna,1,a@example.org\n")
    assert wanted.layout == ["", "", ""] and wanted.sample == [["Ana", "1", "a@example.org"]]
    for layout in (["", "", ""], ["name", "name", ""], ["name"], ["name", "minutes", ""]):
        with pytest.raises(Refused):
            asking.choose(wanted, layout, {}, by=admin, at=START)
    layout = ["name", "phone", "email"]
    asking.choose(wanted, layout, {"order": "dmy"}, by=admin, at=START, save_as="Old card index")
    kept = ImportMapping.objects.get()
    other = hand_over(admin, "members", "Post,Extra,Wie\nb@example.org,x,Bob\n")
    assert asking.filled_in(other, str(kept.public_id), by=admin)[0] == ["email", "", "name"]


def test_only_its_admin_and_only_in_time(admin: Person, coordinator: Person) -> None:
    with pytest.raises(NotAllowed):
        hand_over(coordinator, "members", "name\nAna\n")
    wanted = hand_over(admin, "members", "name,phone\nAna,1\n")
    other = a_person(admin.bank, "Second Admin", roles.ADMIN)
    assert not Import.objects.visible_to(other).exists()
    with pytest.raises(Import.DoesNotExist):
        asking.call_off(wanted, by=other, at=START)
    assert asking.expire(START + asking.KEPT) == 1
    wanted.refresh_from_db()
    assert (wanted.state, wanted.sample, wanted.file.name) == ("expired", [], "")


def test_a_run_that_was_killed_begins_again_and_nothing_is_doubled(
    admin: Person, ana: Account, bram: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = tried(admin, "transfers", HISTORY + "2019-05-04,101,102,90,,\n")
    asking.write(wanted, by=admin, at=START)
    first = running.claim(at=START)
    assert first and running.claim(at=START) is None
    later = START + running.WRITING_LEASE
    second = running.claim(at=later)
    assert second and second.attempts == first.attempts + 1
    running.run(first, clock=TickingClock(later))
    assert not Transfer.objects.exists()
    running.run(second, clock=TickingClock(later))
    assert Transfer.objects.count() == 1
    wanted.refresh_from_db()
    assert wanted.state == "done"


def test_what_breaks_is_tried_again_then_said(
    admin: Person, ana: Account, bram: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = tried(admin, "transfers", HISTORY + "2019-05-04,101,102,90,,\n")
    monkeypatch.setattr(running.records, "write", lambda *_a, **_k: 1 / 0)
    asking.write(wanted, by=admin, at=START)
    assert running.run_waiting(clock=TickingClock()) == running.MOST_TRIES
    wanted.refresh_from_db()
    assert wanted.state == "failed" and "several times" in wanted.error and not Transfer.objects.exists()
    assert Notice.objects.filter(person=admin, event="ledger/import_failed").count() == 1


def test_the_database_takes_the_same_file_once(admin: Person, ana: Account, bram: Account) -> None:
    text = HISTORY + "2019-05-04,101,102,90,,\n"
    first, second = tried(admin, "transfers", text), tried(admin, "transfers", text)
    asking.write(first, by=admin, at=START)
    with pytest.raises(Refused, match="being brought in just now"):
        asking.write(second, by=admin, at=START)
    with pytest.raises(IntegrityError, match="file_is_brought_in_once"), transaction.atomic():
        Import.objects.filter(pk=second.pk).update(state="done")


def test_who_is_no_longer_an_admin_brings_nothing_in(admin: Person, ana: Account, bram: Account) -> None:
    wanted = tried(admin, "transfers", HISTORY + "2019-05-04,101,102,90,,\n")
    asking.write(wanted, by=admin, at=START)
    Person.objects.filter(pk=admin.pk).update(role=roles.MEMBER)
    running.run_waiting(clock=TickingClock())
    wanted.refresh_from_db()
    assert wanted.state == "failed" and not Transfer.objects.exists()
