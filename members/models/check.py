"""Checks that somebody has seen, such as a driving licence: that it was seen, by whom, until when; never the paper."""

import datetime as dt

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _
from uuid6 import uuid7

from members.models.person import Person
from members.models.timebank import TimeBank
from members.roles import Action


class CheckKindQuerySet(models.QuerySet["CheckKind"]):
    def visible_to(self, person: Person | None) -> "CheckKindQuerySet":
        return self.filter(bank=person.bank_id) if person else self.none()

    def in_use(self) -> "CheckKindQuerySet":
        return self.filter(retired_at__isnull=True)


class CheckKind(models.Model):
    """A kind of check that a time bank asks for."""

    bank = models.ForeignKey(TimeBank, models.PROTECT, related_name="+")
    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=80)
    retired_at = models.DateTimeField(null=True, blank=True)

    objects = CheckKindQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint("bank", Lower("name"), name="check_kind_is_named_once_a_bank")]

    def __str__(self) -> str:
        return self.name


class CheckQuerySet(models.QuerySet["Check"]):
    def visible_to(self, person: Person | None) -> "CheckQuerySet":
        """Those who record them see their time bank's, and so do all where it shows them; others their own."""
        if person is None:
            return self.none()
        of_bank = self.filter(bank=person.bank_id)
        if person.may(Action.RECORD_CHECKS) or person.bank.checks_are_shown:
            return of_bank
        return of_bank.filter(person=person)

    def standing(self) -> "CheckQuerySet":
        """Not taken back."""
        return self.filter(taken_back_at__isnull=True)

    def valid_on(self, day: dt.date) -> "CheckQuerySet":
        return self.standing().filter(Q(valid_until__isnull=True) | Q(valid_until__gte=day))


class Check(models.Model):
    bank = models.ForeignKey(TimeBank, models.PROTECT, related_name="+")
    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="checks")
    kind = models.ForeignKey(CheckKind, models.PROTECT, verbose_name=_("kind"), related_name="+")
    seen_by = models.ForeignKey(Person, models.PROTECT, verbose_name=_("seen by"), related_name="+")
    seen_on = models.DateField(_("seen on"))
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    recorded_at = models.DateTimeField()
    taken_back_at = models.DateTimeField(null=True, blank=True)
    taken_back_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")

    objects = CheckQuerySet.as_manager()

    class Meta:
        ordering = ["-seen_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("seen_on")),
                name="check_is_valid_when_it_is_seen",
            ),
            models.CheckConstraint(
                condition=Q(taken_back_at__isnull=True, taken_back_by__isnull=True)
                | Q(taken_back_at__isnull=False, taken_back_by__isnull=False),
                name="somebody_takes_a_check_back",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}"
