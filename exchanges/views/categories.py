"""The kinds of help, as an admin names and orders them."""

from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from exchanges import categories
from exchanges.forms.listings import CategoryEditForm, CategoryForm
from exchanges.models import Category
from members.forms import show_refusal
from members.gates import admins_only
from members.middleware import BankRequest
from members.refusals import Refused

PLACES = {"up": -1, "down": 1}


@admins_only
def all_categories(request: BankRequest, bank: str) -> HttpResponse:
    """The list in its order, those taken off it, and a form for another one."""
    assert request.person
    form = CategoryForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            name = form.cleaned_data["name"]
            new = categories.add(request.bank, name=name, by=request.person, at=timezone.now())
            messages.success(request, _("“%(name)s” is in the list.") % {"name": new})
            return redirect("exchanges:categories", bank=bank)
        except Refused as refused:
            show_refusal(form, refused)
    every = list(Category.objects.visible_to(request.person))
    context = {
        "form": form,
        "in_use": [each for each in every if each.retired_at is None],
        "retired": [each for each in every if each.retired_at],
    }
    return render(request, "exchanges/categories.html", context, status=422 if form.errors else 200)


@admins_only
def category(request: BankRequest, bank: str, public_id: UUID) -> HttpResponse:
    """One kind of help: another name for it, or off the list with it."""
    assert request.person
    found = _category(request, public_id)
    shown = {"name": found.name, "is_at_home": found.is_at_home}
    form = CategoryEditForm(request.POST if request.method == "POST" else None, initial=shown)
    if request.method == "POST" and form.is_valid():
        try:
            told, by, at = form.cleaned_data, request.person, timezone.now()
            with transaction.atomic():
                categories.rename(found, name=told["name"], by=by, at=at)
                categories.set_at_home(found, is_at_home=told["is_at_home"], by=by, at=at)
            messages.success(request, _("Saved."))
            return redirect("exchanges:categories", bank=bank)
        except Refused as refused:
            show_refusal(form, refused)
    context = {"form": form, "category": found}
    return render(request, "exchanges/category.html", context, status=422 if form.errors else 200)


@require_POST
@admins_only
def move(request: BankRequest, bank: str, public_id: UUID) -> HttpResponse:
    """One place up or down the list, off it, or back onto it."""
    assert request.person
    found, do, at = _category(request, public_id), request.POST.get("do", ""), timezone.now()
    try:
        if do in PLACES:
            categories.move(found, places=PLACES[do], by=request.person, at=at)
        elif do == "retire":
            categories.retire(found, by=request.person, at=at)
            messages.success(
                request, _("“%(name)s” is off the list. What is of this kind keeps it.") % {"name": found}
            )
        elif do == "bring_back":
            categories.bring_back(found, by=request.person, at=at)
            messages.success(request, _("“%(name)s” is in the list again.") % {"name": found})
    except Refused as refused:
        messages.error(request, refused.sentence)
    # To where it stands now, so that several taps need no searching.
    return redirect(reverse("exchanges:categories", args=[bank]) + f"#kind-{public_id}")


def _category(request: BankRequest, public_id: UUID) -> Category:
    return get_object_or_404(
        Category.objects.visible_to(request.person).select_related("bank"), public_id=public_id
    )
