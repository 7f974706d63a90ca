"""Whom somebody keeps away from: from then on neither finds the other. The other is never told."""

from typing import Any, Protocol

from django.db import models
from django.db.models import Case, F, Q, QuerySet, When
from django.utils.translation import gettext_lazy as _
from uuid6 import uuid7

from members.models.timebank import TimeBank
from members.models.told import Told, is_told_by_somebody


class Somebody(Protocol):
    """A person, who is made of this and so can't be named here."""

    pk: int
    bank_id: int


class KeepingAwayQuerySet(models.QuerySet["Block"]):
    def visible_to(self, person: Somebody | None) -> "KeepingAwayQuerySet":
        """One's own; whom somebody keeps away from is nobody else's to know, whatever their role."""
        return self.filter(bank=person.bank_id, person=person.pk) if person else self.none()

    def taken_down_for(self, person: Somebody) -> "KeepingAwayQuerySet":
        """What somebody without a way to say it here told a coordinator; never what they did themselves."""
        return self.filter(bank=person.bank_id, person=person.pk, taken_down_by__isnull=False)

    def naming(self, person: Somebody) -> "KeepingAwayQuerySet":
        """Those that keep this person apart from anybody, whoever asked for it."""
        return self.filter(Q(person=person.pk) | Q(blocked=person.pk))


class Block(models.Model):
    bank = models.ForeignKey(TimeBank, models.CASCADE, related_name="+")
    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    person = models.ForeignKey(
        "members.Person", models.CASCADE, related_name="+", db_index=False, verbose_name=_("who keeps away")
    )
    blocked = models.ForeignKey(
        "members.Person", models.CASCADE, related_name="+", verbose_name=_("from whom")
    )
    at = models.DateTimeField(_("since"))
    taken_down_by = models.ForeignKey(
        "members.Person",
        models.PROTECT,
        null=True,
        db_index=False,
        related_name="+",
        verbose_name=_("written down by"),
    )
    told = models.CharField(
        _("how it was told"), max_length=6, choices=Told, blank=True, default="", db_default=""
    )

    objects = KeepingAwayQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["person", "blocked"], name="somebody_is_kept_away_once"),
            models.CheckConstraint(
                condition=~Q(person=F("blocked")), name="nobody_keeps_away_from_themselves"
            ),
            models.CheckConstraint(
                condition=is_told_by_somebody(), name="block_taken_down_says_how_it_was_told"
            ),
        ]

    def __str__(self) -> str:
        return str(self.public_id)


def apart_from(person: Somebody) -> "QuerySet[Any, Any]":
    """The ids of all whom a block keeps apart from this person, for a query to leave out."""
    other = Case(When(person=person.pk, then=F("blocked")), default=F("person"))
    found = Block.objects.filter(Q(person=person.pk) | Q(blocked=person.pk)).order_by()
    return found.annotate(other=other).values_list("other", flat=True)


def memberships_apart_from(person: Any) -> "list[QuerySet[Any, Any]]":
    """The ids of memberships, organisations apart, for which these people act: of each side of a block a query."""
    return [_acted_for_by("blocked", person=person), _acted_for_by("person", blocked=person)]


def _acted_for_by(other: str, **this: Any) -> "QuerySet[Any, Any]":
    acting = {
        f"{other}__seats__kind__in": ["holder", "representative"],
        f"{other}__seats__membership__kind__in": ["individual", "household"],
    }
    found = Block.objects.filter(**this, **acting).order_by()
    return found.values_list(f"{other}__seats__membership", flat=True)
