"""Paper on its way: slips and time sheets, numbered, from the printer through members' hands to the desk and back."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from uuid6 import uuid7

from exchanges.models.listing import Category
from members.models import Membership, Person, TimeBank
from members.roles import Action


class BatchQuerySet(models.QuerySet["Batch"]):
    def visible_to(self, person: Person | None) -> "BatchQuerySet":
        """Whoever records for members sees what was printed in their time bank; nobody else any of it."""
        if person is None or not person.may(Action.RECORD_FOR_MEMBERS):
            return self.none()
        return self.filter(bank=person.bank_id)

    def printed(self) -> "BatchQuerySet":
        return self.exclude(kind=Batch.Kind.OWN)


class Batch(models.Model):
    """What was numbered in one go: printed, or one sheet of somebody's own paper that only got a number."""

    class Kind(models.TextChoices):
        SLIP = "slip", _("Slips, one exchange each")
        SHEET = "sheet", _("Time sheets, with lines for many")
        OWN = "own", _("Paper of their own")

    bank = models.ForeignKey(TimeBank, models.PROTECT, related_name="+", db_index=False)
    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    kind = models.CharField(max_length=5, choices=Kind)
    lines_each = models.PositiveIntegerField(
        _("lines on each"), help_text="0 where it has as many as it needs."
    )
    is_large = models.BooleanField(_("in large print"), default=False)
    membership = models.ForeignKey(Membership, models.PROTECT, null=True, blank=True, related_name="+")
    category = models.ForeignKey(
        Category, models.PROTECT, null=True, blank=True, verbose_name=_("kind of help"), related_name="+"
    )
    made_by = models.ForeignKey(Person, models.PROTECT, verbose_name=_("printed by"), related_name="+")
    made_at = models.DateTimeField(_("printed on"))

    objects = BatchQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["slip", "sheet", "own"]), name="paper_is_of_a_known_kind"
            ),
            models.CheckConstraint(condition=~Q(kind="slip") | Q(lines_each=1), name="slip_has_one_line"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.made_at:%Y-%m-%d %H:%M}"

    @property
    def is_printed(self) -> bool:
        return self.kind != self.Kind.OWN


class SheetQuerySet(models.QuerySet["Sheet"]):
    def visible_to(self, person: Person | None) -> "SheetQuerySet":
        """Whoever records for members sees all paper of their time bank; nobody else any."""
        if person is None or not person.may(Action.RECORD_FOR_MEMBERS):
            return self.none()
        return self.filter(bank=person.bank_id)

    def with_names(self) -> "SheetQuerySet":
        """What a row of a list shows, in one query."""
        return self.select_related(
            "bank", "changed_by", "batch__made_by", "batch__membership", "batch__category"
        )


class Sheet(models.Model):
    """One numbered piece of paper, a slip or a sheet, and how far it has come."""

    class State(models.TextChoices):
        OUT = "out", _("not returned")
        OPEN = "open", _("being entered")
        ENTERED = "entered", _("entered")
        LOST = "lost", _("given up as lost")

    class Word(models.TextChoices):
        """Whose word the lines are."""

        BOTH = "both", _("Both")
        PROVIDER = "provider", _("The one who helped")
        RECIPIENT = "recipient", _("The one who was helped")

    bank = models.ForeignKey(TimeBank, models.PROTECT, related_name="+")
    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    batch = models.ForeignKey(Batch, models.PROTECT, verbose_name=_("printed with"), related_name="sheets")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=7, choices=State, default=State.OUT)
    told_by = models.CharField(_("whose word it is"), max_length=9, choices=Word, default=Word.BOTH)
    changed_by = models.ForeignKey(
        Person, models.PROTECT, verbose_name=_("looked after by"), related_name="+"
    )
    changed_at = models.DateTimeField()

    objects = SheetQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["bank", "number"], name="paper_number_is_used_once_a_bank"),
            models.CheckConstraint(
                condition=Q(state__in=["out", "open", "entered", "lost"]), name="paper_is_somewhere"
            ),
        ]
        indexes = [models.Index(fields=["bank", "state", "number"], name="paper_by_state")]

    def __str__(self) -> str:
        return self.name

    @property
    def printed_number(self) -> str:
        """As it stands on the paper: 0413."""
        return f"{self.number:04d}"

    @property
    def name(self) -> str:
        """How people speak of it, and the source of what is recorded from it."""
        words = {"number": self.printed_number}
        if self.batch.kind == Batch.Kind.SLIP:
            return gettext("Slip %(number)s") % words
        return gettext("Sheet %(number)s") % words

    @property
    def is_closed(self) -> bool:
        """Whether nothing can be written on it any more."""
        return self.state in (self.State.ENTERED, self.State.LOST)
