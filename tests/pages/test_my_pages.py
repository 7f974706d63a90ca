"""A person's own pages: profile, tokens, inbox, and what comes by mail."""

import re

from django.test import Client
from django.utils import timezone

from members import mailing, notices, tokens
from members.models import ApiToken, Notice
from tests.pages.acts import get, send, tell


def test_editing_ones_profile(member, client_of):
    assert send(client_of(member), "me/edit/", name="", about="Bread").status_code == 422
    assert (
        send(client_of(member), "me/edit/", name="Ana", about="Bread", email="", phone="").status_code == 302
    )
    assert "Bread" in client_of(member).get("/riverside/me/").content.decode()


def test_a_token_is_shown_once_and_taken_back(member, client_of):
    client = client_of(member)
    page = send(client, "me/tokens/", name="script").content.decode()
    secret = re.search(r"tb_[\w-]{43}", page)
    assert secret
    assert secret.group() not in client.get("/riverside/me/tokens/").content.decode()
    send(client, "me/tokens/", revoke=str(ApiToken.objects.get().public_id))
    assert ApiToken.objects.get().revoked_at


def test_nobody_takes_back_anothers_token(member, other_member, client_of):
    token, _secret = tokens.issue(member, name="script", by=member, at=timezone.now())
    assert send(client_of(other_member), "me/tokens/", revoke=str(token.public_id)).status_code == 404


def test_opening_a_notice_reads_it(member, other_member, client_of):
    notice = tell(member)
    assert get(client_of(other_member), f"inbox/{notice.public_id}/") == 404
    page = client_of(member).get(f"/riverside/inbox/{notice.public_id}/").content.decode()
    assert 'href="/riverside/me/"' in page
    assert Notice.objects.get().read_at


def test_marking_all_as_read(member, client_of):
    tell(member)
    assert send(client_of(member), "inbox/").status_code == 302
    assert "You have read everything" in client_of(member).get("/riverside/inbox/").content.decode()


def test_choosing_what_comes_by_mail(member, client_of):
    send(client_of(member), "me/notices/", by_mail=["hours"])
    assert notices.wants_mail(member, "hours")
    assert not notices.wants_mail(member, "exchanges")


def test_unsubscribing_signed_out(member, client):
    address = re.search(
        r"/unsubscribe/[^>]+", mailing.letter(tell(member), "a@example.org").extra_headers["List-Unsubscribe"]
    )
    assert address
    assert "Stop mail of this kind" in client.get(address.group()).content.decode()
    assert notices.wants_mail(member, "community")
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(address.group(), {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert not notices.wants_mail(member, "community")
    assert client.get("/unsubscribe/forged/").status_code == 404
