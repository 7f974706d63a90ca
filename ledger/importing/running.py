"""Trying files and bringing them in, in the background: the clock picks up what waits.

As with exports, `claim` gives a run its number and a lease, each report of progress renews the lease, and a run that
was killed is started afresh when its lease is over. What a file brings commits in one transaction with the word that
it is done, which only the newest run may say: killed half way, nothing was brought in.
"""

import csv
import datetime as dt
import io
import tempfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import IO

import structlog
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from ledger import exports, permissions, reconciliation
from ledger.importing import asking, columns, files, kinds
from ledger.importing.kinds import Figures, Kind, Taking
from ledger.importing.refusals import BadRow, NotReadable, Unclear
from ledger.models import Import
from ledger.models.importing import ImportQuerySet
from members import notices, records, walls
from members.models import Notice, TimeBank
from members.refusals import NotAllowed, Refused

LEASE = dt.timedelta(minutes=5)
# A file may hold the database for a while when it is posted, and nothing is told meanwhile.
WRITING_LEASE = dt.timedelta(minutes=10)
MOST_TRIES = 3
TELL_EVERY = dt.timedelta(seconds=1)
SHOWN_PROBLEMS = 100
MOST_PROBLEMS = 100_000
MOST_LEFT_OUT = 10_000
State = Import.State
Clock = Callable[[], dt.datetime]
logger = structlog.get_logger(__name__)


class Superseded(Exception):
    """Another run of the same file has begun, or it was called off: this one's work no longer counts."""


def run_waiting(*, clock: Clock) -> int:
    """Run whatever waits, one after another; how many there were."""
    count = 0
    while wanted := claim(at=clock()):
        run(wanted, clock=clock)
        count += 1
    return count


def claim(*, at: dt.datetime) -> Import | None:
    """Take the next file that is to be tried or brought in, so that nobody else does; None when there is none."""
    banks = walls.banks_where("banks_with_imports", at)
    return next(filter(None, (_claim_in(bank, at) for bank in banks)), None)


def _claim_in(bank: TimeBank, at: dt.datetime) -> Import | None:
    with walls.in_bank(bank):
        waiting = Import.objects.filter(bank=bank).to_run(at)
        waiting = waiting.select_for_update(skip_locked=True, of=("self",))
        wanted = waiting.select_related("bank", "person__bank").order_by("id").first()
        if wanted is None:
            return None
        writes = wanted.state in (State.TO_WRITE, State.WRITING)
        wanted.state = State.WRITING if writes else State.TRYING
        wanted.attempts, wanted.tries = wanted.attempts + 1, wanted.tries + 1
        wanted.done, wanted.lease_until = 0, at + LEASE
        wanted.save(update_fields=["state", "attempts", "tries", "done", "lease_until"])
    return wanted


def run(wanted: Import, *, clock: Clock) -> None:
    """Try a file that was claimed, or bring it in. What goes wrong is tried again, a few times, then said."""
    kind = kinds.kind_of(wanted.kind)
    assert kind, wanted.kind
    bank = wanted.bank
    try:
        with translation.override(bank.language), timezone.override(bank.zone):
            if wanted.tries > MOST_TRIES:
                raise Refused(_cannot_be_done())
            Run(wanted, kind, clock).through()
    except Superseded:
        logger.warning("import_superseded", file=str(wanted.public_id), attempt=wanted.attempts)
    except Refused as refusal:
        _give_up(wanted, refusal.sentence, at=clock())
    except Exception:
        logger.exception("import_broke_off", file=str(wanted.public_id), attempt=wanted.attempts)
        _try_again(wanted, at=clock())


class Run:
    """One going through a file."""

    def __init__(self, wanted: Import, kind: Kind, clock: Clock) -> None:
        self.wanted, self.kind, self.clock = wanted, kind, clock
        self.writes = wanted.state == State.WRITING
        self.bank, self.by = wanted.bank, wanted.person
        self.at = clock()
        self.rows, self.bad = 0, dict[int, str]()
        self.whole: list[str] = []
        self.left_out = set(wanted.refused_lines) if self.writes and wanted.leaves_out else set[int]()

    def through(self) -> None:
        if not permissions.may_keep_books(self.by, self.bank):
            raise NotAllowed(_("Only an admin of this time bank can bring files in. Ask one of yours."))
        with walls.in_bank(self.bank):
            begun = self.kind.begin(self.bank, self.by, self.at, self.wanted.choices)
        with closing(begun) as taking:
            self._read(taking)
            figures = {} if self.bad and self.writes else self._finish(taking)
        if self.bad or self.whole or not self.writes:
            self._say_tried(figures)
        elif self.kind.moves_hours:
            reconciliation.run(self.bank, at=self.clock(), asked_by=self.by)

    def say(self, row: BadRow) -> None:
        if row.line:
            self.bad.setdefault(row.line, row.reason)
        else:
            self.whole.append(row.reason)
        if len(self.bad) > MOST_PROBLEMS:
            raise NotReadable(
                _(
                    "More than %(most)d rows can't be taken. Look whether the columns are chosen as they should be."
                )
                % {"most": MOST_PROBLEMS}
            )

    def _read(self, taking: Taking) -> None:
        places = {field: place for place, field in enumerate(self.wanted.layout) if field}
        width, told_at = len(self.wanted.header), self.clock()
        with files.opened(Path(self.wanted.file.path), self.kind.knows) as table:
            for record in table.records():
                self.rows += 1
                if record.line in self.left_out:
                    continue
                try:
                    if record.problem:
                        raise Unclear(record.problem)
                    taking.take(record.line, columns.said(record.cells, places, width))
                except Unclear as unclear:
                    self.say(BadRow(record.line, str(unclear)))
                if self.rows % 500 == 0 and self.clock() - told_at >= TELL_EVERY:
                    told_at = self.clock()
                    done, total = table.progress()
                    _tell(self.wanted, lease_until=told_at + LEASE, done=done, total=total, rows=self.rows)
        lease = WRITING_LEASE if self.writes else LEASE
        _tell(self.wanted, lease_until=self.clock() + lease, done=1, total=1, rows=self.rows)

    def _finish(self, taking: Taking) -> Figures:
        """What would happen; or it happens, and is said to be done in the same transaction."""
        before = len(self.bad)
        with walls.in_bank(self.bank):
            figures = taking.finish(self.say, writes=self.writes)
            if self.writes and not self.bad and not self.whole:
                self._say_done(figures)
            else:
                transaction.set_rollback(True)
        # Hours are looked at as a whole: where something is wrong there, nothing of it was counted.
        return {} if self.kind.moves_hours and len(self.bad) > before else figures

    def _say_done(self, figures: Figures) -> None:
        at = self.clock()
        told = {"figures": figures, "rows": self.rows}
        done = _of_this_run(self.wanted).update(state=State.DONE, finished_at=at, lease_until=None, **told)
        if not done:
            raise Superseded
        after = {"kind": self.kind.key, "rows": self.rows, **figures}
        records.write(self.bank, records.What.IMPORTED, by=self.by, at=at, after=after)
        self.wanted.refresh_from_db()
        asking.let_go(self.wanted, State.DONE, keeps_refused=bool(self.left_out))
        _write_notice("ledger/import_done", self.wanted, at)

    def _say_tried(self, figures: Figures) -> None:
        name, bad = "", len(self.bad) + len(self.whole)
        if self.bad:
            with tempfile.TemporaryFile() as file:
                _write_refused(file, self.wanted, self.kind, self.bad)
                file.seek(0)
                name = default_storage.save(self.wanted.refused_name_of(self.wanted.attempts), File(file))
        shown = [[0, reason] for reason in self.whole]
        shown += [[line, self.bad[line]] for line in sorted(self.bad)[:SHOWN_PROBLEMS]]
        before = str(self.wanted.refused_file or "")
        _tell(
            self.wanted,
            state=State.TRIED,
            figures=figures,
            rows=self.rows,
            bad_rows=bad,
            problems=shown,
            refused_lines=sorted(self.bad) if len(self.bad) <= MOST_LEFT_OUT and not self.whole else [],
            refused_file=name,
            finished_at=self.clock(),
            lease_until=None,
        )
        if before:
            default_storage.delete(before)


def _write_refused(file: IO[bytes], wanted: Import, kind: Kind, bad: dict[int, str]) -> None:
    """The rows as they came, with the line they stood in and why they were refused: to mend and bring again."""
    text = io.TextIOWrapper(file, "utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text)
    with files.opened(Path(wanted.file.path), kind.knows) as table:
        writer.writerow([*map(_inert, table.header), _("line"), _("why")])
        width = len(table.header)
        for record in table.records():
            if record.line in bad:
                cells = [*record.cells, *[""] * width][: max(width, len(record.cells))]
                writer.writerow([*map(_inert, cells), record.line, bad[record.line]])
    text.detach()


def _inert(cell: str) -> str:
    return exports.inert_within(exports.inert(cell.encode("utf-8", "replace").decode()))


def _tell(wanted: Import, **said: object) -> None:
    with walls.in_bank(wanted.bank):
        if not _of_this_run(wanted).update(**said):
            raise Superseded


def _of_this_run(wanted: Import) -> ImportQuerySet:
    return Import.objects.filter(pk=wanted.pk, state=wanted.state, attempts=wanted.attempts)


def _give_up(wanted: Import, sentence: str, *, at: dt.datetime) -> None:
    failed = {"state": State.FAILED, "error": sentence[:300], "finished_at": at, "lease_until": None}
    with walls.in_bank(wanted.bank):
        if _of_this_run(wanted).update(**failed) and wanted.state == State.WRITING:
            _write_notice("ledger/import_failed", wanted, at, sentence=sentence)


def _try_again(wanted: Import, *, at: dt.datetime) -> None:
    if wanted.tries >= MOST_TRIES:
        with translation.override(wanted.bank.language):
            _give_up(wanted, _cannot_be_done(), at=at)
    else:
        with walls.in_bank(wanted.bank):
            _of_this_run(wanted).update(lease_until=at)


def _cannot_be_done() -> str:
    return _(
        "We tried several times and could not bring this file in; nothing of it was. Try it again, and if that does"
        " not help, tell the people who run this site."
    )


def _write_notice(event: str, wanted: Import, at: dt.datetime, **context: str) -> None:
    path = reverse("ledger:import", args=[wanted.bank.slug, wanted.public_id])
    notices.write(
        event,
        to=wanted.person,
        bank=wanted.bank,
        path=path,
        at=at,
        group=Notice.Group.RUNNING,
        context={"file": wanted, **context},
        about=f"{event}:{wanted.public_id}:{wanted.attempts}",
    )
