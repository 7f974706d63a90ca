"""The API's addresses: one router over what each app offers, and its description."""

from django.urls import include, path
from drf_spectacular.views import SpectacularJSONAPIView, SpectacularSwaggerSplitView
from rest_framework.permissions import AllowAny
from rest_framework.routers import DefaultRouter

from exchanges import api as exchanges
from ledger import api as ledger
from members import api as members


class Router(DefaultRouter):
    include_root_view = False
    include_format_suffixes = False


of_bank = Router(use_regex_path=False)
of_bank.register("neighbourhoods", members.NeighbourhoodViewSet, "neighbourhoods")
of_bank.register("members", exchanges.MemberViewSet, "members")
of_bank.register("people", exchanges.PersonViewSet, "people")
of_bank.register("announcements", members.AnnouncementViewSet, "announcements")
of_bank.register("applications", members.ApplicationViewSet, "applications")
of_bank.register("hand-overs", members.HandOverViewSet, "hand-overs")
of_bank.register("invitations", members.InvitationViewSet, "invitations")
of_bank.register("records", members.RecordViewSet, "records")
of_bank.register("reports", members.ReportViewSet, "reports")
of_bank.register("letters", members.LetterViewSet, "letters")
of_bank.register("letter-stacks", members.LetterStackViewSet, "letter-stacks")
of_bank.register("looks", members.LookViewSet, "looks")
of_bank.register("notices", members.NoticeViewSet, "notices")
of_bank.register("kept-away", members.KeptAwayViewSet, "kept-away")
of_bank.register("tokens", members.TokenViewSet, "tokens")
of_bank.register("categories", exchanges.CategoryViewSet, "categories")
of_bank.register("listings", exchanges.ListingViewSet, "listings")
of_bank.register("exchanges", exchanges.ExchangeViewSet, "exchanges")
of_bank.register("print-outs", exchanges.BatchViewSet, "print-outs")
of_bank.register("sheets", exchanges.SheetViewSet, "sheets")
of_bank.register("periods", exchanges.PeriodViewSet, "periods")
of_bank.register("deliveries", exchanges.DeliveryViewSet, "deliveries")
of_bank.register("funder-photos", exchanges.FunderPhotoViewSet, "funder-photos")
of_bank.register("desk", exchanges.DeskViewSet, "desk")
of_bank.register("unanswered", exchanges.UnansweredViewSet, "unanswered")
of_bank.register("to-call", exchanges.ToCallViewSet, "to-call")
of_bank.register("conversations", exchanges.ConversationViewSet, "conversations")
of_bank.register("accounts", ledger.AccountViewSet, "accounts")
of_bank.register("transfers", ledger.TransferViewSet, "transfers")
of_bank.register("gifts", ledger.GiftViewSet, "gifts")
of_bank.register("donations", ledger.DonationViewSet, "donations")
of_bank.register("grants", ledger.GrantViewSet, "grants")
of_bank.register("corrections", ledger.CorrectionViewSet, "corrections")
of_bank.register("blocks", ledger.BlockViewSet, "blocks")
of_bank.register("reconciliations", ledger.ReconciliationViewSet, "reconciliations")
of_bank.register("discrepancies", ledger.DiscrepancyViewSet, "discrepancies")
of_bank.register("exports", ledger.ExportViewSet, "exports")
of_bank.register("imports", ledger.ImportViewSet, "imports")

# What there is one of in a time bank has no id.
banks = members.TimeBankViewSet.as_view({"get": "list", "post": "create"})
me = members.MeViewSet.as_view({"get": "retrieve", "patch": "change"})
notice_choices = members.MeViewSet.as_view({"get": "notice_choices", "patch": "choose_notices"})
held = members.MeViewSet.as_view({"get": "held"})
shown = members.MeViewSet.as_view({"get": "shown", "patch": "show"})
pause = members.MeViewSet.as_view({"post": "pause", "delete": "come_back"})
digest = exchanges.DigestViewSet.as_view({"get": "retrieve"})
funder = exchanges.FunderReportViewSet.as_view({"get": "retrieve", "put": "change"})
pot = exchanges.PotViewSet.as_view({"get": "retrieve"})
visits = exchanges.VisitGuidanceViewSet.as_view({"get": "retrieve", "put": "change"})
settings = members.SettingsViewSet.as_view({"get": "retrieve", "patch": "change"})

# The description names no time bank and no person, so it is open.
describe = {"authentication_classes": [], "permission_classes": [AllowAny]}

urlpatterns = [
    path("schema/", SpectacularJSONAPIView.as_view(**describe), name="schema"),
    path("docs/", SpectacularSwaggerSplitView.as_view(**describe, url_name="api:schema"), name="docs"),
    path("v1/", banks, name="banks"),
    path("v1/<slug:bank>/me/", me, name="me"),
    path("v1/<slug:bank>/me/notice-choices/", notice_choices, name="notice-choices"),
    path("v1/<slug:bank>/me/held/", held, name="held"),
    path("v1/<slug:bank>/me/shown/", shown, name="shown"),
    path("v1/<slug:bank>/me/pause/", pause, name="pause"),
    path("v1/<slug:bank>/settings/", settings, name="settings"),
    path("v1/<slug:bank>/digest/", digest, name="digest"),
    path("v1/<slug:bank>/funder-report/", funder, name="funder-report"),
    path("v1/<slug:bank>/pot/", pot, name="pot"),
    path("v1/<slug:bank>/first-visits/", visits, name="first-visits"),
    path("v1/<slug:bank>/", include((of_bank.urls, "v1"))),
]
