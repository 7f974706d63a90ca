"""The nouns of people and belonging."""

from members.models.announcement import Announcement, AnnouncementPlace
from members.models.application import Application
from members.models.asking_back import ApplicationLink, FollowUp
from members.models.block import Block
from members.models.card import Card
from members.models.case import Case, CaseNote, CaseReading, Report
from members.models.check import Check, CheckKind
from members.models.conversation import Conversation
from members.models.counting import CountOf, IsOneOf
from members.models.entry import Agreement, Question, Reference, Terms
from members.models.erasure import Erasure
from members.models.guardian import GuardianSay, Guardianship
from members.models.hand_over import HandOver
from members.models.invitation import Invitation
from members.models.letter_stack import LetterStack
from members.models.membership import Membership, Seat
from members.models.neighbourhood import Neighbourhood
from members.models.notice import Notice, NoticeChoice
from members.models.person import Person
from members.models.private_note import NoteReading, PrivateNote
from members.models.profile import Profile
from members.models.record import Record
from members.models.request_key import RequestKey
from members.models.reveal import Reveal
from members.models.standing import StandingChange
from members.models.timebank import TimeBank
from members.models.token import ApiToken, SignInLink
from members.models.tries import Tries
from members.models.user import User

__all__ = [
    "Agreement",
    "Announcement",
    "AnnouncementPlace",
    "ApiToken",
    "Application",
    "ApplicationLink",
    "Block",
    "Card",
    "Case",
    "CaseNote",
    "CaseReading",
    "Check",
    "CheckKind",
    "Conversation",
    "CountOf",
    "Erasure",
    "FollowUp",
    "GuardianSay",
    "Guardianship",
    "HandOver",
    "Invitation",
    "IsOneOf",
    "LetterStack",
    "Membership",
    "Neighbourhood",
    "NoteReading",
    "Notice",
    "NoticeChoice",
    "Person",
    "PrivateNote",
    "Profile",
    "Question",
    "Record",
    "Reference",
    "Report",
    "RequestKey",
    "Reveal",
    "Seat",
    "SignInLink",
    "StandingChange",
    "Terms",
    "TimeBank",
    "Tries",
    "User",
]
