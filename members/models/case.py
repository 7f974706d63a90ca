"""What somebody reported, the case that came of it, what was noted there, and who opened it.

Only those who safeguard see a case, and never the one whom it is about, nor who lives with that one.
"""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from uuid6 import uuid7

from members.models.closeness import close_to
from members.models.person import Person
from members.models.timebank import TimeBank
from members.models.told import Told, is_told_by_somebody
from members.roles import Duty


class CaseQuerySet(models.QuerySet["Case"]):
    def visible_to(self, person: Person | None) -> "CaseQuerySet":
        """Those who safeguard, but for what is about somebody close to them. What none of them may see, admins do."""
        if person is None:
            return self.none()
        found = self.filter(bank=person.bank_id).exclude(about__in=close_to([person.pk]))
        if person.is_coordinator and Duty.SAFEGUARDING in person.duties:
            return found
        if not person.is_admin:
            return self.none()
        all_named = Person.objects.filter(bank=person.bank_id).with_duty(Duty.SAFEGUARDING)
        for named in all_named.values_list("pk", flat=True):
            found = found.filter(about__in=close_to([named]))
        return found

    def open(self) -> "CaseQuerySet":
        return self.filter(closed_at__isnull=True)


class Case(models.Model):
    class Outcome(models.TextChoices):
        NOTHING = "nothing", _("Nothing to do")
        TALKED = "talked", _("Talked with those concerned")
        TAKEN_DOWN = "taken_down", _("Offer or request taken down")
        ON_HOLD = "on_hold", _("Put on hold")
        LEFT = "left", _("Left the time bank")
        AUTHORITIES = "authorities", _("Passed on to the authorities")
        OTHER = "other", _("Something else")

    bank = models.ForeignKey(TimeBank, models.PROTECT, related_name="+")
    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    reference = models.CharField(max_length=80, help_text="What was reported: its kind and its id.")
    about = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    assigned_to = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    remind_on = models.DateField(null=True)
    outcome = models.CharField(max_length=12, choices=Outcome, blank=True)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        ordering = ["opened_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["bank", "reference"],
                condition=Q(closed_at__isnull=True),
                name="one_case_is_open_for_a_thing",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, outcome="")
                | (Q(closed_at__isnull=False) & ~Q(outcome="")),
                name="closed_case_has_its_outcome",
            ),
        ]

    def __str__(self) -> str:
        return f"case {self.public_id}"

    @property
    def is_open(self) -> bool:
        return self.closed_at is None

    @property
    def kind(self) -> str:
        return self.reference.partition(":")[0]


class ReportQuerySet(models.QuerySet["Report"]):
    def visible_to(self, person: Person | None) -> "ReportQuerySet":
        """One's own. Those who safeguard come to others' by their case, which notes who opened it."""
        return self.filter(bank=person.bank_id, by=person) if person else self.none()


class Report(models.Model):
    class Reason(models.TextChoices):
        UNSAFE = "unsafe", _("I felt unsafe, or somebody may come to harm")
        CHILD = "child", _("I worry about a child, or somebody who depends on others")
        HARASSED = "harassed", _("Unkind, threatening or pressing words or acts")
        INTIMATE = "intimate", _("Unwanted advances")
        EXCLUDED = "excluded", _("People are shut out for who they are")
        CASH = "cash", _("Wants something for it: cash or gifts")
        UNTRUE = "untrue", _("Not true, or not who they say they are")
        OTHER = "other", _("Something else")

    bank = models.ForeignKey(TimeBank, models.PROTECT, related_name="+")
    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="reports")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    taken_down_by = models.ForeignKey(
        Person, models.PROTECT, null=True, verbose_name=_("written down by"), related_name="+"
    )
    told = models.CharField(
        _("how it was told"), max_length=6, choices=Told, blank=True, default="", db_default=""
    )
    reason = models.CharField(_("what is it about?"), max_length=10, choices=Reason)
    words = models.TextField(_("in your words"), max_length=4000)
    reported = models.TextField(help_text="What was reported, as it stood then.")
    at = models.DateTimeField()

    objects = ReportQuerySet.as_manager()

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(reason__in=[
                    "unsafe", "child", "harassed", "intimate", "excluded", "cash", "untrue", "other"
                ]),
                name="report_has_a_reason_of_the_list",
            ),
            models.CheckConstraint(
                condition=is_told_by_somebody(),
                name="report_taken_down_says_how_it_was_told",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"report {self.public_id}"


class CaseNote(models.Model):
    """One line of a case: what was written, or what changed."""

    class What(models.TextChoices):
        NOTED = "noted", _("wrote a note")
        ASSIGNED = "assigned", _("said who looks after it")
        REMINDER = "reminder", _("set a reminder")
        CLOSED = "closed", _("closed it")
        REOPENED = "reopened", _("opened it again")

    bank = models.ForeignKey(TimeBank, models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.PROTECT, related_name="notes")
    what = models.CharField(max_length=8, choices=What)
    words = models.TextField(blank=True, max_length=4000)
    to = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    on = models.DateField(null=True)
    outcome = models.CharField(max_length=12, choices=Case.Outcome, blank=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.by} {self.get_what_display()}"


class CaseReading(models.Model):
    """Somebody opened a case."""

    bank = models.ForeignKey(TimeBank, models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.PROTECT, related_name="readings")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.by} {self.at:%Y-%m-%d %H:%M}"
