"""Logging hours, in at most four fields: with whom and who helped, what, when, how long."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from exchanges import guessing
from exchanges.forms.fields import DayInput, HoursField, choice_in
from exchanges.models import Category, Exchange, Side
from exchanges.templatetags.days import short_day
from ledger import hours
from members.choosing import ActingField, MemberField
from members.models import Membership, Person, TimeBank

OTHER_DAY = "other"
USUAL_MINUTES = 60


class WhenForm(forms.Form):
    """When it was and how long: all that is left to say of an exchange agreed beforehand."""

    when = forms.ChoiceField(label=gettext_lazy("When?"), widget=forms.RadioSelect)
    day = forms.DateField(
        label=gettext_lazy("Which day was it?"),
        widget=DayInput,
        error_messages={"required": gettext_lazy("Choose the day on which it happened.")},
    )

    def __init__(
        self, *args: Any, bank: TimeBank, today: dt.date, accepted: Exchange | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.bank, self.today, self.accepted = bank, today, accepted
        self.fields["length"] = HoursField(
            step_minutes=bank.step_minutes,
            label=gettext_lazy("How long?"),
            initial=hours.clock(self._usual_minutes()),
        )
        days = self._days()
        choice_in(self, "when").choices = [*days, (OTHER_DAY, _("Other day"))]
        self.fields["when"].initial = days[1 if self._planned_day() else 0][0]
        self.fields["day"].widget.attrs["max"] = today.isoformat()
        self.fields["day"].required = self.data.get("when", OTHER_DAY) == OTHER_DAY

    def _usual_minutes(self) -> int:
        step = self.bank.step_minutes
        planned = self.accepted.planned_minutes if self.accepted else None
        return max(round((planned or USUAL_MINUTES) / step), 1) * step

    def _planned_day(self) -> dt.date | None:
        """The day it was planned for, when it lies behind us."""
        planned_at = self.accepted.planned_at if self.accepted else None
        day = planned_at.astimezone(self.bank.zone).date() if planned_at else None
        return day if day and day < self.today else None

    def _days(self) -> list[tuple[str, str]]:
        """Days as choices; a page left open over midnight still means the day it showed."""
        planned = self._planned_day()
        second = planned or self.today - dt.timedelta(days=1)
        days = [(self.today, _("Today")), (second, short_day(second) if planned else _("Yesterday"))]
        shown = _day_in(self.data.get("when", ""))
        if shown and shown not in dict(days):
            days.append((shown, short_day(shown)))
        return [(day.isoformat(), label) for day, label in days]

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        when = told.get("when")
        told["happened_on"] = told.get("day") if when == OTHER_DAY else _day_in(when or "")
        return told


def _day_in(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


class LogForm(WhenForm):
    """Help that has happened, told by one of the two."""

    other = MemberField(label=gettext_lazy("With"), help_text=gettext_lazy("A name, or a member's number"))
    helper = forms.ChoiceField(label=gettext_lazy("Who helped?"), widget=forms.RadioSelect)
    title = forms.CharField(
        label=gettext_lazy("What was it?"),
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={
            "required": gettext_lazy("Say in a few words what it was, for example “Sewing a curtain”.")
        },
    )
    category = forms.ChoiceField(label=gettext_lazy("What kind of help was it?"), required=False)

    def __init__(
        self,
        *args: Any,
        person: Person,
        memberships: Sequence[Membership],
        categories: Sequence[Category],
        acting_for: str = "",
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.memberships, self.categories = memberships, categories
        self.asks_kind = False
        self.fields["me"] = ActingField(memberships, asked=acting_for)
        # Whoever acts for two may log between them, say for a club that they help.
        other = self.fields["other"]
        assert isinstance(other, MemberField)
        other.offer(person, exclude_own=len(memberships) == 1)
        # Where nobody is asked to confirm, their hours move at once.
        other.among = other.among.select_related("account")
        choice_in(self, "category").choices = [
            ("", _("Choose")),
            *((str(category.public_id), category.name) for category in categories),
        ]
        self.fields["helper"].initial = self._name_sides(None)
        self.order_fields(["me", "other", "helper", "title", "category", "when", "day", "length"])

    def _name_sides(self, other: Membership | None) -> str:
        """Offer the ways round that this time bank's policy lets a member log; the first of them is returned."""
        name = {"name": other.first_name} if other else None
        words = {
            Side.PROVIDER: _("I helped %(name)s") % name if name else _("I helped them"),
            Side.RECIPIENT: _("%(name)s helped me") % name if name else _("They helped me"),
        }
        policy = self.bank.recording
        offered = [
            (side.value, words[side]) for side in Side if policy in (TimeBank.Recording.EITHER, side.value)
        ]
        choice_in(self, "helper").choices = offered
        return offered[0][0]

    def clean(self) -> dict[str, Any]:
        told = super().clean()
        if told.get("other") and told.get("other") == told.get("me"):
            self.add_error("other", _("Helper and helped are the same member. Choose two different members."))
        self._name_sides(told.get("other"))
        told["category"] = self._kind_of_help(told)
        return told

    def _kind_of_help(self, told: dict[str, Any]) -> Category | None:
        """What was chosen, or what the words mean; asked for only when they say nothing."""
        chosen = self._category(told.get("category"))
        if not (told.get("title") and self.sides):
            return chosen
        if chosen and self.data.get("understood"):
            # It has been read and is saved now: nobody needs to guess what was chosen.
            self.asks_kind = True
            return chosen
        if not chosen and (read := self._kind_read()):
            return read
        if not self.guess:
            self.asks_kind = self.fields["category"].required = True
        if not chosen and not self.guess:
            self.add_error("category", _("Choose the kind of help that comes nearest."))
        return chosen or (self.guess.category if self.guess else None)

    def _category(self, public_id: str | None) -> Category | None:
        return next((c for c in self.categories if str(c.public_id) == public_id), None)

    @cached_property
    def guess(self) -> guessing.Guess | None:
        """What kind of help the words mean; only asked for where it is shown, or not known from what was read."""
        if not (self.is_bound and self.sides and (title := self.cleaned_data.get("title"))):
            return None
        provider, recipient = self.sides
        return guessing.category_of(title, provider=provider, recipient=recipient)

    @property
    def kind_mark(self) -> str:
        """Sent along with the form: it says that this guess, of these words between these two, has been read."""
        if self.asks_kind or not self.guess:
            return ""
        return f"{self.guess.category.public_id} {self._guessed_from}"

    def _kind_read(self) -> Category | None:
        """What was guessed when it was read: just that is saved, whatever anybody has published since."""
        public_id, _space, guessed_from = self.data.get("kind_read", "").partition(" ")
        return self._category(public_id) if guessed_from == self._guessed_from else None

    @property
    def _guessed_from(self) -> str:
        assert self.sides
        provider, recipient = self.sides
        return f"{provider.number} {recipient.number} {self.cleaned_data['title']}"

    @property
    def sides(self) -> tuple[Membership, Membership] | None:
        """Who provided and who received, once both are known."""
        me, other, helper = (self.cleaned_data.get(name) for name in ("me", "other", "helper"))
        if not (me and other and helper) or me == other:
            return None
        return (me, other) if helper == Side.PROVIDER else (other, me)
