"""The owner's view of the rows, for what has no page. Nothing with hours behind it can be deleted here."""

from typing import Any

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone

from members import policies, records
from members.models import Membership, Notice, Person, Seat, TimeBank, User

# One way to sign in for everybody, with its limits and codes.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]


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
