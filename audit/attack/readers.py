"""Who may read what is written in a time bank, column by column. A column of words that nobody entered is a fault.

People may read what names them (`members.held` knows how); beyond that, whoever is said here.
"""

from audit.attack.gates import (
    ADD,
    ANNOUNCE,
    ANSWER,
    ANSWER_CORRECTIONS,
    ANYBODY,
    BOOKS,
    CALL,
    EDIT,
    GOVERN,
    LISTINGS,
    MEMBERS,
    MINORS,
    NOBODY,
    NOTES,
    OVERSEE,
    RECORD,
    SAFEGUARD,
    SEE_TRANSFERS,
    SUSPEND,
    Gate,
    may,
)
from members.roles import Action

READERS: dict[str, Gate] = {
    # Of the time bank, for whoever would like to join.
    "members.Question.words": ANYBODY,
    "members.Question.choices": ANYBODY,
    "members.Terms.text": ANYBODY,
    "members.Neighbourhood.name": ANYBODY,
    # What members show one another.
    "members.Person.name": MEMBERS,
    "members.Membership.name": MEMBERS,
    "exchanges.Category.name": MEMBERS,
    "exchanges.Listing.title": MEMBERS,
    "exchanges.Listing.text": MEMBERS,
    "exchanges.Listing.availability": MEMBERS,
    # How to reach somebody; the address of a login stands for it where they gave no other.
    "members.User.email": EDIT,
    # Asking to join.
    "members.Application.guardian_name": ANSWER,
    "members.Application.guardian_reach": ANSWER,
    "members.Application.name": ANSWER,
    "members.Application.email": ANSWER,
    "members.Application.phone": ANSWER,
    "members.Application.neighbourhood": ANSWER,
    "members.Application.message": ANSWER,
    "members.Application.answers": ANSWER,
    "members.Application.heard": ANSWER,
    "members.Application.reason": ANSWER,
    "members.FollowUp.words": ANSWER,
    "members.FollowUp.answer": ANSWER,
    "members.Reference.name": ANSWER,
    "members.Reference.reach": ANSWER,
    "members.Reference.said": ANSWER,
    "members.Invitation.name": ANSWER,
    # What is announced everybody it is for reads as a notice of their own.
    "members.Announcement.title": ANNOUNCE,
    "members.Announcement.text": ANNOUNCE,
    "members.Announcement.interest": ANNOUNCE,
    # One's own.
    "members.Notice.subject": NOBODY,
    "members.Notice.body": NOBODY,
    "members.Notice.address": NOBODY,
    "members.Notice.last_error": NOBODY,
    "members.ApiToken.name": NOBODY,
    "members.StandingChange.reason": SUSPEND,
    "members.Agreement.said": EDIT,
    "members.Card.number": ADD,
    "members.Card.pin": NOBODY,
    "exchanges.VisitGuidance.words": MEMBERS,
    "exchanges.FunderReport.title": GOVERN,
    "exchanges.FunderReport.opening": GOVERN,
    "exchanges.FunderReport.closing": GOVERN,
    "exchanges.FunderPhoto.caption": GOVERN,
    "exchanges.Delivered.refusal": GOVERN,
    "members.Record.actor": GOVERN,
    # Safety: those who safeguard, and nobody what is about themselves; notes also whoever looks after members.
    "members.CaseNote.words": SAFEGUARD,
    "members.Report.words": SAFEGUARD,
    "members.Report.reported": SAFEGUARD,
    "members.Conversation.words": CALL,
    "members.PrivateNote.words": NOTES,
    "members.CheckKind.name": MEMBERS,
    "members.Guardianship.guardian_name": MINORS,
    "members.Guardianship.guardian_reach": MINORS,
    "members.GuardianSay.words": MINORS,
    # Exchanges: both sides, and whoever approves; what was posted, also whoever looks after the books.
    "exchanges.Exchange.title": may(Action.OVERSEE_EXCHANGES, Action.SEE_TRANSFERS),
    "exchanges.Exchange.reason": OVERSEE,
    "exchanges.Exchange.thanks": OVERSEE,
    "exchanges.Exchange.source": OVERSEE,
    "exchanges.StepTaken.note": OVERSEE,
    "exchanges.StepTaken.source": OVERSEE,
    "exchanges.ListingChange.source": LISTINGS,
    "exchanges.SheetLine.provider_text": RECORD,
    "exchanges.SheetLine.recipient_text": RECORD,
    "exchanges.SheetLine.title": RECORD,
    "exchanges.SheetLine.length_text": RECORD,
    "ledger.Transfer.description": SEE_TRANSFERS,
    "ledger.MonthClose.document": GOVERN,
    "ledger.Correction.reason": may(Action.ANSWER_CORRECTIONS, Action.SEE_TRANSFERS),
    "ledger.Correction.answer": ANSWER_CORRECTIONS,
    "ledger.Discrepancy.closed_reason": BOOKS,
    "ledger.Export.title": NOBODY,
    "ledger.Export.error": NOBODY,
    "ledger.Import.name": NOBODY,
    "ledger.Import.error": NOBODY,
    "ledger.ImportMapping.name": GOVERN,
    # A proof of a statement holds the key of its account; digests of tokens and links nobody reads.
    "ledger.Account.proof_key": BOOKS,
    "members.ApiToken.digest": NOBODY,
    "members.ApplicationLink.digest": NOBODY,
}

# Columns of text that hold no words of anybody, and why: nothing is planted in them.
NO_WORDS: dict[str, str] = {
    "members.Record.what": "the name of a change",
    "members.Notice.event": "which template it is written from",
    "members.Notice.about": "of which group of facts it is, for writing it once",
    "members.Notice.path": "where on the site it leads",
    "members.Record.request_id": "a number of the request",
    "ledger.Transfer.reference": "the key under which it was posted",
    "ledger.Correction.reference": "the same",
    "ledger.Export.what": "which rows were asked for",
    "ledger.Import.kind": "what the file holds",
    "ledger.Import.digest": "a number made of the file",
    "ledger.Import.written_as": "the name of an encoding",
    "ledger.ImportMapping.kind": "what such files hold",
    "ledger.Discrepancy.check_name": "the name of a check",
    "members.Case.reference": "the kind and the id of what was reported",
    "members.Reveal.through": "the id of an exchange",
    "exchanges.StepTaken.step": "the name of a step",
    "members.Person.birthday": "a month and a day",
}
# What somebody shows to whom they chose: the items of a profile of which one is enough.
PROFILE = {
    "members.Person.about": ("about",),
    "members.Person.availability": ("availability",),
    "members.Person.email": ("email",),
    "members.Person.phone": ("phone",),
    "members.Person.address": ("address",),
    "members.Person.contact_note": ("phone", "email"),
}
READERS |= dict.fromkeys(PROFILE, NOBODY)
# Whom a row is about, for what nobody reads of themselves whatever they may read of others.
ABOUT = {
    "members.PrivateNote": "about",
    "members.Case": "about",
    "members.CaseNote": "case__about",
    "members.Report": "case__about",
}
# Columns that are secrets by themselves: looked for as they stand.
SECRETS = {"digest", "proof_key", "pin", "members.Card.number"}
