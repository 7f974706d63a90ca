"""What people type into a profile: their own, or what somebody told a coordinator; and who sees what of it."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy
from django.utils.translation import gettext_lazy as _

from members import profiles
from members.audiences import CONTACT, Audience, Item, fields_of
from members.forms import MESSAGE, PersonForm
from members.models import Person, Profile
from members.photo_field import PhotoField
from members.profile_fields import BirthdayField, LanguagesField, WordsField
from members.seeing import Seen

TOLD = [
    ("phone", _("By phone")),
    ("paper", _("On paper")),
    ("person", _("In person")),
    ("mistake", _("I put a mistake of ours right")),
]
SEEN_BY = {
    Audience.NOBODY: _("Seen by nobody."),
    Audience.COORDINATORS: _("Seen by coordinators only."),
    Audience.EXCHANGE: _("Seen by coordinators and exchange partners."),
    Audience.MEMBERS: _("Seen by all members."),
}
OF_SOMEBODY: dict[str, str | Promise] = {
    "about": _("About them"),
    "skills": _("What they can do"),
    "wishes": _("What they would like"),
    "languages": _("Languages they speak"),
    "free_parts": _("When does it suit them?"),
    "born_in": _("Year of birth"),
    "birthday": _("Birthday"),
    "contact_by": _("How do they like to be contacted?"),
}


def ask_how_told(form: forms.Form, *, first: bool) -> None:
    """Whoever writes for somebody else says how they know."""
    form.fields["told"] = forms.ChoiceField(
        label=gettext("How do you know?"),
        choices=TOLD,
        widget=forms.RadioSelect,
        help_text=gettext("It is kept on the record, and they are told of the change."),
        error_messages={"required": gettext("Say how they told you, or that you put a mistake right.")},
    )
    if first:
        form.order_fields(["told"])


class ProfileForm(PersonForm):
    """A profile as its reader may see and change it."""

    photo = PhotoField(
        sizes=profiles.PHOTO_SIZES,
        label=_("Photo"),
        required=False,
        help_text=_(
            "A JPEG or PNG of up to 10 MB. What the camera wrote into it, such as the place, is left out."
        ),
    )
    drops_photo = forms.BooleanField(label=_("Take the photo away"), required=False)
    about = forms.CharField(
        label=_("About you"),
        required=False,
        max_length=profiles.LONGEST["about"],
        widget=MESSAGE,
        help_text=_("What you like doing, what you would enjoy helping with, what helps you."),
    )
    skills = WordsField(
        label=_("What you can do"),
        required=False,
        max_length=800,
        help_text=_("With commas between, for example “sewing, reading aloud, company on walks”."),
    )
    wishes = WordsField(label=_("What you would like"), required=False, max_length=800)
    languages = LanguagesField(
        label=_("Languages you speak"),
        required=False,
        max_length=400,
        help_text=_("With commas between, sign languages too."),
    )
    free_parts = forms.MultipleChoiceField(
        label=_("When does it suit you?"),
        choices=Profile.Part.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    availability = forms.CharField(
        label=_("In your own words"), required=False, max_length=profiles.LONGEST["availability"]
    )
    address = forms.CharField(
        label=_("Address for letters"),
        required=False,
        max_length=profiles.LONGEST["address"],
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "street-address"}),
    )
    statement_by_post = forms.BooleanField(
        label=_("A statement by post every month, on paper in large print"), required=False
    )
    contact_by = forms.ChoiceField(
        label=_("How do you like to be contacted?"),
        choices=Profile.Way.choices,
        required=False,
    )
    contact_note = forms.CharField(
        label=_("Good to know before"),
        required=False,
        max_length=profiles.LONGEST["contact_note"],
        help_text=_("For example “not before ten” or “let it ring, I am slow on the stairs”."),
    )
    born_in = forms.IntegerField(
        label=_("Year of birth"),
        required=False,
        min_value=1900,
        max_value=2200,
        help_text=_(
            "Asked so that a report can say how many people of which age take part. It counts in sums of five people or"
            " more, and stands on no profile. Leave it empty if you would rather not say."
        ),
        error_messages=dict.fromkeys(
            ["invalid", "min_value", "max_value"], _("Write the year with four digits, like 1958.")
        ),
    )
    birthday = BirthdayField(
        label=_("Birthday"),
        required=False,
        help_text=_(
            "So that a coordinator can ring that day. Only those who call members read it; it stands on no profile."
        ),
    )
    field_order = (
        "name", "photo", "drops_photo", "about", "skills", "wishes", "languages", "neighbourhood",
        "free_parts", "availability", "phone", "email", "address", "contact_by", "contact_note",
        "statement_by_post", "birthday", "born_in",
    )  # fmt: skip

    def __init__(self, seen: Seen, *args: Any, is_own: bool, **kwargs: Any) -> None:
        self.seen = seen
        kwargs.setdefault("initial", self._shape(seen))
        super().__init__(seen.person.bank, *args, **kwargs)
        self._leave_out(item for item in Item if item not in seen.items)
        for name in ("born_in", "birthday"):
            if not profiles.may_say_birth(seen.person, name, is_own=is_own):
                del self.fields[name]
        if not seen.person.photo:
            self.fields.pop("drops_photo", None)
        if not is_own:
            self._speak_of_somebody()
        for item in CONTACT:
            if item in self.fields:
                self.fields[item].help_text = str(SEEN_BY[seen.person.audience_of(item)])

    @staticmethod
    def _shape(seen: Seen) -> dict[str, Any]:
        """What the form shows of somebody at first."""
        person: Person = seen.person
        place = seen.neighbourhood
        return {
            "name": person.name,
            "about": seen.about,
            "skills": seen.skills,
            "wishes": seen.wishes,
            "languages": seen.languages,
            "neighbourhood": place.public_id if place else None,
            "free_parts": seen.free_parts,
            "availability": seen.availability,
            "email": seen.email,
            "phone": seen.phone,
            "address": seen.address,
            "statement_by_post": person.statement_by_post,
            "born_in": person.born_in,
            "birthday": person.birthday,
            "contact_by": person.contact_by,
            "contact_note": person.contact_note,
        }

    def _leave_out(self, items: Iterable[Item]) -> None:
        """Whoever does not see it neither reads nor changes it."""
        for item in items:
            for name in fields_of(item):
                self.fields.pop(name, None)
        if not self.fields.keys() & {*CONTACT}:
            del self.fields["contact_by"], self.fields["contact_note"]

    def _speak_of_somebody(self) -> None:
        for name, label in OF_SOMEBODY.items():
            if name in self.fields:
                self.fields[name].label = str(label)
        if "availability" in self.fields:
            self.fields["availability"].label = gettext("In their own words")
        if "about" in self.fields:
            self.fields["about"].help_text = ""
        ask_how_told(self, first=False)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if self.errors and said.get("photo"):
            self.add_error("photo", gettext("Please choose the photo again: the browser does not keep it."))
        return said


class ShownForm(forms.Form):
    """By whom each item may be seen."""

    def __init__(self, person: Person, *args: Any, is_own: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for item in Item:
            self.fields[item] = forms.ChoiceField(
                label=(LABELS if is_own else THEIRS)[item],
                choices=_audiences(person, is_own=is_own),
                initial=person.audience_of(item),
            )
        if not is_own:
            ask_how_told(self, first=False)

    def shown_to(self) -> dict[str, str]:
        return {item.value: self.cleaned_data[item] for item in Item}


LABELS = {
    Item.PHOTO: gettext_lazy("Your photo"),
    Item.ABOUT: gettext_lazy("What you write about yourself"),
    Item.SKILLS: gettext_lazy("What you can do"),
    Item.WISHES: gettext_lazy("What you would like"),
    Item.LANGUAGES: gettext_lazy("Languages you speak"),
    Item.NEIGHBOURHOOD: gettext_lazy("Your neighbourhood"),
    Item.AVAILABILITY: gettext_lazy("When it suits you"),
    Item.EMAIL: gettext_lazy("Your e-mail"),
    Item.PHONE: gettext_lazy("Your phone"),
    Item.ADDRESS: gettext_lazy("Your address for letters"),
}

THEIRS = {
    Item.PHOTO: gettext_lazy("Photo"),
    Item.ABOUT: gettext_lazy("About them"),
    Item.SKILLS: gettext_lazy("What they can do"),
    Item.WISHES: gettext_lazy("What they would like"),
    Item.LANGUAGES: gettext_lazy("Languages they speak"),
    Item.NEIGHBOURHOOD: gettext_lazy("Neighbourhood"),
    Item.AVAILABILITY: gettext_lazy("When it suits them"),
    Item.EMAIL: gettext_lazy("E-mail"),
    Item.PHONE: gettext_lazy("Phone"),
    Item.ADDRESS: gettext_lazy("Address for letters"),
}


def _audiences(person: Person, *, is_own: bool) -> list[tuple[str, str]]:
    words = {choice.value: str(choice.label) for choice in Audience}
    if not is_own:
        words[Audience.EXCHANGE.value] = gettext("Their exchange partners")
    if person.user_id is None:
        del words[Audience.NOBODY.value]
    return list(words.items())
