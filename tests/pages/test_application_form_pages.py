"""The application form of a time bank: what its admins ask, what applicants and coordinators do with it."""

import pytest
from django.core.cache import cache
from django.utils import timezone

from members import questions, terms
from members.models import Application, Question, TimeBank
from tests.members.test_asking_back import secret_mailed
from tests.pages.acts import asked, get, send
from tests.pages.queries import asked_for


@pytest.fixture(autouse=True)
def fresh_limits(settings) -> None:
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    cache.clear()


def add_question(bank, admin, **said) -> Question:
    return questions.add(
        bank, questions.Wording(**{"words": "Why us?", "kind": "short"} | said), by=admin, at=timezone.now()
    )


def test_an_admin_adds_words_orders_and_takes_off_questions(bank, admin, client_of):
    mine, path = client_of(admin), "settings/questions/"
    for words in ("One", "Two"):
        assert send(mine, path, words=words, kind="yes_no", do="add").status_code == 302
    one, two = Question.objects.all()
    send(mine, path, do="raise", question=str(two.public_id))
    send(mine, f"{path}{one.public_id}/", words="Uno", kind="long", is_required="on")
    assert [q.words for q in Question.objects.all()] == ["Two", "Uno"]
    assert send(mine, path, words="", kind="choice").status_code == 422
    send(mine, path, do="remove", question=str(two.public_id))
    assert Question.objects.get().is_required


def test_settings_are_the_admins(bank, coordinator, client_of):
    for path in ("settings/questions/", "settings/terms/"):
        assert get(client_of(coordinator), path) == 404


def test_the_form_asks_what_the_time_bank_asks(bank, admin, client):
    TimeBank.objects.update(references_asked=1)
    question = add_question(bank, admin, kind="choice", choices="By bus\nOn foot", is_required=True)
    terms.write(bank, text="Be kind.", by=admin, at=timezone.now())
    page = client.get("/riverside/join/").content.decode()
    assert all(words in page for words in ("Why us?", "By bus", "Be kind.", "Somebody who knows you"))
    typed = {"name": "Eva", "phone": "0123", "reference-1": "Ruth", "reach-1": "0124"}
    assert send(client, "join/", **typed).status_code == 422
    typed |= {question.field: "On foot", "agrees_to": "1"}
    assert send(client, "join/", **typed).status_code == 302
    application = Application.objects.get()
    assert application.answers == [{"question": "Why us?", "answer": "On foot"}]
    assert application.references.get().name == "Ruth"


def test_terms_that_changed_while_somebody_wrote_are_read_again(bank, admin, client):
    for text in ("Be kind.", "Be very kind."):
        terms.write(bank, text=text, by=admin, at=timezone.now())
    answer = send(client, "join/", name="Eva", phone="0123", agrees_to="1")
    assert answer.status_code == 422
    assert "changed meanwhile" in answer.content.decode()


def test_an_admin_writes_terms_and_a_member_agrees(bank, admin, member, client_of):
    send(client_of(admin), "settings/terms/", text="Be kind.")
    assert "Be kind." in client_of(admin).get("/riverside/settings/terms/").content.decode()
    send(client_of(member), "terms/", version="1")
    assert "You agreed to them" in client_of(member).get("/riverside/terms/").content.decode()
    assert "Nothing" not in send(client_of(member), "terms/", version="x").content.decode()


def test_looking_at_a_link_confirms_nothing_and_the_button_does(bank, client):
    application = asked(bank)
    path = f"join/confirm/{secret_mailed('confirm_email')}/"
    assert get(client, path) == 200
    application.refresh_from_db()
    assert application.email_verified_at is None
    assert "we know it is yours" in send(client, path).content.decode()
    assert get(client, path) == 410


def test_another_link_is_promised_to_known_and_unknown_alike(bank, client):
    asked(bank)
    said = {
        client.post("/riverside/join/again/", {"email": mail}, follow=True).content.decode().split("<main")[1]
        for mail in ("eva@example.org", "nobody@example.org")
    }
    assert len({page.split("csrfmiddlewaretoken")[0] for page in said}) == 1


def test_a_machine_gets_no_more_links_than_ten_an_hour(bank, client):
    answers = [send(client, "join/again/", email="nobody@example.org").status_code for _n in range(11)]
    assert answers == [302] * 10 + [422]


def test_asking_back_and_answering_without_a_login(bank, coordinator, client_of, client):
    path = f"applications/{asked(bank).public_id}/"
    leads = client_of(coordinator)
    assert send(leads, path, answer="ask", question=" ").status_code == 422
    assert send(leads, path, answer="ask", question="Where do you live?").status_code == 302
    assert "Waiting for their answer" in leads.get("/riverside/applications/").content.decode()
    link = f"join/answer/{secret_mailed('asked_back')}/"
    assert "Where do you live?" in client.get(f"/riverside/{link}").content.decode()
    assert send(client, link, answer="").status_code == 422
    assert send(client, link, answer="In Elm Street.").status_code == 200
    assert "In Elm Street." in leads.get(f"/riverside/{path}").content.decode()


def test_a_coordinator_writes_down_what_somebody_said(bank, admin, coordinator, client_of):
    terms.write(bank, text="Be kind.", by=admin, at=timezone.now())
    add_question(bank, admin, is_required=True)
    typed = {"name": "Stan", "channel": "phone", "heard": "Write it down for me.", "agrees_to": "1"}
    answer = send(client_of(coordinator), "applications/add/", **typed)
    page = client_of(coordinator).get(answer["Location"]).content.decode()
    assert all(
        words in page for words in ("by phone", "Write it down for me.", f"said to {coordinator.name}")
    )


def test_what_a_reference_said_and_what_was_heard_is_noted(bank, coordinator, client_of):
    leads = client_of(coordinator)
    application = asked(bank, references=[("Ruth", "0124")])
    path, reference = f"applications/{application.public_id}/", str(application.references.get().public_id)
    assert send(leads, path, answer="reference", reference=reference, said="").status_code == 422
    send(leads, path, answer="reference", reference=reference, said="Lovely.")
    send(leads, path, answer="ask", question="Where?")
    assert send(leads, path, answer="note", heard="").status_code == 422
    send(leads, path, answer="note", heard="Here.")
    page = leads.get(f"/riverside/{path}").content.decode()
    assert all(words in page for words in ("Lovely.", "Here.", f"noted by {coordinator.name}"))


@pytest.mark.parametrize("path", ["applications/", "settings/questions/", "settings/terms/"])
def test_lists_ask_the_database_as_often_for_three_rows_as_for_one(bank, admin, client_of, path):
    counts = []
    for number in (1, 2, 3):
        add_question(bank, admin, words=f"Why {number}?")
        terms.write(bank, text=f"Be kind {number}.", by=admin, at=timezone.now())
        asked(bank, name=f"Eva {number}", agrees_to=number)
        counts.append(asked_for(client_of(admin), f"/riverside/{path}"))
    assert counts[0] == counts[2] <= 12
