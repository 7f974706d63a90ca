"""Every address of the site that is a page: whose it is, and where it leads in the scene."""

from typing import Any, NamedTuple
from uuid import uuid4

from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from exchanges import entering, periods, sheets
from ledger.models import Reconciliation
from members import announcing, cards, inviting
from members.addressing import To
from members.choosing import Typed
from members.models import Announcement, Card, Conversation, Membership, Person, TimeBank
from tests.browser.scene import LONG_WORD, Scene
from tests.factories.members import MembershipFactory, a_person


class Place(NamedTuple):
    name: str
    path: str


# Addresses that are no page of ours, and why.
NO_PAGES = {
    "exchanges:conversation_undo": "only sent to",
    "exchanges:bring_back": "only sent to",
    "healthz": "for machines",
    "readyz": "for machines",
    "exchanges:month_file": "a file",
    "exchanges:photo": "a picture",
    "members:photo": "a picture",
    "members:photo_small": "a picture",
    "members:show_contact": "only sent to",
    "members:invitation_square": "a picture",
    "exchanges:photo_small": "a picture",
    "exchanges:member_search": "a piece of a page",
    "exchanges:log_preview": "a piece of a page",
    "exchanges:record_understood": "a piece of a page",
    "exchanges:paper_file": "a file",
    "exchanges:funder_pdf": "a file",
    "exchanges:pot_csv": "a file",
    "exchanges:funder_xlsx": "a file",
    "exchanges:delivery": "only sent to",
    "exchanges:funder_photo": "a picture",
    "ledger:export_call_off": "only sent to",
    "exchanges:funder_photo_new": "only sent to",
    "exchanges:funder_photo_change": "only sent to",
    "exchanges:sheet_standing": "only sent to",
    "exchanges:sheet_word": "only sent to",
    "exchanges:sheet_row": "a piece of a page",
    "exchanges:paper_begin": "only sent to",
    "exchanges:listing_renew": "only sent to",
    "exchanges:first_steps_put_away": "only sent to",
    "ledger:statement_file": "a file",
    "members:announcement_count": "a piece of a page",
    "members:announcement_board": "a file",
    "ledger:import_refused": "a file",
    "members:held_file": "a file",
    "members:card_file": "a file",
    "members:letter_file": "a file",
    "members:letter_stack": "only sent to",
    "members:labels_file": "a file",
    "members:members_list": "a file",
    "members:hand_over_call_off": "only sent to",
    "members:held_of_file": "a file",
    "members:forget_me": "only for who has left, who finds there what members:forget shows",
    "ledger:statement_proof": "a file",
    "exchanges:step": "only sent to",
    "exchanges:take_back": "only sent to",
    "exchanges:approve_many": "only sent to",
    "exchanges:category_move": "only sent to",
    "prove": "only where a sign-in is long ago",
    "account_confirm_login_code": "only on the way of signing in, where the keyboard's story looks at it",
    "account_inactive": "only where a login was switched off",
    "account_reauthenticate": "only where a sign-in is long ago",
    "mfa_authenticate": "only on the way of signing in, where the passkeys' story looks at it",
    "mfa_reauthenticate": "only where a sign-in is long ago, where the passkeys' story looks at it",
    "mfa_reauthenticate_webauthn": "the same",
    "mfa_login_webauthn": "only sent to, from the page of signing in",
    "mfa_view_recovery_codes": "only with a second step, where the passkeys' story looks at it",
    "mfa_download_recovery_codes": "a file",
    "mfa_generate_recovery_codes": "only with a second step, where the passkeys' story looks at it",
    "mfa_deactivate_totp": "the same",
    "mfa_edit_webauthn": "the same",
    "mfa_remove_webauthn": "the same",
}


def of_nobody(scene: Scene) -> list[Place]:
    """Before signing in."""
    return [
        *_site("members:front", "account_login", "account_request_login_code", "account_signup"),
        *_site("account_reset_password", "account_reset_password_done", "account_email_verification_sent"),
        *_site("account_reset_password_from_key_done"),
        Place("account_confirm_email", reverse("account_confirm_email", args=["unknown"])),
        Place(
            "account_reset_password_from_key",
            reverse("account_reset_password_from_key", kwargs={"uidb36": "1", "key": "unknown"}),
        ),
        *_bank(
            scene, "exchanges:pot", "members:welcome", "members:join", "members:joined", "members:join_again"
        ),
        *_bank(scene, "members:terms", "members:let_in", "members:card_sign_in"),
        Place("members:card_open", cards.address(_card(scene)).removeprefix(settings.SITE_URL)),
        Place(
            "members:confirm_email, refused", reverse("members:confirm_email", args=[scene.bank.slug, "x"])
        ),
        Place("members:confirm_email", scene.mailed("confirm_email")),
        Place("members:answer_back", scene.mailed("asked_back")),
        Place("members:invited", inviting.address(scene.invitation).removeprefix(settings.SITE_URL)),
        Place("members:sign_in", scene.sign_in_path()),
        Place("members:sign_in, refused", reverse("members:sign_in", args=["unknown"])),
        Place("members:unsubscribe", scene.unsubscribe_path()),
        Place("members:unsubscribe, unknown", reverse("members:unsubscribe", args=["unknown"])),
        Place("not found", "/no-such-time-bank/"),
    ]


def of_member(scene: Scene) -> list[Place]:
    """Everything of one's own, and of the community."""
    offer, own, notice = scene.offer, scene.own_request, scene.notice_of(scene.member)
    exchanges = [(f"exchanges:exchange, {state}", e) for state, e in scene.exchanges.items()]
    return [
        *_bank(scene, "exchanges:home", "exchanges:log", "exchanges:listings", "exchanges:listings_mine"),
        *_bank(scene, "exchanges:listing_new", "exchanges:mine", "ledger:statement", "ledger:give"),
        *_bank(scene, "members:people", "members:inbox", "members:me", "members:edit", "members:tokens"),
        *_bank(scene, "members:notice_choices", "ledger:books", "members:invitations"),
        *_bank(scene, "members:held", "members:pause", "members:kept_away", "members:shown", "members:looks"),
        *_bank(scene, "members:my_reports", "members:my_checks", "members:guarding"),
        _one(scene, "members:guarded", scene.guardianship),
        _report(scene, "members:report", "person", scene.kofi.public_id),
        _report(scene, "members:report_numbered", "message", scene.leading["disputed"].public_id, 2),
        _one(scene, "members:keep_away", scene.kofi),
        _one(scene, "exchanges:leave", scene.member.memberships.get(kind="individual")),
        _one(scene, "members:invitation", scene.invitation),
        _one(scene, "exchanges:listing", offer),
        _one(scene, "exchanges:propose", offer),
        _one(scene, "exchanges:listing, my own", own),
        _one(scene, "exchanges:propose, to myself", own),
        _one(scene, "exchanges:listing_edit", own),
        _one(scene, "exchanges:listing_withdraw", own),
        *[_one(scene, name, exchange) for name, exchange in exchanges],
        Place("exchanges:log, agreed", f"{_log(scene)}?exchange={scene.exchanges['accepted'].public_id}"),
        _one(scene, "members:person", scene.kofi.memberships.get()),
        _one(scene, "members:notice", notice),
        *_site(
            "mfa_index", "mfa_activate_totp", "mfa_list_webauthn", "mfa_add_webauthn", "usersessions_list"
        ),
        *_site("account_email", "account_set_password", "account_change_password", "account_logout"),
        Place("not found", f"/{scene.bank.slug}/no-such-page/"),
    ]


def of_child(scene: Scene) -> list[Place]:
    """Where somebody may look but others act."""
    return _bank(
        scene, "exchanges:home", "exchanges:log", "exchanges:mine", "ledger:statement", "ledger:give"
    )


def _due(person: Person) -> Conversation:
    """A word that somebody is to have with them."""
    membership = person.memberships.get()
    return Conversation.objects.create(
        bank=person.bank, membership=membership, because="lowest", minutes=90, opened_at=timezone.now()
    )


def of_coordinator(scene: Scene) -> list[Place]:
    """Looking after the others."""
    kofi, leading = scene.kofi, scene.leading
    return [
        *_bank(scene, "exchanges:desk", "exchanges:record", "members:applications", "members:add"),
        *_bank(scene, "exchanges:aside", "exchanges:desk_news", "exchanges:calls", "exchanges:call_log"),
        *_bank(scene, "exchanges:hand_over_pack"),
        _one(scene, "exchanges:call", kofi.memberships.get()),
        _one(scene, "exchanges:conversation", _due(kofi)),
        _one(scene, "exchanges:introduce", scene.own_request),
        Place(
            "exchanges:share",
            f"{reverse('exchanges:share', args=[scene.bank.slug])}?item=request:{scene.own_request.public_id}",
        ),
        *_bank(scene, "members:take_down", "members:agreements"),
        *_bank(scene, "exchanges:paper", "exchanges:paper_print"),
        *_paper(scene),
        *_bank(scene, "members:announcements", "members:announcement_new", "exchanges:digest"),
        _one(scene, "members:announcement", _draft(scene)),
        _one(scene, "members:announcement_edit", _draft(scene)),
        _one(scene, "members:agree_for", kofi),
        *_bank(scene, "ledger:grant"),
        _one(scene, "ledger:correction, to look at", scene.correction),
        Place("members:front, of several", "/"),
        Place("exchanges:desk, one kind", f"{reverse('exchanges:desk', args=[scene.bank.slug])}?all=approve"),
        Place(
            "exchanges:desk, corrections", f"{reverse('exchanges:desk', args=[scene.bank.slug])}?all=correct"
        ),
        *[_one(scene, f"exchanges:exchange, {what}", leading[what]) for what in leading],
        _one(scene, "members:application", scene.application),
        _one(scene, "members:person", kofi.memberships.get()),
        _one(scene, "members:edit_membership", scene.household),
        _one(scene, "members:seats", scene.household),
        _two(scene, "exchanges:move_in", scene.household, kofi),
        _two(scene, "exchanges:move_out", scene.household, scene.household.people.get(user=None)),
        _one(scene, "members:hand_over", _club(scene)),
        _one(scene, "ledger:give_for", kofi.memberships.get()),
        _one(scene, "members:card", _card(scene).person),
        _one(scene, "members:card_print", _card(scene).person),
        _one(scene, "members:notice_choices_for", kofi),
        *_bank(scene, "members:letters", "members:labels", "exchanges:statements_by_post"),
        _one(scene, "members:letter_to", scene.household.people.get(user=None)),
        *_bank(scene, "members:voices"),
        _one(scene, "members:edit_person", kofi),
        _one(scene, "members:shown_person", kofi),
        _one(scene, "members:pause_person", kofi),
        _one(scene, "members:notes", kofi),
        _one(scene, "members:checks", kofi),
        _one(scene, "members:report_for", kofi),
        _report(scene, "members:report_told", "person", kofi.public_id),
        _report(scene, "members:report_told_numbered", "message", scene.exchanges["disputed"].public_id, 2),
        _one(scene, "members:guardian", kofi),
        _one(scene, "members:guardian, of a child", scene.child),
        _one(scene, "exchanges:suspend", kofi),
        _one(scene, "exchanges:leave, of another", kofi.memberships.get()),
        _one(scene, "members:let_sign_in", scene.household.people.get(user=None)),
        _one(scene, "members:held_of", scene.household.people.get(user=None)),
        _one(scene, "members:kept_away_for", scene.household.people.get(user=None)),
        _one(scene, "members:forget", _gone(scene)),
        Place(
            "ledger:statement, of another",
            f"{reverse('ledger:statement', args=[scene.bank.slug])}?of={kofi.memberships.get().public_id}",
        ),
    ]


def of_admin(scene: Scene) -> list[Place]:
    """How the time bank works, and its books."""
    settled, category = scene.exchanges["settled"], scene.offer.category
    month = f"{scene.bank.today(scene.now):%Y-%m}"
    figures = ["hours", "exchanges", "active", "first", "gave", "received", "both", "waiting", "grant"]
    return [
        *_bank(
            scene,
            "exchanges:report",
            "exchanges:taking_part",
            "exchanges:funder",
            "ledger:books",
            "ledger:exports",
        ),
        *_bank(scene, "exchanges:categories", "exchanges:funder_words", "exchanges:deliveries"),
        *_bank(scene, "ledger:imports", "ledger:archive"),
        _one(scene, "ledger:import", scene.file),
        *_bank(scene, "exchanges:visit_guidance"),
        *_bank(scene, "ledger:runs", "ledger:balances", "ledger:journal"),
        *[
            Place(
                f"exchanges:month_end, {each}", reverse("exchanges:month_end", args=[scene.bank.slug, each])
            )
            for each in (str(periods.month_of(scene.bank.today(scene.now)).previous), "2020-01")
        ],
        _one(scene, "ledger:run", Reconciliation.objects.filter(bank=scene.bank).latest("id")),
        *_bank(scene, "members:questions", "members:terms_versions"),
        _one(scene, "members:question", scene.question),
        _one(scene, "members:second_step_lost", scene.kofi),
        *_bank(scene, "members:second_step"),
        *_bank(scene, "members:settings", "members:roles", "members:record"),
        *_bank(scene, "members:check_kinds", "members:cases"),
        _one(scene, "members:case", scene.case),
        *[
            Place(
                f"exchanges:report_list, {key}",
                f"{reverse('exchanges:report_list', args=[scene.bank.slug, key])}?period={month}",
            )
            for key in figures
        ],
        *_bank(scene, "members:neighbourhoods"),
        _one(scene, "exchanges:category", category),
        _one(scene, "ledger:transfer", settled.transfer),
        _one(scene, "ledger:transfer, undone", scene.exchanges["reversed"].transfer),
        _one(scene, "ledger:export", scene.expired_file),
        *_bank(scene, "ledger:corrections", "ledger:correct", "ledger:write_off"),
        _one(scene, "ledger:correction", scene.correction),
        _one(scene, "ledger:discrepancy", scene.discrepancy),
        _one(scene, "ledger:discrepancy, closed", scene.closed_discrepancy),
        *_site("members:new"),
    ]


OF = {
    "nobody": of_nobody,
    "member": of_member,
    "child": of_child,
    "coordinator": of_coordinator,
    "admin": of_admin,
}


def _site(*names: str) -> list[Place]:
    return [Place(name, reverse(name)) for name in names]


def _bank(scene: Scene, *names: str) -> list[Place]:
    return [Place(name, reverse(name, args=[scene.bank.slug])) for name in names]


def _one(scene: Scene, name: str, row: Any) -> Place:
    """The page of one row; after a comma the name says which of several."""
    return Place(name, reverse(name.split(",")[0], args=[scene.bank.slug, row.public_id]))


def _two(scene: Scene, name: str, household: Membership, person: Person) -> Place:
    return Place(name, reverse(name, args=[scene.bank.slug, household.public_id, person.public_id]))


def _card(scene: Scene) -> Card:
    """Of somebody without e-mail; the time bank has cards from now on."""
    TimeBank.objects.filter(pk=scene.bank.pk).update(has_cards=True, pot_is_public=True)
    there = Card.objects.filter(bank=scene.bank).good().select_related("person", "bank").first()
    if there:
        return there
    olga = a_person(scene.bank, "Olga", user=None, email="")
    by = Person.objects.get(pk=scene.coordinator.pk)
    return cards.give(Person.objects.get(pk=olga.pk), pin="520738", by=by, at=scene.now)


def _draft(scene: Scene) -> Announcement:
    """An announcement to the people of a neighbourhood, not sent."""
    by = scene.coordinator
    there = Announcement.objects.filter(bank=scene.bank).first()
    to = To("neighbourhoods", list(scene.bank.neighbourhoods.all()))
    words = {"title": "Summer party", "text": "Bring a cake."}
    return there or announcing.write(scene.bank, **words, to=to, by=by, at=scene.now)


def _club(scene: Scene) -> Membership:
    """An organisation that somebody acts for."""
    club: Membership = MembershipFactory(
        bank=scene.bank, kind=Membership.Kind.ORGANISATION, name="Chess Club"
    )
    return club


def _paper(scene: Scene) -> list[Place]:
    by, told = Person.objects.get(pk=scene.coordinator.pk), {"count": 2, "at": scene.now}
    member = scene.kofi.memberships.get()
    slips, printed = (
        sheets.print_out(scene.bank, kind=kind, membership=member, by=by, **told)
        for kind in ("slip", "sheet")
    )
    entered = printed.sheets.earliest("number")
    for typed in ("1", "a", LONG_WORD):
        row = entering.Written(Typed(typed, ""), Typed(str(member.number), ""), typed, "8.20")
        entering.write(entered, uuid4(), row, by=by, at=scene.now)
    lost = sheets.give_up(slips.sheets.earliest("number"), by=by, at=scene.now)
    return [
        _one(scene, "exchanges:paper_batch, slips", slips),
        _one(scene, "exchanges:paper_batch, sheets", printed),
        _one(scene, "exchanges:sheet", entered),
        _one(scene, "exchanges:sheet, lost", lost),
    ]


def _gone(scene: Scene) -> Person:
    return a_person(scene.bank, "Gilda Gone", user=None, left_at=timezone.now())


def _report(scene: Scene, name: str, *what: Any) -> Place:
    return Place(name, reverse(name, args=[scene.bank.slug, *what]))


def _log(scene: Scene) -> str:
    return reverse("exchanges:log", args=[scene.bank.slug])


def all_names() -> set[str]:
    """The name of every address there is, but for Django's own admin and the API."""
    return set(_names_in(get_resolver().url_patterns, ""))


def _names_in(patterns: list[Any], space: str) -> list[str]:
    names: list[str] = []
    for pattern in patterns:
        if isinstance(pattern, URLResolver) and pattern.namespace not in ("admin", "api"):
            inside = f"{space}{pattern.namespace}:" if pattern.namespace else space
            names += _names_in(pattern.url_patterns, inside)
        elif isinstance(pattern, URLPattern):
            names.append(f"{space}{pattern.name}")
    return names
