"""A word with a member: due because a balance passed its limit, or had, and then what came of it."""

import datetime as dt

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from uuid6 import uuid7

from members.models.membership import Membership, Seat
from members.models.person import Person
from members.models.timebank import TimeBank
from members.roles import Action


class ConversationQuerySet(models.QuerySet["Conversation"]):
    def visible_to(self, person: Person | None) -> "ConversationQuerySet":
        """Those who call members see their time bank's, but for what is about a membership of their own."""
        if person is None or not person.may(Action.CALL_MEMBERS):
            return self.none()
        own = Seat.objects.filter(person=person).values("membership")
        return self.filter(bank=person.bank_id).exclude(membership__in=own)

    def due(self, today: dt.date) -> "ConversationQuerySet":
        """Nobody has had them, and they are not put off to another day."""
        return self.filter(Q(again_on__isnull=True) | Q(again_on__lte=today), closed_at__isnull=True)

    def had(self) -> "ConversationQuerySet":
        return self.filter(closed_at__isnull=False)

    def with_people(self) -> "ConversationQuerySet":
        return self.select_related("bank", "membership", "person", "opened_by", "closed_by")


class Conversation(models.Model):
    class Because(models.TextChoices):
        LOWEST = "lowest", _("the balance passed its lowest")
        HIGHEST = "highest", _("the balance passed its highest")
        NEVER_RECEIVED = "never_received", _("never received")
        NOT_ASKED = "not_asked", _("not yet asked")
        NEVER_GIVEN = "never_given", _("never given")
        QUIET = "quiet", _("gone quiet")
        FAR = "far", _("far from zero")
        CHECK = "check", _("a check runs out")
        BIRTHDAY = "birthday", _("birthday")
        THEY_CALLED = "they_called", _("they called us")
        OTHER = "other", _("something else")

    class Outcome(models.TextChoices):
        """What came of it. The last two: nobody was spoken to."""

        ALL_WELL = "all_well", _("All is well")
        WILL_GIVE = "will_give", _("They would like to give help")
        WILL_RECEIVE = "will_receive", _("They would like help")
        AGREED = "agreed", _("We agreed what to do about the balance")
        BREAK = "break", _("They need a break")
        ANOTHER_DAY = "another_day", _("Call again another day")
        LEFT_WORD = "left_word", _("Left a message")
        NOT_REACHED = "not_reached", _("Nobody answered")

    class Led(models.TextChoices):
        LISTING = "listing", _("an offer or a request")
        EXCHANGE = "exchange", _("an exchange")

    LIMITS = (Because.LOWEST, Because.HIGHEST)
    UNSPOKEN = (Outcome.LEFT_WORD, Outcome.NOT_REACHED)

    bank = models.ForeignKey(TimeBank, models.PROTECT, related_name="+")
    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    membership = models.ForeignKey(Membership, models.PROTECT, related_name="conversations")
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, verbose_name=_("spoken to"), related_name="+"
    )
    because = models.CharField(_("why"), max_length=14, choices=Because)
    minutes = models.PositiveIntegerField(
        null=True, blank=True, help_text="How far a balance was past its limit, in minutes."
    )
    transfer = models.UUIDField(
        null=True, blank=True, help_text="The public id of the transfer that passed the limit."
    )
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    outcome = models.CharField(_("what came of it"), max_length=12, choices=Outcome, blank=True)
    words = models.TextField(_("a few words"), blank=True, max_length=2000)
    again_on = models.DateField(_("call again on"), null=True, blank=True)
    led_to = models.CharField(max_length=8, choices=Led, blank=True)
    led_to_id = models.UUIDField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")

    objects = ConversationQuerySet.as_manager()

    class Meta:
        ordering = ["-closed_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["membership", "because"],
                condition=Q(closed_at__isnull=True),
                name="a_conversation_is_due_once",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, closed_by__isnull=True, outcome="")
                | (Q(closed_at__isnull=False, closed_by__isnull=False) & ~Q(outcome="")),
                name="a_conversation_that_was_had_says_what_came_of_it",
            ),
            models.CheckConstraint(
                condition=~Q(because__in=["lowest", "highest"], closed_at__isnull=True)
                | Q(minutes__isnull=False),
                name="a_limit_was_passed_by_so_many_minutes",
            ),
            models.CheckConstraint(
                condition=Q(led_to="", led_to_id__isnull=True) | (~Q(led_to="") & Q(led_to_id__isnull=False)),
                name="a_conversation_leads_to_something_named",
            ),
        ]
        indexes = [
            models.Index(
                fields=["bank", "opened_at", "id"],
                condition=Q(closed_at__isnull=True),
                name="conversation_due",
            ),
            models.Index(fields=["bank", "-closed_at", "-id"], name="conversation_had"),
        ]

    def __str__(self) -> str:
        return f"{self.membership}: {self.get_because_display()}"

    @property
    def is_due(self) -> bool:
        return self.closed_at is None

    @property
    def is_about_a_limit(self) -> bool:
        return self.because in self.LIMITS

    @property
    def was_spoken(self) -> bool:
        return bool(self.outcome) and self.outcome not in self.UNSPOKEN
