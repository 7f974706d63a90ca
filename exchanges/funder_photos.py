"""The photos in the report to funders: put in, told of, set in order and taken away again by an admin."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from exchanges.models import FunderPhoto
from members import arrivals, permissions, pictures, records
from members.models import Person, TimeBank
from members.pictures import Picture
from members.refusals import NotAllowed, Refused

MOST = 4
LONGEST_CAPTION = 200


class PhotoRefused(Refused):
    """The report can't have its photos like that."""

    status = 422


def shown(bank: TimeBank) -> list[FunderPhoto]:
    """Those in the report, in their order."""
    return list(FunderPhoto.objects.filter(bank=bank))


@transaction.atomic
def add(bank: TimeBank, picture: Picture | None, *, caption: str, by: Person, at: dt.datetime) -> FunderPhoto:
    """Another photo, after those there are."""
    kept = _locked(bank, by)
    if picture is None:
        raise PhotoRefused(_("Choose a photo."), field="photo")
    if len(kept) >= MOST:
        raise PhotoRefused(
            _("There are %(most)d photos in the report already. Take one away first.") % {"most": MOST},
            field="photo",
        )
    photo = FunderPhoto(bank=bank, caption=_checked(caption), position=len(kept))
    photo.photo = pictures.keep(picture, "funder")
    photo.save()
    _note(bank, by=by, at=at)
    return photo


@transaction.atomic
def tell(photo: FunderPhoto, *, caption: str, by: Person, at: dt.datetime) -> FunderPhoto:
    """Say anew what can be seen on it."""
    photo = _still_there(_locked(photo.bank, by), photo)
    photo.caption = _checked(caption)
    photo.save(update_fields=["caption"])
    _note(photo.bank, by=by, at=at)
    return photo


@transaction.atomic
def move(photo: FunderPhoto, *, places: int, by: Person, at: dt.datetime) -> FunderPhoto:
    """Further to the front (below zero) or to the back."""
    kept = _locked(photo.bank, by)
    photo = _still_there(kept, photo)
    before = kept.index(photo)
    kept.insert(max(before + places, 0), kept.pop(before))
    _set_in_order(kept)
    _note(photo.bank, by=by, at=at)
    return photo


@transaction.atomic
def take_away(photo: FunderPhoto, *, by: Person, at: dt.datetime) -> None:
    """Out of the report, and the file with it."""
    kept = _locked(photo.bank, by)
    photo = _still_there(kept, photo)
    pictures.discard(str(photo.photo))
    kept.remove(photo)
    photo.delete()
    _set_in_order(kept)
    _note(photo.bank, by=by, at=at)


def _locked(bank: TimeBank, by: Person) -> list[FunderPhoto]:
    """All of them, one admin at a time."""
    if not permissions.may_govern(by, bank):
        raise NotAllowed(_("Only an admin can set this report up. Ask one of yours."))
    # The bank's row, since there may be no photo yet to hold on to.
    TimeBank.objects.select_for_update(no_key=True).get(pk=bank.pk)
    return shown(bank)


def _still_there(kept: list[FunderPhoto], photo: FunderPhoto) -> FunderPhoto:
    found = next((each for each in kept if each.pk == photo.pk), None)
    if found is None:
        raise PhotoRefused(_("This photo is no longer in the report. Somebody has taken it away."))
    return found


def _set_in_order(kept: list[FunderPhoto]) -> None:
    for position, each in enumerate(kept):
        each.position = position
    FunderPhoto.objects.bulk_update(kept, ["position"])


def _checked(caption: str) -> str:
    caption = arrivals.one_line(caption)
    if not caption:
        raise PhotoRefused(
            _("Say what can be seen on it: it stands below the photo, and is read out to who cannot see it."),
            field="caption",
        )
    if len(caption) > LONGEST_CAPTION:
        raise PhotoRefused(
            _("That is too long: up to %(most)d letters fit here.") % {"most": LONGEST_CAPTION},
            field="caption",
        )
    return caption


def _note(bank: TimeBank, *, by: Person, at: dt.datetime) -> None:
    records.write(bank, records.What.FUNDER_REPORT, by=by, at=at)
