"""Who may reach what: a row for every address and, in the API, for every action. An address without one is a fault.

To add one: its name (`members:person`, or `api.members.retrieve`), who may reach it with something of their own, who
may with what is others' (`others=`, the same where left out), and for pages of one row which table it is (`of=`).
"""

from dataclasses import dataclass, field

from django.db.models import Model

from audit.attack.routes import Route
from exchanges.models import Category, Exchange, Listing
from ledger.models import Correction, Discrepancy, Export, Reconciliation, Transfer
from members.models import (
    Application,
    Case,
    Guardianship,
    HandOver,
    Invitation,
    Membership,
    Notice,
    Person,
    Question,
    User,
)
from members.roles import Action


@dataclass(frozen=True)
class Gate:
    """Open to anybody, to whoever is signed in, to people of the time bank, or to whom the table of rights names."""

    name: str
    actions: tuple[Action, ...] = ()

    def lets(self, person: Person | None, login: User | None = None) -> bool:
        """Whether somebody gets through: as that person of the time bank, and with that login."""
        if self.name in ("anybody", "signed in"):
            return self.name == "anybody" or login is not None
        if self.name == "owner":
            return login is not None and login.is_superuser
        if person is None or person.suspended_at:
            return False
        if self.name == "leading":
            return person.is_coordinator
        return self.name == "members" or any(person.may(action) for action in self.actions)


ANYBODY, SIGNED_IN, MEMBERS = Gate("anybody"), Gate("signed in"), Gate("members")
LEADING, OWNER, NOBODY = Gate("leading"), Gate("owner"), Gate("nobody")


def may(*actions: Action) -> Gate:
    return Gate("may", actions)


ANSWER, EDIT, SEATS = may(Action.ANSWER_APPLICATIONS), may(Action.EDIT_MEMBERS), may(Action.CHANGE_SEATS)
OVERSEE, LISTINGS, SUSPEND = may(Action.OVERSEE_EXCHANGES), may(Action.CHANGE_LISTINGS), may(Action.SUSPEND)
BOOKS, GOVERN, KEEP = may(Action.SEE_BOOKS), may(Action.GOVERN), may(Action.KEEP_BOOKS)
ADD, CLOSE, RECORD = (
    may(Action.ADD_MEMBERS),
    may(Action.CLOSE_MEMBERSHIPS),
    may(Action.RECORD_FOR_MEMBERS),
)
GRANT, UNDO, ANSWER_CORRECTIONS = (
    may(Action.GRANT),
    may(Action.UNDO_TRANSFERS),
    may(Action.ANSWER_CORRECTIONS),
)
SEE_TRANSFERS = may(Action.SEE_TRANSFERS)
MINORS = may(Action.LOOK_AFTER_MINORS)
NOTES, CHECKS, SAFEGUARD = may(Action.READ_NOTES), may(Action.RECORD_CHECKS), may(Action.SAFEGUARD)


@dataclass(frozen=True)
class Row:
    """`asks` names tables of ids that the address takes after its question mark."""

    gate: Gate
    others: Gate | None = None
    of: type[Model] | None = None
    asks: dict[str, type[Model]] = field(default_factory=dict)
    is_shown: bool = True
    """Whether the audit has to see it answer somebody with 200; some lead on, some need a link from a letter."""

    @property
    def for_others(self) -> Gate:
        return self.others or self.gate


def _rows(
    gate: Gate,
    *names: str,
    others: Gate | None = None,
    of: type[Model] | None = None,
    is_shown: bool = True,
) -> dict[str, Row]:
    return {name: Row(gate, others, of, is_shown=is_shown) for name in names}


def _hidden(
    gate: Gate, *names: str, others: Gate | None = None, of: type[Model] | None = None
) -> dict[str, Row]:
    """Those that show nothing by themselves: they are only sent to, or lead on."""
    return _rows(gate, *names, others=others, of=of, is_shown=False)


_OF_SITE = {
    **_rows(ANYBODY, "healthz", "api:schema", "api:docs", "members:front"),
    # Not ready without a worker; a link that nobody was sent; a browser that went away.
    **_hidden(ANYBODY, "readyz", "members:sign_in", "members:unsubscribe"),
    **_rows(
        ANYBODY, "account_login", "account_signup", "account_reset_password", "account_request_login_code"
    ),
    **_rows(
        ANYBODY, "account_reset_password_done", "account_reset_password_from_key_done", "account_inactive"
    ),
    **_rows(ANYBODY, "account_email_verification_sent", "account_confirm_email"),
    **_rows(ANYBODY, "account_reset_password_from_key", "account_logout"),
    # On the way of signing in: whoever is not on it is led back to its beginning.
    **_hidden(ANYBODY, "account_confirm_login_code", "mfa_authenticate", "mfa_login_webauthn"),
    **_hidden(ANYBODY, "admin:login", "admin:logout"),
    **_rows(SIGNED_IN, "account_email", "account_change_password", "account_set_password", "mfa_index"),
    **_rows(SIGNED_IN, "usersessions_list", "mfa_activate_totp", "mfa_list_webauthn", "mfa_add_webauthn"),
    # Only with a second step, or to whoever signed in long ago.
    **_hidden(SIGNED_IN, "account_reauthenticate", "mfa_reauthenticate", "mfa_reauthenticate_webauthn"),
    **_hidden(SIGNED_IN, "mfa_deactivate_totp", "mfa_view_recovery_codes", "mfa_generate_recovery_codes"),
    **_hidden(SIGNED_IN, "mfa_download_recovery_codes", "mfa_remove_webauthn", "mfa_edit_webauthn"),
    **_rows(OWNER, "members:new"),
    "api.banks.list": Row(SIGNED_IN),
    "api.banks.create": Row(OWNER),
}
_OF_ENTRY = {
    **_rows(ANYBODY, "members:welcome", "members:join", "members:joined", "members:join_again"),
    **_rows(ANYBODY, "members:terms", "members:let_in", "exchanges:home"),
    **_hidden(ANYBODY, "members:confirm_email", "members:answer_back", "members:invited"),
    **_rows(ANYBODY, "api.applications.create", "api.applications.form"),
}
_OF_PEOPLE = {
    **_rows(MEMBERS, "members:people", "members:me", "members:edit", "members:held", "members:held_file"),
    **_rows(MEMBERS, "members:pause", "members:tokens", "members:notice_choices", "members:inbox"),
    **_rows(MEMBERS, "members:second_step", "members:invitations"),
    **_rows(MEMBERS, "members:person", of=Membership),
    **_rows(MEMBERS, "members:invitation", of=Invitation, others=ANSWER),
    **_rows(MEMBERS, "members:invitation_square", of=Invitation, others=NOBODY),
    **_rows(MEMBERS, "members:notice", of=Notice, others=NOBODY),
    **_rows(MEMBERS, "members:pause_person", of=Person, others=EDIT),
    **_rows(ANSWER, "members:applications", "members:take_down"),
    **_rows(ANSWER, "members:application", of=Application),
    **_rows(ADD, "members:add"),
    **_rows(ADD, "members:let_sign_in", of=Person),
    **_rows(EDIT, "members:edit_membership", of=Membership),
    **_rows(EDIT, "members:edit_person", of=Person),
    **_rows(SEATS, "members:seats", of=Membership),
    **_rows(GOVERN, "members:second_step_lost", of=Person),
    **_rows(GOVERN, "members:settings", "members:roles", "members:record", "members:questions"),
    **_rows(GOVERN, "members:terms_versions", "members:neighbourhoods"),
    **_rows(GOVERN, "members:question", of=Question),
    **_rows(
        MEMBERS, "api.me.retrieve", "api.me.change", "api.held.held", "api.pause.pause", "api.pause.come_back"
    ),
    **_rows(MEMBERS, "api.notice-choices.notice_choices", "api.notice-choices.choose_notices"),
    **_rows(
        MEMBERS, "api.settings.retrieve", "api.neighbourhoods.list", "api.members.list", "api.notices.list"
    ),
    **_rows(
        MEMBERS, "api.members.retrieve", "api.people.retrieve", "api.notices.read_all", "api.tokens.list"
    ),
    **_rows(MEMBERS, "api.tokens.create", "api.invitations.list", "api.invitations.create"),
    **_rows(MEMBERS, "api.notices.retrieve", "api.notices.read", "api.tokens.destroy", others=NOBODY),
    **_rows(MEMBERS, "api.invitations.retrieve", "api.invitations.take_back", others=ANSWER),
    **_rows(MEMBERS, "api.members.leaving", "api.members.leave", others=CLOSE),
    **_rows(MEMBERS, "api.people.partial_update", others=EDIT),
    **_rows(GOVERN, "api.settings.change", "api.neighbourhoods.create", "api.neighbourhoods.update"),
    **_rows(GOVERN, "api.neighbourhoods.destroy", "api.people.role", "api.people.duties"),
    **_rows(GOVERN, "api.records.list", "api.records.retrieve"),
    **_rows(ADD, "api.members.create", "api.people.let_sign_in"),
    **_rows(EDIT, "api.members.partial_update"),
    **_rows(SEATS, "api.members.people", "api.members.seats", "api.members.change_seat"),
    **_rows(SEATS, "api.members.remove_seat"),
    **_rows(CLOSE, "api.members.take_back"),
    **_rows(SUSPEND, "api.people.suspend", "api.people.lift"),
    **_rows(ANSWER, "api.applications.list", "api.applications.retrieve", "api.applications.admit"),
    **_rows(ANSWER, "api.applications.ask_back", "api.applications.decline", "api.applications.note_answer"),
    **_rows(ANSWER, "api.applications.recognise"),
}
_OF_SAFETY = {
    **_rows(MEMBERS, "members:my_checks", "members:my_reports"),
    **_rows(MEMBERS, "members:report", "members:report_numbered", of=Person),
    **_rows(NOTES, "members:notes", of=Person),
    **_rows(CHECKS, "members:checks", of=Person),
    **_rows(GOVERN, "members:check_kinds"),
    **_rows(MINORS, "members:guardian", of=Person),
    **_rows(MEMBERS, "members:guarding"),
    **_rows(MEMBERS, "members:guarded", of=Guardianship, others=NOBODY),
    **_rows(SAFEGUARD, "members:cases"),
    **_rows(SAFEGUARD, "members:case", of=Case),
    **_rows(MEMBERS, "api.reports.list", "api.reports.create"),
    **_rows(MEMBERS, "api.reports.retrieve", others=NOBODY),
}
_OF_HOUSEHOLDS = {
    **_rows(LEADING, "members:voices", "api.people.voices"),
    **_hidden(MEMBERS, "members:hand_over", of=Membership, others=SEATS),
    **_hidden(MEMBERS, "members:hand_over_call_off", of=HandOver, others=SEATS),
    **_rows(MEMBERS, "api.hand-overs.list", "api.hand-overs.create"),
    **_rows(MEMBERS, "api.hand-overs.retrieve", "api.hand-overs.call_off", others=SEATS),
    **_rows(SEATS, "exchanges:move_in", "exchanges:move_out", of=Membership),
    **_rows(SEATS, "api.members.move_in", "api.members.move_out"),
}
_OF_HOURS = {
    **_rows(MEMBERS, "ledger:give", "ledger:books"),
    **{
        name: Row(MEMBERS, BOOKS, asks={"of": Membership})
        for name in ("ledger:statement", "ledger:statement_file", "ledger:statement_proof")
    },
    **_rows(MEMBERS, "ledger:transfer", of=Transfer, others=SEE_TRANSFERS),
    **_rows(GRANT, "ledger:grant"),
    **_rows(BOOKS, "ledger:runs"),
    **_rows(BOOKS, "ledger:run", of=Reconciliation),
    **_rows(GOVERN, "ledger:exports"),
    **_rows(GOVERN, "ledger:export", of=Export, others=NOBODY),
    **_rows(KEEP, "ledger:corrections", "ledger:correct", "ledger:write_off"),
    **_rows(KEEP, "ledger:discrepancy", of=Discrepancy),
    **_rows(ANSWER_CORRECTIONS, "ledger:correction", of=Correction),
    **_rows(MEMBERS, "api.accounts.list", "api.blocks.list", "api.gifts.create", "api.donations.create"),
    **_rows(MEMBERS, "api.accounts.retrieve", "api.accounts.check", "api.accounts.csv", others=BOOKS),
    **_rows(MEMBERS, "api.accounts.entries", "api.accounts.pdf", "api.accounts.proof", others=BOOKS),
    **_rows(MEMBERS, "api.transfers.retrieve", others=SEE_TRANSFERS),
    **_rows(UNDO, "api.transfers.undo"),
    **_rows(GRANT, "api.grants.create"),
    **_rows(KEEP, "api.corrections.list", "api.corrections.create", "api.corrections.write_off"),
    **_rows(
        ANSWER_CORRECTIONS, "api.corrections.retrieve", "api.corrections.agree", "api.corrections.refuse"
    ),
    **_rows(KEEP, "api.corrections.withdraw"),
    **_rows(BOOKS, "api.reconciliations.list", "api.reconciliations.latest", "api.reconciliations.retrieve"),
    **_rows(KEEP, "api.reconciliations.create", "api.discrepancies.close", "api.discrepancies.put_back"),
    **_rows(BOOKS, "api.discrepancies.list", "api.discrepancies.retrieve"),
    # Files are of whoever asked for them; what they may hold is asked of their source.
    **_rows(MEMBERS, "api.exports.list", "api.exports.create"),
    **_rows(MEMBERS, "api.exports.retrieve", "api.exports.file", others=NOBODY),
}
_OF_EXCHANGES = {
    **_rows(
        MEMBERS, "exchanges:listings", "exchanges:listings_mine", "exchanges:listing_new", "exchanges:mine"
    ),
    **_rows(MEMBERS, "exchanges:log_preview", "exchanges:member_search"),
    **_hidden(MEMBERS, "exchanges:first_steps_put_away"),
    "exchanges:log": Row(MEMBERS, ANYBODY, asks={"exchange": Exchange}),
    **_rows(MEMBERS, "exchanges:listing", "exchanges:photo", "exchanges:photo_small", of=Listing),
    **_rows(MEMBERS, "exchanges:propose", of=Listing),
    **_rows(MEMBERS, "exchanges:listing_edit", "exchanges:listing_withdraw", of=Listing, others=LISTINGS),
    **_hidden(MEMBERS, "exchanges:listing_renew", of=Listing, others=LISTINGS),
    **_rows(MEMBERS, "exchanges:exchange", of=Exchange, others=OVERSEE),
    **_hidden(MEMBERS, "exchanges:step", of=Exchange, others=OVERSEE),
    **_rows(MEMBERS, "exchanges:leave", of=Membership, others=CLOSE),
    **_hidden(CLOSE, "exchanges:take_back", of=Membership),
    **_rows(SUSPEND, "exchanges:suspend", of=Person),
    **_rows(LEADING, "exchanges:desk"),
    **_hidden(OVERSEE, "exchanges:approve_many"),
    **_rows(RECORD, "exchanges:record", "exchanges:record_understood"),
    **_rows(GOVERN, "exchanges:month", "exchanges:month_list", "exchanges:categories"),
    **_rows(GOVERN, "exchanges:category", of=Category),
    **_hidden(GOVERN, "exchanges:category_move", of=Category),
    **_rows(
        MEMBERS, "api.categories.list", "api.listings.list", "api.listings.create", "api.listings.retrieve"
    ),
    **_rows(GOVERN, "api.categories.create", "api.categories.update", "api.categories.move"),
    **_rows(GOVERN, "api.categories.retire", "api.categories.bring_back"),
    **_rows(MEMBERS, "api.listings.answer"),
    **_rows(MEMBERS, "api.listings.changes"),
    **_rows(MEMBERS, "api.listings.update", "api.listings.renew", "api.listings.withdraw", others=LISTINGS),
    **_rows(MEMBERS, "api.exchanges.list", "api.exchanges.create"),
    **_rows(OVERSEE, "api.exchanges.to_approve", "api.exchanges.approve_many"),
    **_rows(RECORD, "api.exchanges.record"),
    **_rows(
        GOVERN, "api.months.retrieve", "api.months.exchanges", "api.months.members", "api.months.transfers"
    ),
}
ROWS: dict[str, Row] = {
    **_OF_SITE,
    **_OF_ENTRY,
    **_OF_PEOPLE,
    **_OF_SAFETY,
    **_OF_HOUSEHOLDS,
    **_OF_HOURS,
    **_OF_EXCHANGES,
}
# Whole families: Django's own pages for the owner, and the steps of an exchange.
FAMILIES = {
    "admin:": Row(OWNER),
    "api.exchanges.": Row(MEMBERS, OVERSEE),
}


def row_of(route: Route, method: str) -> Row | None:
    """The row of this address and method, by its own name or its family's; None for one that nobody entered."""
    key = route.key(method)
    if key in ROWS:
        return ROWS[key]
    return next((row for family, row in FAMILIES.items() if key.startswith(family)), None)
