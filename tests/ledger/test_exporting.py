"""Files made in the background: in turn, once, again after a crash, for one person, for a while."""

import datetime as dt
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction

from ledger import exporting, exports
from ledger.models import Export
from members import roles
from members.models import Notice, Person
from members.refusals import NotAllowed, Refused
from tests.factories.exports import START, Numbers, TickingClock
from tests.factories.members import a_person

SOON = dt.timedelta(minutes=1)


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    options = {"location": tmp_path, "base_url": None}
    default = settings.STORAGES["default"] | {"OPTIONS": options}
    settings.STORAGES = settings.STORAGES | {"default": default}
    return tmp_path / "exports"


@pytest.fixture(autouse=True)
def numbers(monkeypatch: pytest.MonkeyPatch) -> Numbers:
    source = Numbers(count=2_000)
    monkeypatch.setitem(exports.sources._sources, "numbers", source)
    return source


def ask(person: Person, format: str = "csv", at: dt.datetime = START) -> Export:
    return exporting.ask("numbers", {"word": "no", "other": "x"}, format, by=person, at=at)


def files_in(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.glob("*"))


def lines_of(export: Export, person: Person, at: dt.datetime = START + SOON) -> list[str]:
    sheet = exporting.hand_over(export, to=person, at=at)
    assert sheet
    with sheet.file:
        return sheet.file.read().decode("utf-8-sig").splitlines()


def test_a_small_file_comes_at_once(admin: Person) -> None:
    sheet = exporting.fetch("numbers", {}, "csv", by=admin, at=START)
    assert isinstance(sheet, exporting.Sheet)
    assert sheet.name == "riverside-numbers-2026-10-03.csv"
    assert len(sheet.file.read().splitlines()) == 2_001
    assert not Export.objects.exists()
    sheet.file.close()


def test_a_big_file_waits_its_turn(admin: Person, numbers: Numbers) -> None:
    numbers.length = exporting.SMALL_ROWS + 1
    export = exporting.fetch("numbers", {"word": "no", "other": "x"}, "xlsx", by=admin, at=START)
    assert isinstance(export, Export)
    assert (export.state, export.rows_total, export.title) == ("waiting", 5_001, "Numbers to 5001")
    assert export.parameters == {"word": "no"}


@pytest.mark.parametrize("verb", [exporting.fetch, exporting.ask])
def test_only_those_who_may_see_the_rows_get_them(verb: Any, coordinator: Person, admin: Person) -> None:
    for person, what in ((coordinator, "numbers"), (admin, "nothing")):
        with pytest.raises(NotAllowed, match="ask an admin"):
            verb(what, {}, "csv", by=person, at=START)


def test_only_formats_we_write_are_taken(admin: Person) -> None:
    with pytest.raises(Refused, match="CSV and Excel") as refusal:
        exporting.fetch("numbers", {}, "pdf", by=admin, at=START)
    assert refusal.value.field == "format"


def test_the_clock_makes_what_waits(admin: Person, folder: Path) -> None:
    export, other = ask(admin), ask(admin, "xlsx")
    assert exporting.run_waiting(clock=TickingClock()) == 2
    export.refresh_from_db()
    assert (export.state, export.rows_done, export.rows_total) == ("ready", 2_000, 2_000)
    assert export.expires_at == export.finished_at + exporting.KEPT  # type: ignore[operator]
    assert lines_of(export, admin)[:2] == ["Number,In words", "1,no 1"]
    assert files_in(folder) == [f"{export.public_id}-1.csv", f"{other.public_id}-1.xlsx"]


def test_its_maker_is_told_once(admin: Person) -> None:
    export = ask(admin)
    exporting.run_waiting(clock=TickingClock())
    notice = Notice.objects.get(event="ledger/export_ready")
    assert notice.person == admin
    assert notice.subject == "Your file is ready: Numbers to 2000"
    assert notice.path == f"/{export.bank.slug}/exports/"


def test_delivered_twice_it_is_made_once(admin: Person, numbers: Numbers) -> None:
    ask(admin)
    exporting.run_waiting(clock=TickingClock())
    numbers.on_the_way = lambda number: pytest.fail("made again")
    assert exporting.run_waiting(clock=TickingClock()) == 0


class LookingClock(TickingClock):
    """Looks at an export each time it is asked what time it is."""

    def __init__(self, export: Export) -> None:
        super().__init__()
        self.export, self.seen = export, list[Export]()

    def __call__(self) -> dt.datetime:
        self.seen.append(Export.objects.get(pk=self.export.pk))
        return super().__call__()


def test_progress_is_seen_while_it_runs(admin: Person, numbers: Numbers) -> None:
    clock = LookingClock(ask(admin))
    exporting.run_waiting(clock=clock)
    running = [export for export in clock.seen if export.state == Export.State.RUNNING]
    assert list(dict.fromkeys(export.rows_done for export in running))[:4] == [0, 500, 1_000, 1_500]
    leases = [export.lease_until for export in running]
    assert sorted(leases) == leases
    assert len(set(leases)) > 3


def test_killed_midway_it_is_started_afresh(admin: Person, numbers: Numbers, folder: Path) -> None:
    export = ask(admin)
    break_at(numbers, 1_200)
    with pytest.raises(SystemExit):
        exporting.run_waiting(clock=TickingClock())
    folder.mkdir()
    (folder / f"{export.public_id}-1.csv").write_text("half a fi")
    numbers.on_the_way = lambda number: None
    assert exporting.claim(at=START + SOON) is None, "the lease is not over"
    assert exporting.run_waiting(clock=TickingClock(START + exporting.LEASE + SOON)) == 1
    export.refresh_from_db()
    assert (export.state, export.attempts) == ("ready", 2)
    assert len(lines_of(export, admin)) == 2_001
    assert files_in(folder) == [f"{export.public_id}-2.csv"]


def break_at(numbers: Numbers, where: int, error: BaseException | None = None) -> None:
    def stop(number: int) -> None:
        if number == where:
            raise error or SystemExit

    numbers.on_the_way = stop


def test_a_run_thought_dead_cannot_put_its_file_in_place(
    admin: Person, numbers: Numbers, folder: Path
) -> None:
    export = ask(admin)
    slow = exporting.claim(at=START)
    assert slow
    exporting.run_waiting(clock=TickingClock(START + exporting.LEASE))
    exporting.run(slow, clock=TickingClock(START + 2 * exporting.LEASE))
    export.refresh_from_db()
    assert (export.state, export.attempts, export.file.name) == (
        "ready",
        2,
        f"exports/{export.public_id}-2.csv",
    )
    assert files_in(folder) == [f"{export.public_id}-2.csv"]


def test_what_breaks_is_tried_again_and_then_given_up(admin: Person, numbers: Numbers, folder: Path) -> None:
    export = ask(admin)
    break_at(numbers, 700, ZeroDivisionError())
    assert exporting.run_waiting(clock=TickingClock()) == exporting.MOST_ATTEMPTS
    export.refresh_from_db()
    assert export.state == "failed"
    assert "shorter period" in export.error
    assert Notice.objects.get().subject == "Your file could not be made: Numbers to 2000"
    assert files_in(folder) == []


def test_what_kills_its_worker_every_time_is_given_up(admin: Person, numbers: Numbers) -> None:
    export, clock = ask(admin), TickingClock()
    break_at(numbers, 700)
    for _attempt in range(exporting.MOST_ATTEMPTS):
        with pytest.raises(SystemExit):
            exporting.run_waiting(clock=clock)
        clock.now += exporting.LEASE
    assert exporting.run_waiting(clock=clock) == 1
    export.refresh_from_db()
    assert export.state == "failed"


def test_who_lost_the_right_meanwhile_gets_no_file(admin: Person) -> None:
    export = ask(admin)
    Person.objects.filter(pk=admin.pk).update(role=roles.MEMBER)
    exporting.run_waiting(clock=TickingClock())
    export.refresh_from_db()
    assert (export.state, export.error[:24]) == ("failed", "You can't export this. P")


def test_only_its_maker_is_handed_the_file(admin: Person) -> None:
    export, other = ask(admin), a_person(admin.bank, "Ada Admin", roles.ADMIN)
    exporting.run_waiting(clock=TickingClock())
    export.refresh_from_db()
    with pytest.raises(NotAllowed, match="only for the person"):
        exporting.hand_over(export, to=other, at=START + SOON)
    admin.role = roles.COORDINATOR
    with pytest.raises(NotAllowed):
        exporting.hand_over(export, to=admin, at=START + SOON)


def test_after_its_time_the_file_is_gone_and_its_row_stays(admin: Person, folder: Path) -> None:
    export = ask(admin)
    exporting.run_waiting(clock=TickingClock())
    over = START + exporting.KEPT + SOON
    export.refresh_from_db()
    assert exporting.hand_over(export, to=admin, at=over) is None
    assert (exporting.expire(over - 2 * SOON), exporting.expire(over), exporting.expire(over)) == (0, 1, 0)
    export.refresh_from_db()
    assert (export.state, export.file.name, files_in(folder)) == ("expired", "", [])


def test_a_file_lost_from_the_disk_is_not_handed_over(admin: Person, folder: Path) -> None:
    export = ask(admin)
    exporting.run_waiting(clock=TickingClock())
    export.refresh_from_db()
    (folder / f"{export.public_id}-1.csv").unlink()
    assert exporting.hand_over(export, to=admin, at=START + SOON) is None


@pytest.mark.django_db(transaction=True)
def test_two_workers_take_different_exports(admin: Person) -> None:
    first, second = ask(admin), ask(admin)
    taken: list[Export | None] = []

    def work() -> None:
        taken.extend([exporting.claim(at=START), exporting.claim(at=START)])
        connection.close()

    with transaction.atomic():
        mine = exporting.claim(at=START)
        worker = threading.Thread(target=work)
        worker.start()
        worker.join()
    assert mine == first
    assert taken == [second, None]


# --- Called off -------------------------------------------------------------------------------


def test_called_off_before_its_turn_it_is_never_made(admin: Person, folder: Path) -> None:
    export = exporting.call_off(ask(admin), by=admin, at=START)
    assert exporting.run_waiting(clock=TickingClock()) == 0
    assert (export.state, export.finished_at, files_in(folder)) == ("stopped", START, [])
    assert exporting.call_off(export, by=admin, at=START + SOON).finished_at == START
    assert exporting.hand_over(export, to=admin, at=START + SOON) is None


class StoppingClock(TickingClock):
    """Its maker calls the export off as soon as it has come so far."""

    def __init__(self, export: Export, has_come: Callable[[Export], bool]) -> None:
        super().__init__()
        self.export, self.has_come = export, has_come

    def __call__(self) -> dt.datetime:
        self.export.refresh_from_db()
        if self.export.is_under_way and self.has_come(self.export):
            exporting.call_off(self.export, by=self.export.person, at=START)
        return super().__call__()


@pytest.mark.parametrize("is_written", [False, True])
def test_called_off_midway_its_run_stops_and_leaves_nothing(
    admin: Person, folder: Path, is_written: bool
) -> None:
    export = ask(admin)
    clock = StoppingClock(
        export, lambda one: files_in(folder) != [] if is_written else one.rows_done >= 1_000
    )
    exporting.run_waiting(clock=clock)
    export.refresh_from_db()
    assert (export.state, str(export.file), files_in(folder)) == ("stopped", "", [])
    assert exporting.run_waiting(clock=TickingClock(START + 2 * exporting.LEASE)) == 0
    assert not Notice.objects.filter(about__contains=str(export.public_id)).exists()


def test_only_its_maker_calls_it_off_and_only_before_it_is_made(admin: Person) -> None:
    export, other = ask(admin), a_person(admin.bank, "Ada Admin", roles.ADMIN)
    with pytest.raises(NotAllowed):
        exporting.call_off(export, by=other, at=START)
    exporting.run_waiting(clock=TickingClock())
    with pytest.raises(Refused, match="made already"):
        exporting.call_off(export, by=admin, at=START + SOON)
