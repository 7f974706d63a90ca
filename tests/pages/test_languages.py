"""Which language a page speaks: the time bank's own on its pages and in its mail, elsewhere the browser's."""

import datetime as dt
from collections.abc import Callable

import pytest
import time_machine
from django.test import Client
from django.utils import translation

from members import notices
from members.models import Person, TimeBank
from tests.factories import help
from tests.pages.acts import send
from tests.pages.test_settings_pages import settings_as_they_are

pytestmark = pytest.mark.django_db
SignedIn = Callable[[Person], Client]
LOGIN = "/accounts/login/"


@pytest.fixture
def in_spanish(bank: TimeBank) -> TimeBank:
    bank.language = "es"
    bank.save()
    return bank


def page(client: Client, path: str, **asked: str) -> str:
    return client.get(path, headers={"accept-language": asked.get("language", "en")}).text


def test_a_spanish_time_bank_speaks_spanish(
    in_spanish: TimeBank, member: Person, client_of: SignedIn
) -> None:
    shown = page(client_of(member), "/riverside/")
    assert '<html lang="es"' in shown
    for words in ("Inicio", "Anotar horas", "Avisos", "No te espera nada."):
        assert words in shown


def test_days_and_hours_are_said_the_spanish_way(
    in_spanish: TimeBank, member: Person, other_member: Person, client_of: SignedIn
) -> None:
    with time_machine.travel(dt.datetime(2026, 11, 17, 12, tzinfo=dt.UTC)):
        exchange = help.logged(other_member, member, minutes=90)
        shown = page(client_of(member), f"/riverside/exchanges/{exchange.public_id}/")
    assert "Bram dice que te ayudó 1 hora 30 minutos el martes, 17 de noviembre. ¿Es correcto?" in shown


def test_decimals_have_a_comma_where_they_are_read(
    in_spanish: TimeBank, member: Person, client_of: SignedIn
) -> None:
    shown = send(client_of(member), "log/", length="mucho").text
    assert "Escríbela así: 1:30, 1,5 o 90m." in shown


def test_a_number_to_change_has_the_point_its_field_needs(
    in_spanish: TimeBank, admin: Person, client_of: SignedIn
) -> None:
    """A browser shows a comma by itself, and empties a field that is given one."""
    TimeBank.objects.update(lowest_minutes=-630)
    assert 'value="-10.50"' in page(client_of(admin), "/riverside/settings/")


def test_the_time_banks_language_comes_before_the_browsers(
    bank: TimeBank, member: Person, client_of: SignedIn
) -> None:
    assert '<html lang="en-gb"' in page(client_of(member), "/riverside/", language="es")


@pytest.mark.parametrize(
    ("asked", "lang", "words"),
    [
        ("es-MX,es;q=0.9", "es", "Entra en tu banco de tiempo."),
        ("en-US", "en-gb", "Sign in to your time bank."),
        ("fi", "en-gb", "Sign in to your time bank."),
    ],
)
def test_outside_a_time_bank_the_browser_is_asked(client: Client, asked: str, lang: str, words: str) -> None:
    shown = page(client, LOGIN, language=asked)
    assert f'<html lang="{lang}"' in shown
    assert words in shown
    assert f'<html lang="{lang}"' in page(client, "/", language=asked)


def test_mail_is_in_the_time_banks_language_whoever_causes_it(in_spanish: TimeBank, member: Person) -> None:
    with translation.override("en-gb"):
        subject, body = notices.words("members/welcome", to=member, bank=in_spanish, path="/", context={})
    assert subject == "Te damos la bienvenida a Riverside Time Bank"
    assert "Aquí la gente se ayuda." in body


def test_each_language_is_called_by_its_own_name(admin: Person, client_of: SignedIn) -> None:
    shown = page(client_of(admin), "/riverside/settings/")
    assert ">English</option>" in shown
    assert ">Español</option>" in shown


def test_with_the_language_changes_what_coordinators_are_called(
    bank: TimeBank, admin: Person, client_of: SignedIn
) -> None:
    client = client_of(admin)
    send(client, "settings/", **(settings_as_they_are(client) | {"language": "es"}))
    bank.refresh_from_db()
    assert (bank.language, bank.coordinator_label) == ("es", "persona coordinadora")


def test_a_word_of_their_own_for_coordinators_stays(
    bank: TimeBank, admin: Person, client_of: SignedIn
) -> None:
    client = client_of(admin)
    said = settings_as_they_are(client) | {"language": "es", "coordinator_label": "broker"}
    send(client, "settings/", **said)
    bank.refresh_from_db()
    assert bank.coordinator_label == "broker"


def test_frameworks_speak_in_our_voice(bank: TimeBank, client: Client) -> None:
    assert "That is no e-mail address we can use." in send(client, "join/", name="Eva", email="nowhere").text
    assert "Please fill this in." in send(client, "join/", email="eva@example.org").text
    assert "Please fill this in." in client.post(LOGIN, {"login": "eva@example.org"}).text
    wrong = client.post(LOGIN, {"login": "eva@example.org", "password": "something else"}).text
    assert "This e-mail and password don&#x27;t go together." in wrong
    assert ">E-mail" in wrong


def test_they_do_in_spanish_too(in_spanish: TimeBank, client: Client) -> None:
    assert "Por favor, rellena esto." in send(client, "join/", email="eva@example.org").text
    said = client.post(LOGIN, {"login": "eva@example.org"}, headers={"accept-language": "es"}).text
    assert "Por favor, rellena esto." in said
