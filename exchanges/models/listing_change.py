"""What was done to an offer or a request: who did it, for whom, and how the word reached us. Never changed."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from exchanges.models.exchange import Exchange
from exchanges.models.listing import Listing
from members.models import Membership, Person, TimeBank
from members.roles import Action


class ListingChangeQuerySet(models.QuerySet["ListingChange"]):
    def visible_to(self, person: Person | None) -> "ListingChangeQuerySet":
        """Those who act for the member it was done for, and coordinators who look after listings."""
        if person is None:
            return self.none()
        of_bank = self.filter(bank=person.bank_id)
        if person.may(Action.CHANGE_LISTINGS):
            return of_bank
        return of_bank.filter(on_behalf_of__in=Membership.objects.held_by(person))


class ListingChange(models.Model):
    class Change(models.TextChoices):
        PUBLISHED = "published", _("put it up")
        EDITED = "edited", _("changed it")
        WITHDRAWN = "withdrawn", _("took it down")
        RENEWED = "renewed", _("keeps it up")
        MOVED = "moved", _("took it along")

    bank = models.ForeignKey(TimeBank, models.PROTECT, related_name="+", db_index=False)
    listing = models.ForeignKey(Listing, models.PROTECT, related_name="changes")
    change = models.CharField(max_length=10, choices=Change)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    on_behalf_of = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    channel = models.CharField(max_length=6, choices=Exchange.Channel, default=Exchange.Channel.WEB)
    source = models.CharField(max_length=100, blank=True)
    at = models.DateTimeField()

    objects = ListingChangeQuerySet.as_manager()

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(change__in=["published", "edited", "withdrawn", "renewed", "moved"]),
                name="listing_change_is_a_known_one",
            )
        ]

    def __str__(self) -> str:
        return f"{self.change} {self.at:%Y-%m-%d %H:%M}"
