"""One row of a file becomes a transfer to load, or the sentence that says why not."""

import datetime as dt
from collections.abc import Mapping
from functools import lru_cache

from django.utils.translation import gettext as _

from ledger import loading
from ledger.importing import days, lengths
from ledger.importing.holders import POT_WORDS, Holder, Holders
from ledger.importing.refusals import Unclear, shown
from ledger.models import Transfer
from members.models import Person, TimeBank

KINDS = tuple(kind.value for kind in Transfer.Kind if kind != Transfer.Kind.REVERSAL)
FROM_THE_POT = (Transfer.Kind.GRANT.value, Transfer.Kind.WELCOME.value)
TO_THE_POT = Transfer.Kind.DONATION.value
LONGEST_REFERENCE = 190
LONGEST_DESCRIPTION = 1000
PREFIX = "import:"


class Understanding:
    """Reads the rows of one file for one time bank. What has been read once is remembered: files repeat themselves."""

    def __init__(self, bank: TimeBank, *, by: Person, today: dt.date, order: str = "") -> None:
        self.by, self.today, self.order = by, today, order
        self.account = Holders(bank).open
        self.day = lru_cache(20_000)(self._day)
        self.length = lru_cache(20_000)(self._length)
        self.kind = lru_cache(200)(self._kind)

    def row(self, line: int, said: Mapping[str, str]) -> bytes:
        """The transfer of this row, as it is staged. Raises Unclear."""
        giver, receiver = self.account(_who(said, "giver")), self.account(_who(said, "receiver"))
        if giver.account_id == receiver.account_id:
            raise Unclear(_("From and to are the same, so no hours move. Correct one of them."))
        kind = self.kind(said.get("kind", ""))
        _check_sides(kind, giver, receiver)
        row = loading.Row(
            line,
            self._reference(said.get("reference", "")),
            kind,
            giver.account_id,
            receiver.account_id,
            self.length(*(said.get(field, "") for field in lengths.FIELDS)),
            self.day(said.get("date", "")),
            self._description(said.get("description", "")),
            entered_by_id=self.by.pk,
        )
        return loading.encoded(row)

    def _day(self, text: str) -> str:
        return days.read(text, order=self.order, today=self.today).isoformat()

    def _length(self, *texts: str) -> int:
        return lengths.read(dict(zip(lengths.FIELDS, texts, strict=True)))

    def _kind(self, text: str) -> str:
        kind = text.strip().casefold() or Transfer.Kind.SERVICE.value
        if kind not in KINDS:
            raise Unclear(
                _("“%(kind)s” is no kind of transfer. Write one of: %(kinds)s.")
                % {"kind": shown(text), "kinds": ", ".join(KINDS)}
            )
        return kind

    def _reference(self, text: str) -> str | None:
        reference = text.strip()
        if not reference:
            return None
        if len(reference) > LONGEST_REFERENCE or "\0" in reference:
            raise Unclear(
                _("The reference is longer than %(most)s letters, or has one that can't be kept.")
                % {"most": LONGEST_REFERENCE}
            )
        return PREFIX + reference

    def _description(self, text: str) -> str:
        if len(text) > LONGEST_DESCRIPTION or "\0" in text:
            raise Unclear(
                _("The description is longer than %(most)s letters, or has one that can't be kept.")
                % {"most": LONGEST_DESCRIPTION}
            )
        return text.strip()


def _who(said: Mapping[str, str], side: str) -> str:
    """The number, where there is a column for it; zero is how TimeOverflow numbers the bank's own account."""
    number = said.get(f"{side}_number", "").strip()
    return POT_WORDS[0] if number == "0" else number or said.get(side, "")


def _check_sides(kind: str, giver: Holder, receiver: Holder) -> None:
    """What comes out of the pot and what goes into it."""
    if kind in FROM_THE_POT and not giver.is_pot:
        raise Unclear(_("A grant or welcome gift comes from the pot. Write pot as from, or another kind."))
    if kind == TO_THE_POT and not receiver.is_pot:
        raise Unclear(_("A donation goes to the pot. Write pot as to, or choose another kind, such as gift."))
