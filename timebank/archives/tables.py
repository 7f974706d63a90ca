"""Which tables an archive holds, in an order in which each names only rows of those before it, and which it leaves out.

Every table with a time bank stands in exactly one of the two, which a test holds: a new one cannot be forgotten.
"""

from collections.abc import Mapping

from django.db.models import Model
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from exchanges import models as exchanges
from ledger import models as ledger
from members import models as members

KEPT: tuple[type[Model], ...] = (
    members.Neighbourhood,
    members.Person,
    members.Membership,
    members.Seat,
    members.NoticeChoice,
    members.Question,
    members.Terms,
    members.Application,
    members.FollowUp,
    members.Reference,
    members.Agreement,
    members.Guardianship,
    members.GuardianSay,
    members.CheckKind,
    members.Check,
    members.StandingChange,
    members.Erasure,
    members.HandOver,
    members.Conversation,
    members.Announcement,
    members.AnnouncementPlace,
    members.Record,
    members.Reveal,
    ledger.Account,
    ledger.Transfer,
    ledger.Entry,
    ledger.Correction,
    ledger.MonthClose,
    ledger.ImportMapping,
    exchanges.Category,
    exchanges.Listing,
    exchanges.ListingChange,
    exchanges.Exchange,
    exchanges.StepTaken,
    exchanges.Introduction,
    exchanges.FunderReport,
    exchanges.FunderPhoto,
    exchanges.VisitGuidance,
    exchanges.Digest,
    exchanges.Batch,
    exchanges.Sheet,
    exchanges.SheetLine,
    exchanges.Mark,
    exchanges.Participation,
)

SECRET = _("A way to sign in. It is given anew, so that nobody who has this file can use it.")
ONLY_THEIRS = _("Not even an admin may read it. Whoever wrote it says it again, or hands it over in person.")
READ_ONE_BY_ONE = _(
    "Each reading of it is written down, and a file would be read unseen. Hand it over in person."
)
MADE_ANEW = _("The software makes it again from what is here.")
CHOSEN_ANEW = _("Who gets which report every month is chosen anew, by those who lead there.")
PASSING = _("It was about one moment in the old place, and means nothing in another.")

LEFT_OUT: Mapping[type[Model], str | Promise] = {
    members.ApiToken: SECRET,
    members.ApplicationLink: SECRET,
    members.Card: SECRET,
    members.Invitation: SECRET,
    members.Block: ONLY_THEIRS,
    members.Case: ONLY_THEIRS,
    members.Report: ONLY_THEIRS,
    members.CaseNote: ONLY_THEIRS,
    members.CaseReading: ONLY_THEIRS,
    members.PrivateNote: READ_ONE_BY_ONE,
    members.NoteReading: READ_ONE_BY_ONE,
    members.Notice: PASSING,
    members.LetterStack: PASSING,
    exchanges.DeskVisit: PASSING,
    exchanges.Delivery: CHOSEN_ANEW,
    exchanges.Delivered: CHOSEN_ANEW,
    ledger.Export: PASSING,
    ledger.Import: PASSING,
    ledger.Block: MADE_ANEW,
    ledger.Reconciliation: MADE_ANEW,
    ledger.Discrepancy: MADE_ANEW,
}

# Columns that say nothing elsewhere: keys of proofs and hashes are made again with the rows they are of.
NOT_TAKEN = frozenset({"bank", "proof_key", "request_hash"})


def file_of(model: type[Model]) -> str:
    """Where a table stands in the archive."""
    return f"tables/{model._meta.db_table}.csv"
