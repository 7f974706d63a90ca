"""The nouns of people and belonging."""

from members.models.application import Application
from members.models.counting import CountOf
from members.models.membership import Membership, Seat
from members.models.notice import Notice, NoticeChoice
from members.models.person import Neighbourhood, Person
from members.models.record import Record
from members.models.request_key import RequestKey
from members.models.standing import StandingChange
from members.models.timebank import TimeBank
from members.models.token import ApiToken, SignInLink
from members.models.user import User

__all__ = [
    "ApiToken",
    "Application",
    "CountOf",
    "Membership",
    "Neighbourhood",
    "Notice",
    "NoticeChoice",
    "Person",
    "Record",
    "RequestKey",
    "Seat",
    "SignInLink",
    "StandingChange",
    "TimeBank",
    "User",
]
