"""How sign-in behaves here: nobody signs up by themselves, and what allauth says and keeps is as we would have it."""

import base64
import hashlib
import secrets
from io import BytesIO
from typing import Any, ClassVar

import segno
from allauth.account.adapter import DefaultAccountAdapter, get_adapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.http import HttpRequest
from django.utils.encoding import force_str
from django.utils.translation import gettext_lazy as _

from members import devices, passkeys
from members.models import TimeBank, User


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc] # allauth carries no types
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """A login comes with being admitted to a time bank, never before it."""
        return False

    def format_email_subject(self, subject: str) -> str:
        """No host name in brackets before the subject."""
        return force_str(subject)


class FactorAdapter(DefaultMFAAdapter):  # type: ignore[misc] # allauth carries no types
    """The second step: what it is called on somebody's phone, and how its secrets are kept."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultMFAAdapter.error_messages,
        "cannot_delete_authenticator": _("This can’t be taken away."),
        "cannot_generate_recovery_codes": _(
            "Recovery codes stand in for a passkey or an authenticator app. Set one of them up first."
        ),
        "incorrect_code": _("This code is not right, or it has been used. Try the next one."),
    }

    def get_totp_issuer(self) -> str:
        """The name above the digits in the app: the person's time bank, or what this is."""
        bank = TimeBank.objects.of_user(context.request.user).order_by("pk").first()
        return bank.name if bank else "Timebank"

    def build_totp_svg(self, url: str) -> str:
        """Dark on white with its quiet margin, so that phones read it in dark mode too."""
        drawn = BytesIO()
        segno.make(url, error="m", micro=False).save(
            drawn, kind="svg", scale=5, border=4, dark="#000", light="#fff", xmldecl=False
        )
        return drawn.getvalue().decode()

    def generate_authenticator_name(self, user: User, type: str) -> str:
        """What it is made with is what people know it by."""
        return devices.words(context.request.headers.get("User-Agent", ""))

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {"id": passkeys.home() or passkeys.THIS_MACHINE, "name": "Timebank"}

    def encrypt(self, text: str) -> str:
        """A copy of the database alone shall sign nobody in."""
        return _locks().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        try:
            return _locks().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            # Locked with a key that is gone: no code is right any more, and none can be guessed.
            return base64.b32encode(secrets.token_bytes(20)).decode()


def _locks() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_derived(key)) for key in keys])


def _derived(key: str) -> bytes:
    return base64.urlsafe_b64encode(hashlib.sha256(b"second factors:" + key.encode()).digest())


def client_address(request: HttpRequest) -> str:
    """Where a request comes from, as sign-in's own limits see it."""
    return str(get_adapter(request).get_client_ip(request))
