"""The places of a time bank, which people choose for themselves and for their offers."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from members import arrivals, permissions, records
from members.models import Neighbourhood, Person, TimeBank
from members.refusals import NotAllowed, Refused


@transaction.atomic
def add(bank: TimeBank, *, name: str, by: Person, at: dt.datetime) -> Neighbourhood:
    _check_right(by, bank)
    _note(bank, by=by, at=at)
    return Neighbourhood.objects.create(bank=bank, name=_free_name(bank, name))


@transaction.atomic
def rename(neighbourhood: Neighbourhood, *, name: str, by: Person, at: dt.datetime) -> Neighbourhood:
    _check_right(by, neighbourhood.bank)
    _note(neighbourhood.bank, by=by, at=at)
    neighbourhood.name = _free_name(neighbourhood.bank, name, besides=neighbourhood)
    neighbourhood.save(update_fields=["name"])
    return neighbourhood


@transaction.atomic
def remove(neighbourhood: Neighbourhood, *, by: Person, at: dt.datetime) -> None:
    """People and offers that had it go on without one."""
    _check_right(by, neighbourhood.bank)
    _note(neighbourhood.bank, by=by, at=at)
    neighbourhood.delete()


def _check_right(by: Person, bank: TimeBank) -> None:
    if not permissions.may_govern(by, bank):
        raise NotAllowed(_("Only an admin can change the neighbourhoods. Ask one of yours."))


def _free_name(bank: TimeBank, name: str, besides: Neighbourhood | None = None) -> str:
    name = arrivals.one_line(name)
    if not name:
        raise Refused(_("Write the neighbourhood's name."), field="name")
    TimeBank.objects.select_for_update(no_key=True).get(pk=bank.pk)
    twin = Neighbourhood.objects.filter(bank=bank, name__iexact=name).first()
    if twin and twin != besides:
        raise Refused(_("There is a neighbourhood called “%(name)s” already.") % {"name": name}, field="name")
    return name


def _note(bank: TimeBank, *, by: Person, at: dt.datetime) -> None:
    records.write(bank, records.What.NEIGHBOURHOODS, by=by, at=at)
