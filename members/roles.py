"""The roles a person can have in a time bank, the duties a coordinator can have, and who may do what: one table."""

from enum import StrEnum
from typing import NamedTuple

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """Each role may do what the one before it may. The label shown for coordinators is the bank's own."""

    MEMBER = "member", _("Member")
    COORDINATOR = "coordinator", _("Coordinator")
    ADMIN = "admin", _("Admin")


MEMBER, COORDINATOR, ADMIN = Role.MEMBER, Role.COORDINATOR, Role.ADMIN
LEADING = (COORDINATOR, ADMIN)


class Duty(models.TextChoices):
    """What a coordinator looks after, in a time bank that shares the work out."""

    APPROVALS = "approvals", _("Approvals")
    MEMBERSHIP = "membership", _("Membership")
    LISTINGS = "listings", _("Offers and requests")
    SAFEGUARDING = "safeguarding", _("Safeguarding")
    BOOKS = "books", _("Books")


class Action(StrEnum):
    """What not everybody may do. Models, verbs, pages, API and templates ask `Person.may` by these names."""

    ANSWER_APPLICATIONS = "answer_applications"
    ADD_MEMBERS = "add_members"
    EDIT_MEMBERS = "edit_members"
    CHANGE_SEATS = "change_seats"
    SUSPEND = "suspend"
    CLOSE_MEMBERSHIPS = "close_memberships"
    ERASE = "erase"
    READ_HELD = "read_held"
    PRINT_LETTERS = "print_letters"
    ANNOUNCE = "announce"
    OVERSEE_EXCHANGES = "oversee_exchanges"
    RECORD_FOR_MEMBERS = "record_for_members"
    CHANGE_LISTINGS = "change_listings"
    SEE_BOOKS = "see_books"
    SEE_TRANSFERS = "see_transfers"
    UNDO_TRANSFERS = "undo_transfers"
    GRANT = "grant"
    ANSWER_CORRECTIONS = "answer_corrections"
    CALL_MEMBERS = "call_members"
    READ_NOTES = "read_notes"
    RECORD_CHECKS = "record_checks"
    LOOK_AFTER_MINORS = "look_after_minors"
    TAKE_DOWN_REPORTS = "take_down_reports"
    SAFEGUARD = "safeguard"
    KEEP_BOOKS = "keep_books"
    GOVERN = "govern"


class Right(NamedTuple):
    """The least role, and for coordinators with duties those of which one is enough."""

    role: Role
    duties: frozenset[str] = frozenset()
    is_named: bool = False
    """Only people whom an admin has given the duty, switched on or not; admins while nobody has it."""


def _of(*duties: Duty) -> Right:
    return Right(COORDINATOR, frozenset(duties))


MAY: dict[Action, Right] = {
    Action.ANSWER_APPLICATIONS: _of(Duty.MEMBERSHIP),
    Action.ADD_MEMBERS: _of(Duty.MEMBERSHIP),
    Action.EDIT_MEMBERS: _of(Duty.MEMBERSHIP),
    Action.CHANGE_SEATS: _of(Duty.MEMBERSHIP),
    Action.SUSPEND: _of(Duty.MEMBERSHIP, Duty.SAFEGUARDING),
    Action.CLOSE_MEMBERSHIPS: _of(Duty.MEMBERSHIP),
    # Taking somebody's name and words away, and reading out to somebody without a login what is held about them.
    Action.ERASE: _of(Duty.MEMBERSHIP),
    Action.READ_HELD: _of(Duty.MEMBERSHIP),
    # What people without e-mail are told, on paper that somebody else puts into an envelope.
    Action.PRINT_LETTERS: _of(Duty.MEMBERSHIP),
    # Speaking to many for the time bank.
    Action.ANNOUNCE: _of(Duty.MEMBERSHIP),
    Action.OVERSEE_EXCHANGES: _of(Duty.APPROVALS),
    Action.RECORD_FOR_MEMBERS: _of(Duty.APPROVALS),
    Action.CHANGE_LISTINGS: _of(Duty.LISTINGS, Duty.SAFEGUARDING),
    Action.SEE_BOOKS: _of(Duty.BOOKS),
    # An exchange names its transfer, and undoing the one undoes the other.
    Action.SEE_TRANSFERS: _of(Duty.BOOKS, Duty.APPROVALS),
    Action.UNDO_TRANSFERS: _of(Duty.BOOKS, Duty.APPROVALS),
    Action.GRANT: _of(Duty.BOOKS),
    Action.ANSWER_CORRECTIONS: _of(Duty.BOOKS),
    # Ringing members and noting what came of it, and thinking of somebody for a request.
    Action.CALL_MEMBERS: _of(Duty.MEMBERSHIP, Duty.LISTINGS),
    # What coordinators note about members, and checks that they have seen.
    Action.READ_NOTES: _of(Duty.MEMBERSHIP, Duty.SAFEGUARDING),
    Action.RECORD_CHECKS: _of(Duty.MEMBERSHIP, Duty.SAFEGUARDING),
    Action.LOOK_AFTER_MINORS: _of(Duty.MEMBERSHIP, Duty.SAFEGUARDING),
    # Writing down what somebody reports by phone; reading it is another thing.
    Action.TAKE_DOWN_REPORTS: _of(Duty.MEMBERSHIP, Duty.SAFEGUARDING),
    Action.SAFEGUARD: Right(COORDINATOR, frozenset({Duty.SAFEGUARDING}), is_named=True),
    Action.KEEP_BOOKS: Right(ADMIN),
    Action.GOVERN: Right(ADMIN),
}
