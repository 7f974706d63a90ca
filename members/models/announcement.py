"""What those who lead have to say to many: a draft, then planned, then sent, with how many it reached."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from uuid6 import uuid7

from members import roles
from members.models.neighbourhood import Neighbourhood
from members.models.person import Person
from members.models.timebank import TimeBank


class AnnouncementQuerySet(models.QuerySet["Announcement"]):
    def visible_to(self, person: Person | None) -> "AnnouncementQuerySet":
        """Drafts too, to all who may announce; everybody else reads what was sent in their inbox."""
        may = person is not None and person.may(roles.Action.ANNOUNCE)
        return self.filter(bank=person.bank_id) if person and may else self.none()

    def waiting(self) -> "AnnouncementQuerySet":
        return self.filter(sent_at__isnull=True)

    def sent(self) -> "AnnouncementQuerySet":
        return self.filter(sent_at__isnull=False)

    def with_names(self) -> "AnnouncementQuerySet":
        return self.select_related("bank", "written_by", "sent_by").prefetch_related("neighbourhoods")


class Announcement(models.Model):
    class Whom(models.TextChoices):
        EVERYBODY = "everybody", _("Everybody")
        NEIGHBOURHOODS = "neighbourhoods", _("People of some neighbourhoods")
        ROLE = "role", _("People with a role")
        INTEREST = "interest", _("People with an interest")

    bank = models.ForeignKey(TimeBank, models.CASCADE, related_name="+")
    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    title = models.CharField(_("title"), max_length=120)
    text = models.TextField(_("text"), max_length=5000)
    whom = models.CharField(_("who gets it"), max_length=14, choices=Whom, default=Whom.EVERYBODY)
    neighbourhoods = models.ManyToManyField(Neighbourhood, through="AnnouncementPlace", related_name="+")
    role = models.CharField(_("role"), max_length=12, choices=roles.Role, blank=True)
    interest = models.CharField(_("interest"), max_length=60, blank=True)
    written_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("written by"))
    changed_at = models.DateTimeField(_("changed"))
    send_at = models.DateTimeField(_("to be sent"), null=True, blank=True)
    sent_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("sent by")
    )
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    people_count = models.PositiveIntegerField(_("people it reached"), null=True, blank=True)
    mail_count = models.PositiveIntegerField(_("reached by mail"), null=True, blank=True)
    inbox_count = models.PositiveIntegerField(_("reached in their inbox"), null=True, blank=True)
    paper_count = models.PositiveIntegerField(_("to be reached on paper"), null=True, blank=True)

    objects = AnnouncementQuerySet.as_manager()

    class Meta:
        ordering = ["-public_id"]
        indexes = [
            models.Index(
                fields=["send_at"],
                condition=Q(send_at__isnull=False, sent_at__isnull=True),
                name="announcement_due",
            ),
            models.Index(fields=["bank", "-sent_at"], name="announcement_newest"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(whom="role", interest="") & ~Q(role="")
                | Q(whom="interest", role="") & ~Q(interest="")
                | Q(whom__in=["everybody", "neighbourhoods"], role="", interest=""),
                name="announcement_says_who_gets_it",
            ),
            models.CheckConstraint(
                condition=Q(send_at__isnull=True, sent_by__isnull=True, sent_at__isnull=True)
                | Q(send_at__isnull=False, sent_by__isnull=False),
                name="planned_announcement_is_sent_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True, people_count__isnull=True)
                | Q(
                    sent_at__isnull=False,
                    people_count__gt=0,
                    mail_count__isnull=False,
                    inbox_count__isnull=False,
                    paper_count__isnull=False,
                ),
                name="sent_announcement_reached_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_planned(self) -> bool:
        return self.send_at is not None and self.sent_at is None

    @property
    def state(self) -> str:
        """draft, planned or sent."""
        return "sent" if self.sent_at else "planned" if self.send_at else "draft"


class AnnouncementPlace(models.Model):
    """A neighbourhood whose people an announcement is for."""

    bank = models.ForeignKey(TimeBank, models.CASCADE, related_name="+")
    announcement = models.ForeignKey(Announcement, models.CASCADE, related_name="places")
    neighbourhood = models.ForeignKey(Neighbourhood, models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["announcement", "neighbourhood"], name="announcement_names_a_place_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.announcement}: {self.neighbourhood}"
