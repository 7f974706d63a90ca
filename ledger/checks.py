"""What the last check of the books says of one account, in the plain words its holder reads.

Everything here comes from the run itself: how far it reached into this account, and which of its rows are wrong.
"""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ledger.models import Account, Discrepancy, Entry, Reconciliation
from ledger.models.reconciliation import DiscrepancyQuerySet

SHOWN_WRONG = 20


@dataclass(frozen=True, slots=True)
class Check:
    """One account as the last run saw it. Without a run, nothing has been checked yet."""

    run: Reconciliation | None
    entries: int
    """How many of the account's entries the run looked at."""
    newer: int
    """How many were posted since."""
    wrong: list[Discrepancy]
    known: list[Discrepancy]
    """What is wrong too, but was closed with a reason."""
    at: dt.datetime

    @property
    def is_well(self) -> bool:
        return self.run is not None and not self.shown

    @property
    def shown(self) -> list[Discrepancy]:
        return [*self.wrong, *self.known]

    @property
    def sentence(self) -> str:
        """What came of it: 34 entries, all accounted for, checked last night."""
        if self.run is None:
            return _("The books have not been checked yet. The first check comes this night.")
        said = {"count": self.entries, "when": self._when(self.run)}
        if self.shown:
            found = _("The check %(when)s found something here that does not add up.") % said
            return f"{found} {self._looked_after()}"
        if not self.entries:
            return _("Nothing stood here yet at the check %(when)s.") % said
        words = ngettext(
            "%(count)d entry, accounted for, checked %(when)s.",
            "%(count)d entries, all accounted for, checked %(when)s.",
            self.entries,
        )
        return words % said

    @property
    def newer_sentence(self) -> str:
        """What came since, which the run could not see."""
        if not (self.run and self.newer):
            return ""
        words = ngettext(
            "%(count)d newer entry is checked tonight.",
            "%(count)d newer entries are checked tonight.",
            self.newer,
        )
        return words % {"count": self.newer}

    def _looked_after(self) -> str:
        if self.wrong:
            return _("The admins were told, and look after it. You can go on logging hours.")
        return _(
            "It is known: an admin has looked into it and noted why. Ask one if you'd like to know more."
        )

    def _when(self, run: Reconciliation) -> str:
        """Last night, today at 14:05, or the day."""
        checked, today = timezone.localtime(run.checked_at), timezone.localdate(self.at)
        if checked.date() == today:
            if run.night:
                return _("last night")
            return _("today at %(time)s") % {"time": formats.time_format(checked)}
        return _("on %(day)s") % {"day": formats.date_format(checked, "DATE_FORMAT")}


def of(account: Account, *, at: dt.datetime) -> Check:
    """What the last run found of this account: one query, and two more where anything was found."""
    # From the newest entry backwards: as many steps as there are entries since the run.
    reached = Entry.objects.filter(
        bank=account.bank_id, account=account, transfer__posted_at__lte=OuterRef("checked_at")
    )
    found_since = Discrepancy.objects.filter(
        bank=account.bank_id, reconciliation__checked_at__gte=OuterRef("checked_at")
    )
    # A run over some days only says nothing of all the entries; what it found counts all the same.
    whole = Reconciliation.objects.filter(bank=account.bank_id, since=None).newest_first()
    run = whole.annotate(
        reached=Subquery(reached.order_by("-sequence").values("sequence")[:1]), finds=Exists(found_since)
    ).first()
    if run is None:
        return Check(None, entries=0, newer=account.sequence, wrong=[], known=[], at=at)
    entries: int = getattr(run, "reached", None) or 0
    newer = max(account.sequence - entries, 0)
    if not getattr(run, "finds", True):
        return Check(run, entries=entries, newer=newer, wrong=[], known=[], at=at)
    found = _concerning(run, account)
    return Check(
        run,
        entries=entries,
        newer=newer,
        wrong=_once(found.unclosed()),
        known=_once(found.known()),
        at=at,
    )


def _concerning(run: Reconciliation, account: Account) -> DiscrepancyQuerySet:
    """What was found since about the account or a transfer with a line on it."""
    lines = Entry.objects.filter(bank=account.bank_id, account=account, transfer=OuterRef("transfer_id"))
    found = Discrepancy.objects.filter(bank=account.bank_id, reconciliation__checked_at__gte=run.checked_at)
    return found.filter(Q(account=account) | Exists(lines)).with_names()


def _once(found: DiscrepancyQuerySet) -> list[Discrepancy]:
    """Each thing once, though several runs found it."""
    return list({row.case.pk: row for row in found[:SHOWN_WRONG]}.values())
