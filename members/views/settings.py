"""How the time bank works, who leads it, and its places: an admin's pages."""

from copy import copy
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from members import appointing, policies
from members import neighbourhoods as places
from members import roles as known_roles
from members.forms import DutiesForm, NeighbourhoodForm, PoliciesForm, RoleForm, show_refusal
from members.gates import admins_only
from members.middleware import BankRequest
from members.models import Neighbourhood, Person
from members.records import Change
from members.refusals import Refused
from members.views.asking import uuid_or_none


@admins_only
def settings(request: BankRequest, bank: str) -> HttpResponse:
    """Every policy, each with what it does now."""
    assert request.person
    # The form tries the choices on a copy: the page around it shows the time bank as it is.
    form = PoliciesForm(request.POST if request.method == "POST" else None, instance=copy(request.bank))
    do = request.POST.get("do", "")
    if request.method == "POST" and form.is_valid() and do != "back":
        if not (changes := policies.compared(request.bank, form.cleaned_data)):
            messages.info(request, _("Nothing is different, so nothing was saved."))
            return redirect("members:settings", bank=bank)
        if do != "save":
            return _before_saving(request, form, changes)
        try:
            policies.change(request.bank, by=request.person, at=timezone.now(), **form.cleaned_data)
            messages.success(request, _("Saved. It works like this from now on."))
            return redirect("members:settings", bank=bank)
        except Refused as refused:
            show_refusal(form, refused)
    context = {"form": form, "groups": _groups(form)}
    return render(request, "members/settings.html", context, status=422 if form.errors else 200)


def _before_saving(request: BankRequest, form: PoliciesForm, changes: list[Change]) -> HttpResponse:
    """Each choice that would change, with what it would do from then on. Nothing is saved so far."""
    told = [(change, form[change.name]) for change in changes]
    return render(
        request, "members/settings_sure.html", {"form": form, "changes": told, "then": form.instance}
    )


def _groups(form: PoliciesForm) -> list[tuple[str, list[object]]]:
    titles = [
        (_("The time bank"), policies.ABOUT),
        (_("Logging and confirming hours"), policies.HOURS),
        (_("Balances"), policies.BALANCES),
        (_("Keeping in touch"), policies.BELONGING),
        (_("Offers and requests"), policies.LISTINGS),
        (_("Leaving"), policies.LEAVING),
        (_("Safety"), policies.SAFETY),
        (_("Reports"), policies.REPORTS),
        (_("Who does what"), policies.DUTIES),
        (_("Signing in"), policies.SIGN_IN),
    ]
    return [(title, [form[name] for name in names]) for title, names in titles]


@admins_only
def roles(request: BankRequest, bank: str) -> HttpResponse:
    """Who leads; anybody else is found by name and given a role."""
    assert request.person
    if request.method == "POST":
        _give_duties(request) if request.POST.get("do") == "duties" else _appoint(request)
        return redirect("members:roles", bank=bank)
    everybody = Person.objects.visible_to(request.person).select_related("user").order_by("bare_name", "pk")
    text = request.GET.get("q", "").strip()
    found = everybody.named(text) if text else everybody.leading()
    page = Paginator(found, 30).get_page(request.GET.get("page"))
    context = {"page": page, "q": text, "form": RoleForm(), "duties": _duties_to_give(request)}
    return render(request, "members/roles.html", context)


def _duties_to_give(request: BankRequest) -> list[tuple[str, Any]]:
    """All of them; where the work is not shared out, only the one that is always somebody's by name."""
    every, named = known_roles.Duty.choices, known_roles.Duty.SAFEGUARDING
    return [(key, label) for key, label in every if request.bank.coordinators_have_duties or key == named]


def _give_duties(request: BankRequest) -> None:
    assert request.person
    somebody = _somebody(request)
    form = DutiesForm(request.POST)
    offered = {key for key, _label in _duties_to_give(request)}
    given = set(form.cleaned_data["duties"]) if form.is_valid() else set(request.POST.getlist("duties"))
    # What the page does not show just now stays as it is.
    duties = {duty for duty in somebody.duties if duty not in offered} | given
    try:
        changed = appointing.give_duties(somebody, duties=duties, by=request.person, at=timezone.now())
        said = {"name": changed.name, "duties": ", ".join(changed.duty_labels).lower() or _("nothing")}
        messages.success(request, _("%(name)s looks after: %(duties)s.") % said)
    except Refused as refused:
        messages.error(request, refused.sentence)


def _somebody(request: BankRequest) -> Person:
    everybody = Person.objects.visible_to(request.person).select_related("bank")
    return get_object_or_404(everybody, public_id=uuid_or_none(request.POST.get("person")))


def _appoint(request: BankRequest) -> None:
    assert request.person
    somebody = _somebody(request)
    form = RoleForm(request.POST)
    role = form.cleaned_data["role"] if form.is_valid() else ""
    try:
        changed = appointing.appoint(somebody, role=role, by=request.person, at=timezone.now())
        said = {"name": changed.name, "role": changed.get_role_display().lower()}
        messages.success(request, _("%(name)s’s role is now: %(role)s.") % said)
    except Refused as refused:
        messages.error(request, refused.sentence)


@admins_only
def neighbourhoods(request: BankRequest, bank: str) -> HttpResponse:
    """Add, rename and remove places."""
    assert request.person
    form = NeighbourhoodForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and (request.POST.get("do") == "remove" or form.is_valid()):
        try:
            messages.success(request, _change_places(request, form))
            return redirect("members:neighbourhoods", bank=bank)
        except Refused as refused:
            show_refusal(form, refused)
    context = {"form": form, "places": Neighbourhood.objects.visible_to(request.person)}
    return render(
        request, "members/neighbourhoods.html", context, status=422 if request.method == "POST" else 200
    )


def _change_places(request: BankRequest, form: NeighbourhoodForm) -> str:
    assert request.person
    by, at, do = request.person, timezone.now(), request.POST.get("do")
    if do not in ("rename", "remove"):
        place = places.add(request.bank, name=form.cleaned_data["name"], by=by, at=at)
        return _("%(name)s is there to choose now.") % {"name": place.name}
    visible = Neighbourhood.objects.visible_to(by).select_related("bank")
    place = get_object_or_404(visible, public_id=uuid_or_none(request.POST.get("place")))
    if do == "remove":
        places.remove(place, by=by, at=at)
        return _("%(name)s is gone; people and offers there go on without it.") % {"name": place.name}
    places.rename(place, name=form.cleaned_data["name"], by=by, at=at)
    return _("Saved.")
