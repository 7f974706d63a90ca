"""Asking for a file, making it, and letting it go again.

What is small is made at once. What is big becomes a row that the clock picks up: `claim` gives a run its number
and a lease, `run` renews the lease with every report of progress, and a run that was killed is started afresh when
its lease is over. Only the newest run's file counts, so two runs of the same export cannot both be believed.
"""

import datetime as dt
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import IO

import structlog
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.text import slugify
from django.utils.translation import gettext as _

from ledger import exports
from ledger.models import Export
from ledger.models.export import ExportQuerySet
from members import notices, walls
from members.models import Notice, Person, TimeBank
from members.refusals import NotAllowed, Refused

SMALL_ROWS = 5_000
KEPT = dt.timedelta(days=7)
LEASE = dt.timedelta(minutes=5)
MOST_ATTEMPTS = 3
TELL_EVERY = dt.timedelta(seconds=1)

Clock = Callable[[], dt.datetime]

logger = structlog.get_logger(__name__)


class Superseded(Exception):
    """Another run of the same export has begun, or it is over: this one's work no longer counts."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A finished file to hand over, and how."""

    file: IO[bytes]
    name: str
    content_type: str


def fetch(
    what: str, parameters: Mapping[str, str], format: str, *, by: Person, at: dt.datetime
) -> Sheet | Export:
    """The file itself when it is small; a promise of it, kept by the clock, when it is big."""
    source, cleaned = _allowed(what, parameters, format, by)
    if source.count(by, cleaned) > getattr(source, "most_at_once", SMALL_ROWS):
        return ask(what, parameters, format, by=by, at=at)
    file = tempfile.TemporaryFile()  # noqa: SIM115  (handed over open)
    exports.write_whole(format, file, source, by, cleaned)
    file.seek(0)
    return Sheet(file, _file_name(what, by, at, format), exports.CONTENT_TYPES[format])


@transaction.atomic
def ask(what: str, parameters: Mapping[str, str], format: str, *, by: Person, at: dt.datetime) -> Export:
    """Put a file in line to be made."""
    source, cleaned = _allowed(what, parameters, format, by)
    if note := getattr(source, "note", None):
        note(by, at)
    return Export.objects.create(
        bank=by.bank,
        person=by,
        what=what,
        parameters=cleaned,
        title=source.title(by, cleaned)[:200],
        format=format,
        rows_total=source.count(by, cleaned),
        created_at=at,
    )


def hand_over(export: Export, *, to: Person, at: dt.datetime) -> Sheet | None:
    """The finished file, to the person who asked for it and still may have it; None when there is none."""
    source = exports.source(export.what)
    if to.pk != export.person_id or source is None or not source.may(to):
        raise NotAllowed(
            _("This file is only for the person who asked for it. You can make one of your own.")
        )
    if not export.is_kept(at):
        return None
    try:
        file = default_storage.open(str(export.file.name))
    except FileNotFoundError:
        return None
    name = _file_name(export.what, to, export.created_at, export.format)
    return Sheet(file, name, exports.CONTENT_TYPES[export.format])


@transaction.atomic
def call_off(export: Export, *, by: Person, at: dt.datetime) -> Export:
    """Let go of a file that is not made so far. A run under way finds out at its next word of progress, and stops."""
    kept = Export.objects.visible_to(by).select_for_update().filter(pk=export.pk).first()
    if kept is None:
        raise NotAllowed(_("Only the person who asked for this file can call it off."))
    if not kept.is_under_way and kept.state != Export.State.STOPPED:
        raise Refused(_("This file is made already, or given up. There is nothing to call off."))
    kept.state, kept.finished_at, kept.lease_until = Export.State.STOPPED, kept.finished_at or at, None
    kept.save(update_fields=["state", "finished_at", "lease_until"])
    _clear_away(kept, before=kept.attempts)
    return kept


def claim(*, at: dt.datetime) -> Export | None:
    """Take the next export that is to be run, so that nobody else does; None when there is none."""
    return next(
        filter(None, (_claim_in(bank, at) for bank in walls.banks_where("banks_with_files", at))), None
    )


def _claim_in(bank: TimeBank, at: dt.datetime) -> Export | None:
    with walls.in_bank(bank):
        waiting = Export.objects.to_run(at).select_for_update(skip_locked=True, of=("self",))
        export = waiting.select_related("bank", "person").order_by("id").first()
        if export is None:
            return None
        export.state, export.attempts = Export.State.RUNNING, export.attempts + 1
        export.rows_done, export.lease_until = 0, at + LEASE
        export.save(update_fields=["state", "attempts", "rows_done", "lease_until"])
    return export


def run(export: Export, *, clock: Clock) -> None:
    """Make the file of an export that was claimed. What goes wrong is tried again, a few times, then said."""
    _clear_away(export, before=export.attempts)
    try:
        with translation.override(export.bank.language), timezone.override(export.bank.zone):
            if export.attempts > MOST_ATTEMPTS:
                raise Refused(_cannot_be_made())
            _make(export, clock)
    except Superseded:
        logger.warning("export_superseded", export=str(export.public_id), attempt=export.attempts)
    except Refused as refusal:
        _give_up(export, refusal.sentence, at=clock())
    except Exception:
        logger.exception("export_broke_off", export=str(export.public_id), attempt=export.attempts)
        _try_again(export, at=clock())


def run_waiting(*, clock: Clock) -> int:
    """Run whatever waits, one after another; how many there were."""
    count = 0
    while export := claim(at=clock()):
        run(export, clock=clock)
        count += 1
    return count


def expire(at: dt.datetime) -> int:
    """Throw away files that are past their time; their rows stay, to say what there was."""
    count = 0
    for bank in TimeBank.objects.order_by("pk"):
        with walls.in_bank(bank):
            for export in Export.objects.filter(bank=bank).past_their_time(at):
                _clear_away(export, before=export.attempts + 1)
                ready = Export.objects.filter(pk=export.pk, state=Export.State.READY)
                count += ready.update(state=Export.State.EXPIRED, file="")
    return count


def _allowed(
    what: str, parameters: Mapping[str, str], format: str, by: Person
) -> tuple[exports.Source, dict[str, str]]:
    source = exports.source(what)
    if source is None or not source.may(by):
        raise NotAllowed(_("You can't export this. Please ask an admin of your time bank."))
    if format not in exports.formats(source):
        raise Refused(_unknown_format(source), field="format")
    cleaned = source.clean(by, parameters)
    most: int | None = getattr(source, "most_printed", None)
    if format == Export.Format.PDF and most and source.count(by, cleaned) > most:
        sentence = _(
            "That is too much to print: a PDF holds up to %(most)d lines. Choose fewer days, or Excel."
        )
        raise Refused(sentence % {"most": most}, field="first")
    return source, cleaned


def _unknown_format(source: exports.Source) -> str:
    if exports.formats(source) == ("pdf",):
        return _("We make a PDF of this, and nothing else.")
    if exports.formats(source) == ("zip",):
        return _("We make a zip file of this, and nothing else.")
    if len(exports.formats(source)) == len(exports.WRITERS):
        return _("We make CSV and Excel files. Choose one of the two.")
    kinds = ", ".join(str(Export.Format(kind).label) for kind in exports.formats(source))
    return _("We make these of it: %(kinds)s. Choose one of them.") % {"kinds": kinds}


def _make(export: Export, clock: Clock) -> None:
    with walls.in_bank(export.bank):
        source, cleaned = _allowed(export.what, export.parameters, export.format, export.person)
        _tell(export, clock(), rows_total=source.count(export.person, cleaned))
    with tempfile.TemporaryFile() as file:
        told = _teller(export, clock)
        count = exports.write_whole(export.format, file, source, export.person, cleaned, told=told)
        file.seek(0)
        name = default_storage.save(export.file_name_of(export.attempts), File(file))
    _publish(export, name, count, at=clock())


def _teller(export: Export, clock: Clock) -> exports.Told:
    """Now and then how many rows there are is written down, and the lease renewed."""
    told_at = clock()

    def told(count: int) -> None:
        nonlocal told_at
        if clock() - told_at >= TELL_EVERY:
            told_at = clock()
            _tell(export, told_at, rows_done=count)

    return told


def _tell(export: Export, at: dt.datetime, **figures: int) -> None:
    with walls.in_bank(export.bank):
        if not _of_this_run(export).update(lease_until=at + LEASE, **figures):
            raise Superseded


def _publish(export: Export, name: str, count: int, *, at: dt.datetime) -> None:
    with walls.in_bank(export.bank):
        is_newest = _of_this_run(export).update(
            state=Export.State.READY,
            file=name,
            rows_done=count,
            rows_total=count,
            finished_at=at,
            expires_at=at + KEPT,
        )
        if is_newest:
            _write_notice("ledger/export_ready", export, at)
            return
    default_storage.delete(name)
    raise Superseded


def _give_up(export: Export, sentence: str, *, at: dt.datetime) -> None:
    failed = {"state": Export.State.FAILED, "error": sentence[:300], "finished_at": at}
    with walls.in_bank(export.bank):
        if not _of_this_run(export).update(**failed):
            return
        _write_notice("ledger/export_failed", export, at, sentence=sentence)
    _clear_away(export, before=export.attempts + 1)


def _try_again(export: Export, *, at: dt.datetime) -> None:
    if export.attempts >= MOST_ATTEMPTS:
        with translation.override(export.bank.language):
            _give_up(export, _cannot_be_made(), at=at)
    else:
        with walls.in_bank(export.bank):
            _of_this_run(export).update(lease_until=at)


def _cannot_be_made() -> str:
    return _(
        "We tried several times and could not make this file. Please try a shorter period; if that does not"
        " help, tell the people who run this site."
    )


def _of_this_run(export: Export) -> ExportQuerySet:
    return Export.objects.filter(pk=export.pk, state=Export.State.RUNNING, attempts=export.attempts)


def _clear_away(export: Export, *, before: int) -> None:
    """Whatever earlier runs have left, whole or in part."""
    for attempt in range(1, before):
        default_storage.delete(export.file_name_of(attempt))


def _write_notice(event: str, export: Export, at: dt.datetime, **context: str) -> None:
    notices.write(
        event,
        to=export.person,
        bank=export.bank,
        path=reverse("ledger:exports", kwargs={"bank": export.bank.slug}),
        at=at,
        group=Notice.Group.RUNNING,
        context={"export": export, **context},
        about=f"{event}:{export.public_id}",
    )


def _file_name(what: str, person: Person, at: dt.datetime, format: str) -> str:
    return f"{slugify(person.bank.slug)}-{what}-{person.bank.today(at)}.{format}"
