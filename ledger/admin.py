"""The owner's view of the ledger's rows: to read, never to write."""

from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from ledger.models import Account, Reconciliation, Transfer


class ReadOnlyAdmin(admin.ModelAdmin[Any]):
    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


@admin.register(Account)
class AccountAdmin(ReadOnlyAdmin):
    list_display = ("name", "bank", "kind", "balance_minutes", "lowest_minutes", "highest_minutes", "is_hard")
    list_filter = ("bank", "kind")
    list_select_related = ("bank", "membership")
    search_fields = ("membership__name",)


@admin.register(Transfer)
class TransferAdmin(ReadOnlyAdmin):
    list_display = ("reference", "bank", "kind", "occurred_on", "posted_at", "channel")
    list_filter = ("bank", "kind", "channel")
    list_select_related = ("bank",)
    search_fields = ("reference", "description")
    show_full_result_count = False


@admin.register(Reconciliation)
class ReconciliationAdmin(ReadOnlyAdmin):
    list_display = ("bank", "checked_at", "accounts", "transfers", "entries", "differences")
    list_filter = ("bank",)
    list_select_related = ("bank",)
