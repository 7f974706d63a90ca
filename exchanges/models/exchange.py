"""One act of help between two members, from proposal to settlement, and every step taken on the way."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Greatest, Least
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from uuid6 import uuid7

from exchanges.models.listing import Category, Listing
from ledger.models import Transfer
from members.models import Membership, Person, TimeBank
from members.models.words import ErasableField, are_gone
from members.roles import Action


class Side(models.TextChoices):
    PROVIDER = "provider", _("Provider")
    RECIPIENT = "recipient", _("Recipient")

    @property
    def other(self) -> "Side":
        return Side.RECIPIENT if self is Side.PROVIDER else Side.PROVIDER


class ExchangeQuerySet(models.QuerySet["Exchange"]):
    def visible_to(self, person: Person | None) -> "ExchangeQuerySet":
        """Whoever oversees them sees all of their time bank; a member those where they have a seat."""
        if person is None:
            return self.none()
        if person.may(Action.OVERSEE_EXCHANGES):
            return self.filter(bank=person.bank_id)
        return self.involving(person).filter(bank=person.bank_id)

    def involving(self, person: Person) -> "ExchangeQuerySet":
        """Where the person has a seat on either side. By ids, which the indexes of both sides can answer."""
        seated = list(person.seat_kinds)
        return self.filter(Q(provider__in=seated) | Q(recipient__in=seated))

    def not_involving(self, person: Person) -> "ExchangeQuerySet":
        seated = list(person.seat_kinds)
        return self.exclude(Q(provider__in=seated) | Q(recipient__in=seated))

    def of_membership(self, membership: Membership) -> "ExchangeQuerySet":
        return self.filter(Q(provider=membership) | Q(recipient=membership))

    def with_people(self) -> "ExchangeQuerySet":
        """What a card shows, in one query."""
        return self.select_related(
            "bank", "provider", "recipient", "provider_person", "recipient_person", "category", "logged_by"
        )

    def active(self) -> "ExchangeQuerySet":
        """Those that still wait for somebody."""
        return self.filter(state__in=Exchange.ACTIVE)

    def agreed(self) -> "ExchangeQuerySet":
        """Those that are to happen, or have happened without anybody having logged them yet."""
        return self.filter(state=Exchange.State.ACCEPTED)

    def unsettled(self) -> "ExchangeQuerySet":
        """Those that wait for an answer of the other side, or of a coordinator."""
        return self.active().exclude(state=Exchange.State.ACCEPTED)

    def going_on(self) -> "ExchangeQuerySet":
        """Those that no suspension holds up."""
        going_on = self.filter(provider__suspended_at__isnull=True, recipient__suspended_at__isnull=True)
        return going_on.filter(
            provider_person__waits_for_guardian_since__isnull=True,
            recipient_person__waits_for_guardian_since__isnull=True,
        )

    def over(self) -> "ExchangeQuerySet":
        """Those of which nobody expects anything any more."""
        return self.exclude(state__in=Exchange.ACTIVE)


class Exchange(models.Model):
    class State(models.TextChoices):
        PROPOSED = "proposed", _("proposed")
        ACCEPTED = "accepted", _("accepted")
        DECLINED = "declined", _("declined")
        WITHDRAWN = "withdrawn", _("withdrawn")
        LOGGED = "logged", _("waiting to be confirmed")
        CONFIRMED = "confirmed", _("waiting for approval")
        SETTLED = "settled", _("settled")
        DISPUTED = "disputed", _("they disagree")
        CANCELLED = "cancelled", _("cancelled")
        REVERSED = "reversed", _("undone")

    class Channel(models.TextChoices):
        WEB = "web", _("on the web")
        PAPER = "paper", _("on paper")
        PHONE = "phone", _("by phone")
        PERSON = "person", _("in person")
        API = "api", _("through the API")
        IMPORT = "import", _("by import")

    class Because(models.TextChoices):
        """Why a coordinator is asked to approve."""

        ALWAYS = "always", _("every exchange is approved")
        LONG = "long", _("more hours than usual")
        FIRST_PROVIDER = "first_provider", _("among the first of the one who helped")
        FIRST_RECIPIENT = "first_recipient", _("among the first of the one who was helped")
        LIMIT = "limit", _("it would pass a limit of an account")

    ACTIVE = (State.PROPOSED, State.ACCEPTED, State.LOGGED, State.CONFIRMED, State.DISPUTED)

    bank = models.ForeignKey(TimeBank, models.PROTECT, related_name="exchanges")
    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    listing = models.ForeignKey(Listing, models.PROTECT, null=True, blank=True, related_name="exchanges")
    category = models.ForeignKey(
        Category, models.PROTECT, verbose_name=_("kind of help"), related_name="exchanges"
    )
    title = ErasableField(_("what was it?"), max_length=100)
    provider = models.ForeignKey(Membership, models.PROTECT, related_name="provided")
    recipient = models.ForeignKey(Membership, models.PROTECT, related_name="received")
    provider_person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    recipient_person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    proposed_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    proposed_side = models.CharField(max_length=9, choices=Side, blank=True)
    state = models.CharField(max_length=10, choices=State)
    planned_at = models.DateTimeField(null=True, blank=True)
    planned_minutes = models.PositiveIntegerField(null=True, blank=True)
    minutes = models.PositiveIntegerField(null=True, blank=True)
    happened_on = models.DateField(null=True, blank=True)
    logged_side = models.CharField(max_length=9, choices=Side, blank=True)
    logged_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    logged_at = models.DateTimeField(null=True, blank=True)
    channel = models.CharField(max_length=6, choices=Channel, default=Channel.WEB)
    source = models.CharField(_("slip number, caller or other source"), max_length=100, blank=True)
    settles_on = models.DateField(null=True, blank=True)
    settling_told_at = models.DateTimeField(null=True, blank=True)
    approval_because = models.CharField(max_length=15, choices=Because, blank=True)
    confirmed_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    transfer = models.ForeignKey(Transfer, models.PROTECT, null=True, blank=True, related_name="+")
    reversal = models.ForeignKey(Transfer, models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.TextField(_("reason"), blank=True, max_length=2000)
    thanks = models.TextField(_("thank-you note"), blank=True, max_length=1000)
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField()

    objects = ExchangeQuerySet.as_manager()

    class Meta:
        ordering = ["-changed_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=~Q(provider=F("recipient")), name="nobody_helps_themselves"),
            models.CheckConstraint(
                condition=Q(minutes__isnull=True) | Q(minutes__gt=0), name="logged_hours_are_above_zero"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["logged", "confirmed", "settled", "reversed"])
                | Q(minutes__isnull=False, happened_on__isnull=False),
                name="logged_exchange_has_hours_and_day",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["settled", "reversed"]) | Q(transfer__isnull=False),
                name="settled_exchange_has_its_transfer",
            ),
            models.UniqueConstraint(fields=["transfer"], name="transfer_settles_one_exchange"),
        ]
        indexes = [
            models.Index(fields=["bank", "state", "-changed_at", "-id"], name="exchange_by_state"),
            models.Index(fields=["bank", "-happened_on", "-id"], name="exchange_by_day"),
            models.Index(fields=["provider", "-changed_at", "-id"], name="exchange_provided"),
            models.Index(fields=["recipient", "-changed_at", "-id"], name="exchange_received"),
            # What reports count: by member, by day, and the first exchange of two members, whichever way round.
            models.Index(
                fields=["provider", "happened_on"],
                include=["bank", "minutes"],
                condition=Q(state="settled"),
                name="exchange_given",
            ),
            models.Index(
                fields=["recipient", "happened_on"],
                include=["bank", "minutes"],
                condition=Q(state="settled"),
                name="exchange_got",
            ),
            models.Index(
                fields=["bank", "happened_on"],
                include=[
                    "minutes",
                    "category",
                    "provider",
                    "recipient",
                    "provider_person",
                    "recipient_person",
                ],
                condition=Q(state="settled"),
                name="exchange_counted",
            ),
            models.Index(
                "bank",
                Least("provider", "recipient"),
                Greatest("provider", "recipient"),
                "happened_on",
                "id",
                include=["provider", "recipient", "category"],
                condition=Q(state="settled"),
                name="exchange_of_pair",
            ),
            models.Index(fields=["settles_on"], condition=Q(state="logged"), name="exchange_to_settle"),
            # By whom hours were written down for members, and by whom they were approved, lately.
            models.Index(
                fields=["bank", "logged_at"],
                include=["logged_by"],
                condition=Q(channel__in=["paper", "phone", "person"]),
                name="exchange_written_down",
            ),
            models.Index(
                fields=["bank", "approved_at"],
                include=["approved_by"],
                condition=Q(approved_by__isnull=False),
                name="exchange_approved",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def without_words(self) -> str:
        """What it is called once whoever gave it its title is forgotten."""
        return gettext("Help given") if are_gone(self, "title") else ""

    @property
    def reference(self) -> str:
        """The name by which the ledger knows this exchange; posting it again is the same transfer."""
        return f"exchange:{self.public_id}"

    @property
    def is_resting(self) -> bool:
        """Open, and held up because one of its members may not take part for now."""
        if self.state not in self.ACTIVE:
            return False
        if self.provider.suspended_at is not None or self.recipient.suspended_at is not None:
            return True
        people = (self.provider_person, self.recipient_person)
        return any(person and person.waits_for_guardian_since for person in people)

    def membership_on(self, side: str) -> Membership:
        return self.provider if side == Side.PROVIDER else self.recipient

    def person_on(self, side: str) -> Person | None:
        return self.provider_person if side == Side.PROVIDER else self.recipient_person


class StepTaken(models.Model):
    """One line of an exchange's history: who took which step, for whom, when, and what they said. Never changed.

    `side` is whose step it was; `on_behalf_of` the member whose word a coordinator wrote down.
    """

    bank = models.ForeignKey(TimeBank, models.PROTECT, related_name="+")
    exchange = models.ForeignKey(Exchange, models.PROTECT, related_name="steps_taken")
    step = models.CharField(max_length=12)
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    on_behalf_of = models.ForeignKey(Membership, models.PROTECT, null=True, blank=True, related_name="+")
    side = models.CharField(max_length=9, choices=Side, blank=True, default="", db_default="")
    minutes = models.PositiveIntegerField(null=True, blank=True)
    happened_on = models.DateField(null=True, blank=True)
    note = models.TextField(blank=True, max_length=2000)
    channel = models.CharField(max_length=6, choices=Exchange.Channel, default=Exchange.Channel.WEB)
    source = models.CharField(max_length=100, blank=True)
    is_unheard = models.BooleanField(
        default=False,
        db_default=False,
        help_text="The two keep apart: the other side does not read the note.",
    )
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.step} {self.at:%Y-%m-%d %H:%M}"
