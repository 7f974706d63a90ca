"""A representative of an organisation hands over to another: who goes, who comes, when, and what became of it."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from uuid6 import uuid7

from members.models.membership import Membership
from members.models.person import Person
from members.models.timebank import TimeBank
from members.roles import Action


class HandOverQuerySet(models.QuerySet["HandOver"]):
    def visible_to(self, person: Person | None) -> "HandOverQuerySet":
        """Those who act for the organisation, those it is about, and coordinators who look after membership."""
        if person is None:
            return self.none()
        of_bank = self.filter(bank=person.bank_id)
        if person.may(Action.CHANGE_SEATS):
            return of_bank
        own = Q(membership__in=Membership.objects.held_by(person)) | Q(leaving=person) | Q(coming=person)
        return of_bank.filter(own)

    def waiting(self) -> "HandOverQuerySet":
        return self.filter(done_at__isnull=True, called_off_at__isnull=True)


class HandOver(models.Model):
    bank = models.ForeignKey(TimeBank, models.PROTECT, related_name="+", db_index=False)
    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    membership = models.ForeignKey(Membership, models.PROTECT, related_name="hand_overs")
    leaving = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("who hands over"))
    coming = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("who takes over"))
    on = models.DateField(_("day"))
    asked_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    called_off_at = models.DateTimeField(null=True, blank=True)
    called_off_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")

    objects = HandOverQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=~Q(leaving=F("coming")), name="nobody_hands_over_to_themselves"),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True) | Q(called_off_at__isnull=True),
                name="hand_over_is_done_or_called_off",
            ),
            models.UniqueConstraint(
                fields=["membership", "leaving"],
                condition=Q(done_at__isnull=True, called_off_at__isnull=True),
                name="representative_hands_over_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.membership}: {self.leaving} → {self.coming}"

    @property
    def is_waiting(self) -> bool:
        return self.done_at is None and self.called_off_at is None
