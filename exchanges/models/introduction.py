"""A coordinator thought of somebody for a request, and told them."""

from django.db import models
from uuid6 import uuid7

from exchanges.models.listing import Listing
from members.models import Membership, Person, TimeBank
from members.roles import Action


class IntroductionQuerySet(models.QuerySet["Introduction"]):
    def visible_to(self, person: Person | None) -> "IntroductionQuerySet":
        if person is None or not person.may(Action.CALL_MEMBERS):
            return self.none()
        return self.filter(bank=person.bank_id)


class Introduction(models.Model):
    bank = models.ForeignKey(TimeBank, models.PROTECT, related_name="+")
    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    request = models.ForeignKey(Listing, models.PROTECT, related_name="introductions")
    membership = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = IntroductionQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["request", "membership"], name="a_member_is_thought_of_once_a_request"
            )
        ]

    def __str__(self) -> str:
        return f"{self.membership}: {self.request}"
