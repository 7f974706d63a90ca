"""The report to funders: set up once, filled by any period, on the page and as files."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from exchanges import funder_paper, funder_report, reports
from exchanges.forms.funder import FunderForm
from exchanges.scopes import Scope
from exchanges.views import report
from members.forms import show_refusal
from members.gates import admins_only
from members.middleware import BankRequest
from members.refusals import Refused

FILES = {
    "pdf": (funder_paper.as_pdf, "application/pdf"),
    "xlsx": (
        funder_paper.as_xlsx,
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
}


@require_GET
@admins_only
def funder(request: BankRequest, bank: str) -> HttpResponse:
    """The report of a period, as it is printed."""
    assert request.person
    today = request.bank.today(timezone.now())
    chosen, trouble = report.asked_for(request.GET.dict(), today)
    filled = funder_report.fill(Scope(request.person, chosen))
    context = {
        "period": chosen,
        "trouble": trouble,
        "choices": report.choices(reports.first_day(request.person) or today, today),
        "next_period": chosen.next if chosen.next.first <= today else None,
        "filled": filled,
        "note": funder_paper.note(),
    }
    return render(request, "exchanges/funder.html", context)


@require_GET
@admins_only
def funder_file(request: BankRequest, bank: str, format: str) -> HttpResponse:
    """The same as a PDF or a workbook."""
    assert request.person
    chosen, trouble = report.asked_for(request.GET.dict(), request.bank.today(timezone.now()))
    if trouble:
        raise Http404
    make, content_type = FILES[format]
    answer = HttpResponse(make(funder_report.fill(Scope(request.person, chosen))), content_type=content_type)
    answer["Content-Disposition"] = f'attachment; filename="report-{request.bank.slug}-{chosen}.{format}"'
    answer["Cache-Control"] = "private, no-store"
    return answer


@admins_only
def funder_words(request: BankRequest, bank: str) -> HttpResponse:
    """Its words, and which tables stand in it."""
    assert request.person
    kept = funder_report.template_of(request.bank)
    first = {"title": kept.title, "opening": kept.opening, "closing": kept.closing, "tables": kept.tables}
    form = FunderForm(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            funder_report.write(request.bank, **form.cleaned_data, by=request.person, at=timezone.now())
            messages.success(request, _("Saved."))
            return redirect("exchanges:funder", bank=bank)
        except Refused as refused:
            show_refusal(form, refused)
    return render(request, "exchanges/funder_words.html", {"form": form}, status=422 if form.errors else 200)
