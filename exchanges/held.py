"""What exchanges hold about somebody: what they put up, the help they gave and received, every step they took."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from exchanges import models, states
from members import held


def register() -> None:
    seats = "seats__person"
    held.register(
        models.Listing,
        _("Offers and requests"),
        "person",
        f"membership__{seats}",
        without=["words", "spelling"],
    )
    held.register(
        models.ListingChange,
        _("What was done with offers and requests"),
        "person",
        f"on_behalf_of__{seats}",
    )
    held.register(
        models.Exchange,
        _("Exchanges"),
        f"provider__{seats}",
        f"recipient__{seats}",
        "provider_person",
        "recipient_person",
    )
    held.register(
        models.StepTaken,
        _("What was said and done"),
        "person",
        f"exchange__provider__{seats}",
        f"exchange__recipient__{seats}",
        narrowed=lambda rows, person: rows.exclude(~Q(person=person.pk), is_unheard=True),
        says={"step": {name: step.label for name, step in states.STEPS.items()} | {"read": _("Read it")}},
    )
    _register_paper(seats)
    _register_desk(seats)


def _register_paper(seats: str) -> None:
    held.register(
        models.Batch, _("Slips and sheets printed for you, or by you"), f"membership__{seats}", "made_by"
    )
    held.register(models.Sheet, _("Slips and sheets you looked after"), "changed_by")
    held.register(
        models.SheetLine,
        _("Rows of slips and sheets that are being entered"),
        f"provider__{seats}",
        f"recipient__{seats}",
        "written_by",
    )


def _register_desk(seats: str) -> None:
    held.register(models.Participation, _("When you gave, received and were asked"), f"membership__{seats}")
    held.register(
        models.Introduction, _("Requests for which somebody thought of you"), f"membership__{seats}", "by"
    )
    held.register(
        models.Mark, _("What you took on or put off on the desk"), "assigned_to", "assigned_by", "put_off_by"
    )
    held.register(models.Delivery, _("Reports that come by themselves"), "to", "made_by")
    held.register(models.Delivered, _("Reports that came by themselves"), "delivery__to", without=["export"])
    held.register(models.DeskVisit, _("When you last looked at the desk"), "person")
