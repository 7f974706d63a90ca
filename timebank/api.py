"""The API's addresses: one router over what each app offers, and its description."""

from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.permissions import AllowAny
from rest_framework.routers import DefaultRouter

from exchanges import api as exchanges
from members import api as members


class Router(DefaultRouter):
    include_root_view = False
    include_format_suffixes = False


of_bank = Router(use_regex_path=False)
of_bank.register("me", members.MeViewSet, "me")
of_bank.register("settings", members.SettingsViewSet, "settings")
of_bank.register("neighbourhoods", members.NeighbourhoodViewSet, "neighbourhoods")
of_bank.register("members", members.MemberViewSet, "members")
of_bank.register("people", members.PersonViewSet, "people")
of_bank.register("applications", members.ApplicationViewSet, "applications")
of_bank.register("notices", members.NoticeViewSet, "notices")
of_bank.register("tokens", members.TokenViewSet, "tokens")
of_bank.register("categories", exchanges.CategoryViewSet, "categories")
of_bank.register("listings", exchanges.ListingViewSet, "listings")
of_bank.register("exchanges", exchanges.ExchangeViewSet, "exchanges")

banks = members.TimeBankViewSet.as_view({"get": "list", "post": "create"})

# The description names no time bank and no person, so it is open.
describe = {"authentication_classes": [], "permission_classes": [AllowAny]}

urlpatterns = [
    path("schema/", SpectacularAPIView.as_view(**describe), name="schema"),
    path("docs/", SpectacularSwaggerSplitView.as_view(**describe, url_name="api:schema"), name="docs"),
    path("v1/", banks, name="banks"),
    path("v1/<slug:bank>/", include((of_bank.urls, "v1"))),
]
