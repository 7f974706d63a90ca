"""What was changed in a time bank that bears on people's rights: who did it, for whom, what was before and after.

Rows are only ever added. So nothing is kept in them that may have to be forgotten: no name, no address, no free text.
People stand in them by key; whoever is forgotten is forgotten here too.
"""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from uuid6 import uuid7

from members.models.person import Person
from members.models.timebank import TimeBank

if TYPE_CHECKING:
    from members.models.person import PersonQuerySet


class RecordQuerySet(models.QuerySet["Record"]):
    def visible_to(self, person: Person | None) -> "RecordQuerySet":
        """Admins see their time bank's; nobody else sees any."""
        return self.filter(bank=person.bank_id) if person and person.is_admin else self.none()

    def with_names(self) -> "RecordQuerySet":
        return self.select_related("bank", "by", "about")

    def naming(self, people: "PersonQuerySet") -> "RecordQuerySet":
        """What these people did, and what was done about them."""
        return self.filter(Q(by__in=people) | Q(about__in=people))

    def newest_first(self) -> "RecordQuerySet":
        return self.order_by("-at", "-id")


class Record(models.Model):
    class Actor(models.TextChoices):
        PERSON = "person", _("a person of the time bank")
        OWNER = "owner", _("the owner of this site")
        SOFTWARE = "software", _("the software")

    class What(models.TextChoices):
        """Each has its sentence in templates/members/records/."""

        FOUNDED = "founded", _("time bank opened")
        ROLE = "role", _("role changed")
        DUTIES = "duties", _("duties changed")
        POLICY = "policy", _("settings changed")
        APPLICATION = "application", _("application answered")
        ENROLLED = "enrolled", _("member added")
        SIGN_IN = "sign_in", _("sign-in given")
        CARD = "card", _("card given or taken away")
        SECOND_STEP = "second_step", _("second step taken away")
        UNDER_AGE = "under_age", _("under age or of age")
        SEAT = "seat", _("place in a membership changed")
        ERASURE_ASKED = "erasure_asked", _("erasing of a name and words asked for")
        ERASURE_CALLED_OFF = "erasure_called_off", _("erasing called off")
        ERASED = "erased", _("name and words erased")
        HELD_READ = "held_read", _("what is held about somebody read out")
        ANNOUNCED = "announced", _("announcement sent")
        GUIDANCE = "guidance", _("words before a first visit changed")
        FUNDER_REPORT = "funder_report", _("report to funders set up")
        DELIVERY = "delivery", _("report every month ordered, changed or stopped")
        PROFILE = "profile", _("profile changed for somebody")
        SHOWN = "shown", _("who sees what changed for somebody")
        CATEGORIES = "categories", _("kinds of help changed")
        NEIGHBOURHOODS = "neighbourhoods", _("neighbourhoods changed")
        QUESTIONS = "questions", _("questions for applicants changed")
        TERMS = "terms", _("terms changed")
        CHECK_KINDS = "check_kinds", _("kinds of checks changed")
        IMPORTED = "imported", _("file brought in")
        ARCHIVED = "archived", _("whole time bank taken out")
        BROUGHT_IN = "brought_in", _("whole time bank brought in")

    bank = models.ForeignKey(TimeBank, models.PROTECT, related_name="+", db_index=False)
    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    at = models.DateTimeField()
    # Without choices in the column: a new kind of change needs its sentence, not a migration.
    what = models.CharField(max_length=40)
    actor = models.CharField(max_length=8, choices=Actor)
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    about = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    request_id = models.CharField(max_length=100, blank=True)

    objects = RecordQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["bank", "-at", "-id"], name="record_newest")]
        constraints = [
            models.CheckConstraint(
                condition=Q(actor="person", by__isnull=False) | Q(~Q(actor="person"), by__isnull=True),
                name="record_says_who_did_it",
            ),
            models.CheckConstraint(
                condition=Q(actor__in=["person", "owner", "software"]), name="record_is_of_a_known_actor"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.what} {self.public_id}"

    @property
    def kind(self) -> str:
        """What it is, in words."""
        return str(self.What(self.what).label) if self.what in self.What.values else self.what
