"""A login. It may act in several time banks; what it may do there is its Person's role."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, ClassVar

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Create a login; without a password it signs in by code."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password) if password else user.set_unusable_password()
        user.save(using=self._db)
        self.claim_address(user)
        return user

    def with_address(self, email: str) -> "User":
        """The login that has this e-mail, be it a second one of theirs; made if need be."""
        email = email.strip().lower()
        claimed = EmailAddress.objects.filter(email=email, verified=True).select_related("user").first()
        if claimed:
            return claimed.user  # type: ignore[no-any-return] # allauth carries no types
        user, _is_new = self.get_or_create(email=email, defaults={"password": make_password(None)})
        self.claim_address(user)
        return user

    def claim_address(self, user: "User") -> None:
        """Note the e-mail as this login's: whoever else adds it to theirs is not the one its codes sign in."""
        addresses = EmailAddress.objects.all()
        if not addresses.filter(email=user.email, verified=True).exists():
            addresses.filter(user=user).update(primary=False)
            noted = {"verified": True, "primary": True}
            addresses.update_or_create(user=user, email=user.email, defaults=noted)

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Create an owner of the installation."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=(username or "").strip().lower())


class User(AbstractBaseUser, PermissionsMixin):
    # Empty for whoever signs in with a card: nobody gets an address that is not theirs.
    email = models.EmailField(_("e-mail"), unique=True, null=True, blank=True)
    is_staff = models.BooleanField(_("may open the admin site"), default=False)
    is_active = models.BooleanField(_("may sign in"), default=True)
    joined_at = models.DateTimeField(auto_now_add=True)

    people_known: Mapping[int, Any] = MappingProxyType({})
    """Who they are (a Person, or None) in each time bank, by its key, as far as that was asked."""

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(email=Lower("email")), name="login_email_is_lower_case")
        ]

    def __str__(self) -> str:
        return self.email or str(_("with a card"))
