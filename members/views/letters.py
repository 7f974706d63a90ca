"""Letters to print: for whom one waits, files of them, and what one letter says."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from members import letter_paper, paper_letters
from members.forms import LeaveOutForm
from members.gates import those_who_may
from members.middleware import BankRequest
from members.models import LetterStack, Notice, Person
from members.refusals import Refused
from members.roles import Action

A_PAGE, PRINTED_SHOWN = 50, 5


@those_who_may(Action.PRINT_LETTERS)
def letters(request: BankRequest, bank: str) -> HttpResponse:
    """For whom a letter waits; a POST makes a file of all or of some, or leaves out what is out of date."""
    assert request.person
    if request.method == "POST":
        try:
            messages.success(request, _done(request))
        except Refused as refused:
            messages.error(request, refused.sentence)
        return redirect("members:letters", bank=bank)
    page = Paginator(paper_letters.people_waiting(request.person), A_PAGE).get_page(request.GET.get("page"))
    shown = paper_letters.waiting(request.person).filter(person__in=[somebody.pk for somebody in page])
    stacks = LetterStack.objects.visible_to(request.person).with_size()
    context = {
        "page": page,
        "rows": _rows(list(page), list(shown)),
        "open": stacks.open(),
        "printed": stacks.exclude(printed_at=None).order_by("-printed_at")[:PRINTED_SHOWN],
        "most": paper_letters.MOST_AT_ONCE,
    }
    return render(request, "members/letters.html", context)


def _rows(people: list[Person], shown: list[Notice]) -> list[tuple[Person, int]]:
    """Each with how much of their letter is out of date."""
    over = paper_letters.moved_on(shown)
    of = {notice.pk: notice.person_id for notice in shown}
    return [(somebody, sum(of[pk] == somebody.pk for pk in over)) for somebody in people]


def _done(request: BankRequest) -> str:
    assert request.person
    by, at = request.person, timezone.now()
    if request.POST.get("do") == "leave_out":
        return _left_out(paper_letters.keep_off_moved_on(by=by, at=at))
    chosen = _ids(request.POST.getlist("person")) if request.POST.get("do") == "some" else None
    if chosen == []:
        raise Refused(_("Nobody was selected. Tick the people whose letters you would like to print."))
    paper_letters.stack(by, at=at, people=chosen)
    return _("The file is ready. Open and print it, then say here that they are printed.")


def _ids(texts: list[str]) -> list[UUID]:
    found = []
    for text in texts:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found


@require_POST
@those_who_may(Action.PRINT_LETTERS)
def letter_stack(request: BankRequest, bank: str, public_id: UUID) -> HttpResponse:
    """What became of a file: printed, not printed after all, thrown away."""
    assert request.person
    found = get_object_or_404(LetterStack.objects.visible_to(request.person), public_id=public_id)
    by, do = request.person, request.POST.get("do")
    try:
        if do == "printed":
            first = paper_letters.say_printed(found, by=by, at=timezone.now())
            said = _("Good: whoever they are for counts as told.")
            messages.success(request, said if first else _("Somebody had said so already. They count once."))
        elif do == "not_printed":
            paper_letters.say_not_printed(found, by=by)
            messages.success(request, _("They wait again."))
        else:
            paper_letters.put_back(found, by=by)
            messages.success(request, _("The file is gone, and its letters wait as before."))
    except Refused as refused:
        messages.error(request, refused.sentence)
    return redirect("members:letters", bank=bank)


@never_cache
@require_safe
@those_who_may(Action.PRINT_LETTERS)
def letter_file(request: BankRequest, bank: str, public_id: UUID) -> HttpResponse:
    """All letters of one file, as a PDF."""
    assert request.person
    found = get_object_or_404(
        LetterStack.objects.visible_to(request.person).select_related("made_by"), public_id=public_id
    )
    made = letter_paper.of_stack(found, by=request.person, at=timezone.now())
    response = HttpResponse(made, content_type="application/pdf")
    name = f"{request.bank.slug}-letters-{found.made_at:%Y-%m-%d-%H%M}.pdf"
    response["Content-Disposition"] = f'inline; filename="{name}"'
    return response


@those_who_may(Action.PRINT_LETTERS)
def letter_to(request: BankRequest, bank: str, public_id: UUID) -> HttpResponse:
    """What waits for one person; a POST leaves some of it out, or takes it up again."""
    assert request.person
    visible = Person.objects.visible_to(request.person).filter(left_at__isnull=True)
    somebody = get_object_or_404(visible.select_related("user"), public_id=public_id)
    rows = paper_letters.waiting(request.person).filter(person=somebody).select_related("person")
    waits = list(rows.order_by("created_at", "pk"))
    found = paper_letters.letter_of(waits) if waits else None
    form = _form(request, found.written if found else [])
    if request.method == "POST" and (request.POST.get("do") == "take_up" or form.is_valid()):
        messages.success(request, _changed(request, somebody, form))
        return redirect("members:letter_to", bank=bank, public_id=public_id)
    context = {
        "somebody": somebody,
        "form": form if found and found.written else None,
        "sealed": found.sealed if found else 0,
        "left_out": paper_letters.left_out(request.person, somebody)[:20],
    }
    return render(request, "members/letter_to.html", context, status=422 if form.errors else 200)


def _form(request: BankRequest, written: list[Notice]) -> LeaveOutForm:
    """What is out of date is ticked already."""
    over = paper_letters.moved_on(written)
    ticked = [str(notice.public_id) for notice in written if notice.pk in over]
    is_leaving_out = request.method == "POST" and request.POST.get("do") != "take_up"
    form = LeaveOutForm(
        request.POST if is_leaving_out else None,
        initial={"notices": ticked, "because": Notice.KeptOff.MOVED_ON},
    )
    form.fields["notices"].choices = [  # type: ignore[attr-defined]
        (str(notice.public_id), _called(notice, over.get(notice.pk, ""))) for notice in written
    ]
    return form


def _called(notice: Notice, over: str) -> str:
    day = formats.date_format(timezone.localdate(notice.created_at), "DATE_FORMAT")
    return " · ".join(filter(None, [notice.subject, day, over]))


def _changed(request: BankRequest, somebody: Person, form: LeaveOutForm) -> str:
    assert request.person
    if request.POST.get("do") == "take_up":
        rows = paper_letters.left_out(request.person, somebody)
        found = get_object_or_404(rows, public_id__in=_ids(request.POST.getlist("notice")))
        paper_letters.take_up(found, by=request.person)
        return _("It is in the letter again.")
    told = form.cleaned_data
    count = paper_letters.keep_off(
        _ids(told["notices"]), because=told["because"], by=request.person, at=timezone.now()
    )
    return _left_out(count)


def _left_out(count: int) -> str:
    return ngettext("Left out: %(n)d thing.", "Left out: %(n)d things.", count) % {"n": count}
