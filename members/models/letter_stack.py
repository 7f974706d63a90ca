"""Letters made into one file together: who made it, and who said when that they are printed."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from uuid6 import uuid7

from members.models.person import Person
from members.models.timebank import TimeBank
from members.roles import Action


class LetterStackQuerySet(models.QuerySet["LetterStack"]):
    def visible_to(self, person: Person | None) -> "LetterStackQuerySet":
        """Everybody's who may print letters in the same time bank."""
        if person is None or not person.may(Action.PRINT_LETTERS):
            return self.none()
        return self.filter(bank=person.bank_id)

    def open(self) -> "LetterStackQuerySet":
        """Made, and nobody has said that they are printed: whoever they are for is not told."""
        return self.filter(printed_at__isnull=True)

    def with_size(self) -> "LetterStackQuerySet":
        """Each with the number of its letters, and who had a hand in it."""
        people = models.Count("notices__person", distinct=True)
        return self.select_related("made_by", "printed_by").annotate(how_many=people)


class LetterStack(models.Model):
    bank = models.ForeignKey(TimeBank, models.CASCADE, related_name="+")
    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    made_by = models.ForeignKey(Person, models.PROTECT, verbose_name=_("who made the file"), related_name="+")
    made_at = models.DateTimeField(_("made on"))
    printed_by = models.ForeignKey(
        Person, models.PROTECT, null=True, verbose_name=_("who said they are printed"), related_name="+"
    )
    printed_at = models.DateTimeField(_("said to be printed on"), null=True)

    objects = LetterStackQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(printed_by__isnull=True, printed_at__isnull=True)
                | Q(printed_by__isnull=False, printed_at__isnull=False),
                name="whoever_printed_letters_is_known",
            )
        ]

    def __str__(self) -> str:
        return str(self.public_id)
