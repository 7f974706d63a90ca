"""Somebody who would like to join, and what the coordinator answered."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from uuid6 import uuid7

from members import roles
from members.models.person import Person, initials_of
from members.models.timebank import TimeBank
from members.models.words import ErasableField, are_gone


class Channel(models.TextChoices):
    """How an application came, and how somebody agreed to terms."""

    WEB = "web", _("on the web")
    API = "api", _("through another program")
    PAPER = "paper", _("on paper")
    PHONE = "phone", _("by phone")


BY_WORD_OF_MOUTH = (Channel.PAPER, Channel.PHONE)


class ApplicationQuerySet(models.QuerySet["Application"]):
    def visible_to(self, person: Person | None) -> "ApplicationQuerySet":
        """Coordinators see their time bank's applications; nobody else sees any."""
        return (
            self.filter(bank=person.bank_id)
            if person and person.may(roles.Action.ANSWER_APPLICATIONS)
            else self.none()
        )

    def waiting(self) -> "ApplicationQuerySet":
        return self.filter(state=Application.State.WAITING)

    def asked_back(self) -> "ApplicationQuerySet":
        """Those that wait for the applicant to answer a question."""
        return self.filter(state=Application.State.ASKED)

    def unanswered(self) -> "ApplicationQuerySet":
        return self.filter(state__in=Application.UNANSWERED)

    def resembling(self, other: "Application") -> "ApplicationQuerySet":
        """Others that wait and have the same e-mail, phone or name."""
        alike = Q(name__iexact=other.name)
        if other.email:
            alike |= Q(email=other.email)
        if other.phone:
            alike |= Q(phone=other.phone)
        return self.unanswered().filter(alike).exclude(pk=other.pk)


class Application(models.Model):
    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        ASKED = "asked", _("Asked back")
        ADMITTED = "admitted", _("Admitted")
        DECLINED = "declined", _("Declined")

    UNANSWERED = (State.WAITING, State.ASKED)

    bank = models.ForeignKey(TimeBank, models.CASCADE, related_name="applications")
    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    name = ErasableField(_("your name"), max_length=100)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    neighbourhood = models.CharField(_("neighbourhood"), max_length=80, blank=True)
    email_verified_at = models.DateTimeField(null=True, blank=True)
    message = models.TextField(_("what would you like to tell us?"), blank=True, max_length=2000)
    answers = models.JSONField(
        default=list, blank=True, help_text="Each question as it was asked, and the answer."
    )
    channel = models.CharField(max_length=6, choices=Channel, default=Channel.WEB)
    entered_by = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="+")
    invited_by = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="+")
    heard = models.TextField(_("what they said"), blank=True, max_length=2000)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    reason = models.TextField(_("reason"), blank=True, max_length=2000)
    decided_by = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    person = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="applications")
    of_age_on = models.DateField(null=True, blank=True, help_text="Of somebody under age.")
    guardian_name = models.CharField(_("who answers for you"), max_length=100, blank=True)
    guardian_reach = models.CharField(_("how to reach them"), max_length=120, blank=True)
    created_at = models.DateTimeField()

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        ordering = ["created_at", "id"]

    def __str__(self) -> str:
        return self.name

    @property
    def without_words(self) -> str:
        return gettext("Name erased") if are_gone(self, "name") else ""

    @property
    def initials(self) -> str:
        return initials_of(self.name)

    @property
    def is_unanswered(self) -> bool:
        return self.state in self.UNANSWERED

    @property
    def is_taken_down(self) -> bool:
        """Whether a coordinator wrote it for somebody who came or called."""
        return self.channel in BY_WORD_OF_MOUTH
