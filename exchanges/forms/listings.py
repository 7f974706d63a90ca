"""What people type about offers and requests, what they look for, and the kinds of help an admin names."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from exchanges import permissions
from exchanges.categories import LONGEST_NAME
from exchanges.forms.fields import HoursField, ask_how_told, words_field
from exchanges.listings import LONGEST, Draft
from exchanges.models import Category, Listing
from exchanges.searching import Wanted
from ledger import hours
from members.choosing import MemberField
from members.models import Membership, Neighbourhood, Person, TimeBank
from members.photo_field import PhotoField
from members.views.asking import uuid_or_none

FROM_AFAR = "afar"
NEWEST = "newest"


class ListingForm(forms.Form):
    """The words of an offer or a request."""

    title = forms.CharField(
        label=_("What is it, in a few words?"),
        max_length=LONGEST["title"],
        error_messages={"required": _("Say in a few words what it is, for example “Mending clothes”.")},
    )
    category = forms.ModelChoiceField(
        Category.objects.none(),
        label=_("Kind of help"),
        to_field_name="public_id",
        empty_label=_("Choose one"),
        error_messages={"required": _("Choose the kind of help that fits best.")},
    )
    text = words_field(_("More about it"), required=False, longest=LONGEST["text"], rows=4)
    availability = forms.CharField(
        label=_("When does it suit you?"),
        required=False,
        max_length=LONGEST["availability"],
        help_text=_("In your own words, for example “weekday mornings” or “most Saturdays”."),
    )
    neighbourhood = forms.ModelChoiceField(
        Neighbourhood.objects.none(),
        label=_("Where?"),
        required=False,
        to_field_name="public_id",
        empty_label=_("Anywhere"),
    )
    is_remote = forms.BooleanField(label=_("It can be done from afar, by phone or internet"), required=False)
    photo = PhotoField(label=_("Photo"), required=False)
    drops_photo = forms.BooleanField(label=_("Take the photo away"), required=False)
    stands = forms.BooleanField(label=_("Keep it up until I take it down"), required=False)
    field_order: tuple[str, ...] = (
        "channel",
        "source",
        "title",
        "category",
        "text",
        "estimated",
        "availability",
        "neighbourhood",
        "is_remote",
        "photo",
        "drops_photo",
        "stands",
    )

    def __init__(
        self,
        bank: TimeBank,
        *args: Any,
        listing: Listing | None = None,
        for_another: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        if for_another:
            ask_how_told(self)
        self.fields["estimated"] = HoursField(
            step_minutes=bank.step_minutes, label=_("About how long does it take?"), required=False
        )
        self._offer("category", Category.objects.filter(bank=bank).open_to(listing))
        self._offer("neighbourhood", Neighbourhood.objects.filter(bank=bank))
        self.fields["stands"].help_text = gettext(
            "Otherwise it comes down by itself after %(days)d days, and we ask you before."
        ) % {"days": bank.listing_days}
        if not (listing and listing.photo):
            del self.fields["drops_photo"]
        self.order_fields(self.field_order)

    def _offer(self, name: str, rows: Any) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = rows

    @staticmethod
    def shape(listing: Listing) -> dict[str, Any]:
        """What the form shows of a listing at first."""
        minutes = listing.estimated_minutes
        return {
            "title": listing.title,
            "category": listing.category.public_id,
            "text": listing.text,
            "estimated": hours.clock(minutes) if minutes else "",
            "availability": listing.availability,
            "neighbourhood": listing.neighbourhood.public_id if listing.neighbourhood else None,
            "is_remote": listing.is_remote,
            "stands": listing.is_standing,
        }

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if self.errors and said.get("photo"):
            self.add_error("photo", _("Please choose the photo again: the browser does not keep it."))
        return said

    def draft(self) -> Draft:
        said = self.cleaned_data
        return Draft(
            title=said["title"],
            category=said["category"],
            text=said["text"],
            neighbourhood=said["neighbourhood"],
            is_remote=said["is_remote"],
            availability=said["availability"],
            estimated_minutes=said["estimated"].minutes if said["estimated"] else None,
            stands=said["stands"],
            picture=said["photo"],
            drops_photo=said.get("drops_photo", False),
        )


class NewListingForm(ListingForm):
    """With whether it is an offer or a request, and whose it is, where there is a choice."""

    kind = forms.ChoiceField(
        label=_("What would you like to put up?"),
        choices=[
            (Listing.Kind.OFFER.value, _("An offer: help to give")),
            (Listing.Kind.REQUEST.value, _("A request: help to get")),
        ],
        widget=forms.RadioSelect,
    )
    membership = forms.ModelChoiceField(
        Membership.objects.none(), label=_("Acting for"), to_field_name="public_id", empty_label=None
    )
    field_order = ("kind", "membership", *ListingForm.field_order)

    def __init__(self, person: Person, *args: Any, own: list[Membership], **kwargs: Any) -> None:
        super().__init__(person.bank, *args, **kwargs)
        self.person = person
        if permissions.may_publish_for_others(person):
            self._let_choose_any_member(person)
        else:
            self._offer("membership", Membership.objects.filter(pk__in=[each.pk for each in own]))
            if len(own) < 2:
                self.fields["membership"].widget = forms.HiddenInput()

    def _let_choose_any_member(self, person: Person) -> None:
        field = MemberField(label=_("For whom?"), help_text=_("Yourself, or a member who asked you to."))
        field.offer(person)
        self.fields["membership"] = field
        ask_how_told(self)
        self.fields["channel"].required = False
        self.fields["channel"].label = gettext("If somebody asked you to: how did they tell you?")
        self.fields["channel"].initial = None
        self.order_fields(self.field_order)

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        whose = said.get("membership")
        if whose and not said.get("channel") and not permissions.may_act_for(whose, self.person):
            self.add_error("channel", gettext("Say whether it came by phone, on paper or in person."))
        return said


class OnTheirWordForm(forms.Form):
    """Taking a listing down or putting it up again because its member asked for it."""

    def __init__(self, *args: Any, for_another: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if for_another:
            ask_how_told(self)


class FilterForm(forms.Form):
    """What somebody looks for, from the address of the page. What makes no sense there is as good as nothing."""

    q = forms.CharField(required=False)
    kind = forms.ChoiceField(choices=Listing.Kind.choices, required=False)
    category = forms.UUIDField(required=False)
    place = forms.CharField(required=False)
    of = forms.UUIDField(required=False)
    sort = forms.ChoiceField(choices=[(NEWEST, NEWEST)], required=False)

    def wanted(self) -> Wanted:
        self.is_valid()
        said = self.cleaned_data
        place = said.get("place", "")
        return Wanted(
            text=said.get("q", "")[:200],
            kind=said.get("kind", ""),
            category=said.get("category"),
            place=uuid_or_none(place),
            from_afar=place == FROM_AFAR,
            membership=said.get("of"),
            newest_first=bool(said.get("sort")),
        )


class CategoryForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=LONGEST_NAME)


class CategoryEditForm(CategoryForm):
    is_at_home = forms.BooleanField(
        label=_("It usually happens at somebody's home"),
        required=False,
        help_text=_("Before a first visit, both read what to mind and say that they have."),
    )
