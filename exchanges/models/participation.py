"""When a membership first and last gave, received and was asked: the database keeps it as exchanges settle."""

from django.db import models
from django.db.models import Q

from members.models import Membership, TimeBank


class Participation(models.Model):
    """A membership without a row has never had an exchange. Only settled exchanges count as given and received."""

    membership = models.OneToOneField(
        Membership, models.CASCADE, primary_key=True, related_name="participation"
    )
    bank = models.ForeignKey(TimeBank, models.CASCADE, related_name="+")
    first_given_on = models.DateField(null=True)
    last_given_on = models.DateField(null=True)
    first_received_on = models.DateField(null=True)
    last_received_on = models.DateField(null=True)
    asked_on = models.DateField(
        null=True, help_text="The day on which somebody last asked them to help, or they were thought of."
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(first_given_on__isnull=True, last_given_on__isnull=True)
                | Q(first_given_on__lte=models.F("last_given_on")),
                name="giving_begins_before_it_ends",
            ),
            models.CheckConstraint(
                condition=Q(first_received_on__isnull=True, last_received_on__isnull=True)
                | Q(first_received_on__lte=models.F("last_received_on")),
                name="receiving_begins_before_it_ends",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.membership_id}"
