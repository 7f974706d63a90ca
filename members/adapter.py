"""How sign-in behaves here: nobody signs up by themselves, and mail about it speaks in our words."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.utils.encoding import force_str


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """A login comes with being admitted to a time bank, never before it."""
        return False

    def format_email_subject(self, subject: str) -> str:
        """No host name in brackets before the subject."""
        return force_str(subject)
