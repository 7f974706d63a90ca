"""The roles a person can have in a time bank."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """Each role may do what the one before it may. The label shown for coordinators is the bank's own."""

    MEMBER = "member", _("Member")
    COORDINATOR = "coordinator", _("Coordinator")
    ADMIN = "admin", _("Admin")


MEMBER, COORDINATOR, ADMIN = Role.MEMBER, Role.COORDINATOR, Role.ADMIN
LEADING = (COORDINATOR, ADMIN)
