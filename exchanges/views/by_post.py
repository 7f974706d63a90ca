"""Statements by post: who gets one, and the file of a month."""

from django import forms
from django.http import FileResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from exchanges import by_post, periods
from ledger import exporting
from members.forms import show_refusal
from members.gates import those_who_may
from members.middleware import BankRequest
from members.refusals import Refused
from members.roles import Action

MONTHS_OFFERED = 12


class StatementsForm(forms.Form):
    """Which month, and whose."""

    month = forms.ChoiceField(label=_("Month"))
    whom = forms.ChoiceField(
        label=_("For whom?"),
        choices=[
            (by_post.ASKED, _("Those who asked for it")),
            (by_post.PAPER, _("And everybody without e-mail")),
        ],
        initial=by_post.ASKED,
        widget=forms.RadioSelect,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@those_who_may(Action.SEE_BOOKS)
def statements_by_post(request: BankRequest, bank: str) -> HttpResponseBase:
    """A POST makes the file: at once where there are few, else in the background."""
    assert request.person
    form = _form(request)
    if request.method == "POST" and form.is_valid():
        try:
            return _made(request, form)
        except Refused as refused:
            show_refusal(form, refused)
    context = {
        "form": form,
        "asked": by_post.who_asked(request.person),
        "without_mail": by_post.who_has_no_mail(request.person).count(),
    }
    return render(request, "exchanges/by_post.html", context, status=422 if form.errors else 200)


def _form(request: BankRequest) -> StatementsForm:
    """The month that is over is the one to send."""
    this = periods.month_of(request.bank.today(timezone.now()))
    offered = [this]
    while len(offered) < MONTHS_OFFERED:
        offered.append(offered[-1].previous)
    form = StatementsForm(
        request.POST if request.method == "POST" else None, initial={"month": str(this.previous)}
    )
    form.fields["month"].choices = [(str(month), month.name) for month in offered]  # type: ignore[attr-defined]
    return form


def _made(request: BankRequest, form: StatementsForm) -> HttpResponseBase:
    assert request.person
    made = exporting.fetch("statements", form.cleaned_data, "pdf", by=request.person, at=timezone.now())
    if not isinstance(made, exporting.Sheet):
        return redirect("ledger:exports", bank=request.bank.slug)
    return FileResponse(
        made.file,
        as_attachment=True,
        filename=made.name,
        content_type=made.content_type,
        headers={"Cache-Control": "private, no-store"},
    )
