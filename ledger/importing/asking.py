"""What an admin does with a file to bring in: hand it over, say what its columns say, have it tried, bring it in."""

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from functools import partial
from itertools import islice
from pathlib import Path
from typing import IO

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from ledger import permissions
from ledger.importing import files, kinds
from ledger.importing.columns import plain
from ledger.importing.kinds import Kind
from ledger.importing.refusals import NotReadable
from ledger.models import Import, ImportMapping
from members import walls
from members.models import Person, TimeBank
from members.refusals import NotAllowed, Refused

MB = 1 << 20
MOST_BYTES = 30 * MB
KEPT = dt.timedelta(days=7)
SAMPLE_ROWS = 3
LONGEST_CELL = 60
State = Import.State


@transaction.atomic
def hand_over(upload: File[bytes], *, name: str, kind: str, by: Person, at: dt.datetime) -> Import:
    """Keep a file, look at its columns, and guess what they say. Nothing of it is brought in."""
    _check_right(by, by.bank)
    found = kinds.kind_of(kind)
    if found is None:
        raise Refused(_("Choose what the file holds."), field="kind")
    if (upload.size or 0) > MOST_BYTES:
        raise NotReadable(
            _("This file is larger than %(most)d MB. Part it in several, or save it as CSV.")
            % {"most": MOST_BYTES // MB}
        )
    digest = _digest(upload)
    _check_new(by.bank, found, digest)
    made = Import(bank=by.bank, person=by, kind=kind, name=Path(name).name[:100], digest=digest)
    made.created_at, made.expires_at = at, at + KEPT
    upload.seek(0)
    made.file.name = default_storage.save(f"imports/{made.public_id}", upload)
    try:
        _look_at(made, found)
        made.save(force_insert=True)
    except BaseException:
        default_storage.delete(str(made.file.name))
        raise
    return made


def _digest(upload: File[bytes]) -> str:
    digest = hashlib.sha256()
    for block in upload.chunks():
        digest.update(block)
    return digest.hexdigest()


def _check_new(bank: TimeBank, kind: Kind, digest: str) -> None:
    same = Import.objects.filter(bank=bank, kind=kind.key, digest=digest)
    if before := same.filter(state__in=[State.TO_WRITE, State.WRITING, State.DONE]).first():
        raise NotReadable(_brought_before(before))


def _brought_before(before: Import) -> str:
    if before.state != State.DONE or before.finished_at is None:
        return _("This very file is being brought in just now. Look at your list of files.")
    return _("This very file was brought in on %(when)s. Once is enough: nothing was changed.") % {
        "when": formats.date_format(
            timezone.localtime(before.finished_at, before.bank.zone), "DATETIME_FORMAT"
        )
    }


def _look_at(made: Import, kind: Kind) -> None:
    with files.opened(Path(made.file.path), kind.knows) as table:
        made.header = [_short(name) for name in table.header]
        made.sample = [
            [_short(cell) for cell in record.cells] for record in islice(table.records(), SAMPLE_ROWS)
        ]
        made.written_as = table.written_as
    if not made.sample:
        raise NotReadable(_("There are no rows in this file, only the line that names the columns."))
    made.layout, made.choices = kind.guess(made.header)


def _short(cell: str) -> str:
    cell = "".join(letter if letter.isprintable() else " " for letter in cell[: LONGEST_CELL + 1])
    return cell if len(cell) <= LONGEST_CELL else cell[:LONGEST_CELL] + "…"


@transaction.atomic
def choose(
    wanted: Import,
    layout: Sequence[str],
    choices: Mapping[str, str],
    *,
    by: Person,
    at: dt.datetime,
    save_as: str = "",
) -> Import:
    """Say what each column says, and have the file tried: nothing is brought in, all that is wrong is told."""
    kept, kind = _locked(wanted, by)
    if not kept.is_open:
        raise Refused(_not_now(kept))
    _check_layout(kept, kind, layout)
    kept.layout, kept.choices = list(layout), _known_choices(kind, choices)
    kept.state, kept.tries, kept.error, kept.finished_at = State.TO_TRY, 0, "", None
    kept.save()
    if name := " ".join(save_as.split())[:60]:
        _keep_mapping(kept, name)
    return kept


def _check_layout(kept: Import, kind: Kind, layout: Sequence[str]) -> None:
    known = {field.key: str(field.label) for field in kind.fields}
    said = [field for field in layout if field]
    if len(layout) != len(kept.header) or not set(said) <= set(known):
        raise Refused(_("Say for each column what it says, or leave it out."), field="columns")
    twice = next((field for field in said if said.count(field) > 1), None)
    if twice:
        raise Refused(
            _("Two columns say “%(what)s”. Leave one of them out.") % {"what": known[twice]}, field="columns"
        )
    if missing := kind.missing(layout):
        raise Refused(
            _("No column says: %(what)s. Choose one for each.") % {"what": ", ".join(missing)},
            field="columns",
        )


def _known_choices(kind: Kind, choices: Mapping[str, str]) -> dict[str, str]:
    known = {}
    for choice in kind.choices:
        said = str(choices.get(choice.key, "") or "")[:60]
        if choice.options and said not in dict(choice.options):
            raise Refused(_("Choose one of the answers."), field=choice.key)
        known[choice.key] = said
    return known


def _keep_mapping(kept: Import, name: str) -> None:
    pairs = zip(kept.header, kept.layout, strict=True)
    told = {"headings": {plain(heading): field for heading, field in pairs if field}, "choices": kept.choices}
    same = ImportMapping.objects.filter(bank=kept.bank, kind=kept.kind, name__iexact=name)
    if not same.update(**told):
        ImportMapping.objects.create(bank=kept.bank, kind=kept.kind, name=name, **told)


@transaction.atomic
def write(wanted: Import, *, by: Person, at: dt.datetime, leaves_out: bool = False) -> Import:
    """Have a file brought in whose trial found nothing wrong; or the rest of it, without the rows that were refused."""
    kept, _kind = _locked(wanted, by)
    if not (kept.may_be_written_without_them if leaves_out else kept.may_be_written):
        raise Refused(_not_now(kept))
    kept.state, kept.tries, kept.leaves_out = State.TO_WRITE, 0, leaves_out
    try:
        with transaction.atomic():
            kept.save(update_fields=["state", "tries", "leaves_out"])
    except IntegrityError as error:
        same = Import.objects.filter(bank=kept.bank, kind=kept.kind, digest=kept.digest).exclude(pk=kept.pk)
        before = same.filter(state__in=[State.TO_WRITE, State.WRITING, State.DONE]).get()
        raise Refused(_brought_before(before)) from error
    return kept


@transaction.atomic
def call_off(wanted: Import, *, by: Person, at: dt.datetime) -> Import:
    """Let go of a file before it is brought in."""
    kept, _kind = _locked(wanted, by)
    if not kept.may_be_called_off:
        raise Refused(_not_now(kept))
    let_go(kept, State.CALLED_OFF)
    return kept


def let_go(kept: Import, state: str, *, keeps_refused: bool = False) -> None:
    """Its files, and what was read of them, go; that there was one stays."""
    refused = "" if keeps_refused else str(kept.refused_file or "")
    for name in (str(kept.file or ""), refused):
        if name:
            transaction.on_commit(partial(default_storage.delete, name))
    kept.state, kept.file = state, ""
    if not keeps_refused:
        kept.refused_file, kept.problems = "", []
    kept.header, kept.sample, kept.refused_lines = [], [], []
    kept.save()


def refused_rows(wanted: Import, *, by: Person) -> IO[bytes] | None:
    """The file of rows that were refused, each with why, to mend and bring again; None when there is none."""
    _check_right(by, by.bank)
    if not wanted.refused_file:
        return None
    try:
        return default_storage.open(str(wanted.refused_file))
    except FileNotFoundError:
        return None


def mappings(kind: str, *, by: Person) -> list[ImportMapping]:
    _check_right(by, by.bank)
    return list(ImportMapping.objects.filter(bank=by.bank, kind=kind))


def filled_in(wanted: Import, key: str, *, by: Person) -> tuple[list[str], dict[str, str]]:
    """What the columns would say as that mapping has it: one of the time bank's, or one that is ready."""
    kind = kinds.kind_of(wanted.kind)
    assert kind
    if ready := next((one for one in kind.ready if one.key == key), None):
        return ready.layout(wanted.header), dict(ready.choices)
    saved = next((one for one in mappings(wanted.kind, by=by) if str(one.public_id) == key), None)
    if saved is None:
        return wanted.layout, wanted.choices
    layout = [saved.headings.get(plain(heading), "") for heading in wanted.header]
    once = ["" if field in layout[:place] else field for place, field in enumerate(layout)]
    return once, saved.choices


def expire(at: dt.datetime) -> int:
    """Let go of files that nobody brought in; done ones keep saying that they are."""
    count = 0
    for bank in TimeBank.objects.order_by("pk"):
        with walls.in_bank(bank):
            for kept in (
                Import.objects.filter(bank=bank).past_their_time(at).select_for_update(skip_locked=True)
            ):
                let_go(kept, kept.state if kept.state == State.DONE else State.EXPIRED)
                count += 1
    return count


def _locked(wanted: Import, by: Person) -> tuple[Import, Kind]:
    _check_right(by, wanted.bank)
    rows = Import.objects.select_for_update(of=("self",)).select_related("bank")
    kept = rows.get(pk=wanted.pk, person=by)
    kind = kinds.kind_of(kept.kind)
    assert kind, kept.kind
    return kept, kind


def _check_right(by: Person, bank: TimeBank) -> None:
    if not permissions.may_keep_books(by, bank):
        raise NotAllowed(_("Only an admin of this time bank can bring files in. Ask one of yours."))


def _not_now(kept: Import) -> str:
    return _("This can't be done now: the file is %(state)s. Look at it again.") % {
        "state": kept.get_state_display()
    }
