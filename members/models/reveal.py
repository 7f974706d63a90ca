"""That somebody looked at how to reach somebody else: who, whose, what, through which exchange, and when.

Rows are only ever added, and hold no address: people stand in them by key, the exchange by its public id.
"""

import datetime as dt

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from uuid6 import uuid7

from members import audiences
from members.models.person import Person
from members.models.timebank import TimeBank


class RevealQuerySet(models.QuerySet["Reveal"]):
    def visible_to(self, person: Person | None) -> "RevealQuerySet":
        """Only the two it is between."""
        if person is None:
            return self.none()
        return self.filter(Q(person=person) | Q(by=person), bank=person.bank_id)

    def since(self, moment: dt.datetime) -> "RevealQuerySet":
        return self.filter(at__gte=moment)


class Reveal(models.Model):
    class Because(models.TextChoices):
        COORDINATOR = "coordinator", _("as a coordinator")
        EXCHANGE = "exchange", _("through an exchange")

    bank = models.ForeignKey(TimeBank, models.PROTECT, related_name="+")
    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    person = models.ForeignKey(Person, models.PROTECT, verbose_name=_("whose"), related_name="reveals")
    by = models.ForeignKey(Person, models.PROTECT, verbose_name=_("who looked"), related_name="+")
    items = ArrayField(
        models.CharField(max_length=13, choices=audiences.Item), verbose_name=_("what they saw")
    )
    because = models.CharField(_("why they could"), max_length=11, choices=Because)
    through = models.CharField(
        _("through which exchange"), max_length=36, blank=True, help_text="Its public id."
    )
    at = models.DateTimeField(_("when"))

    objects = RevealQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["person", "-at", "-id"], name="reveal_of_person"),
            models.Index(fields=["by", "-at"], name="reveal_by_person"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(because="coordinator", through="") | (Q(because="exchange") & ~Q(through="")),
                name="reveal_says_why_it_was_allowed",
            ),
            models.CheckConstraint(condition=~Q(person=models.F("by")), name="nobody_looks_at_themselves"),
        ]

    def __str__(self) -> str:
        return f"{self.by_id} saw {self.person_id} {self.at:%Y-%m-%d %H:%M}"

    @property
    def item_names(self) -> list[str]:
        return [str(label) for item, label in audiences.Item.choices if item in self.items]
