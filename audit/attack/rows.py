"""Who may reach what: a row for every address and, in the API, for every action. An address without one is a fault.

To add one: its name (`members:person`, or `api.members.retrieve`), who may reach it with something of their own, who
may with what is others' (`others=`, the same where left out), and for pages of one row which table it is (`of=`).
"""

from audit.attack.gates import (
    ADD,
    ANNOUNCE,
    ANSWER,
    ANSWER_CORRECTIONS,
    ANYBODY,
    BOOKS,
    CHECKS,
    CLOSE,
    EDIT,
    ERASE,
    FORMER,
    GOVERN,
    GRANT,
    KEEP,
    LEADING,
    MEMBERS,
    MINORS,
    NOBODY,
    NOTES,
    OVERSEE,
    OWNER,
    PRINT_LETTERS,
    READ_HELD,
    RECORD,
    SAFEGUARD,
    SEATS,
    SEE_TRANSFERS,
    SIGNED_IN,
    SUSPEND,
    TAKE_DOWN,
    UNDO,
    Row,
    hidden,
    rows,
)
from audit.attack.routes import Route
from audit.attack.rows_of_help import OF_EXCHANGES
from exchanges.models import Exchange
from ledger.models import Correction, Discrepancy, Export, Import, Reconciliation, Transfer
from members.models import (
    Announcement,
    Application,
    Case,
    Guardianship,
    HandOver,
    Invitation,
    LetterStack,
    Membership,
    Notice,
    Person,
    Question,
)

_OF_SITE = {
    **rows(ANYBODY, "healthz", "api:schema", "api:docs", "members:front"),
    # Not ready without a worker; a link that nobody was sent; a browser that went away.
    **hidden(ANYBODY, "readyz", "members:sign_in", "members:unsubscribe"),
    **rows(
        ANYBODY, "account_login", "account_signup", "account_reset_password", "account_request_login_code"
    ),
    **rows(
        ANYBODY, "account_reset_password_done", "account_reset_password_from_key_done", "account_inactive"
    ),
    **rows(ANYBODY, "account_email_verification_sent", "account_confirm_email"),
    **rows(ANYBODY, "account_reset_password_from_key", "account_logout"),
    # On the way of signing in: whoever is not on it is led back to its beginning.
    **hidden(ANYBODY, "account_confirm_login_code", "mfa_authenticate", "mfa_login_webauthn"),
    **hidden(ANYBODY, "admin:login", "admin:logout"),
    **rows(SIGNED_IN, "account_email", "account_set_password", "mfa_index"),
    **rows(SIGNED_IN, "usersessions_list", "mfa_list_webauthn"),
    # Only with a password, with a second step, with a fresh proof, or to whoever signed in long ago.
    **hidden(SIGNED_IN, "account_change_password", "mfa_activate_totp", "mfa_add_webauthn"),
    **hidden(
        SIGNED_IN, "prove", "account_reauthenticate", "mfa_reauthenticate", "mfa_reauthenticate_webauthn"
    ),
    **hidden(SIGNED_IN, "mfa_deactivate_totp", "mfa_view_recovery_codes", "mfa_generate_recovery_codes"),
    **hidden(SIGNED_IN, "mfa_download_recovery_codes", "mfa_remove_webauthn", "mfa_edit_webauthn"),
    **rows(OWNER, "members:new"),
    "api.banks.list": Row(SIGNED_IN),
    "api.banks.create": Row(OWNER),
}
_OF_ENTRY = {
    **rows(ANYBODY, "members:welcome", "members:join", "members:joined", "members:join_again"),
    **rows(ANYBODY, "members:terms", "members:let_in", "exchanges:home"),
    **hidden(ANYBODY, "exchanges:pot", "exchanges:pot_csv", "api.pot.retrieve"),
    **hidden(ANYBODY, "members:confirm_email", "members:answer_back", "members:invited"),
    **rows(ANYBODY, "api.applications.create", "api.applications.form"),
}
_OF_PEOPLE = {
    **rows(MEMBERS, "members:people", "members:me", "members:edit", "members:held", "members:held_file"),
    **rows(MEMBERS, "members:pause", "members:tokens", "members:notice_choices", "members:inbox"),
    **rows(MEMBERS, "members:second_step", "members:invitations"),
    **rows(MEMBERS, "members:person", of=Membership),
    **rows(MEMBERS, "members:invitation", of=Invitation, others=ANSWER),
    **rows(MEMBERS, "members:invitation_square", of=Invitation, others=NOBODY),
    **rows(MEMBERS, "members:notice", of=Notice, others=NOBODY),
    **rows(MEMBERS, "members:pause_person", of=Person, others=EDIT),
    **rows(ANSWER, "members:applications", "members:take_down"),
    **rows(ANSWER, "members:application", of=Application),
    **rows(ANNOUNCE, "members:announcements", "members:announcement_new", "members:announcement_count"),
    **rows(ANNOUNCE, "members:announcement", "members:announcement_board", of=Announcement),
    # What went out is changed no more.
    **hidden(ANNOUNCE, "members:announcement_edit", of=Announcement),
    **rows(ANNOUNCE, "api.announcements.list", "api.announcements.create", "api.announcements.retrieve"),
    **rows(ANNOUNCE, "api.announcements.update", "api.announcements.destroy", "api.announcements.reach"),
    **rows(ANNOUNCE, "api.announcements.send", "api.announcements.call_off", "api.announcements.board"),
    **rows(ADD, "members:add"),
    **rows(ADD, "members:let_sign_in", of=Person),
    **rows(EDIT, "members:edit_membership", of=Membership),
    **rows(EDIT, "members:edit_person", of=Person),
    **rows(SEATS, "members:seats", of=Membership),
    **rows(GOVERN, "members:second_step_lost", of=Person),
    **rows(GOVERN, "members:settings", "members:roles", "members:record", "members:questions"),
    **rows(GOVERN, "members:terms_versions", "members:neighbourhoods"),
    **rows(GOVERN, "members:question", of=Question),
    **rows(
        MEMBERS, "api.me.retrieve", "api.me.change", "api.held.held", "api.pause.pause", "api.pause.come_back"
    ),
    **rows(MEMBERS, "api.notice-choices.notice_choices", "api.notice-choices.choose_notices"),
    **rows(
        MEMBERS, "api.settings.retrieve", "api.neighbourhoods.list", "api.members.list", "api.notices.list"
    ),
    **rows(MEMBERS, "api.members.retrieve", "api.people.retrieve", "api.notices.read_all", "api.tokens.list"),
    **rows(MEMBERS, "api.tokens.create", "api.invitations.list", "api.invitations.create"),
    **rows(MEMBERS, "api.notices.retrieve", "api.notices.read", "api.tokens.destroy", others=NOBODY),
    **rows(MEMBERS, "api.invitations.retrieve", "api.invitations.take_back", others=ANSWER),
    **rows(MEMBERS, "api.members.leaving", "api.members.leave", others=CLOSE),
    **rows(MEMBERS, "api.people.partial_update", others=EDIT),
    **rows(GOVERN, "api.settings.change", "api.neighbourhoods.create", "api.neighbourhoods.update"),
    **rows(GOVERN, "api.neighbourhoods.destroy", "api.people.role", "api.people.duties"),
    **rows(GOVERN, "api.records.list", "api.records.retrieve"),
    **rows(ADD, "api.members.create", "api.people.let_sign_in"),
    **rows(EDIT, "api.members.partial_update"),
    **rows(SEATS, "api.members.people", "api.members.seats", "api.members.change_seat"),
    **rows(SEATS, "api.members.remove_seat"),
    **rows(CLOSE, "api.members.take_back"),
    **rows(SUSPEND, "api.people.suspend", "api.people.lift"),
    **rows(ANSWER, "api.applications.list", "api.applications.retrieve", "api.applications.admit"),
    **rows(ANSWER, "api.applications.ask_back", "api.applications.decline", "api.applications.note_answer"),
    **rows(ANSWER, "api.applications.recognise"),
}
_OF_SAFETY = {
    **rows(MEMBERS, "members:my_checks", "members:my_reports"),
    **rows(MEMBERS, "members:report", of=Person),
    **rows(MEMBERS, "members:report_numbered", of=Exchange, others=OVERSEE),
    **rows(TAKE_DOWN, "members:report_for", "members:report_told", of=Person),
    **rows(TAKE_DOWN, "members:report_told_numbered", of=Exchange, others=OVERSEE),
    **rows(NOTES, "members:notes", of=Person),
    **rows(CHECKS, "members:checks", of=Person),
    **rows(GOVERN, "members:check_kinds"),
    **rows(MINORS, "members:guardian", of=Person),
    **rows(MEMBERS, "members:guarding"),
    **rows(MEMBERS, "members:guarded", of=Guardianship, others=NOBODY),
    **rows(SAFEGUARD, "members:cases"),
    **rows(SAFEGUARD, "members:case", of=Case),
    **rows(MEMBERS, "api.reports.list", "api.reports.create"),
    **rows(MEMBERS, "api.reports.retrieve", others=NOBODY),
    **rows(TAKE_DOWN, "api.reports.take_down"),
}
_OF_PROFILES = {
    **rows(MEMBERS, "members:shown", "members:looks", "members:kept_away"),
    **rows(EDIT, "members:shown_person", "members:notice_choices_for", "members:agree_for", of=Person),
    # Nobody here has a photo; an address that is only sent to.
    **hidden(MEMBERS, "members:photo", "members:photo_small", "members:show_contact", of=Person),
    **rows(MEMBERS, "members:keep_away", of=Person),
    **rows(EDIT, "members:kept_away_for", of=Person),
    **rows(EDIT, "api.people.keep_away", "api.people.find_again"),
    **rows(EDIT, "members:agreements", "api.people.not_agreed"),
    **rows(MEMBERS, "api.shown.shown", "api.shown.show", "api.looks.list", "api.kept-away.list"),
    **rows(MEMBERS, "api.kept-away.create", "api.people.contact"),
    **rows(MEMBERS, "api.kept-away.destroy", others=NOBODY),
    **rows(MEMBERS, "api.people.shown", "api.people.agree", others=EDIT),
    **rows(GOVERN, "api.people.take_second_step_away"),
    **rows(READ_HELD, "api.people.held"),
    # Only of whoever has no login, and only of whoever has left.
    **hidden(READ_HELD, "members:held_of", "members:held_of_file", of=Person),
    **hidden(ERASE, "members:forget", of=Person),
    **rows(ERASE, "api.people.forget", "api.people.call_off_forgetting"),
    **hidden(FORMER, "members:forget_me"),
    # Where a time bank has cards; whoever has one is not signed in yet.
    **hidden(ANYBODY, "members:card_sign_in", "members:card_open"),
    **hidden(ADD, "members:card", "members:card_print", "members:card_file", of=Person),
    **rows(ADD, "api.people.open_card", "api.people.take_card_away"),
}
_OF_LETTERS = {
    **rows(PRINT_LETTERS, "members:letters", "members:labels", "members:members_list"),
    # Only where somebody has given an address.
    **hidden(PRINT_LETTERS, "members:labels_file"),
    **rows(PRINT_LETTERS, "members:letter_to", of=Person),
    **hidden(PRINT_LETTERS, "members:letter_stack", of=LetterStack),
    **rows(PRINT_LETTERS, "members:letter_file", of=LetterStack),
    **rows(PRINT_LETTERS, "api.letters.list", "api.letters.leave_out", "api.letters.members_list"),
    **rows(PRINT_LETTERS, "api.letter-stacks.list"),
    **hidden(PRINT_LETTERS, "api.letters.retrieve", "api.letters.take_up", "api.letters.labels"),
    **rows(PRINT_LETTERS, "api.letter-stacks.create", "api.letter-stacks.retrieve", "api.letter-stacks.file"),
    **rows(PRINT_LETTERS, "api.letter-stacks.printed", "api.letter-stacks.not_printed"),
    **rows(PRINT_LETTERS, "api.letter-stacks.destroy"),
}
_OF_HOUSEHOLDS = {
    **rows(LEADING, "members:voices", "api.people.voices"),
    **hidden(MEMBERS, "members:hand_over", of=Membership, others=SEATS),
    **hidden(MEMBERS, "members:hand_over_call_off", of=HandOver, others=SEATS),
    **rows(MEMBERS, "api.hand-overs.list", "api.hand-overs.create"),
    **rows(MEMBERS, "api.hand-overs.retrieve", "api.hand-overs.call_off", others=SEATS),
    **rows(SEATS, "exchanges:move_in", "exchanges:move_out", of=Membership),
    **rows(SEATS, "api.members.move_in", "api.members.move_out"),
}
_OF_HOURS = {
    **rows(MEMBERS, "ledger:give", "ledger:books"),
    "ledger:statement": Row(MEMBERS, BOOKS, asks={"of": Membership}),
    "ledger:statement_proof": Row(MEMBERS, BOOKS, asks={"of": Membership}),
    "ledger:statement_file": Row(MEMBERS, BOOKS, asks={"of": Membership}, query="format=csv"),
    **rows(MEMBERS, "ledger:transfer", of=Transfer, others=SEE_TRANSFERS),
    **rows(GRANT, "ledger:grant"),
    **rows(RECORD, "ledger:give_for", of=Membership),
    **rows(BOOKS, "ledger:runs"),
    **rows(BOOKS, "ledger:run", of=Reconciliation),
    **rows(GOVERN, "ledger:imports", "ledger:archive"),
    **rows(GOVERN, "ledger:import", of=Import, others=NOBODY),
    # Only where something was refused.
    **hidden(GOVERN, "ledger:import_refused", of=Import, others=NOBODY),
    **rows(BOOKS, "ledger:exports", "exchanges:statements_by_post"),
    **rows(BOOKS, "ledger:export", of=Export, others=NOBODY),
    **hidden(BOOKS, "ledger:export_call_off", of=Export, others=NOBODY),
    **rows(BOOKS, "ledger:balances", "ledger:journal"),
    **rows(KEEP, "ledger:corrections", "ledger:correct", "ledger:write_off"),
    **rows(KEEP, "ledger:discrepancy", of=Discrepancy),
    **rows(ANSWER_CORRECTIONS, "ledger:correction", of=Correction),
    **rows(MEMBERS, "api.accounts.list", "api.blocks.list", "api.gifts.create", "api.donations.create"),
    **rows(MEMBERS, "api.accounts.retrieve", "api.accounts.check", "api.accounts.csv", others=BOOKS),
    **rows(MEMBERS, "api.accounts.entries", "api.accounts.pdf", "api.accounts.proof", others=BOOKS),
    **rows(MEMBERS, "api.transfers.retrieve", others=SEE_TRANSFERS),
    **rows(UNDO, "api.transfers.undo"),
    **rows(GRANT, "api.grants.create"),
    **rows(KEEP, "api.corrections.list", "api.corrections.create", "api.corrections.write_off"),
    **rows(ANSWER_CORRECTIONS, "api.corrections.retrieve", "api.corrections.agree", "api.corrections.refuse"),
    **rows(KEEP, "api.corrections.withdraw"),
    **rows(BOOKS, "api.reconciliations.list", "api.reconciliations.latest", "api.reconciliations.retrieve"),
    **rows(KEEP, "api.reconciliations.create", "api.discrepancies.close", "api.discrepancies.put_back"),
    **rows(BOOKS, "api.discrepancies.list", "api.discrepancies.retrieve"),
    # Files are of whoever asked for them; what they may hold is asked of their source.
    **rows(MEMBERS, "api.imports.list", "api.imports.create", "api.imports.mappings"),
    **rows(MEMBERS, "api.imports.retrieve", "api.imports.columns", "api.imports.write", others=NOBODY),
    **rows(MEMBERS, "api.imports.call_off", "api.imports.refused", others=NOBODY),
    **rows(BOOKS, "api.exports.list", "api.exports.create"),
    **rows(BOOKS, "api.exports.retrieve", "api.exports.file", "api.exports.call_off", others=NOBODY),
}
ROWS: dict[str, Row] = {
    **_OF_SITE,
    **_OF_ENTRY,
    **_OF_PEOPLE,
    **_OF_SAFETY,
    **_OF_PROFILES,
    **_OF_LETTERS,
    **_OF_HOUSEHOLDS,
    **_OF_HOURS,
    **OF_EXCHANGES,
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
