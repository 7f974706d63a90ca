"""What goes of the members' own tables when somebody is forgotten, and what stays, and why."""

from collections.abc import Iterable
from uuid import UUID

from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db import connection
from django.db.models import Func, Q, Value
from django.db.models.fields import CharField
from django.utils.html import escape

from members import forgetting, models
from members.forgetting import Forgotten, register

KEY = "a key"
SAID_BY_BANK = "the time bank's own words, which its admins change"
OF_LOGIN = "goes with the login, unless another time bank knows it"
IN_ADDRESS = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"


def register_own() -> None:
    _people()
    _joining()
    _told()
    _safety()
    _running()


def _people() -> None:
    # Of the row itself everything goes but keys and moments: see `forgetting.STAYS`.
    register(models.Person)
    register(models.Membership, kept={"name": "a household's or an organisation's; one's own goes with them"})
    register(models.Seat)
    register(models.HandOver)
    register(
        models.StandingChange,
        emptied={"reason": ["person"]},
        struck=["reason"],
        never_empty=["reason"],
    )
    register(models.NoticeChoice, deleted=["person"])
    register(models.ApiToken, deleted=["person"])
    register(models.Card, deleted=["person"])
    register(models.Erasure)
    register(models.Reveal, kept={"through": KEY})
    register(models.Record, kept={"what": KEY, "request_id": KEY, "before": KEY, "after": KEY})


def _joining() -> None:
    theirs, of_theirs = ["person", "user"], ["application__person"]
    register(
        models.Application,
        emptied=dict.fromkeys(
            ("name", "email", "phone", "neighbourhood", "message", "answers", "heard", "reason", "user"),
            theirs,
        )
        | dict.fromkeys(("of_age_on", "guardian_name", "guardian_reach"), theirs),
        struck=["message", "heard", "reason"],
    )
    register(models.FollowUp, deleted=of_theirs, struck=["words", "answer"])
    register(models.ApplicationLink, deleted=of_theirs, kept={"digest": KEY})
    register(models.Reference, deleted=of_theirs, struck=["name", "reach", "said"])
    register(models.Agreement, emptied={"said": ["person", "application__person"]})
    register(models.Question, kept={"words": SAID_BY_BANK, "choices": SAID_BY_BANK})
    register(models.Terms, kept={"text": SAID_BY_BANK})
    register(models.Invitation, emptied={"name": ["invited_by", "application__person"]}, struck=["name"])


def _told() -> None:
    kept = {"event": KEY, "path": KEY, "kept_off_because": KEY}
    register(models.LetterStack)
    told = ["subject", "body", "about", "address", "last_error"]
    register(models.Announcement, struck=["title", "text", "interest"], never_empty=["title", "text"])
    register(models.AnnouncementPlace)
    register(models.Notice, deleted=["person"], struck=told, kept=kept)


def _safety() -> None:
    """What was reported and noted loses its words; that it was, and what came of it, stays for the safety of others."""
    register(models.Case, kept={"reference": KEY})
    about = ["by", "case__about"]
    register(models.Report, emptied={"words": about, "reported": about})
    register(models.CaseNote, emptied={"words": ["case__about"]})
    register(models.CaseReading)
    register(
        models.Conversation,
        emptied={"words": ["membership__seats__person", "person"]},
        struck=["words"],
        kept={"because": KEY, "outcome": KEY, "led_to": KEY},
    )
    register(models.PrivateNote, emptied={"words": ["about"]})
    register(models.NoteReading)
    register(models.Check)
    register(models.CheckKind, kept={"name": SAID_BY_BANK})
    register(models.Block, deleted=["person", "blocked"])
    named = ["person", "guardian"]
    register(models.Guardianship, emptied={"guardian_name": named, "guardian_reach": named})
    register(models.GuardianSay, emptied={"words": ["guardianship__person"]})


@forgetting.wait_while
def _case_is_open(person: models.Person) -> bool:
    """While somebody looks into what was reported about them, its words are needed. Nobody is told."""
    return models.Case.objects.filter(bank=person.bank_id, about=person, closed_at__isnull=True).exists()


def _running() -> None:
    said = dict.fromkeys(["name", "about", "place", "coordinator_label"], SAID_BY_BANK)
    register(models.TimeBank, kept={"slug": KEY, "time_zone": KEY, **said})
    register(models.Neighbourhood, kept={"name": SAID_BY_BANK})
    answered = "emptied where it names them"
    register(
        models.RequestKey,
        kept={"scope": KEY, "key": KEY, "request_hash": KEY, "headers": answered, "body": answered},
    )
    register(models.User, kept={"email": OF_LOGIN, "password": OF_LOGIN})
    register(EmailAddress, kept={"email": OF_LOGIN})
    register(EmailConfirmation, kept={"key": OF_LOGIN})
    register(Authenticator, kept={"data": OF_LOGIN})
    register(UserSession, kept=dict.fromkeys(["ip", "session_key", "user_agent", "data"], OF_LOGIN))
    register(models.Tries, kept={"cache_key": "a key of the cache", "value": "a count, for minutes"})
    register(Session, kept={"session_key": OF_LOGIN, "session_data": OF_LOGIN})
    register(models.SignInLink, kept={"digest": OF_LOGIN, "path": OF_LOGIN})
    register(LogEntry, struck=["object_repr", "change_message"], kept={"object_id": KEY})
    django = "Django's own list, nobody's words"
    register(Permission, kept={"name": django, "codename": django})
    register(Group, kept={"name": django})
    register(ContentType, kept={"app_label": django, "model": django})


@forgetting.before
def _applications_by_address(whom: Forgotten) -> None:
    """Somebody may have asked to join more than once: what came from the same login or address is theirs."""
    asked = models.Application.objects.filter(bank=whom.person.bank_id, person__isnull=True)
    theirs = asked.filter(Q(email__in=whom.addresses) | (Q(user=whom.user) if whom.user else Q(pk__in=[])))
    theirs.update(person=whom.person)


@forgetting.before
def _notices_that_name_them(whom: Forgotten) -> None:
    """What others were told of them: by its address, or because it holds their name. What it told of is still there."""
    in_path = Func("path", Value(IN_ADDRESS), function="regexp_substr", output_field=CharField())
    notices = models.Notice.objects.filter(bank=whom.person.bank_id)
    notices.filter(whom.naming(["subject", "body", "about", "address"])).delete()
    notices.annotate(named=in_path).filter(named__in=whom.keys).delete()


@forgetting.before
def _answers_kept_for_repeats(whom: Forgotten) -> None:
    """That an answer was given stays known; the answer itself, where it names them, does not."""
    told = [one.encode() for name in whom.names for one in {name, escape(name)}]
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE members_requestkey SET status = NULL, headers = '{}', body = ''"
            " WHERE EXISTS (SELECT FROM unnest(%s::bytea[]) AS told WHERE position(told in body) > 0)",
            [told],
        )


@forgetting.pages
def _own_pages(whom: Forgotten) -> Iterable[UUID]:
    yield whom.person.public_id
    rows = models.Membership.objects.filter(pk__in=whom.own_memberships)
    yield from rows.values_list("public_id", flat=True)
    yield from models.Application.objects.filter(person=whom.person).values_list("public_id", flat=True)
