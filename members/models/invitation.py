"""A link that lets one person in, for a while: who invited, for which role, and what came of it."""

from django.db import models
from django.db.models import Q
from uuid6 import uuid7

from members import roles
from members.models.application import Application
from members.models.person import Person
from members.models.timebank import TimeBank


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def visible_to(self, person: Person | None) -> "InvitationQuerySet":
        """One's own; coordinators see everybody's, though never the links."""
        if person is None:
            return self.none()
        ours = self.filter(bank=person.bank_id)
        return ours if person.may(roles.Action.ANSWER_APPLICATIONS) else ours.filter(invited_by=person)

    def open(self) -> "InvitationQuerySet":
        return self.filter(followed_at__isnull=True, taken_back_at__isnull=True)


class Invitation(models.Model):
    bank = models.ForeignKey(TimeBank, models.CASCADE, related_name="+")
    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    name = models.CharField(max_length=100, blank=True)
    role = models.CharField(max_length=12, choices=roles.Role, default=roles.MEMBER)
    invited_by = models.ForeignKey(Person, models.PROTECT, related_name="invitations")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    followed_at = models.DateTimeField(null=True)
    taken_back_at = models.DateTimeField(null=True)
    application = models.ForeignKey(Application, models.SET_NULL, null=True, related_name="+")

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(followed_at__isnull=True) | Q(taken_back_at__isnull=True),
                name="invitation_is_followed_or_taken_back",
            )
        ]

    def __str__(self) -> str:
        return f"{self.invited_by}: {self.name or self.public_id}"
