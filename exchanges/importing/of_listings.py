"""Offers and requests, as something to bring in from a file."""

import datetime as dt
from collections.abc import Mapping
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django_stubs_ext import StrOrPromise

from exchanges import listings
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
from exchanges.models import Category, Exchange, Listing, ListingChange
from ledger.importing import days, holders, kinds
from ledger.importing.columns import plain
from ledger.importing.kinds import Choice, Complain, Field, Figures, Kind, Ready, Taking, grouped
from ledger.importing.refusals import BadRow, NotReadable, Unclear, shown
from ledger.importing.transfers import DATE_ORDER
from members import arrivals
from members.models import Person, Seat, TimeBank

AT_ONCE = 500
KINDS = {Listing.Kind.OFFER: OFFERS, Listing.Kind.REQUEST: REQUESTS}


def _posts(key: str, title: StrOrPromise, heading: str, kind: str) -> Ready:
    """TimeOverflow's list of posts: a column without a heading, and rows that name the kind of help."""
    columns = [
        ("", ""), ("title", heading), ("", "tags, etiquetas, etiquetes"), ("who", USERS), ("published", DATES),
    ]  # fmt: skip
    return Ready(key, title, columns, {"kind": kind, "headings": "yes"})


class Draft(NamedTuple):
    line: int
    kind: str
    membership_id: int
    title: str
    text: str
    category: str
    published: dt.date
    expires: dt.date | None


class Listings(Taking):
    def __init__(self, bank: TimeBank, by: Person, at: dt.datetime, choices: Mapping[str, str]) -> None:
        self.bank, self.by, self.at, self.today = bank, by, at, bank.today(at)
        self.choices, self.category = choices, choices.get("category", "")
        self.holders, self.drafts = holders.Holders(bank), list[Draft]()

    def take(self, line: int, said: Mapping[str, str]) -> None:
        title = arrivals.one_line(said.get("title", ""))
        if self.choices.get("headings") and title and is_heading(said, "title"):
            self.category = title if title != "-" else self.choices.get("category", "")
            return
        if len(self.drafts) >= kinds.MOST_ROWS_AT_ONCE:
            raise NotReadable(
                _("Up to %(most)d rows fit in one file of this kind. Part it in two.")
                % {"most": kinds.MOST_ROWS_AT_ONCE}
            )
        self.drafts.append(self._draft(line, title, said))

    def _draft(self, line: int, title: str, said: Mapping[str, str]) -> Draft:
        holder, text = self.holders.open(said.get("who", "")), said.get("text", "").strip()
        if holder.membership_id is None:
            raise Unclear(_("The pot offers nothing and asks for nothing. Write the member's number."))
        if not title:
            raise Unclear(_("It does not say what it is. Write a title, like “Mending clothes”."))
        for words, most in ((title, listings.LONGEST["title"]), (text, listings.LONGEST["text"])):
            if len(words) > most or "\0" in words:
                raise Unclear(too_long(words, most))
        category = arrivals.one_line(said.get("category", "")).strip("-") or self.category
        published, expires = said.get("published", "").strip(), said.get("expires", "").strip()
        return Draft(
            line,
            self._kind(said.get("kind", "")),
            holder.membership_id,
            title,
            text,
            category,
            self._day(published) if published else self.today,
            self._end(expires) if expires else None,
        )

    def _kind(self, text: str) -> str:
        if not text.strip() and self.choices.get("kind"):
            return self.choices["kind"]
        for kind, names in KINDS.items():
            if plain(text) in [*names.split(", "), plain(str(kind.label))]:
                return kind
        raise Unclear(_("It does not say whether it is an offer or a request. Write one of the two."))

    def _day(self, text: str) -> dt.date:
        return days.read(text, order=self.choices.get("order", ""), today=self.today)

    def _end(self, text: str) -> dt.date:
        in_a_long_time = self.today.replace(year=self.today.year + 20, day=1)
        return days.read(text, order=self.choices.get("order", ""), today=in_a_long_time)

    def finish(self, say: Complain, *, writes: bool) -> Figures:
        there = Listing.objects.filter(bank=self.bank)
        known = {
            (membership, kind, plain(title))
            for membership, kind, title in there.values_list("membership", "kind", "title")
        }
        by_name = {plain(one.name): one for one in Category.objects.filter(bank=self.bank)}
        contacts = self._contacts()
        new: list[Listing] = []
        for draft in self.drafts:
            key = (draft.membership_id, draft.kind, plain(draft.title))
            if key in known:
                continue
            try:
                new.append(self._listing(draft, by_name, contacts))
                known.add(key)
            except Unclear as unclear:
                say(BadRow(draft.line, str(unclear)))
        if writes:
            self._put_up(new)
        offers = sum(one.kind == Listing.Kind.OFFER for one in new)
        past = sum(one.expires_on is not None and one.expires_on < self.today for one in new)
        told = {"new": len(new), "offers": offers, "requests": len(new) - offers, "past": past}
        return told | {"known": len(self.drafts) - len(new)}

    def _contacts(self) -> dict[int, int]:
        """Whom people speak to about what a membership offers."""
        seats = Seat.objects.acting().filter(bank=self.bank).order_by("-kind", "-pk")
        return dict(seats.values_list("membership_id", "person_id"))

    def _listing(self, draft: Draft, by_name: Mapping[str, Category], contacts: Mapping[int, int]) -> Listing:
        category = by_name.get(plain(draft.category))
        if category is None:
            raise Unclear(
                _(
                    "There is no kind of help called “%(name)s” here. Bring those in first, or choose one for the rest."
                )
                % {"name": shown(draft.category)}
            )
        person = contacts.get(draft.membership_id)
        if person is None:
            raise Unclear(_("Nobody can answer for this member yet. Give somebody a place in it first."))
        noon = dt.datetime.combine(draft.published, dt.time(12), tzinfo=self.bank.zone)
        return Listing(
            bank=self.bank,
            kind=draft.kind,
            membership_id=draft.membership_id,
            person_id=person,
            title=draft.title,
            text=draft.text,
            category=category,
            published_at=min(noon, self.at),
            expires_on=draft.expires or self.today + dt.timedelta(days=self.bank.listing_days),
        )

    def _put_up(self, new: list[Listing]) -> None:
        Listing.objects.bulk_create(new, batch_size=AT_ONCE)
        ListingChange.objects.bulk_create(
            [
                ListingChange(
                    bank=self.bank,
                    listing=listing,
                    change=ListingChange.Change.PUBLISHED,
                    person=self.by,
                    on_behalf_of_id=listing.membership_id,
                    channel=Exchange.Channel.IMPORT,
                    at=self.at,
                )
                for listing in new
            ],
            batch_size=AT_ONCE,
        )


def words(figures: Figures) -> list[str]:
    shown_as = grouped(figures)
    said = [
        ngettext("%(offers)s new offer.", "%(offers)s new offers.", figures["offers"]) % shown_as,
        ngettext("%(requests)s new request.", "%(requests)s new requests.", figures["requests"]) % shown_as,
    ]
    if figures["known"]:
        said.append(_("There already: %(known)s. They stay as they are.") % shown_as)
    if figures["past"]:
        said.append(
            _("Over already by their date: %(past)s. Their members can put them up again.") % shown_as
        )
    said.append(_("No message goes to anybody."))
    return said


KIND = Kind(
    key="listings",
    title=gettext_lazy("Offers and requests"),
    hint=gettext_lazy(
        "Bring in members and kinds of help first. What has no last day stays up as long as a new one."
    ),
    fields=[
        Field(
            "who",
            gettext_lazy("the member, by number or name"),
            f"member, member number, {USERS}, n, who, miembro, socio",
        ),
        Field("kind", gettext_lazy("offer or request"), "kind, type, tipo, tipus"),
        Field("title", gettext_lazy("title"), f"title, titulo, titol, {OFFERS}, {REQUESTS}"),
        Field(
            "text", gettext_lazy("a few words about it"), "description, text, words, descripcion, descripcio"
        ),
        Field("category", gettext_lazy("kind of help"), CATEGORY_NAMES),
        Field("published", gettext_lazy("the day it went up"), DATES),
        Field(
            "expires",
            gettext_lazy("the last day it is up"),
            "expires, until, end on, ends on, hasta, termina el",
        ),
    ],
    needed=[["who"], ["title"]],
    begin=Listings,
    words=words,
    choices=[
        DATE_ORDER,
        Choice(
            "kind",
            gettext_lazy("Where no column says it, these are"),
            [("", gettext_lazy("said in a column")), *((kind.value, kind.label) for kind in Listing.Kind)],
        ),
        HEADINGS,
        Choice(
            "category",
            gettext_lazy("Kind of help where none is said"),
            is_word=True,
            hint=gettext_lazy("One of yours, by its name."),
        ),
    ],
    ready=[
        _posts("timeoverflow-offers", gettext_lazy("TimeOverflow: list of offers"), OFFERS, "offer"),
        _posts(
            "timeoverflow-inquiries", gettext_lazy("TimeOverflow: list of inquiries"), REQUESTS, "request"
        ),
        Ready(
            "timeoverflow-posts",
            gettext_lazy("TimeOverflow: posts with everything"),
            list(zip(["", "title", "text", "category", "kind", "", "who", "published"], FULL, strict=True)),
        ),
    ],
)
