"""Following a link that signs in once."""

from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
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
    login(request, link.user, backend=settings.AUTHENTICATION_BACKENDS[0])
    return redirect(link.path)
