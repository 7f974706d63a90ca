"""The pages of ledger."""

from django.urls import URLPattern, path

from ledger.views import exports

app_name = "ledger"

urlpatterns: list[URLPattern] = [
    path("<slug:bank>/exports/", exports.exports, name="exports"),
    path("<slug:bank>/exports/<uuid:public_id>/", exports.export, name="export"),
]
