"""What is new in the week: the offers, requests and members somebody has not read of, by mail, once a week.

All of it is found once for the whole time bank. What somebody's own is, or kept apart from them, is left out for them;
those who then read the same get the same words, which are worked out once.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.db.models import Exists, OuterRef
from django.urls import reverse

from exchanges.models import Digest, Listing
from members import addressing, notices, walls
from members.models import Block, Membership, Notice, Person, Record, Seat, TimeBank

EVENT = "exchanges/digest"
FROM_HOUR, MOST_OF_EACH = 8, 12
A_DAY, A_WEEK, LONGEST = dt.timedelta(days=1), dt.timedelta(days=7), dt.timedelta(days=14)
DigestOn = TimeBank.DigestOn


@dataclass(frozen=True)
class News:
    """The newest first, as somebody may read them."""

    offers: tuple[Listing, ...] = ()
    requests: tuple[Listing, ...] = ()
    members: tuple[Membership, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.offers or self.requests or self.members)

    def but(self, listings: Iterable[int], memberships: Iterable[int]) -> "News":
        """Without those listings, and without what is of those memberships."""
        less, gone = set(listings), set(memberships)

        def kept(rows: tuple[Listing, ...]) -> tuple[Listing, ...]:
            return tuple(one for one in rows if one.pk not in less and one.membership_id not in gone)

        members = tuple(one for one in self.members if one.pk not in gone)
        return replace(self, offers=kept(self.offers), requests=kept(self.requests), members=members)


def send_due(at: dt.datetime) -> int:
    """Tell everybody in the time banks whose day it is, a transaction for each. Returns how many were told."""
    told = 0
    for bank in TimeBank.objects.exclude(digest_on=DigestOn.NEVER).order_by("pk"):
        if day := _day_due(bank, at):
            with walls.in_bank(bank):
                told += _send(bank, day, at)
    return told


def since(bank: TimeBank, at: dt.datetime) -> dt.datetime:
    """From when on it is new: the last time it went out, or a week; never longer than two."""
    last = Digest.objects.filter(bank=bank, sent_at__lt=at).order_by("-sent_at").first()
    return max(last.sent_at, at - LONGEST) if last else at - A_WEEK


def preview(reader: Person, at: dt.datetime) -> Notice | None:
    """The notice as this reader would get it if it went out now; None where nothing is new to them."""
    news = found(reader.bank, since(reader.bank, at), at)
    theirs = next(iter(_as_read_by([reader], news)), None)
    return _drawn(reader.bank, theirs, [reader], at)[0] if theirs else None


def found(bank: TimeBank, since: dt.datetime, at: dt.datetime) -> News:
    """All that is new and there to be found today, of people who take part and are not away."""
    today = bank.today(at)
    fresh = Listing.objects.open_on(today).filter(bank=bank, published_at__gt=since, published_at__lte=at)
    listings = list(fresh.with_people().order_by("-published_at", "-pk"))
    came = Seat.objects.acting().filter(membership=OuterRef("pk"), person__suspended_at__isnull=True)
    came = came.filter(person__joined_at__gt=since, person__joined_at__lte=at)
    came = came.filter(person__waits_for_guardian_since__isnull=True)
    members = Membership.objects.open().filter(Exists(came), bank=bank, suspended_at__isnull=True)
    # Whose household somebody joined was here before.
    members = members.filter(joined_on__gte=bank.today(since)).select_related("neighbourhood")
    return News(
        tuple(one for one in listings if one.is_offer),
        tuple(one for one in listings if not one.is_offer),
        tuple(members.order_by("-number")),
    )


def _day_due(bank: TimeBank, at: dt.datetime) -> dt.date | None:
    """The time bank's day: today from its hour on, or yesterday, should the clock have stood still then."""
    local = at.astimezone(bank.zone)
    wanted = DigestOn.values.index(bank.digest_on) - 1
    if local.weekday() == wanted and local.hour >= FROM_HOUR:
        return local.date()
    yesterday = local.date() - A_DAY
    return yesterday if yesterday.weekday() == wanted else None


def _was_never_due(bank: TimeBank, day: dt.date, at: dt.datetime) -> bool:
    """Whether the day is over, and there was no time bank on it, or one that had chosen another day."""
    begins = bank.midnight(day)
    changed = Record.objects.filter(bank=bank, what=Record.What.POLICY, after__has_key="digest_on")
    is_over = day < bank.today(at)
    return is_over and (bank.created_at >= begins or changed.filter(at__gte=begins).exists())


def _send(bank: TimeBank, day: dt.date, at: dt.datetime) -> int:
    """Whoever comes second waits here for the first, and then finds the week told."""
    today, monday = bank.today(at), day - dt.timedelta(days=day.weekday())
    if Digest.objects.filter(bank=bank, week_on=monday).exists() or _was_never_due(bank, day, at):
        return 0
    news = found(bank, since(bank, at), at)
    digest, is_first = Digest.objects.get_or_create(bank=bank, week_on=monday, defaults={"sent_at": at})
    if not is_first or not news:
        return 0
    drawn = [
        notice
        for theirs, readers in _as_read_by(_readers(bank, today), news).items()
        for notice in _drawn(bank, theirs, readers, at, about=str(monday))
    ]
    notices.keep(drawn)
    digest.people_count = len(drawn)
    digest.save(update_fields=["people_count"])
    return len(drawn)


def _readers(bank: TimeBank, today: dt.date) -> list[Person]:
    """Those whom mail reaches, who want it, and who are not away."""
    people = addressing.with_choices(addressing.everybody(bank.pk))
    group = Notice.Group.DIGEST
    return [one for one in people if notices.wants_mail(one, group) and not one.is_away_on(today)]


def _as_read_by(readers: list[Person], news: News) -> dict[News, list[Person]]:
    """Who reads what of it; whoever finds nothing is left out. Only those with a block are asked about one by one."""
    memberships = {one.membership_id for one in (*news.offers, *news.requests)} | {
        one.pk for one in news.members
    }
    own: dict[int, set[int]] = defaultdict(set)
    seats = Seat.objects.filter(membership__in=memberships)
    for person, membership in seats.values_list("person", "membership"):
        own[person].add(membership)
    blocks = Block.objects.filter(bank__in={one.bank_id for one in readers})
    apart = {person for pair in blocks.values_list("person", "blocked") for person in pair}
    groups: dict[News, list[Person]] = defaultdict(list)
    for reader in readers:
        theirs = news.but((), own[reader.pk]) if own.get(reader.pk) else news
        if reader.pk in apart:
            theirs = _in_reach(theirs, reader)
        if theirs:
            groups[theirs].append(reader)
    return groups


def _in_reach(news: News, reader: Person) -> News:
    """Without what a block keeps from them, whatever they do here."""
    listings = {one.pk for one in (*news.offers, *news.requests)}
    members = {one.pk for one in news.members}
    near = Listing.objects.in_reach_of(reader).filter(pk__in=listings).values_list("pk", flat=True)
    found = Membership.objects.in_reach_of(reader).filter(pk__in=members).values_list("pk", flat=True)
    return news.but(listings - set(near), members - set(found))


def _drawn(
    bank: TimeBank, news: News, readers: list[Person], at: dt.datetime, about: str | None = None
) -> list[Notice]:
    return notices.drawn_up_for_all(
        EVENT,
        to=readers,
        bank=bank,
        path=reverse("exchanges:listings", args=[bank.slug]),
        at=at,
        group=Notice.Group.DIGEST,
        context={
            **{name: getattr(news, name)[:MOST_OF_EACH] for name in ("offers", "requests", "members")},
            "more_offers": len(news.offers[MOST_OF_EACH:]),
            "more_requests": len(news.requests[MOST_OF_EACH:]),
            "more_members": len(news.members[MOST_OF_EACH:]),
        },
        about=about,
    )
