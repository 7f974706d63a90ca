"""A few addresses to send to, once and twice: what each does is a neighbourhood more."""

import time

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import path

from members.models import Neighbourhood, TimeBank
from timebank import urls as real


def add(request: HttpRequest, bank: str) -> HttpResponse:
    name = request.POST.get("name") or request.body.decode()
    Neighbourhood.objects.create(bank=TimeBank.objects.get(slug=bank), name=name)
    if name.startswith("slow"):
        time.sleep(0.3)
    if name.startswith("refused"):
        return HttpResponse("Not like this.", status=422)
    if name.startswith("broken"):
        raise ZeroDivisionError
    if name.startswith("there"):
        return redirect("/elsewhere/")
    response = HttpResponse(f"{name} {Neighbourhood.objects.count()}", status=201, content_type="text/plain")
    if name.startswith("secret"):
        response["Cache-Control"] = "no-store"
    return response


def stream(request: HttpRequest, bank: str) -> HttpResponseBase:
    Neighbourhood.objects.create(bank=TimeBank.objects.get(slug=bank), name="Streamed")
    return StreamingHttpResponse(iter([b"a", b"b"]))


urlpatterns = [
    path("<slug:bank>/add/", add),
    path("<slug:bank>/stream/", stream),
    path("api/<slug:bank>/add/", add),
    *real.urlpatterns,
]
