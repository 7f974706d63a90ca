"""What an admin lets people read before a first visit at somebody's home."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from exchanges import home_visits
from exchanges.forms.home_visits import GuidanceForm
from exchanges.models import Category
from members.forms import show_refusal
from members.gates import admins_only
from members.middleware import BankRequest
from members.refusals import Refused


@admins_only
def guidance(request: BankRequest, bank: str) -> HttpResponse:
    """The words, and the kinds of help before which they are read."""
    assert request.person
    form = GuidanceForm(request.POST or None, initial={"words": home_visits.words(request.bank)})
    if request.method == "POST" and form.is_valid():
        try:
            home_visits.write(request.bank, said=form.said, by=request.person, at=timezone.now())
            messages.success(request, _("Saved."))
            return redirect("exchanges:visit_guidance", bank=bank)
        except Refused as refused:
            show_refusal(form, refused)
    kinds = Category.objects.visible_to(request.person).in_use().filter(is_at_home=True)
    context = {"form": form, "kinds": kinds}
    return render(request, "exchanges/visit_guidance.html", context, status=422 if form.errors else 200)
