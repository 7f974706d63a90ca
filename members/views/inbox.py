"""What the software told a person, and how they would like to be told."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.csrf import csrf_exempt

from members import mailing, notices, permissions, walls
from members.forms import NoticeChoicesForm
from members.gates import members_only
from members.middleware import BankRequest
from members.models import Notice, NoticeChoice, Person
from members.roles import Action

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
def notice_choices(request: BankRequest, bank: str, public_id: UUID | None = None) -> HttpResponse:
    """What comes by mail: one's own choice, or as a coordinator that of a member who asked."""
    assert request.person
    somebody = _whose(request, public_id)
    silent = NoticeChoice.objects.filter(person=somebody, by_mail=False).values_list("group", flat=True)
    chosen = [group for group in Notice.Group.values if group not in set(silent)]
    form = NoticeChoicesForm(request.POST if request.method == "POST" else None, initial={"by_mail": chosen})
    if not somebody.is_coordinator:
        form.fields["by_mail"].choices = [c for c in Notice.Group.choices if c[0] != Notice.Group.RUNNING]  # type: ignore[attr-defined]
    if not somebody.mail_address:
        form.fields["by_mail"].label = _("Send by letter")
    if request.method == "POST" and form.is_valid():
        offered = [group for group, _label in form.fields["by_mail"].choices]  # type: ignore[attr-defined]
        by_mail = {group: group in form.cleaned_data["by_mail"] for group in offered}
        notices.choose(somebody, by_mail=by_mail, by=request.person)
        messages.success(request, _("Saved."))
        return redirect("members:me", bank=bank) if public_id is None else _to_page_of(somebody)
    context = {"form": form, "somebody": somebody if public_id else None}
    return render(request, "members/notice_choices.html", context, status=422 if form.errors else 200)


def _whose(request: BankRequest, public_id: UUID | None) -> Person:
    assert request.person
    if public_id is None:
        return request.person
    rows = Person.objects.visible_to(request.person).select_related("bank", "user")
    found = get_object_or_404(rows, public_id=public_id)
    if not (request.person.may(Action.EDIT_MEMBERS) and permissions.may_edit(request.person, found)):
        raise Http404
    return found


def _to_page_of(somebody: Person) -> HttpResponse:
    seat = somebody.seats.select_related("membership").order_by("pk").first()
    if seat is None:
        return redirect("members:people", bank=somebody.bank.slug)
    return redirect("members:person", bank=somebody.bank.slug, public_id=seat.membership.public_id)


@csrf_exempt  # a mailbox's one-click button comes from elsewhere; the signed address is the proof
def unsubscribe(request: HttpRequest, secret: str) -> HttpResponse:
    """Stop mail of one kind, without signing in. Looking stops nothing: mail scanners open every link."""
    found = mailing.read_unsubscribe(secret)
    if found is None:
        return render(request, "members/unsubscribe_unknown.html", status=404)
    person, group = found
    if request.method == "POST":
        with walls.in_bank(person.bank):
            notices.choose(person, by_mail={group: False})
    context = {"whose": person, "group": group, "is_done": request.method == "POST"}
    with override(person.bank.language):
        return render(request, "members/unsubscribe.html", context)
