"""What a time bank says in its report to those who fund it: its own words around the figures, and which tables."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _
from uuid6 import uuid7

from members import pictures
from members.models import Person, TimeBank
from members.roles import Action


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


class FunderPhotoQuerySet(models.QuerySet["FunderPhoto"]):
    def visible_to(self, person: Person | None) -> "FunderPhotoQuerySet":
        """Like the report itself, for those who govern; whom they hand it to sees them on paper."""
        return self.filter(bank=person.bank_id) if person and person.may(Action.GOVERN) else self.none()


class FunderPhoto(models.Model):
    """A photo of the time bank's own in the report, with words for those who see it and those who cannot."""

    bank = models.ForeignKey(TimeBank, models.CASCADE, related_name="+", db_index=False)
    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    photo = models.ImageField(_("photo"), upload_to="funder/")
    caption = models.CharField(_("what can be seen on it"), max_length=200)
    position = models.PositiveSmallIntegerField()

    objects = FunderPhotoQuerySet.as_manager()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["bank", "position"],
                name="funder_photo_has_its_own_place",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.CheckConstraint(condition=~models.Q(caption=""), name="funder_photo_says_what_it_shows"),
        ]

    def __str__(self) -> str:
        return self.caption

    @property
    def version(self) -> str:
        """Changes with the photo, so that browsers may keep what they have."""
        return pictures.version_of(str(self.photo))
