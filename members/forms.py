"""The shape of what people type. Forms parse; what is done with it is a verb's work."""

import zoneinfo
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from members import policies, roles
from members.models import Erasure, Membership, Neighbourhood, Notice, Seat, TimeBank
from members.refusals import Refused

MESSAGE = forms.Textarea(attrs={"rows": 4})


def show_refusal(form: forms.BaseForm, refused: Refused) -> None:
    """Put a verb's sentence where it belongs: beside its field, or above them all."""
    form.add_error(refused.field if refused.field in form.fields else None, refused.sentence)


class HoursField(forms.DecimalField):
    """A policy in hours, kept in whole minutes: 10, 0.5 and 2.25 are understood."""

    def __init__(self, *, least: int, most: int, **options: Any) -> None:
        super().__init__(min_value=least, max_value=most, max_digits=7, decimal_places=2, **options)
        self.widget.attrs["step"] = "0.25"

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, int):
            hours = Decimal(value) / 60
            return int(hours) if hours == int(hours) else hours.quantize(Decimal("0.01"))
        return value

    def clean(self, value: Any) -> int | None:
        hours = super().clean(value)
        if hours is None:
            return None
        minutes = hours * 60
        if minutes != int(minutes):
            raise forms.ValidationError(
                _("Use whole minutes: quarters of an hour such as 0.25, 0.5 or 0.75 work.")
            )
        return int(minutes)


class PersonForm(forms.Form):
    """What is known of somebody."""

    name = forms.CharField(
        label=_("Name"), max_length=100, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    email = forms.EmailField(
        label=_("E-mail"),
        required=False,
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    phone = forms.CharField(
        label=_("Phone"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "type": "tel"}),
    )
    neighbourhood = forms.ModelChoiceField(
        Neighbourhood.objects.none(),
        label=_("Neighbourhood"),
        required=False,
        empty_label=_("Not said"),
        to_field_name="public_id",
    )

    def __init__(self, bank: TimeBank, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = Neighbourhood.objects.filter(bank=bank)
        field = self.fields["neighbourhood"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = places
        if not places.exists():
            field.widget = forms.HiddenInput()


class JoinForm(PersonForm):
    email = forms.EmailField(
        label=_("E-mail"),
        required=False,
        max_length=254,
        help_text=_(
            "An e-mail or a phone number: one of the two is enough. Coordinators see them, and people you have an"
            " exchange with; you can choose otherwise."
        ),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    message = forms.CharField(
        label=_("What would you like to tell us?"),
        required=False,
        max_length=2000,
        widget=MESSAGE,
        help_text=_("For example how you heard of us, what you could offer, what would help you."),
    )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if not said.get("email") and not said.get("phone") and "email" not in self.errors:
            self.add_error("email", _("Please give an e-mail or a phone number, so that we can answer you."))
        return said

    def said(self) -> dict[str, Any]:
        place = self.cleaned_data["neighbourhood"]
        return {**self.cleaned_data, "neighbourhood": place.name if place else ""}


class NewMemberForm(PersonForm):
    kind = forms.ChoiceField(
        label=_("Who joins?"),
        choices=Membership.Kind.choices,
        initial=Membership.Kind.INDIVIDUAL,
        widget=forms.RadioSelect,
    )
    membership_name = forms.CharField(
        label=_("Name of the household or organisation"),
        required=False,
        max_length=100,
        help_text=_(
            "For example “The Okafor family” or “Mill Street Library”. Leave it empty for one person."
        ),
    )
    field_order = ("kind", "membership_name", "name", "email", "phone", "neighbourhood")

    def __init__(self, bank: TimeBank, *args: Any, **kwargs: Any) -> None:
        super().__init__(bank, *args, **kwargs)
        self.fields["name"].label = _("Name of the person")
        self.fields["email"].help_text = _(
            "With an e-mail they can sign in. Without one you record hours for them."
        )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("kind") != Membership.Kind.INDIVIDUAL and not said.get("membership_name"):
            self.add_error("membership_name", _("Give the household or organisation its own name."))
        return said


class NewSeatForm(PersonForm):
    """Somebody new to the time bank, joining a household or organisation."""

    kind = forms.ChoiceField(label=_("Their place"), choices=Seat.Kind.choices)
    field_order = ("name", "kind", "email", "phone", "neighbourhood")


class SeatKindForm(forms.Form):
    kind = forms.ChoiceField(label=_("Place"), choices=Seat.Kind.choices)


class MembershipForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=100)
    neighbourhood = forms.ModelChoiceField(
        Neighbourhood.objects.none(),
        label=_("Neighbourhood"),
        required=False,
        empty_label=_("Not said"),
        to_field_name="public_id",
    )

    def __init__(self, bank: TimeBank, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["neighbourhood"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Neighbourhood.objects.filter(bank=bank)


class EmailForm(forms.Form):
    email = forms.EmailField(label=_("E-mail they sign in with"), max_length=254)


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=2000,
        widget=MESSAGE,
        error_messages={"required": _("Please write the reason: it is what they will read.")},
    )


class PauseForm(forms.Form):
    until = forms.DateField(
        label=_("Back on"),
        required=False,
        help_text=_("Leave it empty to come back whenever you like."),
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )


class ForgetForm(forms.Form):
    """How somebody asked that their name and words go; whoever asks for themselves has nothing to say."""

    how = forms.ChoiceField(
        label=_("How do you know?"),
        choices=[each for each in Erasure.How.choices if each[0] != Erasure.How.SELF],
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, is_own: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_own:
            del self.fields["how"]


class TokenForm(forms.Form):
    name = forms.CharField(
        label=_("What is it for?"), max_length=80, help_text=_("For example “Spreadsheet at the office”.")
    )


class NeighbourhoodForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=80)


class RoleForm(forms.Form):
    role = forms.ChoiceField(label=_("Role"), choices=roles.Role.choices)


class DutiesForm(forms.Form):
    duties = forms.MultipleChoiceField(
        label=_("Duties"), choices=roles.Duty.choices, required=False, widget=forms.CheckboxSelectMultiple
    )


class NoticeChoicesForm(forms.Form):
    by_mail = forms.MultipleChoiceField(
        label=_("Send me by mail"),
        choices=Notice.Group.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Everything is in your inbox here, whatever you choose."),
    )


class LeaveOutForm(forms.Form):
    """What need not be in somebody's letter any more, and why."""

    notices = forms.MultipleChoiceField(
        label=_("What it says"),
        help_text=_("Tick what nobody needs to read any more. In their inbox everything stays."),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Tick what to leave out.")},
    )
    because = forms.ChoiceField(
        label=_("Why leave it out?"), choices=Notice.KeptOff.choices, widget=forms.RadioSelect
    )


def _zones() -> list[tuple[str, str]]:
    return [(name, name.replace("_", " ")) for name in sorted(zoneinfo.available_timezones()) if "/" in name]


class PoliciesForm(forms.ModelForm[TimeBank]):
    """Checks the policies on a copy of the time bank; `policies.change` sets them."""

    lowest_minutes = HoursField(label=_("Lowest balance, in hours"), least=-1000, most=0)
    highest_minutes = HoursField(label=_("Highest balance, in hours"), least=0, most=10000)
    pot_lowest_minutes = HoursField(
        label=_("Lowest balance of the community pot, in hours"), least=-100000, most=0
    )
    welcome_minutes = HoursField(label=_("Welcome gift, in hours"), least=0, most=100)
    approval_above_minutes = HoursField(
        label=_("Approve exchanges longer than, in hours"), least=0, most=1000, required=False
    )
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=_zones)

    class Meta:
        model = TimeBank
        fields = policies.ALL
        labels: ClassVar = {"step_minutes": _("Round hours to so many minutes")}
        widgets = {
            "about": MESSAGE,
            "recording": forms.RadioSelect,
            "confirmation": forms.RadioSelect,
            "approval": forms.RadioSelect,
            "hours_left_go": forms.RadioSelect,
            "second_factor_for": forms.RadioSelect,
        }


class FoundForm(forms.Form):
    name = forms.CharField(label=_("Name of the time bank"), max_length=100)
    slug = forms.SlugField(
        label=_("Address"),
        max_length=40,
        help_text=_("Small letters, digits and hyphens: “riverside” makes /riverside/."),
    )
    place = forms.CharField(label=_("Place"), max_length=100, required=False)
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=_zones, initial="Europe/London")
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    admin_name = forms.CharField(label=_("Name of the first admin"), max_length=100)
    admin_email = forms.EmailField(label=_("E-mail the first admin signs in with"), max_length=254)
