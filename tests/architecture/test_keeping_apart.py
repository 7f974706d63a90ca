"""Two who keep apart find nothing of each other: no byte of any answer, file or mail, whatever address is asked.

The addresses are those of the site as it is: a new one that forgets is found here.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

import pytest
import time_machine
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponseBase
from django.test import Client
from django.utils import timezone
from PIL import Image

from exchanges import first_steps, lifecycle, listings, reminders
from exchanges.models import Exchange, Listing
from members import blocking, pictures, tasks
from members.models import Membership, Notice, Person, Seat, TimeBank
from tests.architecture.same_ids import give_same_ids
from tests.architecture.test_walls import PAGES, sample
from tests.factories import help
from tests.factories.exchanges import ListingFactory
from tests.factories.members import MembershipFactory, a_person

pytestmark = pytest.mark.django_db
NOWHERE = "00000000-0000-0000-0000-000000000001"
# What somebody wrote down themselves: whom they keep away from. It is shown to them and to nobody else; and they may
# still report them.
OWN_WORD = {
    "members:report",
    "members:kept_away",
    "members:held",
    "members:held_file",
    "api:v1:kept-away-list",
    "api:held",
}
ASKING = ("q", "search", "other", "name", "to", "title")


@dataclass
class Half:
    """One of the two, and all that nobody else than their neighbours should read of them."""

    word: str
    person: Person
    own: Membership
    home: Membership
    club: Membership
    offer: Listing
    request: Listing
    canaries: tuple[str, ...]
    ids: list[str]


def a_half(bank: TimeBank, word: str) -> Half:
    """Somebody with a household, a place in an organisation, an offer with a photo and a request."""
    person = a_person(bank, f"{word}ch Quetzal{word[:2]}coatl", about=f"{word}ch likes birds")
    own = person.memberships.get()
    home = MembershipFactory(bank=bank, person=person, kind="household", name=f"House of {word}ch")
    club = MembershipFactory(bank=bank, kind="organisation", name="The Club")
    Seat.objects.create(bank=bank, membership=club, person=person, kind=Seat.Kind.REPRESENTATIVE)
    up = {"bank": bank, "membership": own, "person": person}
    offer = ListingFactory(**up, title=f"Xylophone{word}ch lessons", text=f"{word}ch plays")
    asked = ListingFactory(**up, title=f"Xylophone{word}ch wanted", kind="request")
    ListingFactory(bank=bank, membership=club, person=person, title=f"{word}ch of the club")
    ListingFactory(bank=bank, membership=home, person=person, title=f"{word}ch of the house", kind="request")
    draft = listings.Draft(title=offer.title, category=offer.category, picture=a_picture())
    listings.edit(offer, draft, by=person, at=timezone.now())
    offer.refresh_from_db()
    ids = [str(one) for one in give_same_ids((person, own, home, offer, asked))]
    return Half(word, person, own, home, club, offer, asked, (f"{word}ch".lower(), person.name.lower()), ids)


def a_picture() -> pictures.Picture:
    file = BytesIO()
    Image.new("RGB", (40, 40), "teal").save(file, "PNG")
    return pictures.prepare(SimpleUploadedFile("p.png", file.getvalue(), "image/png"))


@pytest.fixture
def halves(bank: TimeBank) -> tuple[Half, Half]:
    one, two = a_half(bank, "Zebrafin"), a_half(bank, "Nightjar")
    # Each has done something with somebody else, so that nothing stands empty.
    for number, half in enumerate((one, two)):
        help.confirmed(half.person, a_person(bank, f"Neighbour {number}"))
    for listing in (one.offer, two.offer):
        listing.refresh_from_db()
    Notice.objects.all().delete()
    return one, two


def asked_of(half: Half, other: Half) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Every address with nothing behind it, with all that is the other's, and with all that is one's own."""
    for name, path in PAGES:
        plain = sample(path, "riverside")
        if NOWHERE in plain:
            yield name, [(plain.replace(NOWHERE, one), one) for one in (*other.ids, *half.ids)]
            continue
        # The beginning of a name, and a word of a title misspelt, which asks for other spellings.
        texts = (other.word, f"{other.word}hc", "Xylohpone")
        number, public_id = other.own.number, str(other.own.public_id)
        yield (
            name,
            [
                *(
                    (f"{plain}?{'&'.join(f'{word}={text}' for word in ASKING)}&field=other", text)
                    for text in texts
                ),
                (f"{plain}?with={number}&to={number}&q={number}&search={number}", ""),
                (f"{plain}?of={public_id}&for={public_id}&membership={public_id}", public_id),
            ],
        )


def content_of(answer: HttpResponseBase) -> str:
    parts = answer.streaming_content if answer.streaming else [answer.content]
    return b"".join(parts).decode("utf-8", "replace").lower() + str(answer.headers).lower()


def found_in(text: str, other: Half, *, given: str = "") -> list[str]:
    """What of the other stands in it; an id that was asked for may be said back."""
    ids = [one for one in other.ids if one != given]
    return [word for word in (*other.canaries, *ids) if word in text]


@pytest.mark.parametrize("asks", ["who keeps away", "who is kept away from"])
def test_nothing_of_the_other_is_in_any_answer(
    halves: tuple[Half, Half], client_of: "type[Client]", asks: str
) -> None:
    by, whom = halves
    blocking.block(whom.person, by=by.person, at=timezone.now())
    half, other = (by, whom) if asks == "who keeps away" else (whom, by)
    client, leaks, count = client_of(half.person), [], 0
    for name, ways in asked_of(half, other):
        if half is by and name in OWN_WORD:
            continue
        for address, given in ways:
            count += 1
            answer = client.get(address)
            assert answer.status_code < 500, address
            if found := found_in(content_of(answer), other, given=given):
                leaks.append((address, found))
            if answer.status_code == 404 and "?" in address:
                # It is not theirs to open, whatever they ask of it.
                break
    assert leaks == []
    assert count > 700


BODIES = (
    "membership",
    "person",
    "provider",
    "recipient",
    "to",
    "listing",
    "category",
    "other",
    "other_chosen",
)


def bodies(half: Half, other: Half) -> Iterator[dict[str, object]]:
    """What a form or a program may send that names the other."""
    rest = {
        "title": "x",
        "minutes": 60,
        "hours": "1",
        "length": "1",
        "happened_on": "2026-11-01",
        "words": "x",
    }
    rest |= {"category": str(half.offer.category.public_id), "when": "2026-11-01", "helper": "provider"}
    theirs, mine = str(other.own.public_id), str(half.own.public_id)
    yield rest | dict.fromkeys(BODIES, theirs) | {"person": str(other.person.public_id), "provider": mine}
    yield rest | {"membership": mine, "other": str(other.home.number), "other_chosen": theirs, "to": theirs}


def test_nothing_can_be_sent_that_says_it(halves: tuple[Half, Half], client_of: "type[Client]") -> None:
    other, half = halves
    blocking.block(half.person, by=other.person, at=timezone.now())
    client, leaks = client_of(half.person), []
    for _name, path in PAGES:
        plain = sample(path, "riverside")
        for public_id in other.ids if NOWHERE in plain else (NOWHERE,):
            for body in bodies(half, other):
                of_api = {"content_type": "application/json"} if path.startswith("/api/") else {}
                answer = client.post(plain.replace(NOWHERE, public_id), body, **of_api)
                assert answer.status_code < 500, plain
                if [word for word in other.canaries if word in content_of(answer)]:
                    leaks.append((plain, body))
    assert leaks == []
    theirs = {other.own.pk, other.home.pk}
    assert not Exchange.objects.filter(provider__in=theirs, recipient=half.own).exists()
    assert not Exchange.objects.filter(recipient__in=theirs, provider=half.own).exists()


def test_no_mail_or_notice_says_it(halves: tuple[Half, Half], client_of: "type[Client]") -> None:
    one, two = halves
    blocking.block(two.person, by=one.person, at=timezone.now())
    for half in halves:
        neighbour = a_person(half.person.bank, f"Neighbour of {half.own.number}")
        asked = lifecycle.propose(
            half.offer, membership=neighbour.memberships.get(), by=neighbour, at=timezone.now()
        )
        lifecycle.accept(asked, by=half.person, at=timezone.now(), note="Gladly.")
        help.logged(half.person, neighbour)
    reminders.remind(timezone.now())
    first_steps.remind(timezone.now())
    tasks.send_notices()
    for half, other in ((one, two), (two, one)):
        told = Notice.objects.filter(person=half.person)
        letters = [
            letter.subject + str(letter.body) for letter in mail.outbox if half.person.email in letter.to
        ]
        assert told and letters
        for text in (*(notice.subject + notice.body for notice in told), *letters):
            assert found_in(text.lower(), other) == []


# What differs between two looks at the same page: keys against forged forms and repeats, nonces, the moment, and the
# number of a drawing.
PASSING = re.compile(
    r'(csrf\w*"\s+value=|name="csrf\w+" value=|value=)"[\w-]{20,}"|nonce[-=]"?[\w+/=-]+|\bband-\d+'
    r'|"\d{4}-\d\d-\d\dT[\d:.Z+]+"'
)


PLAIN = sorted(sample(path, "riverside") for _name, path in PAGES if path.count("<") == 1)


def look_of(answer: HttpResponseBase) -> str:
    """A PDF holds the moment at which it was drawn: what stands in it its own tests read."""
    return "a pdf" if answer.headers.get("Content-Type") == "application/pdf" else content_of(answer)


def looks_of(client: Client) -> dict[str, str]:
    """Every page that needs no id, as this person sees it."""
    looks = {path: look_of(client.get(path)) for path in PLAIN}
    return {path: PASSING.sub("", text.partition("{'content-type'")[0]) for path, text in looks.items()}


def differing(some: list[dict[str, str]], others: list[dict[str, str]]) -> list[str]:
    return [
        path for one, other in zip(some, others, strict=True) for path in PLAIN if one[path] != other[path]
    ]


def test_nobody_else_sees_any_difference(
    halves: tuple[Half, Half], coordinator: Person, client_of: "type[Client]"
) -> None:
    """Neither a neighbour nor those who lead can tell that there is a block."""
    one, two = halves
    clients = [client_of(person) for person in (Person.objects.get(name="Neighbour 0"), coordinator)]
    with time_machine.travel(timezone.now(), tick=False):
        before, again = ([looks_of(client) for client in clients] for _ in range(2))
        blocking.block(two.person, by=one.person, at=timezone.now())
        assert differing(before, again) == []
        after = [looks_of(client) for client in clients]
    assert differing(before, after) == []
