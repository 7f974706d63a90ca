"""How somebody's belonging changed: paused, suspended, gone, back; who said so, when and why. Kept for good."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from members.models.person import Person
from members.models.timebank import TimeBank
from members.roles import Action


class StandingChangeQuerySet(models.QuerySet["StandingChange"]):
    def visible_to(self, person: Person | None) -> "StandingChangeQuerySet":
        """Whoever may put somebody on hold sees their time bank's; anybody else their own."""
        if person is None:
            return self.none()
        of_bank = self.filter(bank=person.bank_id)
        return of_bank if person.may(Action.SUSPEND) else of_bank.filter(person=person)


class StandingChange(models.Model):
    class Change(models.TextChoices):
        PAUSED = "paused", _("takes a break")
        BACK = "back", _("is back from a break")
        SUSPENDED = "suspended", _("may not take part for now")
        LIFTED = "lifted", _("may take part again")
        LEFT = "left", _("left the time bank")
        DIED = "died", _("has died")
        RETURNED = "returned", _("came back to the time bank")

    bank = models.ForeignKey(TimeBank, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="standing_changes")
    change = models.CharField(max_length=10, choices=Change)
    until = models.DateField(null=True, blank=True)
    reason = models.TextField(blank=True, max_length=2000)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = StandingChangeQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(change="suspended", reason=""), name="suspension_says_why"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.get_change_display()}"
