"""A new time bank, opened by the owner of the installation."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from members import founding
from members.forms import FoundForm, show_refusal
from members.gates import owners_only
from members.models import User
from members.refusals import Refused


@owners_only
def new(request: HttpRequest) -> HttpResponse:
    """The owner chooses a name, a place and the first admin; the policies are there already."""
    assert isinstance(request.user, User)
    form = FoundForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            admin = founding.found(**form.cleaned_data, by=request.user, at=timezone.now())
            said = {"bank": admin.bank.name, "name": admin.name}
            messages.success(request, _("%(bank)s is open. %(name)s has been told how to sign in.") % said)
            return redirect("members:welcome", bank=admin.bank.slug)
        except Refused as refused:
            show_refusal(form, refused)
    return render(request, "members/new.html", {"form": form}, status=422 if form.errors else 200)
