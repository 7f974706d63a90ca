"""A place within a time bank, as people there call it."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from uuid6 import uuid7

from members.models.block import Somebody
from members.models.timebank import TimeBank


class NeighbourhoodQuerySet(models.QuerySet["Neighbourhood"]):
    def visible_to(self, person: Somebody | None) -> "NeighbourhoodQuerySet":
        return self.filter(bank=person.bank_id) if person else self.none()


class Neighbourhood(models.Model):
    bank = models.ForeignKey(TimeBank, models.CASCADE, related_name="neighbourhoods")
    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=80)

    objects = NeighbourhoodQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                "bank", models.functions.Lower("name"), name="neighbourhood_is_named_once_a_bank"
            )
        ]

    def __str__(self) -> str:
        return self.name
