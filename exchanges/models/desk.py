"""What coordinators do with what waits on their desk, and when each of them last looked."""

import datetime as dt

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from members import roles
from members.models import Person, TimeBank


class MarkQuerySet(models.QuerySet["Mark"]):
    def visible_to(self, person: Person | None) -> "MarkQuerySet":
        """Coordinators see how they share the work out among them."""
        if person is None or not person.is_coordinator:
            return self.none()
        return self.filter(bank=person.bank_id)

    def put_off(self, today: dt.date) -> "MarkQuerySet":
        return self.filter(put_off_until__gt=today)

    def with_others(self, person: Person) -> "MarkQuerySet":
        """Looked after by a colleague who still leads and may take part."""
        theirs = self.exclude(assigned_to=person).filter(assigned_to__role__in=roles.LEADING)
        return theirs.filter(assigned_to__suspended_at=None, assigned_to__left_at=None)

    def aside(self, person: Person, today: dt.date) -> "MarkQuerySet":
        """What is not on this person's desk just now: put off, or a colleague's."""
        return self.put_off(today) | self.with_others(person)


class Mark(models.Model):
    """Of one thing that waits: whose it is now, and until when it is put off. At most one for each."""

    class Kind(models.TextChoices):
        EXCHANGE = "exchange", _("exchange")
        APPLICATION = "application", _("application")
        REQUEST = "request", _("request")
        CONVERSATION = "conversation", _("conversation")
        MEMBER = "member", _("member to call")

    bank = models.ForeignKey(TimeBank, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=12, choices=Kind)
    subject = models.UUIDField(help_text="The public id of what it is about.")
    assigned_to = models.ForeignKey(Person, models.CASCADE, null=True, blank=True, related_name="+")
    assigned_by = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="+")
    put_off_until = models.DateField(null=True, blank=True, help_text="The day it is on the desk again.")
    put_off_by = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField()

    objects = MarkQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["bank", "kind", "subject"], name="a_thing_is_marked_once"),
            models.CheckConstraint(
                condition=Q(assigned_to__isnull=False) | Q(put_off_until__isnull=False),
                name="a_mark_says_whose_or_until_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"


class DeskVisit(models.Model):
    """When somebody last looked at their desk, and at the end of which visit before that one."""

    person = models.OneToOneField(Person, models.CASCADE, primary_key=True, related_name="+")
    bank = models.ForeignKey(TimeBank, models.CASCADE, related_name="+")
    seen_at = models.DateTimeField()
    before_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.person_id} {self.seen_at:%Y-%m-%d %H:%M}"
