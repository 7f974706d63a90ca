"""How a time bank works: its admins change that, and see what each choice does."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from members import permissions, records, second_factors, signals
from members.models import Person, TimeBank
from members.refusals import NotAllowed, Refused

ABOUT = (
    "name",
    "place",
    "about",
    "time_zone",
    "language",
    "coordinator_label",
    "is_joinable",
    "references_asked",
)
HOURS = (
    "recording",
    "confirmation",
    "approval",
    "approval_above_minutes",
    "approval_first_exchanges",
    "step_minutes",
    "settle_after_days",
    "settle_notice_days",
)
BALANCES = (
    "lowest_minutes",
    "highest_minutes",
    "limits_are_hard",
    "pot_lowest_minutes",
    "welcome_minutes",
    "corrections_need_second",
    "hours_left_go",
)
BELONGING = ("asks_birthday",)
LISTINGS = ("listing_days", "digest_on")
LEAVING = ("erase_after_days",)
SAFETY = ("checks_are_shown", "asks_age")
REPORTS = ("asks_birth_year", "pot_is_public")
DUTIES = ("coordinators_have_duties",)
SIGN_IN = ("second_factor_for", "has_cards")
ALL = (*ABOUT, *HOURS, *BALANCES, *BELONGING, *LISTINGS, *LEAVING, *SAFETY, *REPORTS, *DUTIES, *SIGN_IN)


@transaction.atomic
def change(bank: TimeBank, *, by: Person, at: dt.datetime, **choices: Any) -> TimeBank:
    """Set the given policies. Other apps hear of it, and may refuse what does not fit what they hold."""
    bank = TimeBank.objects.select_for_update(no_key=True).get(pk=bank.pk)
    if not permissions.may_govern(permissions.as_they_stand(by), bank):
        raise NotAllowed(_("Only an admin can change how the time bank works. Ask one of yours."))
    if unknown := set(choices) - set(ALL):
        raise TypeError(f"no such policies: {', '.join(sorted(unknown))}")
    spoken_before, was = bank.language, kept(bank)
    asked_before = bank.second_factor_for
    for policy, choice in choices.items():
        setattr(bank, policy, choice)
    _has_it_themselves(bank, asked_before, by)
    if bank.coordinator_label == usual_label(spoken_before):
        bank.coordinator_label = usual_label(bank.language)
    check(bank)
    bank.save(update_fields={*choices, "coordinator_label"})
    if not bank.asks_birth_year:
        # What is not asked for any more is not kept either.
        Person.objects.filter(bank=bank, born_in__isnull=False).update(born_in=None)
    if not bank.asks_birthday:
        Person.objects.filter(bank=bank).exclude(birthday="").update(birthday="")
    record(bank, was, by=by, at=at)
    signals.policies_changed.send(TimeBank, bank=bank, by=by, at=at)
    return bank


def record(bank: TimeBank, was: dict[str, Any], *, by: Person | records.Actor, at: dt.datetime) -> None:
    """Note which policies are not as they were."""
    before, after = _differences(was, kept(bank))
    if after:
        records.write(bank, records.What.POLICY, by=by, at=at, before=before, after=after)


def compared(bank: TimeBank, choices: Mapping[str, Any]) -> list[records.Change]:
    """What would not be as it is if these policies were set, in the words of the record of changes."""
    now = kept(bank)
    before, after = _differences(now, {**now, **choices})
    return records.changes(bank, before, after)


def _differences(was: dict[str, Any], now: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    changed = [policy for policy in ALL if was[policy] != now[policy]]
    before, after = ({policy: _recorded(policy, of[policy]) for policy in changed} for of in (was, now))
    return before, after


def kept(bank: TimeBank) -> dict[str, Any]:
    """Every policy as it is."""
    return {policy: getattr(bank, policy) for policy in ALL}


def _recorded(policy: str, choice: Any) -> Any:
    # Long words may name somebody who is to be forgotten one day; that they were changed is enough.
    return None if isinstance(TimeBank._meta.get_field(policy), models.TextField) else choice


def _has_it_themselves(bank: TimeBank, asked_before: str, by: Person) -> None:
    """Whoever asks it of others knows that it works here, and does not lock their own pages."""
    if bank.second_factor_for in (asked_before, TimeBank.SecondFactorFor.NOBODY):
        return
    if by.user is None or not second_factors.has_one(by.user):
        raise Refused(
            _(
                "You would ask this of yourself, too, and you sign in with one step. Set up your own second step"
                " first, on the page “How you sign in”; then choose this."
            ),
            field="second_factor_for",
        )


def usual_label(language: str) -> str:
    """What coordinators are called by a time bank that has chosen no word of its own."""
    with translation.override(language):
        return _("coordinator")


def check(bank: TimeBank) -> None:
    """Raise Refused, with the field it is about, unless these policies can work together."""
    try:
        bank.full_clean()
    except ValidationError as error:
        field, sentences = next(iter(error.message_dict.items()))
        raise Refused(sentences[0], field=field if field in ALL or field == "slug" else "") from error
