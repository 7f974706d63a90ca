"""Kinds of help, as something to bring in from a file."""

import datetime as dt
from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from exchanges import categories
from exchanges.importing.posts import (
    CATEGORY_NAMES,
    DATES,
    FULL,
    HEADINGS,
    OFFERS,
    REQUESTS,
    USERS,
    is_heading,
    too_long,
)
from exchanges.models import Category
from ledger.importing.kinds import Complain, Field, Figures, Kind, Ready, Taking, grouped
from ledger.importing.refusals import Unclear
from members import arrivals
from members import permissions as members_may
from members.models import Person, TimeBank
from members.refusals import NotAllowed


class Categories(Taking):
    def __init__(self, bank: TimeBank, by: Person, at: dt.datetime, choices: Mapping[str, str]) -> None:
        self.bank, self.by, self.only_headings = bank, by, bool(choices.get("headings"))
        self.rows = 0
        self.named: dict[str, str] = {}

    def take(self, line: int, said: Mapping[str, str]) -> None:
        name = arrivals.one_line(said.get("name", ""))
        if not name or name == "-" or (self.only_headings and not is_heading(said, "name")):
            return
        if len(name) > categories.LONGEST_NAME or "\0" in name:
            raise Unclear(too_long(name, categories.LONGEST_NAME))
        self.rows += 1
        self.named.setdefault(name.casefold(), name)

    def finish(self, say: Complain, *, writes: bool) -> Figures:
        if not members_may.may_govern(self.by, self.bank):
            raise NotAllowed(_("Only an admin can change the kinds of help. Ask one of yours."))
        kept = Category.objects.filter(bank=self.bank)
        there = list(kept.select_for_update() if writes else kept)
        known = {category.name.casefold() for category in there}
        new = [name for key, name in self.named.items() if key not in known]
        if writes:
            end = max((category.position for category in there), default=-1) + 1
            Category.objects.bulk_create(
                Category(bank=self.bank, name=name, position=end + place) for place, name in enumerate(new)
            )
        return {"new": len(new), "known": len(self.named) - len(new)}


def words(figures: Figures) -> list[str]:
    shown_as = grouped(figures)
    said = [ngettext("%(new)s new kind of help.", "%(new)s new kinds of help.", figures["new"]) % shown_as]
    if figures["known"]:
        said.append(_("There already: %(known)s. They stay as they are.") % shown_as)
    return said


KIND = Kind(
    key="categories",
    title=gettext_lazy("Kinds of help"),
    hint=gettext_lazy("Each name once; those you have stay as they are."),
    fields=[
        Field("name", gettext_lazy("the name"), f"name, nombre, nom, {CATEGORY_NAMES}"),
        Field("other", gettext_lazy("something that rows with a name do not have")),
    ],
    needed=[["name"]],
    begin=Categories,
    words=words,
    choices=[HEADINGS],
    ready=[
        Ready(
            "timeoverflow-categories",
            gettext_lazy("TimeOverflow: list of offers or inquiries"),
            [
                ("", ""),
                ("name", f"{OFFERS}, {REQUESTS}"),
                ("", "tags, etiquetas, etiquetes"),
                ("other", USERS),
                ("", DATES),
            ],
            {"headings": "yes"},
        ),
        Ready(
            "timeoverflow-categories-full",
            gettext_lazy("TimeOverflow: posts with everything"),
            [("name" if names == CATEGORY_NAMES else "", names) for names in FULL],
        ),
    ],
)
