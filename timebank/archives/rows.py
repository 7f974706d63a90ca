"""The rows of an archive, written into a time bank of their own: each gets a new id, and names others by theirs."""

from collections.abc import Iterable
from itertools import islice
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import DatabaseError
from django.db.models import Model
from django.utils.translation import gettext as _
from PIL import Image
from uuid6 import uuid7

from exchanges.models import Participation
from ledger import posting
from ledger.models import Account, Entry, MonthClose, Transfer
from ledger.posting import Line, Posting
from members import arrivals, pictures, policies
from members.models import Announcement, TimeBank
from members.refusals import Refused
from timebank.archives import books, columns, looking
from timebank.archives.books import Whole
from timebank.archives.columns import Column
from timebank.archives.looking import Look, Tell
from timebank.archives.reading import Archive, Fault, NotAnArchive
from timebank.archives.tables import KEPT, file_of
from timebank.archives.writing import FILES
from timebank.demo import scale

AT_ONCE = 500
# While hours are posted nothing stands in their way: what once passed a limit has passed it.
NO_LIMITS = {"lowest_minutes": -(1 << 53), "highest_minutes": None, "is_hard": False, "closed_at": None}
LIMITS = tuple(NO_LIMITS)
MOST_PHOTO_BYTES = pictures.MOST_MEGABYTES << 20


def refuse(fault: Fault) -> None:
    """What was looked at before is not wrong now; were it so, nothing is brought in."""
    raise NotAnArchive(str(fault))


def open_bank(archive: Archive, address: str) -> TimeBank:
    bank = TimeBank(**{**looking.settings(archive, refuse), "slug": address})
    policies.check(bank)
    bank.save(force_insert=True)
    return bank


class Photos:
    """Pictures on their way to the private files: each is decoded before it is kept. Files know no rollback."""

    def __init__(self, archive: Archive) -> None:
        self._archive, self._kept = archive, list[str]()

    def keep(self, name: str) -> str:
        """Keep a photo in both sizes; what it is called here, or nothing where it is not in the archive."""
        small = pictures.small_name(name)
        parts = [f"{FILES}{each}" for each in (name, small)]
        if not all(part in self._archive.files for part in parts):
            return ""
        if default_storage.exists(name) or default_storage.exists(small):
            name = f"{name.rpartition('/')[0]}/{uuid7()}.webp"
        for part, each in zip(parts, (name, pictures.small_name(name)), strict=True):
            self._kept.append(default_storage.save(each, ContentFile(self._read(part))))
        return name

    def throw_away(self) -> None:
        for name in self._kept:
            default_storage.delete(name)

    def _read(self, part: str) -> bytes:
        with self._archive.open(part) as file:
            data = file.read(MOST_PHOTO_BYTES + 1)
        try:
            with Image.open(ContentFile(data), formats=["WEBP"]) as image:
                is_too_large = len(data) > MOST_PHOTO_BYTES or max(image.size) > pictures.LARGE_PIXELS
                if not is_too_large:
                    image.load()
        except Exception as error:  # decoders meet hostile bytes with exceptions of every kind
            raise NotAnArchive(str(Fault(part, 0, _("this is no photo")))) from error
        if is_too_large:
            raise NotAnArchive(str(Fault(part, 0, _("this photo is too large"))))
        return data


class Bringing:
    """One archive on its way into one time bank, within one transaction of it."""

    def __init__(self, archive: Archive, seen: Look, bank: TimeBank, photos: Photos, tell: Tell) -> None:
        self.archive, self.ids, self.counts, self.bank = archive, seen.ids, seen.rows, bank
        self.photos, self.tell = photos, tell
        self.done, self.total = 0, sum(seen.rows.values())
        self.logins: dict[str, int | None] = {}

    def everything(self) -> None:
        for model in KEPT:
            try:
                if model is Transfer:
                    self._post_all()
                elif model is not Entry:
                    self._table(model)
            except DatabaseError as error:
                raise _refused(model, error) from error
        self._prove()

    # --- Tables -------------------------------------------------------------------------------

    def _table(self, model: type[Model]) -> None:
        found = columns.of(model)
        rows = (values for _line, values in self.archive.rows(model, refuse))
        while some := list(islice(rows, AT_ONCE)):
            made = [model(bank=self.bank, **self._fields(model, found, values)) for values in some]
            if model is Participation:
                self._take_part(found, made)
            else:
                model._base_manager.bulk_create(made)
            if "id" in some[0]:
                for values, row in zip(some, made, strict=True):
                    self.ids[model][values["id"]] = row.pk
            self._tell(len(some))

    def _fields(self, model: type[Model], found: Iterable[Column], values: dict[str, Any]) -> dict[str, Any]:
        fields = {
            column.field.attname: self._value(column, values[column.name])
            for column in found
            if column.name != "id"
        }
        return fields | self._as_it_is_here(model, fields)

    def _value(self, column: Column, value: Any) -> Any:
        if value in (None, ""):
            return value
        if column.target:
            return self.ids[column.target][value]
        if column.kind is columns.ADDRESS:
            return self._login(value)
        return self.photos.keep(value) if column.kind is columns.KINDS["FileField"] else value

    def _as_it_is_here(self, model: type[Model], fields: dict[str, Any]) -> dict[str, Any]:
        """What is not the same in a new place."""
        if model is Account:
            return {"balance_minutes": 0, "sequence": 0, **NO_LIMITS}
        if model is MonthClose:
            return {"last_transfer_id": self.ids[Transfer].up_to(fields["last_transfer_id"])}
        if model is Announcement and not fields["sent_at"]:
            # It may have gone out from the old place meanwhile: somebody looks at it again.
            return {"send_at": None, "sent_by_id": None}
        return {}

    def _login(self, email: str) -> int | None:
        if email not in self.logins:
            user = arrivals.login_for(email)
            self.logins[email] = user.pk if user else None
        return self.logins[email]

    def _take_part(self, found: Iterable[Column], made: list[Any]) -> None:
        """The database has begun these rows with the exchanges; when somebody was asked, only the old place knew."""
        names = [column.field.name for column in found if column.name != "membership_id"]
        Participation.objects.bulk_create(
            made, update_conflicts=True, unique_fields=["membership"], update_fields=names
        )

    # --- Hours --------------------------------------------------------------------------------

    def _post_all(self) -> None:
        """In the order of posting, many together; what undoes another goes by itself."""
        together: list[Whole] = []
        batches = 0
        for whole in books.in_turn(self.archive, self.ids[Account], refuse):
            is_alone = whole.said["reverses_id"] is not None
            if together and (is_alone or together[-1].said["reverses_id"] or len(together) == AT_ONCE):
                self._post(together)
                together, batches = [], batches + 1
                if batches & (batches - 1) == 0:
                    # Plans made while the tables were empty read them whole; so the database learns how they grow.
                    scale.learn_sizes()
            together.append(whole)
        if together:
            self._post(together)
        self._set_limits()

    def _post(self, together: list[Whole]) -> None:
        postings = [self._posting(whole) for whole in together]
        receipts = posting.post_batch(postings, at=self.bank.created_at)
        for whole, receipt in zip(together, receipts, strict=True):
            if not receipt.is_new:
                refuse(Fault(books.TRANSFERS, whole.line, _("this reference stands there twice")))
            self.ids[Transfer][whole.said["id"]] = receipt.transfer_id
            self._tell(1 + len(whole.entries))

    def _posting(self, whole: Whole) -> Posting:
        said = {
            column.field.attname: self._value(column, whole.said[column.name])
            for column in columns.of(Transfer)
            if column.name not in ("id", "line_count")
        }
        accounts = self.ids[Account]
        lines = tuple(Line(accounts[entry["account_id"]], entry["minutes"]) for entry in whole.entries)
        return Posting(bank_id=self.bank.pk, lines=lines, **said)

    def _set_limits(self) -> None:
        rows = (values for _line, values in self.archive.rows(Account, refuse))
        while some := list(islice(rows, AT_ONCE)):
            accounts = Account.objects.in_bulk([self.ids[Account][values["id"]] for values in some])
            for values in some:
                account = accounts[self.ids[Account][values["id"]]]
                for limit in LIMITS:
                    setattr(account, limit, values[limit])
                if (account.sequence, account.balance_minutes) != (
                    values["sequence"],
                    values["balance_minutes"],
                ):
                    raise Refused(_("The balances did not come out as they were. Nothing was brought in."))
            Account.objects.bulk_update(accounts.values(), LIMITS)

    # --- The end ------------------------------------------------------------------------------

    def _prove(self) -> None:
        """As many rows of everything as there were."""
        for model in KEPT:
            if model._base_manager.filter(bank=self.bank).count() != self.counts[model]:
                raise Refused(
                    _("%(file)s did not come in whole. Nothing was brought in.") % {"file": file_of(model)}
                )

    def _tell(self, more: int) -> None:
        self.done += more
        self.tell("writing", min(self.done, self.total), self.total)


def _refused(model: type[Model], error: Exception) -> NotAnArchive:
    """The name of the broken promise reads as a sentence."""
    name = str(getattr(getattr(error.__cause__, "diag", None), "constraint_name", None) or "")
    if "public_id" in name:
        return NotAnArchive(
            _(
                "This time bank is in this installation already: what has an address in one place can't be in two."
            )
        )
    why = name.replace("_", " ") or str(error).splitlines()[0]
    fault = Fault(file_of(model), 0, _("the database refuses this: %(why)s") % {"why": why})
    return NotAnArchive(str(fault))
