"""How notices reach people's mail: one row at a time, each in its own transaction, until the mail server takes it.

Whoever is stopped midway leaves a row that is sent again under the same Message-ID, which mailboxes show once.
"""

import datetime as dt
from collections import deque
from email.utils import formataddr, parseaddr
from urllib.parse import urlsplit

import structlog
from django.conf import settings
from django.core import signing
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from members import notices, walls
from members.models import Notice, Person, TimeBank

logger = structlog.get_logger(__name__)
MOST_AT_ONCE = 200
MOST_ATTEMPTS = 12
LONGEST_WAIT_MINUTES = 6 * 60
SALT = "members.unsubscribe"


def drain(*, at: dt.datetime) -> int:
    """Send what is due and return how many went out. Several may drain at once; each row is one drainer's.

    The time banks take turns, so that none waits until another's letters have all gone.
    """
    sent = 0
    waiting = deque(walls.banks_where("banks_with_mail", at))
    connection: BaseEmailBackend = get_connection()
    try:
        for _turn in range(MOST_AT_ONCE):
            if not waiting:
                break
            bank = waiting.popleft()
            with walls.in_bank(bank):
                went_out = _send_next(connection, at=at)
            if went_out is not None:
                waiting.append(bank)
                sent += went_out
    finally:
        connection.close()
    return sent


def _send_next(connection: BaseEmailBackend, *, at: dt.datetime) -> bool | None:
    """Send the next due notice: whether the mail server took it, or None when nothing is due."""
    due = Notice.objects.unsent().filter(next_attempt_at__lte=at).order_by("next_attempt_at", "id")
    notice = (
        due.select_for_update(skip_locked=True, of=("self",)).select_related("bank", "person__user").first()
    )
    if notice is None:
        return None
    address = notice.person.mail_address if notice.person else notice.address
    if not address:
        notice.to_mail, notice.to_paper = False, notices.goes_on_paper(notice.person, notice.group)
        notice.save(update_fields=["to_mail", "to_paper"])
        return False
    try:
        letter(notice, address, connection).send()
    except Exception as error:  # whatever it is, it must not hold up the letters behind this one
        _try_again_later(notice, address, error, at=at)
        return False
    if notice.event in notices.FORGOTTEN_ONCE_SENT:
        notice.delete()
        return True
    notice.mailed_at, notice.last_error = at, ""
    notice.save(update_fields=["mailed_at", "last_error"])
    return True


def _try_again_later(notice: Notice, address: str, error: Exception, *, at: dt.datetime) -> None:
    notice.attempts += 1
    notice.last_error = f"{type(error).__name__}: {error}"[:300]
    notice.next_attempt_at = at + dt.timedelta(minutes=min(2**notice.attempts, LONGEST_WAIT_MINUTES))
    if notice.event in notices.FORGOTTEN_ONCE_SENT and notice.attempts >= MOST_ATTEMPTS:
        notice.delete()
        return
    if notice.attempts >= MOST_ATTEMPTS:
        notice.given_up_at = at
        notice.to_paper = notice.person is not None and notice.group not in notices.NEVER_ON_PAPER
        _tell_admins(notice, address, at=at)
    notice.save(update_fields=["attempts", "last_error", "next_attempt_at", "given_up_at", "to_paper"])
    logger.warning(
        "notice_not_mailed", notice=str(notice.public_id), attempts=notice.attempts, reason=notice.last_error
    )


def _tell_admins(notice: Notice, address: str, *, at: dt.datetime) -> None:
    """Once for each address: somebody should ask for the right one."""
    for admin in Person.objects.filter(bank=notice.bank_id).admins().select_related("user"):
        notices.write(
            "members/mail_undelivered",
            to=admin,
            bank=notice.bank,
            path=reverse("members:people", args=[notice.bank.slug]),
            at=at,
            group=Notice.Group.RUNNING,
            context={"address": address, "somebody": notice.person},
            about=address[:80],
        )


def letter(
    notice: Notice, address: str, connection: BaseEmailBackend | None = None
) -> EmailMultiAlternatives:
    """The notice as mail: text, the same as HTML, and the headers that let people and their mailboxes handle it."""
    known = {"notice": notice, "site": settings.SITE_URL, "stop": _unsubscribe_address(notice)}
    with translation.override(notice.bank.language):
        # Joined, it is plain words again, which whoever shows them on a page escapes.
        text = "".join(render_to_string("members/mail/letter.txt", known))
        html = render_to_string("members/mail/letter.html", known)
    mail = EmailMultiAlternatives(
        " ".join(notice.subject.split()),
        text,
        _sender(notice),
        [address],
        connection=connection,
        headers=_headers(notice),
    )
    mail.attach_alternative(html, "text/html")
    return mail


def _sender(notice: Notice) -> str:
    return formataddr((" ".join(notice.bank.name.split()), parseaddr(settings.DEFAULT_FROM_EMAIL)[1]))


def _headers(notice: Notice) -> dict[str, str]:
    host = urlsplit(settings.SITE_URL).hostname
    headers = {"Message-ID": f"<{notice.public_id}@{host}>", "Auto-Submitted": "auto-generated"}
    if stop := _unsubscribe_address(notice):
        headers["List-Unsubscribe"] = f"<{stop}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return headers


def _unsubscribe_address(notice: Notice) -> str:
    """Where one click stops mail of this kind; an answer to an application is the only one there will be."""
    if notice.person is None:
        return ""
    told = [notice.bank.slug, str(notice.person.public_id), notice.group]
    secret = signing.dumps(told, salt=SALT)
    return f"{settings.SITE_URL}{reverse('members:unsubscribe', args=[secret])}"


def read_unsubscribe(secret: str) -> tuple[Person, Notice.Group] | None:
    """Whose mail of which kind the address in a letter stops; None when it is not one of ours."""
    try:
        slug, public_id, group = signing.loads(secret, salt=SALT)
    except (signing.BadSignature, ValueError):
        return None
    bank = TimeBank.objects.filter(slug=slug).first()
    if bank is None:
        return None
    with walls.in_bank(bank):
        person = Person.objects.select_related("bank").filter(public_id=public_id).first()
    return (person, Notice.Group(group)) if person else None
