"""What the ledger holds about somebody: accounts, what was posted, and what they did with the books."""

from django.utils.translation import gettext_lazy as _

from ledger import models
from members import held


def register() -> None:
    seat = "membership__seats__person"
    held.register(models.Account, _("Accounts"), seat)
    held.register(models.Entry, _("Statements"), f"account__{seat}")
    held.register(models.Transfer, _("Hours posted to your accounts"), f"entries__account__{seat}")
    held.register(
        models.Correction,
        _("Corrections"),
        f"from_account__{seat}",
        f"to_account__{seat}",
        "asked_by",
    )
    held.register(models.Export, _("Files you asked for"), "person", without=["lease_until"])
    # The file is about others; what is in it here is told to each where it came to be.
    apart = ["lease_until", "header", "sample", "layout", "problems", "refused_lines", "file", "refused_file"]
    held.register(models.Import, _("Files you brought in"), "person", without=apart)
    held.register(models.Reconciliation, _("Checks of the books you asked for"), "asked_by")
    held.register(models.MonthClose, _("Months you closed"), "closed_by", without=["document"])
    held.register(models.Discrepancy, _("What checks found"), f"account__{seat}")
