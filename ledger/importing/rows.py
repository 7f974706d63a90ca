"""One row of a file becomes a transfer to load, or the sentence that says why not."""

import datetime as dt
import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from django.utils import translation
from django.utils.translation import gettext as _

from ledger import hours, loading
from ledger.importing.columns import places_in, plain
from ledger.models import Account, Transfer
from members.models import Membership, Person, TimeBank

KINDS = tuple(kind.value for kind in Transfer.Kind if kind != Transfer.Kind.REVERSAL)
FROM_THE_POT = (Transfer.Kind.GRANT.value, Transfer.Kind.WELCOME.value)
TO_THE_POT = Transfer.Kind.DONATION.value
FIRST_DAY = dt.date(1900, 1, 1)
MOST_MINUTES = 1000 * 60
LONGEST_REFERENCE = 190
LONGEST_DESCRIPTION = 1000
POT_WORDS = ("pot", "community pot", "the pot", "fondo", "fondo comun")
PREFIX = "import:"
SHOWN = 40


class BadRow(NamedTuple):
    """A row that can't be taken, by its line in the file (0: the file as a whole), and why."""

    line: int
    reason: str


class Unclear(ValueError):
    """What a row says can't be taken; the text is a sentence."""


class Holder(NamedTuple):
    """Whose account a cell can mean."""

    account_id: int
    is_pot: bool
    name: str
    is_closed: bool


def shown(text: str) -> str:
    """What was written, short and harmless enough to be said back."""
    letters = "".join(letter if letter.isprintable() else "�" for letter in text[: SHOWN + 1])
    return letters if len(letters) <= SHOWN else letters[:SHOWN] + "…"


class Understanding:
    """Reads the rows of one file for one time bank. What has been read once is remembered: files repeat themselves."""

    def __init__(self, bank: TimeBank, header: Sequence[str], *, by: Person, today: dt.date) -> None:
        self.places, self.width, self.by, self.today = places_in(header), len(header), by, today
        self.by_number: dict[int, Holder] = {}
        self.by_name: dict[str, list[Holder]] = {}
        self.pot_words = {*POT_WORDS, plain(translation.gettext("Community pot"))}
        for account in Account.objects.filter(bank=bank).with_names():
            self._know(account)
        self.account = lru_cache(20_000)(self._account)
        self.day = lru_cache(20_000)(self._day)
        self.length = lru_cache(20_000)(self._length)
        self.kind = lru_cache(200)(self._kind)

    def row(self, line: int, cells: Sequence[str]) -> bytes:
        """The transfer of this row, as it is staged. Raises Unclear."""
        said = {column: cells[place] if place < len(cells) else "" for column, place in self.places.items()}
        if len(cells) > self.width and any(cells[self.width :]):
            raise Unclear(_("This row has more cells than the first line has columns. Is a quote missing?"))
        giver, receiver = self.account(said["giver"]), self.account(said["receiver"])
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
            self.length(said.get("minutes", ""), said.get("hours", "")),
            self.day(said["date"]),
            self._description(said.get("description", "")),
            entered_by_id=self.by.pk,
        )
        try:
            return loading.encoded(row)
        except UnicodeEncodeError as error:
            raise Unclear(_("Some letters are not UTF-8. Save the file as CSV in UTF-8.")) from error

    def _know(self, account: Account) -> None:
        membership = account.membership
        holder = Holder(account.pk, account.is_pot, account.name, account.closed_at is not None)
        if membership is None:
            for word in self.pot_words:
                self.by_name.setdefault(word, []).append(holder)
            return
        self.by_number[membership.number] = holder
        self.by_name.setdefault(_as_name(membership), []).append(holder)

    def _account(self, text: str) -> Holder:
        found = self._found(text)
        if found.is_closed:
            raise Unclear(
                _("%(name)s has left, and the account is closed, so hours can't be posted to it.")
                % {"name": found.name}
            )
        return found

    def _found(self, text: str) -> Holder:
        words = text.strip()
        if not words:
            raise Unclear(_("It does not say from whom or to whom. Write the member's number, or pot."))
        if number := re.fullmatch(r"#?\s*([0-9]{1,9})", words):
            if holder := self.by_number.get(int(number[1])):
                return holder
            raise Unclear(_("There is no member number %(number)s here.") % {"number": number[1]})
        named = self.by_name.get(plain(words), [])
        if len(named) > 1:
            raise Unclear(
                _("%(number)s accounts are called “%(name)s”. Write the member's number instead.")
                % {"number": len(named), "name": shown(words)}
            )
        if not named:
            raise Unclear(
                _("Nobody here is called “%(name)s”. Write the member's number, or pot.")
                % {"name": shown(words)}
            )
        return named[0]

    def _day(self, text: str) -> str:
        if written := re.fullmatch(r"([0-9]{4})[-/]([0-9]{1,2})[-/]([0-9]{1,2})", text.strip()):
            year, month, day = written.groups()
        elif written := re.fullmatch(r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})", text.strip()):
            day, month, year = written.groups()
        else:
            raise Unclear(
                _("“%(text)s” is no date we can be sure of. Write it like 2024-05-31.")
                % {"text": shown(text)}
            )
        try:
            date = dt.date(int(year), int(month), int(day))
        except ValueError as error:
            raise Unclear(_("There is no such day as %(text)s.") % {"text": shown(text)}) from error
        if not FIRST_DAY <= date <= self.today:
            raise Unclear(
                _("%(text)s is not a day between 1900 and today. Help that is yet to come can't be imported.")
                % {"text": shown(text)}
            )
        return date.isoformat()

    def _length(self, minutes: str, length: str) -> int:
        """Minutes as a whole number, or hours as people write them; both only if they say the same."""
        if minutes.strip():
            read = _whole(minutes)
            if length.strip() and _read_hours(length) != read:
                raise Unclear(_("Minutes and hours say different things. Leave one of them empty."))
            return read
        if length.strip():
            return _read_hours(length)
        raise Unclear(_("It does not say how long. Write minutes like 90, or hours like 1:30."))

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


def _as_name(membership: Membership) -> str:
    return plain(membership.name)


def _whole(text: str) -> int:
    digits = text.strip()
    if not re.fullmatch(r"[0-9]{1,9}", digits):
        raise Unclear(
            _("“%(text)s” is no whole number of minutes above zero. Write it like 90.")
            % {"text": shown(text)}
        )
    if not 0 < int(digits) <= MOST_MINUTES:
        raise Unclear(_("Minutes go from 1 to %(most)s.") % {"most": MOST_MINUTES})
    return int(digits)


def _read_hours(text: str) -> int:
    try:
        return hours.parse(text).minutes
    except hours.NotUnderstood as refusal:
        raise Unclear(refusal.sentence) from refusal


def _check_sides(kind: str, giver: Holder, receiver: Holder) -> None:
    """What comes out of the pot and what goes into it."""
    if kind in FROM_THE_POT and not giver.is_pot:
        raise Unclear(_("A grant or welcome gift comes from the pot. Write pot as from, or another kind."))
    if kind == TO_THE_POT and not receiver.is_pot:
        raise Unclear(_("A donation goes to the pot. Write pot as to, or choose another kind, such as gift."))
