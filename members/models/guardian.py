"""Somebody under age: until which day, who answers for them, and what that one said. The day of birth is not kept."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from uuid6 import uuid7

from members.models.application import Channel
from members.models.person import Person
from members.models.timebank import TimeBank
from members.roles import Action


class GuardianshipQuerySet(models.QuerySet["Guardianship"]):
    def visible_to(self, person: Person | None) -> "GuardianshipQuerySet":
        """Those who look after members; whoever answers for somebody, and that one themself."""
        if person is None:
            return self.none()
        of_bank = self.filter(bank=person.bank_id)
        if person.may(Action.LOOK_AFTER_MINORS):
            return of_bank
        return of_bank.filter(Q(guardian=person) | Q(person=person))

    def standing(self) -> "GuardianshipQuerySet":
        """Those that have not ended: by coming of age, by another guardian, or as a mistake."""
        return self.filter(ended_at__isnull=True)


class Guardianship(models.Model):
    class State(models.TextChoices):
        WAITING = "waiting", _("waiting for an answer")
        GIVEN = "given", _("said yes")
        REFUSED = "refused", _("said no")
        WITHDRAWN = "withdrawn", _("took it back")

    bank = models.ForeignKey(TimeBank, models.PROTECT, related_name="+")
    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="guardianships")
    of_age_on = models.DateField(_("comes of age on"))
    guardian = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="guarding")
    guardian_name = models.CharField(_("name of whoever answers for them"), max_length=100, blank=True)
    guardian_reach = models.CharField(_("how to reach them"), max_length=120, blank=True)
    state = models.CharField(max_length=9, choices=State, default=State.WAITING)
    begun_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = GuardianshipQuerySet.as_manager()

    class Meta:
        ordering = ["-begun_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(ended_at__isnull=True),
                name="one_guardian_answers_for_a_person",
            ),
            models.CheckConstraint(
                condition=Q(guardian__isnull=True) | Q(guardian_name="", guardian_reach=""),
                name="guardian_is_here_or_outside",
            ),
            models.CheckConstraint(
                condition=~Q(guardian=models.F("person")), name="nobody_guards_themselves"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.guardian_called} · {self.get_state_display()}"

    @property
    def guardian_called(self) -> str:
        return self.guardian.name if self.guardian else self.guardian_name


class GuardianSay(models.Model):
    """One answer: yes, no, or taken back; by the guardian on their page, or told to a coordinator."""

    bank = models.ForeignKey(TimeBank, models.PROTECT, related_name="+")
    guardianship = models.ForeignKey(Guardianship, models.PROTECT, related_name="says")
    said = models.CharField(max_length=9, choices=Guardianship.State)
    channel = models.CharField(max_length=6, choices=Channel)
    words = models.TextField(_("what they said"), blank=True, max_length=2000)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(said__in=["given", "refused", "withdrawn"]), name="guardian_says_yes_or_no"
            )
        ]

    def __str__(self) -> str:
        return self.get_said_display()
