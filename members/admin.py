"""The owner's view of the rows, for what has no page. Nothing with hours behind it can be deleted here."""

from typing import Any

from allauth.account.decorators import secure_admin_login
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members import policies, records, second_factors
from members.models import Membership, Notice, Person, Seat, TimeBank, User
from members.refusals import Refused

# One way to sign in for everybody, with its limits and codes.
_sign_in = secure_admin_login(admin.site.login)


def _login(request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
    """Staff who come without the second step that is asked of them are led to setting it up."""
    if isinstance(request.user, User) and request.user.is_staff and not _may_open(request):
        return redirect("mfa_index")
    return _sign_in(request, extra_context)  # type: ignore[no-any-return] # allauth carries no types


admin.site.login = _login  # type: ignore[method-assign]
# What allauth shows of them holds secrets.
admin.site.unregister(Authenticator)
admin.site.unregister(UserSession)


def _may_open(request: HttpRequest) -> bool:
    """Staff; where a second step is asked of them, with it alone."""
    user = request.user
    if not (isinstance(user, User) and user.is_active and user.is_staff):
        return False
    return second_factors.opens_installation(user)


admin.site.has_permission = _may_open  # type: ignore[method-assign]


class KeptAdmin(admin.ModelAdmin[Any]):
    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(TimeBank)
class TimeBankAdmin(KeptAdmin):
    list_display = ("name", "slug", "place", "language", "created_at")
    search_fields = ("name", "slug")
    readonly_fields = ("slug", "created_at")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """A time bank is founded at /new/, with its pot and its first admin."""
        return False

    def save_model(self, request: HttpRequest, obj: TimeBank, form: Any, change: bool) -> None:
        was = policies.kept(TimeBank.objects.select_for_update(no_key=True).get(pk=obj.pk))
        super().save_model(request, obj, form, change)
        policies.record(obj, was, by=records.Actor.OWNER, at=timezone.now())


@admin.register(User)
class UserAdmin(KeptAdmin):
    list_display = ("email", "is_active", "is_superuser", "last_login")
    list_filter = ("is_active", "is_superuser")
    search_fields = ("email",)
    fields = ("email", "is_active", "is_staff", "is_superuser", "last_login", "joined_at")
    readonly_fields = ("last_login", "joined_at")
    actions = ("take_second_step_away",)

    @admin.action(description=_("Take away a second step that was lost"))
    def take_second_step_away(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """Once whoever asks is known to be who they say."""
        assert isinstance(request.user, User)
        for user in queryset:
            try:
                second_factors.take_away_as_owner(user, by=request.user, at=timezone.now())
                self.message_user(
                    request, _("%(email)s signs in without a second step.") % {"email": user.email}
                )
            except Refused as refused:
                self.message_user(request, f"{user.email}: {refused.sentence}", messages.WARNING)

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        obj.email = obj.email.lower()
        if not change:
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)
        User.objects.claim_address(obj)


class SeatInline(admin.TabularInline[Seat, Person]):
    model = Seat
    extra = 0
    can_delete = False
    fields = readonly_fields = ("membership", "kind")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Person)
class PersonAdmin(KeptAdmin):
    list_display = ("name", "bank", "role", "email", "user")
    list_filter = ("role", "bank")
    list_select_related = ("bank", "user")
    search_fields = ("name", "email", "user__email")
    autocomplete_fields = ("user",)
    readonly_fields = ("bank", "public_id", "joined_at")
    exclude = ("neighbourhood",)
    inlines = (SeatInline,)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """People come in through joining, which opens their account."""
        return False

    def save_model(self, request: HttpRequest, obj: Person, form: Any, change: bool) -> None:
        was = Person.objects.select_for_update().get(pk=obj.pk)
        super().save_model(request, obj, form, change)
        told: dict[str, Any] = {"by": records.Actor.OWNER, "at": timezone.now(), "about": obj}
        if obj.role != was.role:
            told |= {"before": {"role": was.role}, "after": {"role": obj.role}}
            records.write(obj.bank, records.What.ROLE, **told)
        if obj.user_id and obj.user_id != was.user_id:
            told |= {"before": {}, "after": {}}
            records.write(obj.bank, records.What.SIGN_IN, **told)


@admin.register(Membership)
class MembershipAdmin(KeptAdmin):
    list_display = ("name", "bank", "number", "kind", "joined_on", "closed_at")
    list_filter = ("kind", "bank")
    list_select_related = ("bank",)
    search_fields = ("name",)
    fields = readonly_fields = ("bank", "public_id", "number", "kind", "name", "joined_on", "closed_at")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False


@admin.register(Notice)
class NoticeAdmin(KeptAdmin):
    """To see why mail does not go out."""

    list_display = ("subject", "person", "created_at", "mailed_at", "attempts", "given_up_at")
    list_filter = ("group", ("given_up_at", admin.EmptyFieldListFilter))
    list_select_related = ("person",)
    search_fields = ("subject", "person__name", "address")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
