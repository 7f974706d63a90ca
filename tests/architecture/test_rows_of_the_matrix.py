"""Whoever adds an address or a column of words says who may reach or read it: the audit walks by these tables."""

from dataclasses import replace

import pytest

from audit.attack.bodies import Description
from audit.attack.coverage import not_said
from audit.attack.planting import tables_of_banks, texts_of
from audit.attack.readers import NO_WORDS, READERS
from audit.attack.routes import all_routes
from exchanges.models import Exchange

pytestmark = pytest.mark.django_db


def test_every_address_has_a_row_and_every_row_an_address():
    assert not_said(all_routes(), Description()) == []


def test_a_new_address_is_found():
    page = next(route for route in all_routes() if route.name == "members:me")
    action = next(route for route in all_routes() if route.name == "api:v1:gifts-list")
    new = [replace(page, name="members:secrets"), replace(action, name="api:v1:loans-list", callback=print)]
    said = not_said([*all_routes(), *new], Description())
    assert len(said) == len(new[0].methods) + len(new[1].methods)
    assert "members:secrets" in said[0]


def test_of_every_column_of_words_it_is_said_who_may_read_it():
    labels = {f"{model._meta.label}.{field.name}" for model in tables_of_banks() for field in texts_of(model)}
    assert labels - set(READERS) == set()
    known = {
        f"{model._meta.label}.{field.name}" for model in tables_of_banks() for field in model._meta.fields
    }
    assert (set(READERS) | set(NO_WORDS)) - known == {"members.User.email"}


def test_words_without_a_reader_are_found():
    assert {"title", "reason", "thanks"} <= {field.name for field in texts_of(Exchange)}
