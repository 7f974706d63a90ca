"""Personal tokens: made by their person, shown once, good for one time bank, and taken back at any time."""

import re

from django.test import Client

from members import roles
from members.models import ApiToken, RequestKey
from tests.api.conftest import refusal
from tests.factories.members import PersonFactory, a_person


def test_a_token_is_made_shown_once_and_listed_without_its_secret(member, program):
    mine = program(member)
    made = mine.done("tokens/", {"name": "calendar"})
    assert re.fullmatch(r"tb_[\w-]{43}", made["secret"])
    listed = mine.get("tokens/").content.decode()
    assert "calendar" in listed
    assert made["secret"] not in listed


def test_a_token_that_is_taken_back_stops_working_at_once(member, program):
    mine = program(member)
    own = ApiToken.objects.get()
    assert mine.send("delete", f"tokens/{own.public_id}/").status_code == 204
    assert "taken back" in refusal(mine.get("me/"), 401)["detail"]


def test_nobody_sees_or_takes_back_anothers_token(member, admin, program):
    program(member)
    token = ApiToken.objects.get(person=member)
    assert token.name not in [row["name"] for row in program(admin).rows("tokens/")[1:]]
    refusal(program(admin).send("delete", f"tokens/{token.public_id}/"), 404)


def test_a_secret_is_never_stored_and_a_repeat_says_so(member, program):
    mine = program(member)
    secret = mine.done("tokens/", {"name": "calendar"}, key="k1")["secret"]
    kept = RequestKey.objects.get()
    assert (kept.status, bytes(kept.body), kept.headers) == (None, b"", {})
    assert secret not in str(RequestKey.objects.values())
    assert "shown once" in refusal(mine.post("tokens/", {"name": "calendar"}, key="k1"), 409)["detail"]
    refusal(mine.post("tokens/", {"name": "something else"}, key="k1"), 422)
    assert ApiToken.objects.filter(name="calendar").count() == 1


def test_the_answer_with_the_secret_is_kept_by_nobody_on_the_way(member, program):
    assert program(member).post("tokens/", {"name": "calendar"})["Cache-Control"] == "no-store"


def test_the_page_keeps_no_secret_either(member, client_of):
    client, sent = client_of(member), {"name": "script", "idempotency_key": "k1"}
    page = client.post("/riverside/me/tokens/", sent)
    assert "no-store" in page["Cache-Control"]
    assert re.search(r"tb_[\w-]{43}", page.content.decode())
    assert bytes(RequestKey.objects.get().body) == b""
    again = client.post("/riverside/me/tokens/", sent)
    assert again.status_code == 409
    assert "shown once" in again.content.decode()
    assert ApiToken.objects.count() == 1


def test_taking_back_on_the_page_twice_is_taking_back_once(member, client_of, program):
    program(member)
    sent = {"revoke": str(ApiToken.objects.get().public_id), "idempotency_key": "k1"}
    answers = [client_of(member).post("/riverside/me/tokens/", sent) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]


def test_in_another_time_bank_a_token_is_unknown(member, other_bank, program):
    PersonFactory(bank=other_bank, user=member.user)
    abroad = program(member, of_bank="hilltop")
    for path in ("me/", "listings/", "exchanges/", "accounts/"):
        refusal(abroad.get(path), 401)
    assert [row["slug"] for row in abroad.rows("/api/v1/")] == ["riverside"]


def test_somebody_signed_in_on_the_pages_sees_all_their_time_banks(member, other_bank, client_of):
    PersonFactory(bank=other_bank, user=member.user)
    found = client_of(member).get("/api/v1/").json()["results"]
    assert [row["slug"] for row in found] == ["hilltop", "riverside"]


def test_a_forged_form_on_the_api_is_refused(member):
    forged = Client(enforce_csrf_checks=True)
    forged.force_login(member.user)
    body = {"data": {"name": "x"}, "content_type": "application/json"}
    assert "CSRF" in refusal(forged.post("/api/v1/riverside/tokens/", **body), 403)["detail"]


def test_a_login_that_is_switched_off_has_no_tokens(member, program):
    mine = program(member)
    member.user.is_active = False
    member.user.save()
    refusal(mine.get("me/"), 401)


def test_a_role_taken_away_is_taken_from_its_tokens_too(bank, admin, program):
    second = a_person(bank, "Second Admin", roles.ADMIN)
    theirs = program(second)
    assert theirs.get("periods/2026-10/").status_code == 200
    program(admin).done(f"people/{second.public_id}/role/", {"role": "member"})
    refusal(theirs.get("periods/2026-10/"), 404)
