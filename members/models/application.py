"""Somebody who would like to join, and what the coordinator answered."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from uuid6 import uuid7

from members.models.person import Person, initials_of
from members.models.timebank import TimeBank


class ApplicationQuerySet(models.QuerySet["Application"]):
    def visible_to(self, person: Person | None) -> "ApplicationQuerySet":
        """Coordinators see their time bank's applications; nobody else sees any."""
        return self.filter(bank=person.bank_id) if person and person.is_coordinator else self.none()

    def waiting(self) -> "ApplicationQuerySet":
        return self.filter(state=Application.State.WAITING)


class Application(models.Model):
    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        ADMITTED = "admitted", _("Admitted")
        DECLINED = "declined", _("Declined")

    bank = models.ForeignKey(TimeBank, models.CASCADE, related_name="applications")
    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    name = models.CharField(_("your name"), max_length=100)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    neighbourhood = models.CharField(_("neighbourhood"), max_length=80, blank=True)
    message = models.TextField(_("what would you like to tell us?"), blank=True, max_length=2000)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    reason = models.TextField(_("reason"), blank=True, max_length=2000)
    decided_by = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    person = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="applications")
    created_at = models.DateTimeField()

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        ordering = ["created_at", "id"]

    def __str__(self) -> str:
        return self.name

    @property
    def initials(self) -> str:
        return initials_of(self.name)
