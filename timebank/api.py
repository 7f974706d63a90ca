"""The API's addresses: one router over what each app offers, and its description."""

from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.permissions import AllowAny
from rest_framework.routers import DefaultRouter

from exchanges.api import ExchangeViewSet

router = DefaultRouter(use_regex_path=False)
router.include_root_view = False
router.include_format_suffixes = False
router.register("exchanges", ExchangeViewSet, "exchanges")

# The description names no time bank and no person, so it is open.
describe = {"authentication_classes": [], "permission_classes": [AllowAny]}

urlpatterns = [
    path("schema/", SpectacularAPIView.as_view(**describe), name="schema"),
    path("docs/", SpectacularSwaggerSplitView.as_view(**describe, url_name="api:schema"), name="docs"),
    path("v1/<slug:bank>/", include((router.urls, "v1"))),
]
