"""The ledger's noes. The database names the promise that would have been broken; here it gets its sentence."""

from collections.abc import Callable

from django.utils.translation import gettext as _

from ledger import hours
from ledger.models import Account
from members.refusals import Refused


class PostingRefused(Refused):
    """The ledger did not write a transfer, and nothing has changed. `promise` is the database's name for why."""

    def __init__(self, sentence: str, *, promise: str = "", field: str = "") -> None:
        super().__init__(sentence, field=field)
        self.promise = promise


class LimitPassed(PostingRefused):
    """A hard limit stands in the way."""

    status = 422


class AccountClosed(PostingRefused):
    """Nothing can be posted to a member who has left."""


class ReferenceReused(PostingRefused):
    """The same reference was used before, for something else."""

    status = 422


class NotBalanced(PostingRefused):
    """What was asked does not add up."""

    status = 422


class AlreadyReversed(PostingRefused):
    """Undone before; never twice."""


class NotReversible(PostingRefused):
    """A reversal is not undone, and undoes the whole of its transfer."""


class NotOfThisBank(PostingRefused):
    """An account or a person belongs to another time bank, or to none."""

    status = 422


def refusal_for(promise: str, *, account_id: int | None = None) -> PostingRefused:
    """The exception for a promise of the database, by its name."""
    if promise in ("hard_limits_are_kept", "closed_account_takes_nothing"):
        account = Account.objects.with_names().filter(pk=account_id).first() if account_id else None
        refuse = _limit_passed if promise == "hard_limits_are_kept" else _account_closed
        return refuse(account, promise)
    kind, sentence = _WORDS.get(promise, (PostingRefused, _unexpected))
    return kind(sentence(), promise=promise)


def _limit_passed(account: Account | None, promise: str) -> LimitPassed:
    # The limit is said, the balance is not: whoever reads this may not be the one whose balance it is.
    if account is None:
        return LimitPassed(
            _("This would take a balance past its limit. Fewer hours may work."), promise=promise
        )
    said = {"name": account.name, "lowest": hours.compact(account.lowest_minutes)}
    if account.highest_minutes is None:
        words = _("This would take %(name)s below %(lowest)s, as low as it may go. Fewer hours may work.")
    else:
        said["highest"] = hours.compact(account.highest_minutes)
        words = _(
            "This would take the balance of %(name)s out of the range this time bank allows, %(lowest)s to "
            "%(highest)s. Fewer hours may work, or a word with a coordinator."
        )
    return LimitPassed(words % said, promise=promise)


def _account_closed(account: Account | None, promise: str) -> AccountClosed:
    words = _(
        "%(name)s has left, and the account is closed, so hours can't be posted to it. Ask a coordinator."
    )
    return AccountClosed(words % {"name": account.name if account else "?"}, promise=promise)


def _unexpected() -> str:
    return _("The ledger could not take this, so nothing was changed. Please tell a coordinator.")


def _not_balanced() -> str:
    return _("These hours don't add up: what is provided and what is received must be the same. Check them.")


def _not_of_this_bank() -> str:
    return _("One of these members does not belong to this time bank. Choose among its own.")


def _not_reversible() -> str:
    return _("What undid something can't be undone itself. Enter the hours again instead.")


_WORDS: dict[str, tuple[type[PostingRefused], Callable[[], str]]] = {
    "reference_means_one_posting": (
        ReferenceReused,
        lambda: _("This was posted before with other hours. Look at the statement, then enter it anew."),
    ),
    "transfer_is_reversed_once": (
        AlreadyReversed,
        lambda: _(
            "These hours were undone before, so there is nothing left to undo. The statement shows both."
        ),
    ),
    "reversal_is_never_reversed": (NotReversible, _not_reversible),
    "reversal_undoes_its_transfer": (NotReversible, _not_reversible),
    "reversal_names_what_it_reverses": (NotReversible, _not_reversible),
    "reversal_is_of_its_transfers_bank": (NotOfThisBank, _not_of_this_bank),
    "transfer_sums_to_zero": (NotBalanced, _not_balanced),
    "transfer_has_two_lines_or_more": (NotBalanced, _not_balanced),
    "transfer_is_written_whole": (NotBalanced, _not_balanced),
    "account_has_one_line_a_transfer": (NotBalanced, _not_balanced),
    "line_moves_hours": (NotBalanced, _not_balanced),
    "entry_is_of_its_accounts_bank": (NotOfThisBank, _not_of_this_bank),
    "transfer_is_entered_within_its_bank": (NotOfThisBank, _not_of_this_bank),
    "transfer_is_on_behalf_of_its_banks_member": (NotOfThisBank, _not_of_this_bank),
    "transfer_is_confirmed_within_its_bank": (NotOfThisBank, _not_of_this_bank),
    "transfer_is_approved_within_its_bank": (NotOfThisBank, _not_of_this_bank),
}

# Promises that people never meet by these names: the verbs ask first and have words of their own, so these hold against
# whoever writes rows by hand. Were one met all the same, nothing was changed and a coordinator should hear of it.
BY_HAND_ONLY = frozenset(
    {
        "account_is_a_members_or_the_banks",
        "account_is_of_its_members_bank",
        "account_opens_empty",
        "accounts_are_never_deleted",
        "balance_is_put_back_to_entries_in_order",
        "balance_is_put_back_where_it_differs",
        "block_ends_in_its_bank",
        "blocks_are_never_changed",
        "closed_months_are_never_changed",
        "correction_is_asked_for_within_its_bank",
        "correction_is_between_two_accounts",
        "correction_is_decided_within_its_bank",
        "correction_is_from_its_banks_account",
        "correction_is_of_its_transfers_bank",
        "correction_is_posted_with_its_transfer",
        "correction_is_to_its_banks_account",
        "correction_moves_hours",
        "correction_says_why",
        "correction_stays_as_it_was_asked_and_answered",
        "entries_add_up",
        "entries_are_never_changed",
        "entry_agrees_with_its_account",
        "entry_is_of_its_transfers_bank",
        "nobody_answers_their_own_correction",
        "refused_correction_says_why",
        "second_person_looks_before_it_is_posted",
        "transfer_has_a_reference",
        "transfer_is_of_a_day_gone_by",
        "transfers_are_never_changed",
        "transfers_lose_nothing_but_their_words",
        "waiting_correction_is_undecided",
    }
)
