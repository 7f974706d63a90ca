"""Offers and requests: what somebody can give, what somebody would like."""

import datetime as dt

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Func, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _
from uuid6 import uuid7

from members.models import Membership, Neighbourhood, Person, TimeBank
from members.models.block import apart_from
from members.models.membership import out_of_reach
from members.models.words import ErasableField, are_gone
from members.roles import Action


class CategoryQuerySet(models.QuerySet["Category"]):
    def visible_to(self, person: Person | None) -> "CategoryQuerySet":
        return self.filter(bank=person.bank_id) if person else self.none()

    def in_use(self) -> "CategoryQuerySet":
        return self.filter(retired_at__isnull=True)

    def open_to(self, listing: "Listing | None") -> "CategoryQuerySet":
        """Those one may choose, which for a listing includes what it already is."""
        kept = Q(pk=listing.category_id) if listing else Q()
        return self.filter(Q(retired_at__isnull=True) | kept)


class Category(models.Model):
    """A kind of help. Retired ones stay on what already happened."""

    bank = models.ForeignKey(TimeBank, models.CASCADE, related_name="categories")
    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=60)
    position = models.PositiveSmallIntegerField(default=0)
    is_at_home = models.BooleanField(_("usually happens at somebody's home"), default=False, db_default=False)
    retired_at = models.DateTimeField(null=True, blank=True)

    objects = CategoryQuerySet.as_manager()

    class Meta:
        ordering = ["position", "name"]
        constraints = [models.UniqueConstraint("bank", Lower("name"), name="category_is_named_once_a_bank")]

    def __str__(self) -> str:
        return self.name


class ListingQuerySet(models.QuerySet["Listing"]):
    def visible_to(self, person: Person | None) -> "ListingQuerySet":
        """What is or was up in the time bank; what was taken down only its own people and coordinators still see."""
        if person is None:
            return self.none()
        if person.may(Action.CHANGE_LISTINGS):
            return self.filter(bank=person.bank_id)
        own = Q(membership__in=Membership.objects.held_by(person))
        of_bank = self.filter(bank=person.bank_id)
        return of_bank.filter(Q(state=Listing.State.PUBLISHED) & _in_reach_of(person) | own)

    def in_reach_of(self, person: Person) -> "ListingQuerySet":
        """Those of people from whom no block keeps this person apart, whatever they do here."""
        return self.filter(_in_reach_of(person))

    def of_person(self, person: Person) -> "ListingQuerySet":
        """Those of a membership this person may act for."""
        return self.filter(membership__in=Membership.objects.held_by(person))

    def open_on(self, day: dt.date) -> "ListingQuerySet":
        """Published, not expired on that day, and of somebody who is there and may take part."""
        is_there = Q(person__away_since__isnull=True) | Q(person__away_until__lte=day)
        may_take_part = Q(person__suspended_at__isnull=True, person__waits_for_guardian_since__isnull=True)
        not_expired = Q(expires_on__isnull=True) | Q(expires_on__gte=day)
        return self.filter(is_there, may_take_part, not_expired, state=Listing.State.PUBLISHED)

    def with_people(self) -> "ListingQuerySet":
        """What a card shows, in one query."""
        return self.select_related("bank", "membership", "person", "category", "neighbourhood")


def _in_reach_of(person: Person) -> Q:
    return ~Q(person__in=apart_from(person)) & ~out_of_reach("membership", person)


class ListingManager(models.Manager["Listing"]):
    def get_queryset(self) -> ListingQuerySet:
        """Without the columns that only the search reads."""
        return ListingQuerySet(self.model, using=self._db).defer("words", "spelling")


class Listing(models.Model):
    class Kind(models.TextChoices):
        OFFER = "offer", _("Offer")
        REQUEST = "request", _("Request")

    class State(models.TextChoices):
        PUBLISHED = "published", _("Published")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    bank = models.ForeignKey(TimeBank, models.PROTECT, related_name="listings")
    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    membership = models.ForeignKey(Membership, models.PROTECT, related_name="listings")
    person = models.ForeignKey(Person, models.PROTECT, related_name="listings")
    title = ErasableField(_("title"), max_length=100)
    text = models.TextField(_("a few words about it"), blank=True, max_length=3000)
    category = models.ForeignKey(
        Category, models.PROTECT, verbose_name=_("kind of help"), related_name="listings"
    )
    neighbourhood = models.ForeignKey(
        Neighbourhood,
        models.SET_NULL,
        null=True,
        blank=True,
        verbose_name=_("neighbourhood"),
        related_name="listings",
    )
    is_remote = models.BooleanField(_("can be done from afar (phone, internet)"), default=False)
    availability = models.CharField(_("when does it suit you?"), max_length=200, blank=True)
    estimated_minutes = models.PositiveIntegerField(_("about how long?"), null=True, blank=True)
    photo = models.ImageField(_("photo"), upload_to="listings/", blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.PUBLISHED)
    published_at = models.DateTimeField()
    expires_on = models.DateField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    # Both are kept by the database, from functions of migration 0002: what a search finds words in, and the
    # bare words of the title, against which a misspelt one is held.
    words = models.GeneratedField(
        expression=Func("title", "text", "availability", function="listing_words"),
        output_field=SearchVectorField(),
        db_persist=True,
    )
    spelling = models.GeneratedField(
        expression=Func("title", function="bare_words"), output_field=models.TextField(), db_persist=True
    )

    objects = ListingManager.from_queryset(ListingQuerySet)()

    class Meta:
        ordering = ["-published_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="withdrawn", withdrawn_at__isnull=False)
                | Q(state="published", withdrawn_at__isnull=True),
                name="withdrawn_listing_has_its_moment",
            ),
            models.CheckConstraint(
                condition=Q(estimated_minutes__isnull=True) | Q(estimated_minutes__gt=0),
                name="estimated_time_is_above_zero",
            ),
        ]
        indexes = [
            GinIndex(fields=["words"], name="listing_words"),
            GinIndex(fields=["spelling"], opclasses=["gin_trgm_ops"], name="listing_spelling"),
            models.Index(fields=["category", "-published_at", "-id"], name="listing_of_category"),
            models.Index(fields=["bank", "state", "-published_at", "-id"], name="listing_newest"),
            models.Index(fields=["membership", "-published_at"], name="listing_of_membership"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def without_words(self) -> str:
        """What it is called once whoever put it up is forgotten."""
        return str(self.get_kind_display()) if are_gone(self, "title") else ""

    @property
    def is_offer(self) -> bool:
        return self.kind == self.Kind.OFFER

    @property
    def photo_version(self) -> str:
        """Changes with the photo, so that browsers may keep what they have."""
        return self.photo.name[-17:-5] if self.photo.name else ""

    @property
    def is_withdrawn(self) -> bool:
        return self.state == self.State.WITHDRAWN

    @property
    def is_standing(self) -> bool:
        """Stays up until somebody takes it down."""
        return self.expires_on is None

    def is_open_on(self, day: dt.date) -> bool:
        person = self.person
        may_take_part = person.suspended_at is None and person.waits_for_guardian_since is None
        is_up = self.state == self.State.PUBLISHED and (self.expires_on is None or self.expires_on >= day)
        return may_take_part and not person.is_away_on(day) and is_up
