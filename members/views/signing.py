"""Following a link that signs in once."""

from allauth.account.app_settings import EmailVerificationMethod
from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from members import signing
from members.refusals import Refused


def sign_in(request: HttpRequest, secret: str) -> HttpResponse:
    """Looking at the link shows one button; pressing it signs in and uses the link up."""
    try:
        if request.method != "POST":
            return render(
                request, "members/sign_in.html", {"link": signing.look_at(secret, at=timezone.now())}
            )
        link = signing.follow(secret, at=timezone.now())
    except Refused as refused:
        return render(
            request, "members/sign_in_refused.html", {"sentence": refused.sentence}, status=refused.status
        )
    # Through the same stages as a password: whoever has a second step is asked for it here, too.
    record_authentication(request, link.user, method="link")
    login = Login(user=link.user, redirect_url=link.path, email_verification=EmailVerificationMethod.NONE)
    return perform_login(request, login)  # type: ignore[no-any-return] # allauth carries no types
