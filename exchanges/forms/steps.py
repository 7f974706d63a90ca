"""What a step of an exchange asks for besides the tap: a few words, a reason, a time, other hours."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from exchanges import home_visits
from exchanges.forms import home_visits as visits
from exchanges.forms.fields import (
    DAY_MISSING,
    TIME_MISSING,
    DayInput,
    HoursField,
    TimeInput,
    ask_how_told,
    words_field,
)
from exchanges.models import Exchange, Side
from exchanges.steps import Via
from ledger import hours


class StepForm(forms.Form):
    """In its plainest form a step asks for nothing.

    `side` is set when a coordinator takes the step on behalf of that side; then it asks how the word came.
    """

    def __init__(
        self, *args: Any, exchange: Exchange, today: dt.date, side: Side | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.exchange, self.today, self.side = exchange, today, side
        if side:
            self.fields["side"] = forms.CharField(widget=forms.HiddenInput, initial=side.value)
            ask_how_told(self)

    @property
    def asks(self) -> bool:
        """Whether there is anything to fill in before it can be sent."""
        return any(not field.is_hidden for field in self)

    @property
    def must_be_filled_in(self) -> bool:
        """Whether a button alone would not do."""
        return any(field.field.required and not field.is_hidden for field in self)

    @property
    def via(self) -> Via:
        told = self.cleaned_data
        return Via(channel=told["channel"], source=told["source"], side=self.side) if self.side else Via()

    @property
    def given(self) -> dict[str, Any]:
        """What the verb takes, by its names."""
        return {name: value for name, value in self.cleaned_data.items() if name not in _ABOUT_THE_WAY}

    def sees(self, exchange: Exchange) -> None:
        """Show the form again beside the exchange as it stands now: an answer sent from here is to that."""
        self.exchange = exchange
        if "seen" in self.data:
            # By `items`, as a form's data keep a list for each name underneath.
            self.data = dict(self.data.items(), seen=str(exchange.version))


_ABOUT_THE_WAY = ("side", "channel", "source")


class SeenForm(StepForm):
    """An answer to what the person saw: it is refused when that has changed meanwhile."""

    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seen"].initial = self.exchange.version


class NoteForm(StepForm):
    note = words_field(_("A few words"), required=False)


class ReasonForm(StepForm):
    reason = words_field(_("Why?"), required=True, hint=_("The people concerned will read it."))


class SeenReasonForm(SeenForm, ReasonForm):
    """A reason, for what the person saw."""


class WriteForm(StepForm):
    words = words_field(_("Write a few words"), required=True)


class ThankForm(StepForm):
    words = words_field(_("Your thank-you note"), required=True, longest=1000)


class TimeForm(NoteForm):
    """A day and a time of day, in the time bank's own zone."""

    time_is_required = True
    day = forms.DateField(label=_("Which day?"), widget=DayInput, error_messages=DAY_MISSING)
    time = forms.TimeField(label=_("At what time?"), widget=TimeInput, error_messages=TIME_MISSING)
    field_order = ["day", "time", "note"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["day"].widget.attrs["min"] = self.today.isoformat()
        self.fields["day"].required = self.fields["time"].required = self.time_is_required
        if planned_at := self.exchange.planned_at:
            local = planned_at.astimezone(self.exchange.bank.zone)
            self.fields["day"].initial, self.fields["time"].initial = local.date(), local.time()

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        check_day_and_time(self, self.today)
        return told

    @property
    def given(self) -> dict[str, Any]:
        told = super().given
        day, time = told.pop("day"), told.pop("time")
        return {**told, "planned_at": moment_of(day, time, self.exchange)}


def check_day_and_time(form: forms.Form, today: dt.date) -> None:
    """Add errors for half a time, and for a day that has passed."""
    day, time = form.cleaned_data.get("day"), form.cleaned_data.get("time")
    if day and day < today and "day" in form.changed_data:
        form.add_error("day", _("That day has passed. Choose today or a day to come."))
    if day and not time and not form.has_error("time"):
        form.add_error("time", TIME_MISSING["required"])
    if time and not day and not form.has_error("day"):
        form.add_error("day", _("Add the day."))


def moment_of(day: dt.date | None, time: dt.time | None, exchange: Exchange) -> dt.datetime | None:
    return dt.datetime.combine(day, time, tzinfo=exchange.bank.zone) if day and time else None


class AcceptForm(TimeForm):
    """Yes, and perhaps another time or a few words."""

    time_is_required = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        told = self.exchange
        if home_visits.is_first(told.category, told.provider, told.recipient):
            self.fields[visits.FIELD] = visits.has_read(on_behalf=self.side is not None)


class HoursForm(SeenForm):
    """Other hours than those logged, or the first ones."""

    length = forms.CharField(label=_("How long was it?"))
    happened_on = forms.DateField(label=_("Which day was it?"), widget=DayInput, error_messages=DAY_MISSING)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        step = self.exchange.bank.step_minutes
        minutes = self.exchange.minutes or self.exchange.planned_minutes
        initial = hours.clock(minutes) if minutes else None
        label = self.fields["length"].label
        self.fields["length"] = HoursField(step_minutes=step, label=label, initial=initial)
        self.fields["happened_on"].initial = self.exchange.happened_on or self.today
        self.fields["happened_on"].widget.attrs["max"] = self.today.isoformat()

    @property
    def given(self) -> dict[str, Any]:
        told = super().given
        told["minutes"] = told.pop("length").minutes
        return told


class HoursNoteForm(HoursForm, NoteForm):
    """Hours, with a few words."""

    field_order = ["length", "happened_on", "note"]


class HoursReasonForm(HoursForm, ReasonForm):
    """Hours, with the reason for them; for a coordinator."""

    field_order = ["length", "happened_on", "reason"]

    @property
    def given(self) -> dict[str, Any]:
        told = super().given
        told.pop("seen")
        return told
