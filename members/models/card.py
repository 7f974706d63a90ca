"""A card that signs in somebody without e-mail: a number, a square to scan, and a PIN that only they know."""

from django.db import models
from django.db.models import Q
from uuid6 import uuid7

from members.models.person import Person
from members.models.timebank import TimeBank
from members.roles import Action


class CardQuerySet(models.QuerySet["Card"]):
    def visible_to(self, person: Person | None) -> "CardQuerySet":
        """Those who give ways to sign in see their time bank's; anybody else their own."""
        if person is None:
            return self.none()
        of_bank = self.filter(bank=person.bank_id)
        return of_bank if person.may(Action.ADD_MEMBERS) else of_bank.filter(person=person)

    def good(self) -> "CardQuerySet":
        """Those that have not been taken away."""
        return self.filter(taken_away_at__isnull=True)


class Card(models.Model):
    """`pin` is hashed as passwords are. What the square says is worked out from the public id, and kept nowhere."""

    bank = models.ForeignKey(TimeBank, models.PROTECT, related_name="+")
    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="cards")
    number = models.CharField(max_length=8)
    pin = models.CharField(max_length=128)
    failures = models.PositiveSmallIntegerField(default=0)
    locked_at = models.DateTimeField(null=True, blank=True)
    given_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    given_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    taken_away_at = models.DateTimeField(null=True, blank=True)

    objects = CardQuerySet.as_manager()

    class Meta:
        ordering = ["-given_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["bank", "number"], name="card_number_is_used_once_a_bank"),
            models.UniqueConstraint(
                fields=["person"], condition=Q(taken_away_at__isnull=True), name="person_has_one_good_card"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} · {self.person}"

    @property
    def printed_number(self) -> str:
        """In two halves, as people read it out."""
        return f"{self.number[:4]} {self.number[4:]}"
