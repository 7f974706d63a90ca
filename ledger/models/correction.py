"""What an admin asks for to put a balance right, and the second person's answer to it."""

from collections.abc import Callable
from typing import Any

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from uuid6 import uuid7

from ledger.models.account import Account
from ledger.models.transfer import Transfer
from members import roles
from members.models import Person, Seat, TimeBank

WITH_NAMES = (
    "from_account__membership",
    "to_account__membership",
    "asked_by",
    "decided_by",
    "transfer",
)


class CorrectionQuerySet(models.QuerySet["Correction"]):
    def visible_to(self, person: Person | None) -> "CorrectionQuerySet":
        """Admins see all of their time bank; a coordinator what they are asked to look at, and what they answered."""
        if person is None or not person.may(roles.Action.ANSWER_CORRECTIONS):
            return self.none()
        of_bank = self.filter(bank=person.bank_id)
        if person.is_admin:
            return of_bank
        return of_bank.filter(Q(pk__in=self.model._default_manager.awaiting(person)) | Q(decided_by=person))

    def waiting(self) -> "CorrectionQuerySet":
        return self.filter(state=Correction.State.WAITING)

    def awaiting(self, person: Person | None) -> "CorrectionQuerySet":
        """Those that wait for this person's look: never their own, nor about a member they have a seat in.

        They are for admins; only where no other admin could look, a coordinator does.
        """
        if person is None or not person.may(roles.Action.ANSWER_CORRECTIONS):
            return self.none()
        others = self.filter(bank=person.bank_id).waiting().exclude(asked_by=person)
        others = others.exclude(Exists(_seats_of(person.pk, sides=OuterRef)))
        return others if person.is_admin else others.exclude(Exists(_admins_who_could()))

    def with_names(self) -> "CorrectionQuerySet":
        """What saying it needs, in one query."""
        return self.select_related(*WITH_NAMES)

    def waiting_first(self) -> "CorrectionQuerySet":
        """What waits on top, the newest first."""
        is_decided = models.ExpressionWrapper(~Q(state="waiting"), models.BooleanField())
        return self.order_by(is_decided, "-asked_at", "-id")


def _seats_of(person: Any, *, sides: Callable[[str], Any]) -> models.QuerySet[Seat]:
    """The seats that tie this person to a member on either side of the correction."""
    either = Q(membership__account=sides("from_account")) | Q(membership__account=sides("to_account"))
    return Seat.objects.filter(either, person=person)


def _admins_who_could() -> models.QuerySet[Person]:
    """Other admins who can sign in, and have no part in it."""
    admins = Person.objects.filter(bank=OuterRef("bank"), role=roles.ADMIN, user__isnull=False)
    seats = _seats_of(OuterRef("pk"), sides=lambda side: OuterRef(OuterRef(side)))
    return admins.exclude(pk=OuterRef("asked_by")).exclude(Exists(seats))


class Correction(models.Model):
    """Hours to move from one account to another. Once posted it has its transfer, in the same moment."""

    class Kind(models.TextChoices):
        CORRECTION = Transfer.Kind.CORRECTION.value, Transfer.Kind.CORRECTION.label
        WRITE_OFF = Transfer.Kind.WRITE_OFF.value, Transfer.Kind.WRITE_OFF.label

    class State(models.TextChoices):
        WAITING = "waiting", _("waits for a second person")
        POSTED = "posted", pgettext_lazy("a correction", "posted")
        REFUSED = "refused", _("refused")
        WITHDRAWN = "withdrawn", pgettext_lazy("a correction", "withdrawn")

    bank = models.ForeignKey(TimeBank, models.PROTECT, related_name="corrections", db_index=False)
    public_id = models.UUIDField(default=uuid7, editable=False)
    kind = models.CharField(max_length=12, choices=Kind)
    state = models.CharField(max_length=9, choices=State, default=State.WAITING)
    reference = models.CharField(
        max_length=200, help_text="The name of this wish: the same again is the same one."
    )
    from_account = models.ForeignKey(
        Account, models.PROTECT, related_name="+", db_index=False, help_text="Has fewer hours after it."
    )
    to_account = models.ForeignKey(
        Account, models.PROTECT, related_name="+", db_index=False, help_text="Has more hours after it."
    )
    minutes = models.BigIntegerField()
    concerns_on = models.DateField(help_text="The day it is about.")
    reason = models.CharField(max_length=1000)
    channel = models.CharField(max_length=8, choices=Transfer.Channel, default=Transfer.Channel.WEB)
    needs_second = models.BooleanField(help_text="As the policy was when it was asked for.")
    asked_by = models.ForeignKey(Person, models.PROTECT, related_name="+", db_index=False)
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", db_index=False)
    decided_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=1000, blank=True, help_text="Why it was refused.")
    transfer = models.OneToOneField(
        Transfer, models.PROTECT, null=True, related_name="correction", db_constraint=False
    )

    objects = CorrectionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["bank", "public_id"], name="correction_public_id_is_used_once"),
            models.UniqueConstraint(fields=["bank", "reference"], name="correction_is_asked_for_once"),
            models.CheckConstraint(condition=Q(minutes__gt=0), name="correction_moves_hours"),
            models.CheckConstraint(
                condition=~Q(from_account=F("to_account")), name="correction_is_between_two_accounts"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="correction_says_why"),
            models.CheckConstraint(
                condition=~Q(state="refused") | ~Q(answer=""), name="refused_correction_says_why"
            ),
            models.CheckConstraint(
                condition=Q(state="posted", transfer__isnull=False)
                | (~Q(state="posted") & Q(transfer__isnull=True)),
                name="correction_is_posted_with_its_transfer",
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", decided_at__isnull=True, decided_by__isnull=True)
                | (~Q(state="waiting") & Q(decided_at__isnull=False)),
                name="waiting_correction_is_undecided",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["posted", "refused"]) | ~Q(decided_by=F("asked_by")),
                name="nobody_answers_their_own_correction",
            ),
            models.CheckConstraint(
                condition=~Q(state="posted", needs_second=True) | Q(decided_by__isnull=False),
                name="second_person_looks_before_it_is_posted",
            ),
        ]
        indexes = [
            models.Index(fields=["bank", "-asked_at", "-id"], name="correction_newest"),
            models.Index(fields=["bank"], condition=Q(state="waiting"), name="correction_waiting"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.reason[:60]}"

    @property
    def is_waiting(self) -> bool:
        return self.state == self.State.WAITING

    @property
    def membership_ids(self) -> tuple[int, ...]:
        """The members on its two sides; the pot is nobody's."""
        sides = (self.from_account.membership_id, self.to_account.membership_id)
        return tuple(membership_id for membership_id in sides if membership_id is not None)
