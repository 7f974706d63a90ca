"""What an applicant does after asking, without a login: say the e-mail is theirs, answer a question; and the terms."""

from django.contrib import messages
from django.core.cache import cache
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from members import asking_back, proving
from members import terms as versions
from members.adapter import client_address
from members.forms import show_refusal
from members.joining_forms import AgainForm, AnswerForm
from members.middleware import BankRequest
from members.refusals import Refused

MOST_AN_HOUR = 10


def slow_down(request: BankRequest, what: str) -> None:
    """Against a machine that fills in forms all day: so many from one address in an hour."""
    key = f"tries:{what}:{client_address(request)}"
    so_far = cache.get(key, 0)
    if so_far >= MOST_AN_HOUR:
        raise Refused(_("Many people have asked from where you are just now. Please try again in an hour."))
    cache.set(key, so_far + 1, 3600)


def confirm_email(request: BankRequest, bank: str, secret: str) -> HttpResponse:
    """One button: what opens every link of a mail to look at it confirms nothing."""
    at = timezone.now()
    try:
        if request.method != "POST":
            link = proving.look_at(request.bank, secret, at=at, is_answer=False)
            return render(request, "members/confirm_email.html", {"application": link.application})
        proving.confirm(request.bank, secret, at=at)
    except Refused as refused:
        return _refused(request, refused)
    return render(request, "members/confirm_email.html", {"is_done": True})


def answer_back(request: BankRequest, bank: str, secret: str) -> HttpResponse:
    """A coordinator's question and a place to answer it."""
    at = timezone.now()
    try:
        link = proving.look_at(request.bank, secret, at=at, is_answer=True)
    except Refused as refused:
        return _refused(request, refused)
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            asking_back.answer(request.bank, secret, words=form.cleaned_data["answer"], at=at)
            return render(request, "members/answer_back.html", {"is_done": True})
        except Refused as refused:
            show_refusal(form, refused)
    context = {"follow_up": link.follow_up, "form": form}
    return render(request, "members/answer_back.html", context, status=422 if form.errors else 200)


def join_again(request: BankRequest, bank: str) -> HttpResponse:
    """Another link to an e-mail that waits to be confirmed; the same answer whether there is one or not."""
    form = AgainForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            slow_down(request, "join-again")
            proving.mail_again(request.bank, email=form.cleaned_data["email"], at=timezone.now())
            messages.success(
                request, _("If somebody asked to join with this e-mail, a new link is on its way to it.")
            )
            return redirect("members:join_again", bank=bank)
        except Refused as refused:
            show_refusal(form, refused)
    return render(request, "members/join_again.html", {"form": form}, status=422 if form.errors else 200)


def terms(request: BankRequest, bank: str) -> HttpResponse:
    """The terms in force, for anybody; a member who has not agreed to this version can."""
    version = versions.current(request.bank)
    if request.method == "POST" and request.person:
        try:
            asked = request.POST.get("version", "")
            number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 9 else 0
            versions.agree(request.person, by=request.person, version=number, at=timezone.now())
            messages.success(request, _("Thank you. You have agreed to these terms."))
        except Refused as refused:
            messages.error(request, refused.sentence)
        return redirect("members:terms", bank=bank)
    mine = version.agreements.filter(person=request.person).first() if version and request.person else None
    return render(request, "members/terms.html", {"terms": version, "agreement": mine})


def _refused(request: BankRequest, refused: Refused) -> HttpResponse:
    context = {"sentence": refused.sentence}
    return render(request, "members/link_refused.html", context, status=refused.status)
