"""What a coordinator asks somebody who would like to join, and the links by which such a person answers."""

from django.db import models
from django.db.models import Q
from uuid6 import uuid7

from members.models.application import Application
from members.models.person import Person
from members.models.timebank import TimeBank


class FollowUp(models.Model):
    """A question about one application; until it is answered the application waits for the one who asked to join."""

    bank = models.ForeignKey(TimeBank, models.CASCADE, related_name="+")
    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    application = models.ForeignKey(Application, models.CASCADE, related_name="follow_ups")
    words = models.TextField(max_length=2000)
    asked_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    asked_at = models.DateTimeField()
    answer = models.TextField(blank=True, max_length=4000)
    answered_at = models.DateTimeField(null=True)
    noted_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["asked_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(answered_at__isnull=True),
                name="one_question_at_a_time_waits_for_an_applicant",
            )
        ]

    def __str__(self) -> str:
        return self.words


class ApplicationLink(models.Model):
    """A link mailed to an applicant, good once and for a while: to confirm the e-mail, or to answer a question."""

    bank = models.ForeignKey(TimeBank, models.CASCADE, related_name="+")
    application = models.ForeignKey(Application, models.CASCADE, related_name="links")
    follow_up = models.ForeignKey(FollowUp, models.CASCADE, null=True, related_name="links")
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.application} until {self.expires_at}"
