"""Whose account a cell means: a member by number or name, or the community pot."""

import re
from functools import lru_cache
from typing import NamedTuple

from django.utils import translation
from django.utils.translation import gettext as _

from ledger.importing.columns import plain
from ledger.importing.refusals import Unclear, shown
from ledger.models import Account
from members.models import TimeBank

POT_WORDS = ("pot", "community pot", "the pot", "fondo", "fondo comun")
_NUMBER = re.compile(r"#?\s*([0-9]{1,9})(?:\.0)?")
# As TimeOverflow writes people: “Ana Sá (12)”.
_NAME_AND_NUMBER = re.compile(r"(.+?)\s*\(([0-9]{1,9})\)", re.DOTALL)


class Holder(NamedTuple):
    """Whose account a cell can mean."""

    account_id: int
    membership_id: int | None
    is_pot: bool
    name: str
    is_closed: bool


class Holders:
    """Everybody of one time bank who has an account. What was found once is remembered: files repeat themselves."""

    def __init__(self, bank: TimeBank) -> None:
        self.by_number: dict[int, Holder] = {}
        self.by_name: dict[str, list[Holder]] = {}
        self.pot_words = {*POT_WORDS, plain(translation.gettext("Community pot")), plain(bank.name)}
        for account in Account.objects.filter(bank=bank).with_names():
            self._know(account)
        self.open = lru_cache(20_000)(self._open)

    def _know(self, account: Account) -> None:
        membership = account.membership
        member = membership.pk if membership else None
        holder = Holder(account.pk, member, account.is_pot, account.name, account.closed_at is not None)
        if membership is None:
            for word in self.pot_words:
                self.by_name.setdefault(word, []).append(holder)
            return
        self.by_number[membership.number] = holder
        self.by_name.setdefault(plain(membership.name), []).append(holder)

    def _open(self, text: str) -> Holder:
        """Whoever is meant, and is still there. Raises Unclear."""
        found = self._found(text.strip())
        if found.is_closed:
            raise Unclear(
                _("%(name)s has left, and the account is closed, so hours can't be posted to it.")
                % {"name": found.name}
            )
        return found

    def _found(self, words: str) -> Holder:
        if not words:
            raise Unclear(_("It does not say from whom or to whom. Write the member's number, or pot."))
        if number := _NUMBER.fullmatch(words):
            return self._numbered(int(number[1]))
        named = self.by_name.get(plain(words), [])
        if not named and (both := _NAME_AND_NUMBER.fullmatch(words)):
            return self._numbered(int(both[2]), called=both[1])
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

    def _numbered(self, number: int, *, called: str = "") -> Holder:
        holder = self.by_number.get(number)
        if holder is None:
            raise Unclear(_("There is no member number %(number)s here.") % {"number": number})
        if called and plain(called) != plain(holder.name):
            raise Unclear(
                _(
                    "Number %(number)s is %(name)s here, not “%(other)s”. Write the number alone if it is right."
                )
                % {"number": number, "name": holder.name, "other": shown(called)}
            )
        return holder
