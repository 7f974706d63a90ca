"""Every address of the installation. What belongs to one time bank is under its slug, so that comes last."""

from allauth.mfa.totp.views import activate_totp
from allauth.mfa.webauthn.views import add_webauthn
from django.contrib import admin
from django.urls import include, path

from members.views import fresh, ways
from timebank import health

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("accounts/mfa/", ways.ways, name="mfa_index"),
    path("accounts/mfa/totp/activate/", fresh.freshly(activate_totp), name="mfa_activate_totp"),
    path("accounts/mfa/webauthn/add/", fresh.freshly(add_webauthn), name="mfa_add_webauthn"),
    path("accounts/mfa/", include("allauth.mfa.urls")),
    path("accounts/prove/", fresh.prove, name="prove"),
    path("accounts/sessions/", ways.where, name="usersessions_list"),
    path("accounts/", include("allauth.account.urls")),
    path("admin/", admin.site.urls),
    path("api/", include(("timebank.api", "api"))),
    path("", include("members.urls")),
    path("", include("ledger.urls")),
    path("", include("exchanges.urls")),
]

handler400 = "timebank.failures.bad_request"
handler403 = "timebank.failures.forbidden"
handler404 = "timebank.failures.not_found"
handler500 = "timebank.failures.server_error"
