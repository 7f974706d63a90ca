"""What a browser sends of a passkey. Whatever else arrives in its place is refused like a wrong code."""

from typing import Any

from allauth.mfa.webauthn import forms as theirs
from django import forms
from django.utils.translation import gettext as _


class AddForm(theirs.AddWebAuthnForm):  # type: ignore[misc] # allauth carries no types
    """A new one always opens by finger, face or PIN."""

    passwordless = None

    def clean(self) -> Any:
        return _or_refused(super().clean)


class _Used:
    def clean_credential(self) -> Any:
        return _or_refused(super().clean_credential)  # type: ignore[misc]


class AuthenticateForm(_Used, theirs.AuthenticateWebAuthnForm):  # type: ignore[misc]
    pass


class LoginForm(_Used, theirs.LoginWebAuthnForm):  # type: ignore[misc]
    pass


class ReauthenticateForm(_Used, theirs.ReauthenticateWebAuthnForm):  # type: ignore[misc]
    pass


def _or_refused(check: Any) -> Any:
    """The library reads what strangers wrote, and breaks over some of it in ways of its own."""
    try:
        return check()
    except forms.ValidationError as error:
        if getattr(error, "code", "") != "incorrect_code":
            raise
        raise _unknown() from error
    except (AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
        raise _unknown() from error


def _unknown() -> forms.ValidationError:
    return forms.ValidationError(
        _("This passkey doesn’t open your pages: it may have been taken away. Use another way to sign in.")
    )
