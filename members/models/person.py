"""A human in one time bank: profile, role, place. A login is optional."""

import datetime as dt
import re
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from uuid6 import uuid7

from members import roles
from members.models.block import apart_from, memberships_apart_from
from members.models.comparing import Digits, Likeness, bare
from members.models.neighbourhood import Neighbourhood
from members.models.profile import Profile
from members.models.timebank import TimeBank
from members.models.words import ErasableField, are_gone


def initials_of(name: str) -> str:
    """At most two letters for the circle shown where there is no photo."""
    words = [word for word in name.split() if word[0].isalnum()] or name.split()
    if not words:
        return "?"
    return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper()


class PersonQuerySet(models.QuerySet["Person"]):
    def visible_to(self, person: "Person | None") -> "PersonQuerySet":
        """Everybody in the same time bank but those a block keeps apart; nobody to an outsider."""
        if person is None:
            return self.none()
        of_bank = self.filter(bank=person.bank_id)
        return of_bank if person.finds_everybody else of_bank.in_reach_of(person)

    def in_reach_of(self, person: "Person") -> "PersonQuerySet":
        """Those whom no block keeps apart from this person, whatever they do here."""
        return self.exclude(pk__in=apart_from(person))

    def formerly(self, user: Any, *, bank: TimeBank) -> "PersonQuerySet":
        """Who somebody was here whose place is closed, the last one first."""
        return self.filter(bank=bank, former_user=user, left_at__isnull=False).order_by("-left_at")

    def leading(self) -> "PersonQuerySet":
        return self.filter(role__in=roles.LEADING)

    def admins(self) -> "PersonQuerySet":
        return self.filter(role=roles.ADMIN)

    def with_duty(self, *duties: str) -> "PersonQuerySet":
        """Whom an admin has given one of these duties, and who may take part."""
        return self.leading().filter(duties__overlap=sorted(duties), suspended_at__isnull=True)

    def who_can_govern(self) -> "PersonQuerySet":
        """Admins who sign in and may take part. Each time bank keeps one."""
        who_sign_in = self.admins().filter(user__is_active=True, user__email__isnull=False)
        return who_sign_in.filter(suspended_at__isnull=True, left_at__isnull=True)

    def with_a_voice(self) -> "PersonQuerySet":
        """Each adult who holds or represents a membership that takes part, once, however many those are."""
        everybody = self.model._default_manager.all()
        who_act = everybody.filter(
            seats__kind__in=["holder", "representative"], seats__membership__closed_at__isnull=True
        )
        under_age = everybody.filter(guardianships__isnull=False, guardianships__ended_at__isnull=True)
        here = self.filter(left_at__isnull=True, pk__in=who_act.values("pk"))
        return here.exclude(pk__in=under_age.values("pk"))

    def named(self, text: str) -> "PersonQuerySet":
        """Whose name holds each of these words, whatever the accents or capitals."""
        found = self
        for word in text.replace("\0", "").split():
            found = found.filter(bare_name__holds=word)
        return found

    def resembling(self, *, name: str, email: str, phone: str) -> "PersonQuerySet":
        """Who may be the same human: the same e-mail or phone, or much the same name."""
        nobody = Q(pk__in=[])
        by_email = Q(email__iexact=email) | Q(user__email=email.lower()) if email else nobody
        # The end of the number: one may be written with the country's prefix, the other without.
        digits = re.sub(r"\D", "", phone)
        by_phone = Q(phone_digits__endswith=digits[-8:]) if len(digits) >= 7 else nobody
        return self.annotate(
            name_likeness=Likeness("name", models.Value(name)),
            phone_digits=Digits("phone"),
            has_same_email=models.ExpressionWrapper(by_email, models.BooleanField()),
            has_same_phone=models.ExpressionWrapper(by_phone, models.BooleanField()),
        ).filter(Q(name_likeness__gte=0.6) | by_email | by_phone)


class Person(Profile):
    bank = models.ForeignKey(TimeBank, models.PROTECT, related_name="people")
    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="people"
    )
    name = ErasableField(_("name"), max_length=100)
    bare_name = bare("name")
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    address = models.TextField(
        _("address for letters"), max_length=300, blank=True, db_default="", default=""
    )
    statement_by_post = models.BooleanField(
        _("a statement by post every month"), default=False, db_default=False
    )
    neighbourhood = models.ForeignKey(
        Neighbourhood,
        models.SET_NULL,
        null=True,
        blank=True,
        verbose_name=_("neighbourhood"),
        related_name="people",
    )
    about = models.TextField(_("about"), blank=True, max_length=2000)
    role = models.CharField(_("role"), max_length=12, choices=roles.Role, default=roles.MEMBER)
    duties = ArrayField(
        models.CharField(max_length=12, choices=roles.Duty),
        default=list,
        blank=True,
        verbose_name=_("duties"),
    )
    joined_at = models.DateTimeField()
    first_steps_put_away_at = models.DateTimeField(null=True, blank=True)
    away_since = models.DateTimeField(null=True, blank=True)
    away_until = models.DateField(
        null=True, blank=True, help_text="The day they are back; empty: until they say."
    )
    suspended_at = models.DateTimeField(null=True, blank=True)
    left_at = models.DateTimeField(null=True, blank=True)
    waits_for_guardian_since = models.DateTimeField(
        null=True, blank=True, help_text="Under age, and whoever answers for them has not said yes."
    )
    former_user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text="The login they had when they left.",
    )
    former_number = models.PositiveIntegerField(
        null=True, blank=True, help_text="The number under which the hours stay of somebody who is forgotten."
    )
    erased_at = models.DateTimeField(null=True, blank=True)

    closed_roles: tuple[str, ...] = ()
    """What a role would let them do, had they the second step at sign-in that their time bank asks for."""

    is_kept_apart = False
    """Whether a block stands between them and somebody they are to be told of, where that was asked."""

    silenced_groups: frozenset[str] | None = None
    """The groups of notices that are not to come by mail, where somebody who tells many has asked for them all."""

    objects = PersonQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["bank", "user"], condition=Q(user__isnull=False), name="login_is_one_person_a_bank"
            ),
            # What the ledger points at, so that a name on a transfer is always of its own time bank.
            models.UniqueConstraint(fields=["bank", "id"], name="person_belongs_to_one_bank"),
            models.CheckConstraint(
                condition=Q(away_until__isnull=True) | Q(away_since__isnull=False),
                name="only_who_is_away_comes_back",
            ),
            models.CheckConstraint(
                condition=Q(left_at__isnull=True) | Q(user__isnull=True), name="who_has_left_cannot_sign_in"
            ),
            models.CheckConstraint(
                condition=~Q(role="member") | Q(duties__len=0), name="only_who_leads_has_duties"
            ),
            models.CheckConstraint(
                condition=Q(birthday="") | Q(birthday__regex=r"^(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"),
                name="a_birthday_is_a_month_and_a_day",
            ),
            models.CheckConstraint(
                condition=Q(erased_at__isnull=True)
                | Q(
                    left_at__isnull=False,
                    former_user__isnull=True,
                    name="",
                    email="",
                    phone="",
                    about="",
                    address="",
                    born_in__isnull=True,
                    birthday="",
                ),
                name="who_is_erased_has_no_name_and_no_words",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def without_words(self) -> str:
        """What they are called once their name is erased."""
        if self.erased_at is None:
            return ""
        return gettext("Former member %(number)s") % {"number": self.former_number or ""}

    @property
    def initials(self) -> str:
        return initials_of(self.name)

    @property
    def first_name(self) -> str:
        return self.name if are_gone(self, "name") or not self.name.split() else self.name.split()[0]

    @property
    def mail_address(self) -> str:
        """Where mail reaches this person: what they gave, or their login's; empty for somebody without e-mail."""
        return self.email or (self.user.email if self.user else "") or ""

    @property
    def signs_in_by_mail(self) -> bool:
        """By a login with an e-mail. A card is another thing: it may be taken away, and never leads."""
        return self.user is not None and self.user.email is not None

    @property
    def is_coordinator(self) -> bool:
        return self.role in roles.LEADING and roles.COORDINATOR not in self.closed_roles

    @property
    def is_admin(self) -> bool:
        return self.role == roles.ADMIN and roles.ADMIN not in self.closed_roles

    def is_away_on(self, day: dt.date) -> bool:
        """Whether they asked for a rest that still lasts on that day."""
        return self.away_since is not None and (self.away_until is None or day < self.away_until)

    @property
    def is_away(self) -> bool:
        """Today, in their time bank."""
        return self.away_since is not None and self.is_away_on(self.bank.today(timezone.now()))

    def may(self, action: roles.Action) -> bool:
        """Whether the table in `members.roles` lets this person do that in their time bank."""
        if self.suspended_at or self.left_at:
            return False
        right = roles.MAY[action]
        has_duty = self.is_coordinator and not right.duties.isdisjoint(self.duties)
        if right.is_named:
            return has_duty or (self.is_admin and not self._is_anybody_named(right))
        if self.is_admin or right.role == roles.ADMIN:
            return self.is_admin
        return self.is_coordinator and (has_duty or not self.bank.coordinators_have_duties)

    def _is_anybody_named(self, right: roles.Right) -> bool:
        return Person.objects.filter(bank=self.bank_id).with_duty(*right.duties).exists()

    @property
    def finds_everybody(self) -> bool:
        """Whoever leads goes on doing so for people who keep away from one another, or from them."""
        return self.is_coordinator

    @property
    def duty_labels(self) -> list[str]:
        return [str(label) for duty, label in roles.Duty.choices if duty in self.duties]

    @cached_property
    def seat_kinds(self) -> dict[int, str]:
        """The person's place in each membership, by the membership's id; asked once a request."""
        return dict(self.seats.values_list("membership_id", "kind"))

    @cached_property
    def out_of_reach(self) -> frozenset[int]:
        """The memberships for which somebody acts whom a block keeps apart from them; asked once a request."""
        return self.but_own(pk for query in memberships_apart_from(self) for pk in query)

    def but_own(self, membership_ids: Iterable[int]) -> frozenset[int]:
        """These without the person's own, where everybody meets everybody."""
        return frozenset(pk for pk in membership_ids if pk not in self.seat_kinds)

    def is_seated_in(self, *membership_ids: int) -> bool:
        """Whether any seat, even a dependant's, ties the person to one of these memberships."""
        return any(membership_id in self.seat_kinds for membership_id in membership_ids)

    def may_act_for(self, membership_id: int) -> bool:
        """As holder or representative; a dependant may not, nor who waits for a guardian's yes."""
        if self.waits_for_guardian_since is not None:
            return False
        return self.seat_kinds.get(membership_id, "dependant") != "dependant"
