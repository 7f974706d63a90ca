"""How each step of an exchange is taken from a page: the form it reads, the verb it calls, what is said afterwards."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from exchanges import lifecycle, recording, settling
from exchanges.forms import steps as forms
from exchanges.models import Exchange
from ledger import hours
from members.models import Membership

State = Exchange.State


@dataclass(frozen=True)
class Taking:
    """`said` is told afterwards, unless the state reached says more; `sends` stands on the button below a form.

    `is_one_tap`: whatever its form asks is optional, so a button alone will do.
    """

    form: type[forms.StepForm]
    verb: Callable[..., Exchange]
    said: str | Promise = ""
    sends: str | Promise = ""
    is_one_tap: bool = False


TAKINGS: dict[str, Taking] = {
    "accept": Taking(
        forms.AcceptForm, lifecycle.accept, _("Lovely. %(other)s will be told."), is_one_tap=True
    ),
    "decline": Taking(
        forms.NoteForm,
        lifecycle.decline,
        _("%(other)s will be told that it can't be this time."),
        _("Tell them"),
    ),
    "withdraw": Taking(forms.NoteForm, lifecycle.withdraw, _("Taken back. %(other)s will be told.")),
    "agree_time": Taking(
        forms.TimeForm,
        lifecycle.agree_time,
        _("The time is set. %(other)s will be told."),
        _("Save this time"),
    ),
    "write": Taking(forms.WriteForm, lifecycle.write, _("Sent.")),
    "call_off": Taking(forms.NoteForm, lifecycle.call_off, _("Called off. %(other)s will be told.")),
    "log": Taking(forms.HoursNoteForm, recording.log),
    "confirm": Taking(forms.SeenForm, recording.confirm, is_one_tap=True),
    "correct": Taking(forms.HoursNoteForm, recording.correct, sends=_("Save the change")),
    "dispute": Taking(
        forms.SeenReasonForm,
        recording.dispute,
        _("Thank you for saying so. Your %(label)s will talk with you both."),
        _("Tell them"),
    ),
    "retract": Taking(forms.NoteForm, recording.retract, _("The hours are taken back. They don't count.")),
    "repeat": Taking(forms.StepForm, recording.repeat, is_one_tap=True),
    "thank": Taking(
        forms.ThankForm,
        lifecycle.thank,
        _("Thank you! %(other)s will read your words."),
        _("Send your thanks"),
    ),
    "approve": Taking(forms.SeenForm, settling.approve, is_one_tap=True),
    "question": Taking(
        forms.ReasonForm, settling.question, _("Held back. Both will read what you ask."), _("Ask both")
    ),
    "settle": Taking(forms.ReasonForm, settling.settle, sends=_("Settle and tell both")),
    "change": Taking(forms.HoursReasonForm, settling.change, sends=_("Settle with these hours")),
    "cancel": Taking(
        forms.ReasonForm,
        settling.cancel,
        _("Cancelled. No hours count, and both are told why."),
        _("Cancel and tell both"),
    ),
    "reverse": Taking(
        forms.ReasonForm,
        settling.reverse,
        _("Undone. Both statements show the hours and their undoing as a pair."),
        _("Undo and tell both"),
    ),
}
REACHED: dict[str, str | Promise] = {
    State.LOGGED: _("Saved. %(other)s is asked whether that is right."),
    State.CONFIRMED: _("Thank you. Your %(label)s has a look, then the hours count."),
    State.SETTLED: _("Thank you. %(hours)s is settled and stands on both statements."),
}


def said_of(step: str, exchange: Exchange, other: Membership) -> str:
    """What to tell whoever took the step."""
    words = TAKINGS[step].said or REACHED[exchange.state]
    spoken = hours.spoken(exchange.minutes) if exchange.minutes else ""
    return str(words) % {
        "other": other.first_name,
        "label": exchange.bank.coordinator_label,
        "hours": spoken,
    }
