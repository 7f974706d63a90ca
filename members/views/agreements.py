"""Consent to the terms in force: who has not given it yet, and noting it for somebody who said so."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from members import terms
from members.forms import show_refusal
from members.gates import those_who_may
from members.joining_forms import HeardAgreeForm
from members.middleware import BankRequest
from members.models import Person
from members.refusals import Refused
from members.roles import Action


@those_who_may(Action.EDIT_MEMBERS)
def agreements(request: BankRequest, bank: str) -> HttpResponse:
    """Who has not agreed yet; those who can be asked by nobody but a coordinator are marked."""
    assert request.person
    page = Paginator(terms.not_agreed(request.person), 30).get_page(request.GET.get("page"))
    context = {"page": page, "terms": terms.current(request.bank)}
    return render(request, "members/agreements.html", context)


@those_who_may(Action.EDIT_MEMBERS)
def agree_for(request: BankRequest, bank: str, public_id: str) -> HttpResponse:
    """The terms to read out, and a place for what was said."""
    assert request.person
    visible = Person.objects.visible_to(request.person).select_related("bank", "user")
    somebody = get_object_or_404(visible.filter(left_at__isnull=True), public_id=public_id)
    version = terms.current(request.bank)
    if version is None:
        raise Http404
    form = HeardAgreeForm(
        request.POST if request.method == "POST" else None, initial={"version": version.version}
    )
    if form.is_valid():
        try:
            terms.agree(somebody, **form.cleaned_data, by=request.person, at=timezone.now())
            messages.success(request, _("Noted: %(name)s agreed to the terms.") % {"name": somebody.name})
            return redirect("members:agreements", bank=bank)
        except Refused as refused:
            show_refusal(form, refused)
    agreement = version.agreements.filter(person=somebody).select_related("said_to").first()
    context = {"form": form, "terms": version, "somebody": somebody, "agreement": agreement}
    return render(request, "members/agree_for.html", context, status=422 if form.errors else 200)
