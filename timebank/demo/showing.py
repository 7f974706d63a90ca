"""What some people around Elm Street show of themselves, and one who looked up how to reach another."""

import datetime as dt

from members import profiles, revealing
from members.models import Person, TimeBank
from members.profiles import Said

SAID: dict[str, Said] = {
    "Rosa Ortiz": {
        "skills": ["sewing", "mending", "company on walks"],
        "wishes": ["a bookshelf put up", "lifts to the garden centre"],
        "languages": ["es", "en"],
        "free_parts": ["mornings", "we_afternoons"],
        "contact_by": "call",
        "contact_note": "Let it ring, I am often at the machine.",
    },
    "Kofi Mensah": {
        "skills": ["shelves", "doors", "small carpentry"],
        "wishes": ["curtains", "somebody to mind two small children now and then"],
        "languages": ["ak", "en"],
        "free_parts": ["evenings", "we_mornings"],
        "contact_by": "text",
    },
    "Linh Trần": {
        "skills": ["cooking for many"],
        "wishes": ["English conversation"],
        "languages": ["vi", "fr"],
        "availability": "When the children are at school",
    },
    "Omar Aziz": {
        "skills": ["bicycles"],
        "languages": ["ar", "en"],
        "free_parts": ["afternoons", "evenings"],
    },
    "Grace Li 李恩": {"skills": ["English lessons"], "languages": ["zh", "en"], "free_parts": ["evenings"]},
}
# What she told a coordinator, who wrote it down.
BY_PHONE: dict[str, Said] = {
    "Doris Hale": {
        "skills": ["baking", "knitting"],
        "wishes": ["help with a new phone"],
        "languages": ["cy", "en"],
        "contact_note": "After the one o'clock news.",
        "address": "Flat 2\n41 Elm Street",
    },
    "Harold Finch": {"address": "7 Elm Street", "statement_by_post": True},
    "Beatrix Vogel": {"address": "The Old Signal House\nStation Road"},
}


def fill_in(bank: TimeBank, coordinator: Person, *, at: dt.datetime) -> None:
    """A few profiles; most people write little, and later."""
    people = {one.name: one for one in Person.objects.filter(bank=bank).select_related("bank", "user")}
    for name, said in SAID.items():
        profiles.edit(people[name], by=people[name], at=at, **said)
    for name, said in BY_PHONE.items():
        profiles.edit(people[name], by=coordinator, at=at, told="phone", **said)
    profiles.show(people["Omar Aziz"], {"phone": "members"}, by=people["Omar Aziz"], at=at)
    revealing.show_contact(people["Rosa Ortiz"], by=coordinator, at=at - dt.timedelta(days=2))
