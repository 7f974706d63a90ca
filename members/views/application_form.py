"""What a time bank asks of those who would like to join: an admin's pages for the questions and the terms."""

from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from members import questions as asking
from members import terms as versions
from members.forms import show_refusal
from members.gates import admins_only
from members.joining_forms import QuestionForm, TermsForm
from members.middleware import BankRequest
from members.models import Question, Terms
from members.refusals import Refused
from members.views.asking import uuid_or_none


@admins_only
def questions(request: BankRequest, bank: str) -> HttpResponse:
    """The questions in their order: add one, raise one up, take one off."""
    assert request.person
    by, at, do = request.person, timezone.now(), request.POST.get("do")
    if do in ("raise", "remove"):
        question = _question(request, request.POST.get("question"))
        (asking.raise_up if do == "raise" else asking.take_off)(question, by=by, at=at)
        messages.success(request, _("Saved."))
        return redirect("members:questions", bank=bank)
    form = QuestionForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            asking.add(request.bank, asking.Wording(**form.cleaned_data), by=by, at=at)
            messages.success(request, _("The question is on the form now."))
            return redirect("members:questions", bank=bank)
        except Refused as refused:
            show_refusal(form, refused)
    context = {"form": form, "questions": Question.objects.visible_to(request.person)}
    return render(request, "members/questions.html", context, status=422 if form.errors else 200)


@admins_only
def question(request: BankRequest, bank: str, public_id: str) -> HttpResponse:
    """Word one question otherwise."""
    assert request.person
    found = _question(request, public_id)
    form = QuestionForm(request.POST if request.method == "POST" else None, initial=QuestionForm.shape(found))
    if form.is_valid():
        try:
            asking.change(found, asking.Wording(**form.cleaned_data), by=request.person, at=timezone.now())
            messages.success(request, _("Saved."))
            return redirect("members:questions", bank=bank)
        except Refused as refused:
            show_refusal(form, refused)
    context = {"form": form, "question": found}
    return render(request, "members/question.html", context, status=422 if form.errors else 200)


def _question(request: BankRequest, public_id: str | None) -> Question:
    visible = Question.objects.visible_to(request.person).select_related("bank")
    return get_object_or_404(visible, public_id=uuid_or_none(str(public_id)))


@admins_only
def terms_versions(request: BankRequest, bank: str) -> HttpResponse:
    """The terms: the version in force to go on from, and each version with how many agreed to it."""
    assert request.person
    now = versions.current(request.bank)
    form = TermsForm(
        request.POST if request.method == "POST" else None, initial={"text": now.text if now else ""}
    )
    if form.is_valid():
        try:
            made = versions.write(
                request.bank, text=form.cleaned_data["text"], by=request.person, at=timezone.now()
            )
            messages.success(request, _("Version %(version)s is in force now.") % {"version": made.version})
            return redirect("members:terms_versions", bank=bank)
        except Refused as refused:
            show_refusal(form, refused)
    written = Terms.objects.visible_to(request.person).select_related("written_by")
    context = {"form": form, "versions": written.annotate(agreed=Count("agreements"))[:50]}
    return render(request, "members/terms_versions.html", context, status=422 if form.errors else 200)
