"""That a week's news went out, and to how many: once a week, whoever asks twice."""

from django.db import models

from members.models import Person, TimeBank
from members.roles import Action


class DigestQuerySet(models.QuerySet["Digest"]):
    def visible_to(self, person: Person | None) -> "DigestQuerySet":
        """Those who announce see that it went out; what it said stands in people's inboxes."""
        return self.filter(bank=person.bank_id) if person and person.may(Action.ANNOUNCE) else self.none()


class Digest(models.Model):
    bank = models.ForeignKey(TimeBank, models.CASCADE, related_name="+", db_index=False)
    week_on = models.DateField(help_text="The Monday of the week.")
    sent_at = models.DateTimeField()
    people_count = models.PositiveIntegerField(default=0)

    objects = DigestQuerySet.as_manager()

    class Meta:
        ordering = ["-week_on"]
        constraints = [models.UniqueConstraint(fields=["bank", "week_on"], name="digest_is_sent_once_a_week")]

    def __str__(self) -> str:
        return f"{self.bank_id}: {self.week_on}"
