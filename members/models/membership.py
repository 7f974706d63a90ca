"""What holds an account, an individual, a household or an organisation, and who has a seat in it."""

from functools import reduce
from operator import or_

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from uuid6 import uuid7

from members.models.block import apart_from, memberships_apart_from
from members.models.comparing import bare
from members.models.neighbourhood import Neighbourhood
from members.models.person import Person, initials_of
from members.models.timebank import TimeBank
from members.models.words import ErasableField, are_gone


class MembershipQuerySet(models.QuerySet["Membership"]):
    def visible_to(self, person: Person | None) -> "MembershipQuerySet":
        """Every membership of the same time bank but those a block keeps apart; none to an outsider."""
        if person is None:
            return self.none()
        of_bank = self.filter(bank=person.bank_id)
        return of_bank if person.finds_everybody else of_bank.in_reach_of(person)

    def in_reach_of(self, person: Person) -> "MembershipQuerySet":
        """Those for which nobody acts whom a block keeps apart from this person; an organisation is in everybody's."""
        return self.exclude(out_of_reach("pk", person))

    def open(self) -> "MembershipQuerySet":
        return self.filter(closed_at__isnull=True)

    def held_by(self, person: Person) -> "MembershipQuerySet":
        """Those this person may act for: holders and representatives, not dependants."""
        return self.filter(seats__in=Seat.objects.acting().filter(person=person))

    def matching(self, text: str, *, asked_by: Person) -> "MembershipQuerySet":
        return self.filter(is_called(text, asked_by))


def is_called(text: str, asked_by: Person) -> Q:
    """By number, or by the words of a name: the membership's own or of anybody they may find in it."""
    text = text.replace("\0", "").strip()
    if text.isascii() and text.isdigit() and len(text) < 10:
        return Q(number=int(text))
    seats = Seat.objects.visible_to(asked_by)
    return Q(*(_has_in_name(word, seats) for word in text.split()))


def _has_in_name(word: str, seats: "SeatQuerySet") -> Q:
    return Q(bare_name__holds=word) | Q(
        pk__in=seats.filter(person__bare_name__holds=word).values("membership")
    )


class Membership(models.Model):
    class Kind(models.TextChoices):
        INDIVIDUAL = "individual", _("Individual")
        HOUSEHOLD = "household", _("Household")
        ORGANISATION = "organisation", _("Organisation")

    bank = models.ForeignKey(TimeBank, models.PROTECT, related_name="memberships")
    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    number = models.PositiveIntegerField(_("number"))
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.INDIVIDUAL)
    name = ErasableField(_("name"), max_length=100)
    bare_name = bare("name")
    neighbourhood = models.ForeignKey(
        Neighbourhood,
        models.SET_NULL,
        null=True,
        blank=True,
        verbose_name=_("neighbourhood"),
        related_name="memberships",
    )
    joined_on = models.DateField()
    closed_at = models.DateTimeField(null=True, blank=True)
    suspended_at = models.DateTimeField(
        null=True, blank=True, help_text="Since when nobody who acts for it may: what is open rests."
    )
    people = models.ManyToManyField(Person, through="Seat", related_name="memberships")

    objects = MembershipQuerySet.as_manager()

    class Meta:
        ordering = ["name", "number"]
        constraints = [
            models.UniqueConstraint(fields=["bank", "number"], name="member_number_is_used_once_a_bank"),
            # What the ledger points at, so that an account is always of its member's time bank.
            models.UniqueConstraint(fields=["bank", "id"], name="membership_belongs_to_one_bank"),
        ]
        indexes = [models.Index(fields=["bank", "bare_name", "number"], name="members_by_name")]

    def __str__(self) -> str:
        return self.name

    @property
    def without_words(self) -> str:
        """What it is called once the name of the one it was is erased."""
        return gettext("Former member %(number)s") % {"number": self.number} if are_gone(self, "name") else ""

    @property
    def initials(self) -> str:
        return initials_of(self.name)

    @property
    def first_name(self) -> str:
        """How people speak of it: a first name, or the whole name of a household or organisation."""
        is_ones_own = self.kind == self.Kind.INDIVIDUAL and not are_gone(self, "name")
        return self.name.split()[0] if is_ones_own and self.name.split() else self.name


class SeatQuerySet(models.QuerySet["Seat"]):
    def visible_to(self, person: Person | None) -> "SeatQuerySet":
        """Every seat but of those a block keeps apart; in one's own memberships all."""
        if person is None:
            return self.none()
        of_bank = self.filter(bank=person.bank_id)
        if person.finds_everybody:
            return of_bank
        own = Seat.objects.filter(person=person).values("membership")
        return of_bank.exclude(~Q(membership__in=own), person__in=apart_from(person))

    def acting(self) -> "SeatQuerySet":
        """Seats whose person may act for the membership."""
        return self.exclude(kind=Seat.Kind.DEPENDANT)


def out_of_reach(membership: str, person: Person) -> Q:
    """That somebody acts for the membership of that field whom a block keeps apart from this person; never their own.

    It begins at the few blocks, so that it costs the same however many members there are.
    """
    acting = (Q(**{f"{membership}__in": query}) for query in memberships_apart_from(person.pk))
    own = Q(**{f"{membership}__in": Seat.objects.filter(person=person).values("membership")})
    return reduce(or_, acting) & ~own


class Seat(models.Model):
    class Kind(models.TextChoices):
        HOLDER = "holder", _("Holder")
        REPRESENTATIVE = "representative", _("Representative")
        DEPENDANT = "dependant", _("Dependant")

    bank = models.ForeignKey(TimeBank, models.PROTECT, related_name="+")
    membership = models.ForeignKey(Membership, models.CASCADE, related_name="seats")
    person = models.ForeignKey(Person, models.CASCADE, related_name="seats")
    kind = models.CharField(_("place"), max_length=15, choices=Kind, default=Kind.HOLDER)

    objects = SeatQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["membership", "person"], name="person_has_one_seat_a_membership")
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.membership}"
