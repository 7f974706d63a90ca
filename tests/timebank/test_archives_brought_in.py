"""A whole time bank goes out as one file and comes in again on a fresh installation: the same, row by row."""

import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db.models import F
from django.utils import timezone
from PIL import Image

from audit import journals as oracle
from exchanges import closing_months, periods
from ledger import exports
from ledger.models import Account, Entry, MonthClose, Transfer
from members import erased_list, pictures, walls
from members.models import Notice, Person, TimeBank
from members.refusals import Refused
from tests.factories.ledger import post
from tests.ledger.books import a_lively_bank
from timebank.archives import bringing_in, columns, reading, writing
from timebank.archives.tables import KEPT, file_of
from timebank.demo import making

pytestmark = pytest.mark.django_db(transaction=True)
Parts = dict[str, bytes]
USUAL_CELL = csv.field_size_limit()


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Path) -> None:
    default = settings.STORAGES["default"] | {"OPTIONS": {"location": tmp_path, "base_url": None}}
    settings.STORAGES = settings.STORAGES | {"default": default}
    settings.PRIVATE_ROOT = tmp_path


def admin_of(bank: TimeBank) -> Person:
    with walls.in_bank(bank):
        return Person.objects.select_related("bank").filter(bank=bank, role="admin").earliest("pk")


def archived(bank: TimeBank, path: Path) -> Parts:
    with path.open("wb") as file:
        writing.write(file, admin_of(bank), at=timezone.now())
    with zipfile.ZipFile(path) as whole:
        return {name: whole.read(name) for name in whole.namelist()}


def by_rank(parts: Parts) -> dict[str, list[dict[str, Any]]]:
    """Every row of every table, where an id is the how-manieth row it names: what is the same in both places."""
    said = {
        model: list(csv.DictReader(io.StringIO(parts[file_of(model)].decode(), newline=""))) for model in KEPT
    }
    ranks = {
        model: {row["id"]: n for n, row in enumerate(rows) if "id" in row} for model, rows in said.items()
    }
    for row in said[MonthClose]:
        row["last_transfer_id"] = sum(int(one) <= int(row["last_transfer_id"]) for one in ranks[Transfer])
    for model in KEPT:
        for column in columns.of(model):
            of = column.target or (model if column.name == "id" else None)
            for row in said[model] if of else ():
                row[column.name] = ranks[of].get(row[column.name]) if row[column.name] else None
    return {file_of(model): rows for model, rows in said.items()}


def statements(bank: TimeBank) -> tuple[list[Any], list[Any]]:
    """The trial balance as its file has it; and what each holder reads of their account."""
    admin, source = admin_of(bank), exports.source("trial-balance")
    with walls.in_bank(bank):
        trial = list(source.rows(admin, source.clean(admin, {})))
        rows = Entry.objects.filter(bank=bank).order_by("account__membership__number", "sequence")
        said = ("account__membership__number", "sequence", "minutes", "balance_after_minutes")
        told = ("occurred_on", "posted_at", "kind", "description", "reference", "channel", "entered_by__name")
        return trial, list(rows.values_list(*said, *(f"transfer__{name}" for name in told)))


def in_full_life(tmp_path: Path) -> TimeBank:
    """The demo, with all that may happen to books, a photo, a closed month and a limit that history has passed."""
    bank = making.make("elm-street", exchanges=0, seed=1, at=timezone.now(), tell=lambda *_: None)
    admin = admin_of(bank)
    closing_months.close(
        periods.month_of(bank.today(timezone.now())).previous, by=admin, at=timezone.now(), all_the_same=True
    )
    a_lively_bank(bank, admin)
    with walls.in_bank(bank):
        name = pictures.keep(a_picture(), "people")
        Person.objects.filter(pk=admin.pk).update(photo=name)
        Account.objects.filter(membership__number=1).update(lowest_minutes=F("balance_minutes"), is_hard=True)
    return bank


def a_picture() -> pictures.Picture:
    drawn = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(drawn, "PNG")
    return pictures.prepare(SimpleUploadedFile("me.png", drawn.getvalue()))


def test_it_is_the_same_on_a_fresh_installation(tmp_path: Path) -> None:
    old = in_full_life(tmp_path)
    out = archived(old, tmp_path / "first.zip")
    were = statements(old)
    call_command("flush", interactive=False, inhibit_post_migrate=True, verbosity=0)
    _no_photo_leaves_nothing_behind(out, tmp_path)
    report = bringing_in.bring_in(tmp_path / "first.zip", at=timezone.now())
    assert report.faults == [] and report.bank and report.check and report.check.is_clean
    assert statements(report.bank) == were
    _is_all_the_same(out, archived(report.bank, tmp_path / "second.zip"))
    assert oracle.check(report.bank, tmp_path) == []
    with pytest.raises(CommandError, match="was brought in on"):
        call_command("bring_in_archive", tmp_path / "first.zip", "--check", "--address=another")
    _who_was_erased_since_is_erased_again(report.bank, tmp_path)


def _who_was_erased_since_is_erased_again(bank: TimeBank, tmp_path: Path) -> None:
    """By the list of the old place, brought along: the keys of people are the same here."""
    with walls.in_bank(bank):
        found = Person.objects.filter(bank=bank, role="member", left_at=None, guardianships=None)
        person = found.exclude(name="").earliest("pk")
    erased_list.add([erased_list.Listed(bank.slug, person.public_id)], tmp_path)
    hours = [row[3:] for row in statements(bank)[0]]
    call_command("erase_again", stdout=io.StringIO())
    with walls.in_bank(bank):
        again = Person.objects.get(pk=person.pk)
        assert again.erased_at and person.name not in again.name
        assert not Notice.objects.filter(bank=bank, subject__contains=person.name).exists()
    assert [row[3:] for row in statements(bank)[0]] == hours


def _no_photo_leaves_nothing_behind(parts: Parts, tmp_path: Path) -> None:
    """The large one of the two was kept by then; files know no rollback."""
    small = next(name for name in parts if name.endswith(".small.webp"))
    were = sorted((tmp_path / "people").iterdir())
    with pytest.raises(Refused, match=f"{small}: this is no photo"):
        look(zipped(sealed({**parts, small: b"<svg onload=alert(1)>"}), tmp_path / "no-photo.zip"))
    assert sorted((tmp_path / "people").iterdir()) == were
    assert not TimeBank.objects.exists()


def _is_all_the_same(out: Parts, again: Parts) -> None:
    """But for the line that says so, and what was planned, which is a draft. Photos have new names, the same bytes."""
    assert again["bank.json"] == out["bank.json"]
    first, second = by_rank(out), by_rank(again)
    assert second["tables/members_record.csv"].pop()["what"] == "brought_in"
    for row in first["tables/members_announcement.csv"]:
        row |= {} if row["sent_at"] else {"send_at": "", "sent_by_id": None}
    for tables in (first, second):
        assert sum(bool(row.pop("photo")) for row in tables["tables/members_person.csv"]) == 1
    for name, rows in first.items():
        assert second[name] == rows, name
    photos = [{data for name, data in parts.items() if name.startswith("files/")} for parts in (out, again)]
    assert photos[0] == photos[1] and len(photos[0]) == 2


# --- What is not believed ---------------------------------------------------------------------

TRANSFERS, ENTRIES = "tables/ledger_transfer.csv", "tables/ledger_entry.csv"
SEATS, PEOPLE = "tables/members_seat.csv", "tables/members_person.csv"
Damage = Callable[[Parts], Parts]


def with_cell(name: str, line: int, column: str, cell: str) -> Damage:
    """One cell is another, and the list vouches for it all the same."""

    def change(parts: Parts) -> Parts:
        rows = list(csv.reader(io.StringIO(parts[name].decode(), newline="")))
        rows[line - 1][rows[0].index(column)] = cell
        text = io.StringIO(newline="")
        csv.writer(text).writerows(rows)
        return sealed({**parts, name: text.getvalue().encode()})

    return change


def sealed(parts: Parts) -> Parts:
    listing = json.loads(parts["archive.json"])
    for name, data in parts.items():
        if name != "archive.json":
            said = {"sha256": hashlib.sha256(data).hexdigest()}
            listing["files"][name] = {**listing["files"].get(name, {}), **said}
    return {**parts, "archive.json": json.dumps(listing).encode()}


def listed(**said: Any) -> Damage:
    return lambda parts: {
        **parts,
        "archive.json": json.dumps({**json.loads(parts["archive.json"]), **said}).encode(),
    }


REFUSED: list[tuple[str, Damage]] = [
    ("is not as it was", lambda parts: {**parts, SEATS: parts[SEATS].replace(b"holder", b"h0lder", 1)}),
    ("is missing", lambda parts: {name: data for name, data in parts.items() if name != SEATS}),
    ("should not be in", lambda parts: {**parts, "tables/members_user.csv": b"id"}),
    ("should not be in", lambda parts: sealed({**parts, "files/../../../etc/cron.d/x": b"x"})),
    ("should not be in", lambda parts: sealed({**parts, "/etc/passwd": b"x"})),
    ("unfold", lambda parts: sealed({**parts, "books.hledger": b" " * (3 << 20)})),
    ("does not know", listed(version=2)),
    ("does not know", listed(format="another")),
    ("does not say", listed(files=[])),
    ("does not say", listed(made_at="yesterday")),
    ("does not hold", lambda parts: sealed({**parts, "bank.json": b"[1"})),
    ("no archive", lambda parts: {"README.txt": b"Hello"}),
]
FAULTS: list[tuple[str, Damage]] = [
    (f"{SEATS}, line 2: person_id names row 999999", with_cell(SEATS, 2, "person_id", "999999")),
    (f"{TRANSFERS}, line 3: its lines do not come to zero", with_cell(ENTRIES, 4, "minutes", "61")),
    (f"{TRANSFERS}, line 2: the balance after it", with_cell(ENTRIES, 2, "balance_after_minutes", "1")),
    (f"{PEOPLE}, line 2: role: ", with_cell(PEOPLE, 2, "role", "owner")),
    (f"{PEOPLE}, line 2: joined_at: ", with_cell(PEOPLE, 2, "joined_at", "yesterday")),
    (f"{PEOPLE}, line 2: phone: ", with_cell(PEOPLE, 2, "phone", "0" * 41)),
    (f"{PEOPLE}, line 1: this Timebank does not know", with_cell(PEOPLE, 1, "role", "is_superuser")),
    (
        "tables/ledger_account.csv, line 2: the account's",
        with_cell("tables/ledger_account.csv", 2, "sequence", "7"),
    ),
    (f"{ENTRIES}, line 3: transfer_id names row", lambda parts: without_line(parts, TRANSFERS, 2)),
]


def without_line(parts: Parts, name: str, line: int) -> Parts:
    lines = parts[name].splitlines(keepends=True)
    del lines[line - 1]
    return sealed({**parts, name: b"".join(lines)})


def zipped(parts: Parts, path: Path) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as whole:
        for name, data in parts.items():
            whole.writestr(name, data)
    return path


def test_what_was_changed_is_refused_and_nothing_comes_in(
    bank: TimeBank, admin: Person, member: Person, tmp_path: Path
) -> None:
    accounts = list(Account.objects.filter(membership__isnull=False).order_by("pk"))
    for minutes in (60, 90):
        post(*accounts[:2], minutes)
    parts = archived(bank, tmp_path / "whole.zip")
    for words, damage in REFUSED:
        with pytest.raises(Refused, match=words):
            look(zipped(damage(parts), tmp_path / "damaged.zip"))
    for words, damage in FAULTS:
        report = look(zipped(damage(parts), tmp_path / "damaged.zip"), writes=False)
        assert words in "\n".join(map(str, report.faults)) and report.bank is None
    with pytest.raises(Refused, match="in this installation already"):
        look(tmp_path / "whole.zip")
    tables_side_by_side_leave_other_files_as_they_were(tmp_path / "whole.zip")
    assert TimeBank.objects.count() == 1


def tables_side_by_side_leave_other_files_as_they_were(path: Path) -> None:
    """How long a cell may be is the process's own limit: an import that follows has to find it again."""
    with reading.opened(path) as archive:
        first, second = (archive.rows(model, lambda fault: None) for model in (Transfer, Entry))
        assert next(first) and next(second) and list(first) and list(second)
    assert csv.field_size_limit() == USUAL_CELL


def look(path: Path, *, writes: bool = True) -> bringing_in.Report:
    return bringing_in.bring_in(path, at=timezone.now(), address="copy", writes=writes)
