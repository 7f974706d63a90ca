"""Secrets a person may hand out or follow: API tokens and one-time sign-in links. Only digests are kept."""

import hashlib

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from uuid6 import uuid7

from members.models.person import Person
from members.models.timebank import TimeBank


def digest(secret: str) -> str:
    """SHA-256 is enough here: the secrets are 256 random bits, not something a person made up."""
    return hashlib.sha256(secret.encode()).hexdigest()


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    def visible_to(self, person: Person | None) -> "ApiTokenQuerySet":
        """Only the person's own."""
        return self.filter(person=person) if person else self.none()

    def live(self) -> "ApiTokenQuerySet":
        return self.filter(revoked_at__isnull=True)


class ApiToken(models.Model):
    bank = models.ForeignKey(TimeBank, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.CASCADE, related_name="api_tokens")
    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    name = models.CharField(_("what is it for?"), max_length=80)
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.name


class SignInLink(models.Model):
    """A link that signs one login in, once, for a short time."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="sign_in_links")
    digest = models.CharField(max_length=64, unique=True)
    path = models.CharField(max_length=300, default="/")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.user} until {self.expires_at}"
