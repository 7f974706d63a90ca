"""The admin site looks into one time bank at a time, as everybody does; which one, its lists let the owner choose."""

from collections.abc import Callable, Iterator
from contextlib import nullcontext
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.template.response import SimpleTemplateResponse
from django.utils.translation import gettext_lazy as _

from members import walls
from members.models import TimeBank

View = Callable[..., HttpResponseBase]
CHOSEN, KEPT = "bank", "admin_bank"


class OfOneBank(admin.SimpleListFilter):
    """There is no “all”: the database shows the rows of one time bank."""

    title = _("time bank")
    parameter_name = CHOSEN

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return list(TimeBank.objects.order_by("name").values_list("slug", "name"))

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(bank_id=walls.inside())

    def choices(self, changelist: ChangeList) -> Iterator[Any]:
        banks = {bank.slug: bank.pk for bank in TimeBank.objects.all()}
        for slug, name in self.lookup_choices:
            query = changelist.get_query_string({CHOSEN: slug})
            yield {"selected": banks[slug] == walls.inside(), "query_string": query, "display": name}


def look_into_one(site: admin.AdminSite) -> None:
    """Let every page of the site be about the time bank that was chosen last, and at first about the oldest."""
    admin_view = site.admin_view

    def of_one_bank(view: View, cacheable: bool = False) -> View:
        def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            bank = _chosen(request)
            with walls.in_bank(bank) if bank else nullcontext():
                response = view(request, *args, **kwargs)
                # Its rows are read when it is drawn, which Django leaves until everything is over.
                return response.render() if isinstance(response, SimpleTemplateResponse) else response

        return admin_view(inner, cacheable)

    site.admin_view = of_one_bank  # type: ignore[method-assign,assignment]


def _chosen(request: HttpRequest) -> TimeBank | None:
    banks = TimeBank.objects.order_by("pk")
    if wanted := banks.filter(slug=request.GET.get(CHOSEN, "")).first():
        request.session[KEPT] = wanted.pk
        return wanted
    return banks.filter(pk=request.session.get(KEPT, 0)).first() or banks.first()
