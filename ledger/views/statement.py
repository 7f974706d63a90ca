"""The statement of an account: mine, or for coordinators anybody's and the pot's; on a page, and to take along."""

import io
from typing import IO, Any
from uuid import UUID

from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from ledger import checks, papers, printing, statements
from ledger.forms import PaperForm
from ledger.models import Account
from members.gates import members_only
from members.middleware import BankRequest
from members.models import Person
from members.refusals import Refused

POT = "pot"


@require_safe
@members_only
def statement(request: BankRequest, bank: str) -> HttpResponse:
    """Every entry, newest first, with the balance after it."""
    own, account = _asked_for(request)
    return _page(request, account, own, PaperForm()) if account else _none(request)


@require_safe
@members_only
def statement_file(request: BankRequest, bank: str) -> HttpResponseBase:
    """The statement to print, for a spreadsheet, or as a proof; what can't be made is said on the page."""
    own, account = _asked_for(request)
    if account is None:
        return _none(request)
    form = PaperForm(request.GET)
    if form.is_valid():
        told = form.cleaned_data
        try:
            paper = papers.of(account, first=told["first"], last=told["last"])
            return _download(_made(paper, told["format"], is_own=account in own), paper, told["format"])
        except Refused as refusal:
            form.add_error(refusal.field or None, refusal.sentence)
    return _page(request, account, own, form, status=422)


@require_safe
@members_only
def statement_proof(request: BankRequest, bank: str) -> HttpResponseBase:
    """All entries with the hashes that tie them to the newest block: whoever has the file can check it alone."""
    _own_accounts, account = _asked_for(request)
    if account is None:
        return _none(request)
    return _download(papers.proof_of(account, at=timezone.now()), papers.of(account), "json")


def _asked_for(request: BankRequest) -> tuple[list[Account], Account | None]:
    """The accounts of one's own, and the one the address names."""
    assert request.person
    own = _own(request.person)
    account = _chosen(request.person, request.GET.get("of", ""), own)
    if account:
        account.bank = request.bank
    return own, account


def _none(request: BankRequest) -> HttpResponse:
    return render(request, "ledger/statement_none.html")


def _page(
    request: BankRequest, account: Account, own: list[Account], form: PaperForm, *, status: int = 200
) -> HttpResponse:
    page = statements.page(account, before=_sequence(request, "before"), after=_sequence(request, "after"))
    named = POT if account.is_pot or not account.membership else str(account.membership.public_id)
    context: dict[str, Any] = {
        "account": account,
        "named": named,
        "is_own": account in own,
        "choices": own if len(own) > 1 else [],
        "check": checks.of(account, at=timezone.now()),
        "totals": statements.totals(account),
        "rows": page.rows,
        "newer_url": f"?of={named}&after={page.newer}" if page.newer else "",
        "older_url": f"?of={named}&before={page.older}" if page.older else "",
        "form": form,
        "most_printed": papers.LONGEST_PRINTED,
    }
    return render(request, "ledger/statement.html", context, status=status)


def _made(paper: papers.Paper, format: str, *, is_own: bool) -> IO[bytes]:
    if format == PaperForm.CSV:
        return papers.as_csv(paper)
    papers.check_printable(paper)
    at = timezone.now()
    check, seal = checks.of(paper.account, at=at), papers.seal_of(paper.account.bank)
    return io.BytesIO(printing.as_pdf(paper, check, is_own=is_own, at=at, seal=seal))


def _download(file: IO[bytes], paper: papers.Paper, format: str) -> FileResponse:
    return FileResponse(
        file,
        as_attachment=True,
        filename=papers.file_name(paper, format, at=timezone.now()),
        content_type=papers.CONTENT_TYPES[format],
        headers={"Cache-Control": "private, no-store"},
    )


def _own(person: Person) -> list[Account]:
    """The accounts of the memberships this person has a seat in."""
    accounts = Account.objects.visible_to(person).of_members().with_names()
    return list(accounts.filter(membership__seats__person=person).order_by("membership__number"))


def _chosen(person: Person, of: str, own: list[Account]) -> Account | None:
    """The account the address names, or one's first; what may not be seen is not there."""
    if not of:
        return own[0] if own else None
    visible = Account.objects.visible_to(person).with_names()
    if of == POT:
        return get_object_or_404(visible, kind=Account.Kind.POT)
    try:
        return get_object_or_404(visible, membership__public_id=UUID(of))
    except ValueError:
        raise Http404 from None


def _sequence(request: BankRequest, name: str) -> int | None:
    text = request.GET.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else None
