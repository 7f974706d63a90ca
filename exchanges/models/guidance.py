"""What a time bank asks two members to mind before the first of them visits the other at home."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from members.models import TimeBank


class VisitGuidance(models.Model):
    """The time bank's own words; without a row, or without words, the usual ones stand."""

    bank = models.OneToOneField(TimeBank, models.CASCADE, related_name="+")
    words = models.TextField(_("what to mind"), blank=True, max_length=4000)
    changed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.bank}: {self.words[:40]}"
