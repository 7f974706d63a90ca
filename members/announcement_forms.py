"""What is typed about an announcement: its words and who gets it; the day and hour it goes out."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from members import announcing
from members.addressing import To, Whom
from members.models import Announcement, Neighbourhood, TimeBank
from members.roles import Role

ASKED_FOR = {"neighbourhoods": Whom.NEIGHBOURHOODS, "role": Whom.ROLE, "interest": Whom.INTEREST}


class AnnouncementForm(forms.Form):
    title = forms.CharField(
        label=_("Title"),
        max_length=announcing.LONGEST_TITLE,
        help_text=_("What people read first, for example “Summer party on 4 July”."),
    )
    text = forms.CharField(
        label=_("What would you like to tell people?"),
        max_length=announcing.LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 9}),
        help_text=_("An empty line begins a new paragraph. Addresses of pages here become links."),
    )
    whom = forms.ChoiceField(
        label=_("Who gets it?"), choices=Whom.choices, initial=Whom.EVERYBODY, widget=forms.RadioSelect
    )
    neighbourhoods = forms.ModelMultipleChoiceField(
        Neighbourhood.objects.none(),
        label=_("Which neighbourhoods?"),
        error_messages={"required": _("Choose at least one neighbourhood.")},
        to_field_name="public_id",
        widget=forms.CheckboxSelectMultiple,
    )
    role = forms.ChoiceField(
        label=_("Which role?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the role of those who get it.")},
    )
    interest = forms.CharField(
        label=_("Which interest?"),
        error_messages={
            "required": _("Write what they can do or would like, for example “garden”."),
        },
        max_length=announcing.LONGEST_INTEREST,
        help_text=_("What they say they can do or would like, for example “garden”."),
    )

    def __init__(self, bank: TimeBank, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places, role = self.fields["neighbourhoods"], self.fields["role"]
        assert isinstance(places, forms.ModelMultipleChoiceField)
        assert isinstance(role, forms.ChoiceField)
        places.queryset = Neighbourhood.objects.filter(bank=bank)
        role.choices = [
            (Role.MEMBER, _("Members who do not lead")),
            (Role.COORDINATOR, _("Those who lead: %(label)s and admin") % {"label": bank.coordinator_label}),
            (Role.ADMIN, _("Admins")),
        ]

    def full_clean(self) -> None:
        """Of the last three only what the choice of who gets it asks for has to be there."""
        for name, whom in ASKED_FOR.items():
            self.fields[name].required = not self.is_bound or self.data.get("whom") == whom
        super().full_clean()

    @property
    def said(self) -> dict[str, Any]:
        told = self.cleaned_data
        to = To(told["whom"], list(told["neighbourhoods"]), told["role"], told["interest"])
        return {"title": told["title"], "text": told["text"], "to": to}


def shown(announcement: Announcement) -> dict[str, Any]:
    """What a form about it begins with."""
    places = [place.public_id for place in announcement.neighbourhoods.all()]
    plain = {name: getattr(announcement, name) for name in ("title", "text", "whom", "role", "interest")}
    return {**plain, "neighbourhoods": places}


class SendForm(forms.Form):
    """When it goes out, by the time bank's clock."""

    day = forms.DateField(
        label=_("On which day?"),
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _("Choose a day.")},
    )
    time = forms.TimeField(
        label=_("At what time?"),
        widget=forms.TimeInput({"type": "time"}, format="%H:%M"),
        error_messages={"required": _("Add the time of day, for example 14:30.")},
    )

    def __init__(self, bank: TimeBank, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.bank = bank

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        day, time = told.get("day"), told.get("time")
        if day and time:
            told["send_at"] = moment = dt.datetime.combine(day, time, tzinfo=self.bank.zone)
            if moment.astimezone(dt.UTC).astimezone(self.bank.zone).time() != time:
                self.add_error(
                    "time", _("The clocks go forward that night, and this time is left out. Choose another.")
                )
        return told
