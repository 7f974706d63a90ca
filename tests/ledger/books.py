"""A lively time bank for journals to be written of: all that may happen to books, and words that want to break out."""

import datetime as dt

from django.utils import timezone

from ledger import accounts, posting, reversal
from ledger.models import Account, Transfer
from members.models import Membership, Person, TimeBank
from tests.factories.ledger import an_account, post

# Each tries to end what it stands in and to begin something of its own, in one of the two programs.
HOSTILE = [
    'Tea" #gift\n  Assets:Pot  90 MIN\n2026-01-01 close Assets:Pot\n"',
    "Tea ; date:1999-01-01, type:X\n    Pot  90 min\n\n2026-01-01 gone\n    Pot  1 min\n    Members:M000001  -1 min",
    "Tea\r\n2026-10-04 open Assets:Thief MIN\r\n",
    "include /etc/passwd\ncommodity EUR\nalias Pot=Thief",
    "Tea | cake ; (code) * ! = 90 min [2026-13-45] date:never, date2:2020-02-30",
    "\\ \\\\ \\n \\\" ' ` %d %(bank)s {0} $1 \\1",
    "\u202eevil\u2066 \u2028 new line \u2029 \u0085 \x0b \x0c \x1b[31m \x7f \ufeff",
    "👩‍🌾🧵🇪🇸 Zoë 李恩 عربي",
    "Members:M000001  90 min = 1 min",
    '"""',
    "; a comment",
    ", a tag:",
    "=2026-01-01 * (x) y",
    " ",
    "",
]


def a_lively_bank(bank: TimeBank, coordinator: Person) -> TimeBank:
    """Two years of hours in Berlin, with months' ends, changed clocks, and one that went back."""
    TimeBank.objects.filter(pk=bank.pk).update(time_zone="Europe/Berlin")
    bank.refresh_from_db()
    pot, everybody = accounts.pot(bank), [an_account(bank, name=words[:100] or "Nobody") for words in HOSTILE]
    _help_through_the_seasons(everybody)
    _say_hostile_things(everybody)
    _give(pot, everybody)
    _undo(post(everybody[0], everybody[1], 45, at=_at(2026, 10, 9)).transfer_id, coordinator)
    _gather(bank, everybody)
    _close(post(everybody[2], everybody[3], 30, at=_at(2026, 10, 11)), everybody[3])
    return bank


def _at(*moment: int) -> dt.datetime:
    return dt.datetime(*moment, tzinfo=dt.UTC)  # type: ignore[arg-type]


def _help_through_the_seasons(everybody: list[Account]) -> None:
    """Around midnight, at months' ends and leap days, when clocks change; and by a clock that was set back."""
    moments = [
        _at(2024, 2, 28, 22, 59, 59),
        _at(2024, 2, 28, 23, 0, 0),
        _at(2024, 2, 29, 23, 30),
        _at(2024, 12, 31, 22, 59),
        _at(2024, 12, 31, 23, 1),
        _at(2025, 3, 30, 0, 59),
        _at(2025, 3, 30, 1, 0),
        _at(2025, 10, 26, 0, 30),
        _at(2025, 10, 26, 1, 30),
        _at(2026, 1, 31, 23, 59),
        _at(2026, 1, 31, 20, 0),
        _at(2026, 1, 15, 12, 0),
        _at(2026, 10, 2, 12, 0),
    ]
    for number, at in enumerate(moments):
        provider, recipient = everybody[number % 5], everybody[(number * 3 + 1) % 5]
        if provider != recipient:
            post(provider, recipient, 15 * (number + 1), at=at, occurred_on=dt.date(2024, 2, 29))


def _say_hostile_things(everybody: list[Account]) -> None:
    for number, words in enumerate(HOSTILE):
        said = {"description": words, "reference": f"{words}{number}"[:200], "at": _at(2026, 10, 3, number)}
        post(everybody[number], everybody[number - 1], 10 + number, **said)


def _give(pot: Account, everybody: list[Account]) -> None:
    for number, account in enumerate(everybody):
        kind, lines = ("grant", posting.given(pot, account, 60))
        if number % 2:
            kind, lines = ("donation", posting.given(account, pot, 7))
        post(pot, account, kind=kind, lines=lines, at=_at(2026, 10, 4, number))
    post(pot, pot, kind="gift", lines=posting.given(everybody[0], everybody[1], 1), at=_at(2026, 10, 5))


def _undo(transfer_id: int, coordinator: Person) -> None:
    transfer = Transfer.objects.get(pk=transfer_id)
    reversal.reverse(transfer, by=coordinator, reason='Written "twice"', at=_at(2026, 10, 10))


def _gather(bank: TimeBank, everybody: list[Account]) -> None:
    """Two who give a course, five who take part; and a batch whose references are not in the order of its lines."""
    lines = [posting.Line(account.pk, 150) for account in everybody[:2]]
    lines += [posting.Line(account.pk, -60) for account in everybody[2:7]]
    post(everybody[0], everybody[1], lines=tuple(lines), at=_at(2026, 10, 10, 12))
    batch = [
        posting.Posting(
            bank.pk,
            "service",
            f"batch:{9 - number}",
            posting.between(everybody[0], everybody[number + 1], 5),
            dt.date(2026, 10, 1),
        )
        for number in range(8)
    ]
    posting.post_batch(batch, at=_at(2026, 10, 10, 23))


def _close(receipt: posting.Receipt, account: Account) -> None:
    Account.objects.filter(pk=account.pk).update(closed_at=timezone.now())
    Membership.objects.filter(pk=account.membership_id).update(closed_at=timezone.now())
