"""One line of a slip or sheet while it is typed in: as it is written, as it was understood, and what became of it."""

from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from exchanges.models.exchange import Exchange
from exchanges.models.listing import Category
from exchanges.models.sheet import Sheet
from members.models import Membership, Person, TimeBank


class SheetLine(models.Model):
    """A draft until it is recorded; from then on its exchange says all, and nothing of it changes any more.

    `key` is given where the line is begun, so that the same line arriving twice is one. `is_repeat`: somebody looked,
    and it happened twice.
    """

    bank = models.ForeignKey(TimeBank, models.PROTECT, related_name="+", db_index=False)
    sheet = models.ForeignKey(
        Sheet, models.PROTECT, verbose_name=_("slip or sheet"), related_name="lines", db_index=False
    )
    key = models.UUIDField(default=uuid4, editable=False)
    position = models.PositiveIntegerField(_("line"))
    provider_text = models.CharField(_("who helped"), max_length=100, blank=True)
    provider = models.ForeignKey(
        Membership, models.PROTECT, null=True, blank=True, verbose_name=_("who helped"), related_name="+"
    )
    recipient_text = models.CharField(_("who was helped"), max_length=100, blank=True)
    recipient = models.ForeignKey(
        Membership, models.PROTECT, null=True, blank=True, verbose_name=_("who was helped"), related_name="+"
    )
    title = models.CharField(_("what was it?"), max_length=100, blank=True)
    length_text = models.CharField(_("hours as written"), max_length=40, blank=True)
    minutes = models.PositiveIntegerField(null=True, blank=True)
    happened_on = models.DateField(null=True, blank=True)
    category = models.ForeignKey(
        Category, models.PROTECT, null=True, blank=True, verbose_name=_("kind of help"), related_name="+"
    )
    is_guessed = models.BooleanField(_("kind of help as before"), default=False)
    is_repeat = models.BooleanField(_("happened twice"), default=False)
    exchange = models.ForeignKey(Exchange, models.PROTECT, null=True, blank=True, related_name="+")
    version = models.PositiveIntegerField(default=1)
    written_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["sheet", "key"], name="line_is_on_its_sheet_once"),
            models.UniqueConstraint(fields=["exchange"], name="exchange_comes_from_one_line"),
            models.CheckConstraint(
                condition=Q(exchange__isnull=True)
                | Q(
                    provider__isnull=True,
                    recipient__isnull=True,
                    provider_text="",
                    recipient_text="",
                    title="",
                    length_text="",
                ),
                name="recorded_line_leaves_all_to_its_exchange",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sheet_id}/{self.position}"
