"""That somebody's name, contact, words and photos are to go: who asked, from when on, and whether it was called off."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from uuid6 import uuid7

from members.models.person import Person
from members.models.timebank import TimeBank
from members.roles import Action


class ErasureQuerySet(models.QuerySet["Erasure"]):
    def visible_to(self, person: Person | None) -> "ErasureQuerySet":
        """Those who may erase see their time bank's."""
        may = person is not None and person.may(Action.ERASE)
        return self.filter(bank=person.bank_id) if person and may else self.none()

    def waiting(self) -> "ErasureQuerySet":
        return self.filter(called_off_at__isnull=True, done_at__isnull=True)


class Erasure(models.Model):
    class How(models.TextChoices):
        """How it was asked for."""

        SELF = "self", _("they asked for it themselves")
        PAPER = "paper", _("they asked on paper")
        PHONE = "phone", _("they asked by phone")
        IN_PERSON = "in_person", _("they asked in person")
        DIED = "died", _("they have died")

    bank = models.ForeignKey(TimeBank, models.PROTECT, related_name="+")
    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="erasures")
    how = models.CharField(_("how do you know?"), max_length=10, choices=How)
    asked_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    called_off_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    called_off_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)

    objects = ErasureQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(called_off_at__isnull=True),
                name="nobody_is_erased_twice",
            ),
            models.CheckConstraint(
                condition=Q(called_off_at__isnull=True) | Q(done_at__isnull=True),
                name="what_was_called_off_is_not_done",
            ),
            models.CheckConstraint(
                condition=Q(called_off_at__isnull=True) | Q(called_off_by__isnull=False),
                name="somebody_called_it_off",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.due_at:%Y-%m-%d}"
