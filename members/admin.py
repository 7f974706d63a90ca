"""The owner's view of the rows, for what has no page: as little as is of use, and whatever changes calls its verb."""

from typing import Any

from allauth.account.decorators import secure_admin_login
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members import admin_banks, appointing, logins, permissions, second_factors
from members.admin_banks import OfOneBank
from members.models import Membership, Notice, Person, TimeBank, User
from members.refusals import Refused

# One way to sign in for everybody, with its limits and codes.
_sign_in = secure_admin_login(admin.site.login)


def _login(request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
    """Owners who come without the second step that is asked of them are led to setting it up."""
    if _is_owner(request) and not _may_open(request):
        return redirect("mfa_index")
    return _sign_in(request, extra_context)  # type: ignore[no-any-return] # allauth carries no types


admin.site.login = _login  # type: ignore[method-assign]
# What allauth shows of them holds secrets, or signs people in without a word to anybody; groups mean nothing here.
for kept_away in (Authenticator, UserSession, EmailAddress, Group):
    admin.site.unregister(kept_away)


def _is_owner(request: HttpRequest) -> bool:
    return isinstance(request.user, User) and permissions.may_found(request.user)


def _may_open(request: HttpRequest) -> bool:
    """The owner of the installation; where a second step is asked of them, with it alone."""
    return _is_owner(request) and second_factors.opens_installation(_owner(request))


def _owner(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


admin.site.has_permission = _may_open  # type: ignore[method-assign]
admin_banks.look_into_one(admin.site)


class KeptAdmin(admin.ModelAdmin[Any]):
    """To read. What somebody may change says so, and calls a verb, whose refusal is told at the top of the page."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        try:
            return super().changeform_view(request, *args, **kwargs)
        except Refused as refused:
            self.message_user(request, refused.sentence, messages.ERROR)
            return redirect(request.path)

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> None:  # type: ignore[override]
        """Each time bank's record of changes keeps what was done; Django's own would keep names for good."""

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> None:  # type: ignore[override]
        """The same."""


@admin.register(TimeBank)
class TimeBankAdmin(KeptAdmin):
    """Founded at /new/, with its pot and its first admin; how it works is its admins' to say."""

    list_display = ("name", "slug", "place", "language", "created_at")
    search_fields = ("name", "slug")
    fields = ("name", "slug", "place", "time_zone", "language", "created_at")


class LoginForm(forms.ModelForm[User]):
    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).strip().lower()


@admin.register(User)
class UserAdmin(KeptAdmin):
    form = LoginForm
    list_display = ("email", "is_active", "is_superuser", "last_login")
    list_filter = ("is_active", "is_superuser")
    search_fields = ("email",)
    fields = ("email", "is_active", "is_superuser", "last_login", "joined_at")
    readonly_fields = ("last_login", "joined_at")
    actions = ("take_second_step_away",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return _is_owner(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return _is_owner(request)

    @admin.action(description=_("Take away a second step that was lost"))
    def take_second_step_away(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """Once whoever asks is known to be who they say."""
        for user in queryset:
            try:
                second_factors.take_away(user, by=_owner(request), at=timezone.now())
                self.message_user(
                    request, _("%(email)s signs in without a second step.") % {"email": user.email}
                )
            except Refused as refused:
                self.message_user(request, f"{user.email}: {refused.sentence}", messages.WARNING)

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        told: dict[str, Any] = {"is_owner": obj.is_superuser, "by": _owner(request), "at": timezone.now()}
        if change:
            logins.change(obj, email=obj.email or "", is_active=obj.is_active, **told)
        else:
            obj.pk = logins.add(obj.email or "", **told).pk


@admin.register(Person)
class PersonAdmin(KeptAdmin):
    """Who leads, for a time bank that has nobody left who could say so."""

    list_display = ("name", "bank", "role", "user")
    list_filter = (OfOneBank, "role")
    list_select_related = ("bank", "user")
    search_fields = ("name", "user__email")
    fields = ("name", "bank", "user", "role", "joined_at")
    readonly_fields = ("name", "bank", "user", "joined_at")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return _is_owner(request)

    def save_model(self, request: HttpRequest, obj: Person, form: Any, change: bool) -> None:
        appointing.appoint_as_owner(obj, role=obj.role, by=_owner(request), at=timezone.now())


@admin.register(Membership)
class MembershipAdmin(KeptAdmin):
    list_display = ("name", "bank", "number", "kind", "joined_on", "closed_at")
    list_filter = (OfOneBank, "kind")
    list_select_related = ("bank",)
    search_fields = ("name",)
    fields = ("bank", "number", "kind", "name", "joined_on", "closed_at")


@admin.register(Notice)
class NoticeAdmin(KeptAdmin):
    """To see why mail does not go out. What it says, and the links in it, are for whom it was written."""

    list_display = (
        "event",
        "person",
        "bank",
        "created_at",
        "mailed_at",
        "attempts",
        "given_up_at",
        "last_error",
    )
    list_display_links = None
    list_filter = (OfOneBank, "group", ("given_up_at", admin.EmptyFieldListFilter))
    list_select_related = ("person", "bank")
    search_fields = ("person__name", "address")

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return obj is None and super().has_view_permission(request)
