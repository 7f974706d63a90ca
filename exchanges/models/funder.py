"""What a time bank says in its report to those who fund it: its own words around the figures, and which tables."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from members.models import TimeBank


class FunderReport(models.Model):
    """The template; without a row, a report without words and with every table."""

    class Table(models.TextChoices):
        MONTHS = "months", _("By month")
        CATEGORIES = "categories", _("By kind of help")
        NEIGHBOURHOODS = "neighbourhoods", _("By neighbourhood of the member")
        AGES = "ages", _("By age")

    bank = models.OneToOneField(TimeBank, models.CASCADE, related_name="+")
    title = models.CharField(_("title"), max_length=100, blank=True)
    opening = models.TextField(_("words before the figures"), max_length=4000, blank=True)
    closing = models.TextField(_("words after the figures"), max_length=4000, blank=True)
    tables = ArrayField(models.CharField(max_length=14, choices=Table), default=list, blank=True)
    changed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.bank}: {self.title}"
