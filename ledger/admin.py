"""The owner's view of the ledger's rows: to read, never to write, and without anybody's words."""

from django.contrib import admin

from ledger.models import Account, Reconciliation, Transfer
from members.admin import KeptAdmin
from members.admin_banks import OfOneBank


@admin.register(Account)
class AccountAdmin(KeptAdmin):
    list_display = ("name", "bank", "kind", "balance_minutes", "lowest_minutes", "highest_minutes", "is_hard")
    list_filter = (OfOneBank, "kind")
    list_select_related = ("bank", "membership")
    search_fields = ("membership__name",)


@admin.register(Transfer)
class TransferAdmin(KeptAdmin):
    list_display = ("reference", "bank", "kind", "occurred_on", "posted_at", "channel")
    list_filter = (OfOneBank, "kind", "channel")
    list_select_related = ("bank",)
    search_fields = ("reference",)
    show_full_result_count = False
    fields = ("reference", "bank", "kind", "occurred_on", "posted_at", "channel")


@admin.register(Reconciliation)
class ReconciliationAdmin(KeptAdmin):
    list_display = ("bank", "checked_at", "accounts", "transfers", "entries", "differences")
    list_filter = (OfOneBank,)
    list_select_related = ("bank",)
