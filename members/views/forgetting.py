"""Being forgotten: a page for whoever has left, and the same for a coordinator who was asked."""

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from members import erasing
from members.forms import ForgetForm, show_refusal
from members.gates import those_who_may
from members.middleware import BankRequest
from members.models import Erasure, Person, User
from members.refusals import Refused
from members.roles import Action


def forget_me(request: BankRequest, bank: str) -> HttpResponse:
    """For somebody who has left: have name and words erased, or call that off. Nobody else finds anything here."""
    if not isinstance(request.user, User):
        return redirect_to_login(request.get_full_path())
    somebody = Person.objects.formerly(request.user, bank=request.bank).select_related("bank").first()
    if somebody is None:
        raise Http404
    return _page(request, somebody, by=somebody)


@those_who_may(Action.ERASE)
def forget(request: BankRequest, bank: str, public_id: str) -> HttpResponse:
    """A coordinator, for a member who said so, or who has died."""
    assert request.person
    gone = Person.objects.visible_to(request.person).filter(left_at__isnull=False).select_related("bank")
    somebody = get_object_or_404(gone, public_id=public_id)
    if not erasing.may(request.person, somebody):
        raise Http404
    return _page(request, somebody, by=request.person)


def _page(request: BankRequest, somebody: Person, *, by: Person) -> HttpResponse:
    is_own = by.pk == somebody.pk
    form = ForgetForm(request.POST or None, is_own=is_own)
    is_off = request.POST.get("do") == "call_off"
    if request.method == "POST" and (is_off or form.is_valid()):
        try:
            how = Erasure.How.SELF if is_own else form.cleaned_data.get("how", "")
            messages.success(request, _do(somebody, by=by, how="" if is_off else how))
            return redirect(request.path)
        except Refused as refused:
            show_refusal(form, refused)
    context = {"form": form, "somebody": somebody, "is_own": is_own, "asked": erasing.waiting(somebody)}
    return render(request, "members/forget.html", context, status=422 if form.errors else 200)


def _do(somebody: Person, *, by: Person, how: str) -> str:
    if not how:
        erasing.call_off(somebody, by=by, at=timezone.now())
        return _("Called off. Everything stays as it is.")
    erasing.ask(somebody, how=how, by=by, at=timezone.now())
    return _("Noted. Until that day it can be called off here.")
