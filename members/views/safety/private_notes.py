"""The notes of coordinators about somebody: opening the page is noted, with who and when."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _

from members.forms import show_refusal
from members.gates import those_who_may
from members.middleware import BankRequest
from members.models import Person
from members.models.closeness import close_to
from members.refusals import Refused
from members.roles import Action
from members.safety import private_notes
from members.safety_forms import WordsForm


@those_who_may(Action.READ_NOTES)
def notes(request: BankRequest, bank: str, public_id: UUID) -> HttpResponse:
    assert request.person
    here = Person.objects.visible_to(request.person).exclude(pk__in=close_to([request.person.pk]))
    somebody = get_object_or_404(here.select_related("bank"), public_id=public_id)
    form = WordsForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            private_notes.write(somebody, **form.cleaned_data, by=request.person, at=timezone.now())
            messages.success(request, _("Your note is kept."))
            return redirect(request.path)
        except Refused as refused:
            show_refusal(form, refused)
    context = {
        "form": form,
        "somebody": somebody,
        "notes": private_notes.read(somebody, by=request.person, at=timezone.now()),
        "readings": private_notes.readings(somebody, by=request.person),
    }
    response = render(request, "members/safety/notes.html", context, status=422 if form.errors else 200)
    add_never_cache_headers(response)
    return response
