"""What coordinators write about a member for one another, and who opened it when."""

from django.db import models
from uuid6 import uuid7

from members.models.closeness import close_to
from members.models.person import Person
from members.models.timebank import TimeBank
from members.roles import Action


class PrivateNoteQuerySet(models.QuerySet["PrivateNote"]):
    def visible_to(self, person: Person | None) -> "PrivateNoteQuerySet":
        """Those who look after members, or after safety; nobody the notes about themselves or somebody close."""
        if person is None or not person.may(Action.READ_NOTES):
            return self.none()
        return self.filter(bank=person.bank_id).exclude(about__in=close_to([person.pk]))


class PrivateNote(models.Model):
    bank = models.ForeignKey(TimeBank, models.PROTECT, related_name="+")
    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    about = models.ForeignKey(Person, models.PROTECT, related_name="private_notes")
    words = models.TextField(max_length=4000)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = PrivateNoteQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"note {self.public_id}"


class NoteReading(models.Model):
    """Somebody opened the notes about a member."""

    bank = models.ForeignKey(TimeBank, models.PROTECT, related_name="+")
    about = models.ForeignKey(Person, models.PROTECT, related_name="note_readings")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.by} {self.at:%Y-%m-%d %H:%M}"
