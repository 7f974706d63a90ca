"""What happens around every request: which time bank and which person it is about, and that it acts only once."""

import datetime as dt
from collections.abc import Callable
from contextlib import nullcontext
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import Resolver404, resolve
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from members import once, problems, recognising, seeing, sign_ins, standing, walls
from members.adapter import client_address
from members.models import Person, TimeBank, User
from members.sign_ins import SEEN_AT

GetResponse = Callable[[HttpRequest], HttpResponseBase]


class BankRequest(HttpRequest):
    """A request under `/<bank>/…`; `person` is None for somebody who does not belong to the time bank."""

    bank: TimeBank
    person: Person | None


class BankMiddleware:
    """Find the time bank of the path and who the reader is there; speak its language, keep its time.

    Whatever is done for the request is done in one transaction, in which the database shows that time bank alone.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.bank = request.person = None  # type: ignore[attr-defined]
        outside = translation.get_language()
        slug = _slug_of(request)
        try:
            with walls.at_the_door(slug) if slug else nullcontext() as bank:
                request.bank = bank  # type: ignore[attr-defined]
                response = self.get_response(request)
            response.headers.setdefault("Content-Language", translation.get_language() or "")
            return response
        finally:
            timezone.deactivate()
            if outside:
                translation.activate(outside)

    def process_view(
        self, request: BankRequest, view: object, args: object, kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        if "bank" not in kwargs:
            return None
        bank, user = request.bank, request.user
        if bank is None:
            raise Http404
        person = recognising.person_in(bank, user) if isinstance(user, User) else None
        bank = person.bank if person else bank
        request.bank, request.person = bank, person
        translation.activate(bank.language)
        timezone.activate(bank.zone)
        if person and person.suspended_at:
            return self._on_hold(request, person)
        return None

    def _on_hold(self, request: BankRequest, person: Person) -> HttpResponse:
        """Whoever is suspended finds one page: that it is so, why, and whom to ask."""
        request.person = None
        if problems.is_of_api(request):
            return problems.answer(403, standing.on_hold(person))
        context = {
            "somebody": person,
            "change": standing.latest(person),
            "leading": seeing.seen_of(standing.whom_to_ask(person), person, timezone.now()).values(),
        }
        return render(request, "members/suspended.html", context, status=403)


def _slug_of(request: HttpRequest) -> str | None:
    try:
        return resolve(request.path_info).kwargs.get("bank")
    except Resolver404:
        return None


class SeenMiddleware:
    """Remember now and then where a browser that is signed in was seen, for the page that lists them."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        # A page that never asked whose session it is says nothing about it.
        if request.session.accessed and SESSION_KEY in request.session and response.status_code < 500:
            self._note(request, timezone.now())
        return response

    def _note(self, request: HttpRequest, at: dt.datetime) -> None:
        session, user = request.session, request.user
        is_due = at.timestamp() - session.get(SEEN_AT, 0) > sign_ins.SEEN_EVERY.total_seconds()
        if is_due and session.session_key and isinstance(user, User):
            session[SEEN_AT] = at.timestamp()
            sign_ins.note(
                user,
                key=session.session_key,
                address=client_address(request),
                user_agent=request.headers.get("User-Agent", ""),
                at=at,
            )


class OnceMiddleware:
    """A POST that carries a key acts once: sent again, it gets the first answer again.

    The key is a row that commits with what the request did, so this opens a transaction around the view's own.
    A second copy arriving meanwhile waits on the row.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        key = once.key_of(request)
        if not key:
            return self.get_response(request)
        if not once.KEY.fullmatch(key):
            return once.refuse(
                request, 400, _("We could not read this request's key. Use up to 80 letters and digits.")
            )
        with transaction.atomic():
            row, is_first = once.claim(request, key)
            if is_first:
                response = self.get_response(request)
                once.keep(row, response)
                return response
        request.already_answered = row  # type: ignore[attr-defined]
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: object, args: object, kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """Answer a repeat here, behind the check against forged forms and in the time bank's language."""
        row = getattr(request, "already_answered", None)
        return once.answer_again(row, request) if row else None
