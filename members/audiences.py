"""What a profile is made of, and by whom each item of it may be seen: from nobody to every member."""

from collections.abc import Mapping

from django.db import models
from django.utils.translation import gettext_lazy as _


class Audience(models.TextChoices):
    """Each includes the one before it. A partner is somebody who has said yes to an exchange as well."""

    NOBODY = "nobody", _("Nobody")
    COORDINATORS = "coordinators", _("Coordinators")
    EXCHANGE = "exchange", _("My exchange partners")
    MEMBERS = "members", _("All members")


class Item(models.TextChoices):
    PHOTO = "photo", _("photo")
    ABOUT = "about", _("about you")
    SKILLS = "skills", _("what you can do")
    WISHES = "wishes", _("what you would like")
    LANGUAGES = "languages", _("languages")
    NEIGHBOURHOOD = "neighbourhood", _("neighbourhood")
    AVAILABILITY = "availability", _("when it suits you")
    EMAIL = "email", _("e-mail")
    PHONE = "phone", _("phone")
    ADDRESS = "address", _("address for letters")


CONTACT = (Item.EMAIL, Item.PHONE, Item.ADDRESS)
"""Seen only by whoever says that they look; it is written down."""


FIELDS = {
    Item.PHOTO: ("photo", "drops_photo"),
    Item.AVAILABILITY: ("free_parts", "availability"),
}
"""What forms and programs call an item, where they have another name for it, or more than one."""


def fields_of(item: Item) -> tuple[str, ...]:
    return FIELDS.get(item, (item.value,))


def usual(item: str) -> Audience:
    """As long as somebody has chosen nothing."""
    if item == Item.ADDRESS:
        return Audience.COORDINATORS
    return Audience.EXCHANGE if item in CONTACT else Audience.MEMBERS


def of(chosen: Mapping[str, str], item: str) -> Audience:
    """What was chosen for an item; a choice that nobody knows is as good as nobody."""
    if item not in chosen:
        return usual(item)
    return Audience(chosen[item]) if chosen[item] in Audience.values else Audience.NOBODY


def is_wider(one: str, other: str) -> bool:
    """Whether more people are in the one than in the other."""
    return Audience.values.index(one) > Audience.values.index(other)
