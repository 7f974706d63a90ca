"""People through the API: who belongs, who asks to, what they are told, and the keys they hand out."""

from members.api.announcements import AnnouncementViewSet
from members.api.banks import NeighbourhoodViewSet, SettingsViewSet, TimeBankViewSet
from members.api.handing_over import HandOverViewSet
from members.api.inviting import InvitationViewSet
from members.api.joining import ApplicationViewSet
from members.api.kept_away import KeptAwayViewSet
from members.api.letters import LetterStackViewSet, LetterViewSet
from members.api.own import LookViewSet, MeViewSet, NoticeViewSet, TokenViewSet
from members.api.people import MemberViewSet, PersonViewSet
from members.api.records import RecordViewSet
from members.api.safety import ReportViewSet

__all__ = [
    "AnnouncementViewSet",
    "ApplicationViewSet",
    "HandOverViewSet",
    "InvitationViewSet",
    "KeptAwayViewSet",
    "LetterStackViewSet",
    "LetterViewSet",
    "LookViewSet",
    "MeViewSet",
    "MemberViewSet",
    "NeighbourhoodViewSet",
    "NoticeViewSet",
    "PersonViewSet",
    "RecordViewSet",
    "ReportViewSet",
    "SettingsViewSet",
    "TimeBankViewSet",
    "TokenViewSet",
]
