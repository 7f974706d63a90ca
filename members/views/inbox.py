"""What the software told a person, and how they would like to be told."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.csrf import csrf_exempt

from members import mailing, notices
from members.forms import NoticeChoicesForm
from members.gates import members_only
from members.middleware import BankRequest
from members.models import Notice, NoticeChoice

A_PAGE = 30


@members_only
def inbox(request: BankRequest, bank: str) -> HttpResponse:
    """Unread first, then the newest."""
    assert request.person
    if request.method == "POST":
        notices.read_all(request.person, at=timezone.now())
        messages.success(request, _("All marked as read."))
        return redirect("members:inbox", bank=bank)
    found = Notice.objects.visible_to(request.person)
    page = Paginator(found.unread_first(), A_PAGE).get_page(request.GET.get("page"))
    return render(request, "members/inbox.html", {"page": page, "unread": found.unread().count()})


@members_only
def notice(request: BankRequest, bank: str, public_id: str) -> HttpResponse:
    """Opening a notice is reading it."""
    found = get_object_or_404(Notice.objects.visible_to(request.person), public_id=public_id)
    notices.read(found, at=timezone.now())
    return render(request, "members/notice.html", {"notice": found})


@members_only
def notice_choices(request: BankRequest, bank: str) -> HttpResponse:
    assert request.person
    silent = NoticeChoice.objects.filter(person=request.person, by_mail=False).values_list("group", flat=True)
    chosen = [group for group in Notice.Group.values if group not in set(silent)]
    form = NoticeChoicesForm(request.POST if request.method == "POST" else None, initial={"by_mail": chosen})
    if not request.person.is_coordinator:
        form.fields["by_mail"].choices = [c for c in Notice.Group.choices if c[0] != Notice.Group.RUNNING]  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid():
        offered = [group for group, _label in form.fields["by_mail"].choices]  # type: ignore[attr-defined]
        notices.choose(
            request.person, by_mail={group: group in form.cleaned_data["by_mail"] for group in offered}
        )
        messages.success(request, _("Saved."))
        return redirect("members:me", bank=bank)
    return render(request, "members/notice_choices.html", {"form": form}, status=422 if form.errors else 200)


@csrf_exempt  # a mailbox's one-click button comes from elsewhere; the signed address is the proof
def unsubscribe(request: HttpRequest, secret: str) -> HttpResponse:
    """Stop mail of one kind, without signing in. Looking stops nothing: mail scanners open every link."""
    found = mailing.read_unsubscribe(secret)
    if found is None:
        return render(request, "members/unsubscribe_unknown.html", status=404)
    person, group = found
    if request.method == "POST":
        notices.choose(person, by_mail={group: False})
    context = {"whose": person, "group": group, "is_done": request.method == "POST"}
    with override(person.bank.language):
        return render(request, "members/unsubscribe.html", context)
