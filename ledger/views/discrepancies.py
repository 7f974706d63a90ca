"""One thing that a check of the books found: what it means, what to do, and closing it with a reason."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ledger import closing
from ledger.closing_forms import ClosingForm
from ledger.models import Discrepancy
from members.forms import show_refusal
from members.gates import admins_only
from members.middleware import BankRequest
from members.models import Person
from members.refusals import Refused


@require_http_methods(["GET", "HEAD", "POST"])
@admins_only
def discrepancy(request: BankRequest, bank: str, public_id: UUID) -> HttpResponse:
    """The page of a row that is wrong; found again, it leads to where it was first found."""
    assert request.person
    visible = Discrepancy.objects.visible_to(request.person).with_closing()
    shown = get_object_or_404(visible, public_id=public_id)
    if shown.first:
        return redirect("ledger:discrepancy", bank=bank, public_id=shown.first.public_id)
    is_open = shown.closed_at is None and shown.gone_in is None
    form = ClosingForm(request.POST or None, discrepancy=shown) if is_open else None
    if request.method == "POST" and form is None:
        messages.info(request, _("This was closed already. It stays to be read."))
        return redirect("ledger:discrepancy", bank=bank, public_id=public_id)
    if form and form.is_valid():
        try:
            _close(shown, form, by=request.person)
            messages.success(request, _("Closed. It stays to be read, with your reason."))
            return redirect("ledger:discrepancy", bank=bank, public_id=public_id)
        except Refused as refusal:
            show_refusal(form, refusal)
    last_found = shown.again.order_by("-pk").select_related("reconciliation").first()
    context = {"row": shown, "form": form, "last_found": last_found or shown}
    return render(request, "ledger/discrepancy.html", context, status=422 if form and form.errors else 200)


def _close(shown: Discrepancy, form: ClosingForm, *, by: Person) -> None:
    told, at = form.cleaned_data, timezone.now()
    if told["how"] == Discrepancy.Closing.PUT_BACK:
        closing.put_back(shown, reason=told["reason"], by=by, at=at)
    else:
        closing.close(shown, reason=told["reason"], by=by, at=at, transfer=told["transfer"])
