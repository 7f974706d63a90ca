"""Kinds of help, offers and requests from files, above all those that TimeOverflow writes."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile

from exchanges.models import Category, Listing, ListingChange
from ledger.importing import asking, running
from ledger.models import Import
from members.models import Notice, Person, TimeBank
from tests.factories.exports import START, TickingClock
from tests.factories.members import a_person

OFFERS = (
    ",Oferta,Etiquetas,Usuario,Creado\n"
    ",Clases,,,\n"
    "1,Inglés con té,\"idiomas, té\",Ana Sá ({number}),2019-05-04 10:11:12 UTC\n"
    ",-,,,\n"
    "2,Pasear perros,,Ana Sá ({number}),2019-06-04 10:11:12 UTC\n"
)  # fmt: skip


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Path) -> None:
    default = settings.STORAGES["default"] | {"OPTIONS": {"location": tmp_path, "base_url": None}}
    settings.STORAGES = settings.STORAGES | {"default": default}


def brought(admin: Person, kind: str, text: str, **choices: str) -> Import:
    content = ContentFile(text.encode(), name="list.csv")
    wanted = asking.hand_over(content, name="list.csv", kind=kind, by=admin, at=START)
    asking.choose(wanted, wanted.layout, wanted.choices | choices, by=admin, at=START)
    running.run_waiting(clock=TickingClock())
    wanted.refresh_from_db()
    if wanted.bad_rows == 0 and wanted.state == "tried":
        asking.write(wanted, by=admin, at=START)
        running.run_waiting(clock=TickingClock())
        wanted.refresh_from_db()
    return wanted


def test_a_list_of_offers_with_its_kinds_of_help(admin: Person, member: Person, bank: TimeBank) -> None:
    text = OFFERS.format(number=member.memberships.get().number)
    assert brought(admin, "categories", text).figures["new"] == 1
    refused = brought(admin, "listings", text)
    assert [line for line, _reason in refused.problems] == [5] and not Listing.objects.exists()
    Category.objects.create(bank=bank, name="Otros")
    done = brought(admin, "listings", text, category="otros")
    assert (done.state, done.figures["offers"], done.figures["requests"]) == ("done", 2, 0)
    english = Listing.objects.get(title="Inglés con té")
    assert (english.kind, english.category.name, english.person) == ("offer", "Clases", member)
    assert english.published_at.date() == dt.date(2019, 5, 4)
    assert english.expires_on == bank.today(START) + dt.timedelta(days=bank.listing_days)
    assert ListingChange.objects.filter(channel="import", person=admin).count() == 2
    assert not Notice.objects.filter(person=member).exists()
    again = brought(admin, "listings", text + "\n", category="otros")
    assert (again.figures["new"], again.figures["known"]) == (0, 2)


def test_what_listings_need(admin: Person, bank: TimeBank, member: Person) -> None:
    Category.objects.create(bank=bank, name="Garden")
    there = a_person(bank, "Rosa Ortiz").memberships.get()
    text = (
        "member,kind,title,description,category,published,expires\n"
        f"{there.number},Request,Mow the lawn,Please,garden,2019-05-04,2030-01-01\n"
        f"{there.number},,No kind,,garden,,\n"
        "pot,offer,From the pot,,garden,,\n"
        f"{there.number},offer,,,garden,,\n"
        f"{there.number},offer,Nowhere,,Elsewhere,,\n"
        f"{there.number},offer,Early,,garden,2030-01-01,\n"
    )
    wanted = brought(admin, "listings", text)
    assert [line for line, _reason in wanted.problems] == [3, 4, 5, 6, 7]
    done = brought(admin, "listings", "\n".join(text.splitlines()[:2]))
    assert (done.state, Listing.objects.get().expires_on) == ("done", dt.date(2030, 1, 1))
