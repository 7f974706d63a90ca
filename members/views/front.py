"""The front of the site, and each time bank's public page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from members.middleware import BankRequest
from members.models import Membership, Person, TimeBank, User


def front(request: HttpRequest) -> HttpResponse:
    """Your time banks, straight on when there is one; to everybody else, what this is and where they can join."""
    banks = TimeBank.objects.order_by("name")
    if isinstance(request.user, User):
        mine = banks.of_user(request.user)
        if len(mine) == 1:
            return redirect("exchanges:home", bank=mine[0].slug)
        return render(request, "members/my_banks.html", {"banks": mine})
    return render(request, "members/front.html", {"banks": banks.filter(is_joinable=True)})


def welcome(request: BankRequest, bank: str) -> HttpResponse:
    """What a stranger may see of a time bank."""
    members = Membership.objects.open().filter(bank=request.bank).count()
    has_left = (
        isinstance(request.user, User) and Person.objects.formerly(request.user, bank=request.bank).exists()
    )
    return render(request, "members/welcome.html", {"members": members, "has_left": has_left})
