"""The page of reports that come by themselves: order, change, stop, and when each last went."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from exchanges import delivering
from exchanges.forms.delivery import DeliveryForm, WhenForm
from exchanges.models import Delivery
from members.forms import show_refusal
from members.gates import admins_only
from members.middleware import BankRequest
from members.refusals import Refused


@admins_only
def deliveries(request: BankRequest, bank: str) -> HttpResponse:
    """What goes to whom. A POST orders another."""
    assert request.person
    form = DeliveryForm(delivering.receivers(request.person), request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            delivering.order(request.bank, **form.said(), by=request.person, at=timezone.now())
            messages.success(request, _("Saved. It comes by itself from now on."))
            return redirect("exchanges:deliveries", bank=bank)
        except Refused as refused:
            show_refusal(form, refused)
    today = request.bank.today(timezone.now())
    going = Delivery.objects.visible_to(request.person).going().with_what_went()
    rows = [
        {"delivery": one, "form": WhenForm(one), "next_on": one.next_on(today), "last": one.last}
        for one in going
    ]
    context = {"form": form, "rows": rows}
    return render(request, "exchanges/deliveries.html", context, status=422 if form.errors else 200)


@require_POST
@admins_only
def delivery(request: BankRequest, bank: str, public_id: UUID) -> HttpResponse:
    """Another day or kind of file, or no more of it."""
    assert request.person
    one = get_object_or_404(Delivery.objects.visible_to(request.person).going(), public_id=public_id)
    by, at = request.person, timezone.now()
    try:
        if request.POST.get("do") == "stop":
            delivering.stop(one, by=by, at=at)
            messages.success(request, _("Stopped. Files that were made stay their time."))
        else:
            day = request.POST.get("day", "")
            told = int(day) if day.isascii() and day.isdecimal() else 0
            delivering.change(one, format=request.POST.get("format", ""), day=told, by=by, at=at)
            messages.success(request, _("Saved."))
    except Refused as refused:
        messages.error(request, refused.sentence)
    return redirect("exchanges:deliveries", bank=bank)
