"""How hledger and beancount want a journal: what accounts are called, what a transfer looks like, what is checked.

What people wrote stands only where both take any text, with the few characters that could end it or begin something
else replaced (hledger has no way to escape them) or escaped.
"""

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

# Ends of lines, and marks that are not seen but turn or hide what is.
UNSEEN = r"\u0001-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff"
_UNSEEN = re.compile(f"[{UNSEEN}]+")


@dataclass(frozen=True, slots=True)
class Named:
    """An account of a journal: M000123 is a member, by number. Who that is, is said beside it."""

    account: str
    holder: str
    is_closed: bool


class Tool(Protocol):
    root: str
    """What every account's name begins with."""
    text: str
    """SQL of what a transfer `t` says, without its day and its lines."""
    line: str
    """SQL of one of its lines; `account.name` is whose."""

    def opening(self, title: str, accounts: Iterable[Named], since: dt.date) -> str: ...

    def brought_forward(self, day: dt.date, balances: Mapping[str, str]) -> str: ...

    def balances(self, day: dt.date, balances: Mapping[str, str]) -> str:
        """What accounts have as a day begins, where the lines do not say so themselves."""


class Hledger:
    """Every line asserts its account's balance; `hledger check` takes them by day, then as they stand in the file."""

    root = ""
    _swapped = (";|,", "；｜，")  # a comment, the end of a payee, the end of a tag
    _said = f"""CASE WHEN {{0}} ~ '[;|,{UNSEEN}]'
                     THEN translate(regexp_replace({{0}}, '[{UNSEEN}]+', ' ', 'g'), '{{1}}', '{{2}}') ELSE {{0}} END"""
    text = f"""concat('=', t.occurred_on, ' * (', t.kind, ') ', {_said.format("t.description", ";|", "；｜")},
                      E'\\n    ; transfer:', t.public_id, ', posted:', t.posted_at, ', channel:', t.channel,
                      CASE WHEN t.reverses_id IS NOT NULL THEN ', undoes:' || (
                          SELECT undone.public_id FROM ledger_transfer AS undone
                           WHERE undone.bank_id = t.bank_id AND undone.id = t.reverses_id) END,
                      E'\\n    ; reference:', {_said.format("t.reference", *_swapped)})"""  # noqa: S608  (our own words)
    line = "concat(account.name, '  ', e.minutes, ' min = ', e.balance_after_minutes, ' min')"

    def opening(self, title: str, accounts: Iterable[Named], since: dt.date) -> str:
        declared = "".join(f"account {one.account}  ; name:{self._comment(one.holder)}\n" for one in accounts)
        return f"; {self._comment(title)}\ncommodity 1000. min\n{declared}\n"

    def brought_forward(self, day: dt.date, balances: Mapping[str, str]) -> str:
        lines = "".join(
            f"    {account}  {minutes} min = {minutes} min\n" for account, minutes in balances.items()
        )
        return f"{day} * Brought forward\n{lines}\n"

    def balances(self, day: dt.date, balances: Mapping[str, str]) -> str:
        return ""

    def _comment(self, text: str) -> str:
        return _UNSEEN.sub(" ", text).translate(str.maketrans(*self._swapped))


class Beancount:
    """It checks balances as a day begins: of every account that moved, at each month's end, and of all at the end."""

    root = "Assets:"
    _said = f"""CASE WHEN {{0}} ~ '["\\\\{UNSEEN}]'
                     THEN replace(replace(regexp_replace({{0}}, '[{UNSEEN}]+', ' ', 'g'), '\\', '\\\\'), '"', '\\"')
                     ELSE {{0}} END"""
    text = f"""concat(' * "', {_said.format("t.description")}, '" #', t.kind,
                      E'\\n  occurred: ', t.occurred_on, E'\\n  transfer: "', t.public_id, E'"\\n  posted: "',
                      t.posted_at, E'"\\n  channel: "', t.channel,
                      CASE WHEN t.reverses_id IS NOT NULL THEN E'"\\n  undoes: "' || (
                          SELECT undone.public_id FROM ledger_transfer AS undone
                           WHERE undone.bank_id = t.bank_id AND undone.id = t.reverses_id) END,
                      E'"\\n  reference: "', {_said.format("t.reference")}, '"')"""  # noqa: S608  (our own words)
    line = "concat(account.name, '  ', e.minutes, ' MIN')"

    def opening(self, title: str, accounts: Iterable[Named], since: dt.date) -> str:
        opened = "".join(
            f'{since} open {one.account} MIN\n  name: "{self._string(one.holder)}"\n'
            + ("  closed: TRUE\n" if one.is_closed else "")
            for one in accounts
        )
        return f'option "title" "{self._string(title)}"\n{since} commodity MIN\n  name: "minute"\n{opened}\n'

    def brought_forward(self, day: dt.date, balances: Mapping[str, str]) -> str:
        lines = "".join(f"  {account}  {minutes} MIN\n" for account, minutes in balances.items())
        return f'{day} * "Brought forward"\n{lines}\n'

    def balances(self, day: dt.date, balances: Mapping[str, str]) -> str:
        lines = [f"{day} balance {account}  {minutes} MIN\n" for account, minutes in balances.items()]
        return "".join([*lines, "\n"])

    def _string(self, text: str) -> str:
        return _UNSEEN.sub(" ", text).replace("\\", "\\\\").replace('"', '\\"')


TOOLS: Mapping[str, Tool] = {"hledger": Hledger(), "beancount": Beancount()}
