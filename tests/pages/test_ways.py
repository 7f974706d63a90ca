"""The pages “How you sign in” and “Where you are signed in”."""

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.test import Client

from members.models import Person
from tests import factors
from tests.factors import first_step, is_signed_in
from tests.pages.queries import asked_for

pytestmark = pytest.mark.usefixtures("remembering")

WAYS = "/accounts/mfa/"
WHERE = "/accounts/sessions/"
PHONE = "Mozilla/5.0 (Linux; Android 15; Mobile) Chrome/140.0 Safari/537.36"
LAPTOP = "Mozilla/5.0 (Windows NT 10.0; Win64) Gecko/20100101 Firefox/140.0"


@pytest.fixture
def ana(member: Person) -> Person:
    return factors.with_password(member)


@pytest.fixture
def phone(ana: Person) -> Client:
    return first_step(ana, headers={"user-agent": PHONE})


@pytest.fixture
def laptop(ana: Person) -> Client:
    return first_step(ana, headers={"user-agent": LAPTOP})


def still_in(client: Client) -> bool:
    return client.get(WAYS).status_code == 200


def number_of(client: Client) -> int:
    return int(UserSession.objects.get(session_key=client.session.session_key).pk)


def test_my_page_leads_to_one_page_of_all_ways(client_of, member):
    client = client_of(member)
    assert f'href="{WAYS}"' in client.get("/riverside/me/").text
    page = client.get(WAYS).text
    for way in ("E-mail and password", "Passkeys", "Authenticator app", "Where you are signed in"):
        assert f">{way}</h2>" in page


def test_recovery_codes_are_counted_there(client_of, member):
    factors.with_app(member)
    assert "10 codes are left." in client_of(member).get(WAYS).text


def test_at_a_bare_number_passkeys_are_not_offered_but_explained(client_of, member):
    page = client_of(member).get(WAYS, headers={"host": "127.0.0.1:8000"}).text
    assert "Add a passkey" not in page
    assert 'At <a href="http://localhost:8000">' in page


@pytest.mark.parametrize(
    ("site", "host", "offered"),
    [
        ("http://127.0.0.1:8000", "localhost:8000", True),
        ("http://localhost:8000", "localhost:8000", True),
        ("https://bank.example", "bank.example", True),
        ("https://bank.example", "www.bank.example", True),
        ("https://bank.example", "otherbank.example", False),
        ("http://bank.example", "bank.example", False),
        ("https://192.0.2.7", "192.0.2.7", False),
    ],
)
def test_passkeys_are_offered_where_they_work(client_of, member, settings, site, host, offered):
    settings.SITE_URL, settings.ALLOWED_HOSTS = site, ["*"]
    page = client_of(member).get(WAYS, headers={"host": host}).text
    assert ("Add a passkey" in page) == offered
    assert ("data-passkey" in Client().get("/accounts/login/", headers={"host": host}).text) == offered


def test_every_browser_is_listed_in_plain_words(phone, laptop):
    page = laptop.get(WHERE).text
    assert "Firefox on a Windows computer</strong>" in page
    assert "Chrome on an Android phone</strong>" in page
    assert page.count("This browser</span>") == 1
    assert page.index("Firefox") < page.index("Chrome")


def test_one_other_browser_is_signed_out(phone, laptop):
    laptop.post(WHERE, {"end": number_of(phone)})
    assert not still_in(phone)
    assert still_in(laptop)


def test_all_others_are_signed_out_at_once(ana, phone, laptop):
    tablet = first_step(ana)
    laptop.post(WHERE, {"end": "others"})
    assert [still_in(client) for client in (phone, tablet, laptop)] == [False, False, True]


def test_nobody_signs_out_another_s_browser(phone, client_of, other_member):
    client_of(other_member).post(WHERE, {"end": number_of(phone)})
    assert still_in(phone)


@pytest.mark.parametrize("nonsense", ["", "0", "-1", "x", "²", "9" * 40, "\0"])
def test_nonsense_signs_nobody_out(phone, laptop, nonsense):
    assert laptop.post(WHERE, {"end": nonsense}).status_code == 302
    assert still_in(phone)
    assert still_in(laptop)


def test_a_new_password_leaves_only_this_browser(ana, phone, laptop):
    new = {"oldpassword": factors.PASSWORD, "password1": "four other small words"}
    laptop.post("/accounts/password/change/", new | {"password2": new["password1"]})
    assert not still_in(phone)
    assert "Android" not in laptop.get(WHERE).text


def test_a_browser_that_signed_out_is_not_listed(phone, laptop):
    phone.post("/accounts/logout/")
    assert "Android" not in laptop.get(WHERE).text


def test_a_browser_from_before_is_listed_from_its_next_visit(laptop):
    UserSession.objects.all().delete()
    session = laptop.session
    del session["seen_at"]
    session.save()
    laptop.get("/riverside/")
    assert "Firefox on a Windows computer</strong>" in laptop.get(WHERE).text


def test_being_seen_is_noted_now_and_then_only(client_of, member):
    client = client_of(member)
    client.get("/riverside/")
    asked = asked_for(client, WAYS)
    session = client.session
    session["seen_at"] = 0
    session.save()
    assert asked_for(client, WAYS) > asked
    assert asked_for(client, WAYS) == asked


def test_the_list_asks_as_much_for_three_as_for_one(ana, laptop):
    laptop.get(WHERE)
    one = asked_for(laptop, WHERE)
    first_step(ana)
    first_step(ana)
    assert asked_for(laptop, WHERE) == one <= 12


def test_signing_in_changes_the_key_of_the_session(ana):
    client = Client()
    client.get("/accounts/login/")
    session = client.session
    session["kept"] = "before"
    session.save()
    client.cookies["sessionid"] = planted = session.session_key
    client.post("/accounts/login/", {"login": ana.user.email, "password": factors.PASSWORD})
    assert is_signed_in(client)
    assert client.session.session_key != planted
    assert not Session.objects.filter(session_key=planted).exists()


def test_so_does_the_second_step(ana):
    factors.with_app(ana)
    client = first_step(ana)
    between = client.session.session_key
    client.post("/accounts/mfa/authenticate/", {"code": factors.digits()})
    assert is_signed_in(client)
    assert client.session.session_key != between
