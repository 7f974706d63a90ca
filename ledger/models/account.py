"""What hours are posted to: a membership's account, or the community pot."""

from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from uuid6 import uuid7

from members.models import Membership, Person, TimeBank
from members.roles import Action


class AccountQuerySet(models.QuerySet["Account"]):
    def visible_to(self, person: Person | None) -> "AccountQuerySet":
        """Whoever sees the books sees all of their time bank; a member those where they have a seat."""
        if person is None:
            return self.none()
        if person.may(Action.SEE_BOOKS):
            return self.filter(bank=person.bank_id)
        return self.filter(
            bank=person.bank_id, membership__in=Membership.objects.filter(seats__person=person)
        )

    def with_names(self) -> "AccountQuerySet":
        """What saying whose it is needs, in one query."""
        return self.select_related("membership")

    def of_members(self) -> "AccountQuerySet":
        return self.filter(kind=Account.Kind.MEMBER)

    def open(self) -> "AccountQuerySet":
        return self.filter(closed_at__isnull=True)

    def past_a_limit(self) -> "AccountQuerySet":
        return self.filter(
            Q(balance_minutes__lt=F("lowest_minutes")) | Q(balance_minutes__gt=F("highest_minutes"))
        )


class Account(models.Model):
    """`balance_minutes` and `sequence` are kept by the posting function; nothing else writes them.

    No index may hold a column that posting changes: that keeps the update of a balance within its page.
    """

    class Kind(models.TextChoices):
        MEMBER = "member", _("member")
        POT = "pot", _("community pot")

    bank = models.ForeignKey(TimeBank, models.PROTECT, related_name="accounts", db_index=False)
    public_id = models.UUIDField(default=uuid7, editable=False)
    kind = models.CharField(max_length=8, choices=Kind)
    membership = models.OneToOneField(
        Membership, models.PROTECT, null=True, blank=True, related_name="account"
    )
    balance_minutes = models.BigIntegerField(default=0)
    lowest_minutes = models.BigIntegerField()
    highest_minutes = models.BigIntegerField(
        null=True, blank=True, help_text="Without one there is no upper limit."
    )
    is_hard = models.BooleanField(default=False)
    sequence = models.BigIntegerField(default=0, help_text="The number of the newest entry.")
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    proof_key = models.UUIDField(
        db_default=RandomUUID(),
        editable=False,
        help_text="In the holder's proofs and nowhere else: without it nobody can guess a balance from a hash.",
    )

    objects = AccountQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["bank", "id"], name="account_belongs_to_one_bank"),
            models.UniqueConstraint(fields=["bank", "public_id"], name="account_public_id_is_used_once"),
            models.UniqueConstraint(fields=["bank"], condition=Q(kind="pot"), name="bank_has_one_pot"),
            # One check, not one a limit, and a short one: PostgreSQL reads it anew for every posting. Without a highest
            # balance the second half is unknown, which a check lets pass.
            models.CheckConstraint(
                condition=Q(is_hard=False)
                | Q(balance_minutes__gte=F("lowest_minutes"), balance_minutes__lte=F("highest_minutes")),
                name="hard_limits_are_kept",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """How people call it: the membership's name, or the community pot."""
        return str(self.membership) if self.membership else gettext("Community pot")

    @property
    def called(self) -> str:
        """The same within a sentence: from Ana Sá to the community pot."""
        return str(self.membership) if self.membership else gettext("the community pot")

    @property
    def is_pot(self) -> bool:
        return self.kind == self.Kind.POT
