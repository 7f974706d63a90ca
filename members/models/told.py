"""How a coordinator heard what they write down for somebody."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Told(models.TextChoices):
    """Empty where somebody did it themselves."""

    PHONE = "phone", _("by phone")
    PAPER = "paper", _("on paper")
    PERSON = "person", _("in person")


def is_told_by_somebody() -> Q:
    """Whoever writes something down for somebody says how they heard it, and nobody else does."""
    by_themselves = Q(taken_down_by__isnull=True, told="")
    return by_themselves | Q(taken_down_by__isnull=False, told__in=["phone", "paper", "person"])
