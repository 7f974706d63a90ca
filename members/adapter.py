"""How sign-in behaves here: nobody signs up by themselves, and mail about it speaks in our words."""

from allauth.account.adapter import DefaultAccountAdapter, get_adapter
from django.http import HttpRequest
from django.utils.encoding import force_str


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc] # allauth carries no types
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """A login comes with being admitted to a time bank, never before it."""
        return False

    def format_email_subject(self, subject: str) -> str:
        """No host name in brackets before the subject."""
        return force_str(subject)


def client_address(request: HttpRequest) -> str:
    """Where a request comes from, as sign-in's own limits see it."""
    return str(get_adapter(request).get_client_ip(request))
