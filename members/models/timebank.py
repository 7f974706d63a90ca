"""A time bank: one community, its clock, its language and the policies it has chosen."""

import datetime as dt
import zoneinfo

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext_lazy as _

from members.models.user import User

RESERVED_SLUGS = frozenset(
    [
        "accounts",
        "admin",
        "api",
        "static",
        "media",
        "new",
        "sign-in",
        "healthz",
        "readyz",
        "gallery",
        "unsubscribe",
        "privacy",
        "about",
        "help",
    ]
)


def check_time_zone(name: str) -> None:
    if name not in zoneinfo.available_timezones():
        raise ValidationError(
            _("We don't know the time zone “%(name)s”. Use one such as Europe/London."), params={"name": name}
        )


def check_slug_is_free_to_use(slug: str) -> None:
    if slug in RESERVED_SLUGS:
        raise ValidationError(
            _("“%(slug)s” is used by the site itself. Choose another address."), params={"slug": slug}
        )


def languages() -> list[tuple[str, str]]:
    """Those a time bank can choose, each in its own words. A new one needs no migration."""
    return list(settings.LANGUAGES)


class TimeBankQuerySet(models.QuerySet["TimeBank"]):
    def of_user(self, user: User) -> "TimeBankQuerySet":
        """The time banks in which this login has a person."""
        return self.filter(pk__in=RawSQL("SELECT banks_of_login(%s)", [user.pk]))


class TimeBank(models.Model):
    class Recording(models.TextChoices):
        EITHER = "either", _("Either side")
        PROVIDER = "provider", _("The one who helped")
        RECIPIENT = "recipient", _("The one who was helped")

    class Confirmation(models.TextChoices):
        OTHER_SIDE = "other_side", _("The other side confirms")
        NONE = "none", _("No confirmation needed")

    class Approval(models.TextChoices):
        NEVER = "never", _("Never")
        SOMETIMES = "sometimes", _("Sometimes")
        ALWAYS = "always", _("Always")

    class HoursLeftGo(models.TextChoices):
        CHOICE = "choice", _("Where the member wishes")
        HOUSEHOLD = "household", _("To their household, or the community pot")
        POT = "pot", _("To the community pot")

    class DigestOn(models.TextChoices):
        """In the order of the week, after none of them."""

        NEVER = "never", _("Never")
        MONDAY = "monday", _("On Mondays")
        TUESDAY = "tuesday", _("On Tuesdays")
        WEDNESDAY = "wednesday", _("On Wednesdays")
        THURSDAY = "thursday", _("On Thursdays")
        FRIDAY = "friday", _("On Fridays")
        SATURDAY = "saturday", _("On Saturdays")
        SUNDAY = "sunday", _("On Sundays")

    class SecondFactorFor(models.TextChoices):
        NOBODY = "nobody", _("Nobody")
        ADMINS = "admins", _("Admins")
        LEADING = "leading", _("Admins and coordinators")

    slug = models.SlugField(
        _("address"),
        max_length=40,
        unique=True,
        validators=[
            RegexValidator(r"^[a-z0-9]+(-[a-z0-9]+)*$", _("Use small letters, digits and single hyphens.")),
            check_slug_is_free_to_use,
        ],
    )
    name = models.CharField(_("name"), max_length=100)
    about = models.TextField(_("about"), blank=True, max_length=4000)
    place = models.CharField(_("place"), max_length=100, blank=True)
    time_zone = models.CharField(
        _("time zone"), max_length=60, default="Europe/London", validators=[check_time_zone]
    )
    language = models.CharField(_("language"), max_length=10, default="en-gb", choices=languages)
    coordinator_label = models.CharField(
        _("what you call coordinators"), max_length=40, default="coordinator"
    )
    coordinators_have_duties = models.BooleanField(
        _("coordinators share the work out, by duties"), default=False
    )
    is_joinable = models.BooleanField(_("people can ask to join on the web"), default=True)

    references_asked = models.PositiveSmallIntegerField(
        _("references to ask for"), default=0, validators=[MaxValueValidator(3)]
    )

    recording = models.CharField(
        _("who may log hours"), max_length=10, choices=Recording, default=Recording.EITHER
    )
    confirmation = models.CharField(
        _("confirmation"), max_length=10, choices=Confirmation, default=Confirmation.OTHER_SIDE
    )
    approval = models.CharField(_("approval"), max_length=10, choices=Approval, default=Approval.SOMETIMES)
    approval_above_minutes = models.PositiveIntegerField(
        _("approve exchanges longer than"), null=True, blank=True, default=480
    )
    approval_first_exchanges = models.PositiveSmallIntegerField(
        _("approve a member's first exchanges"), default=0, validators=[MaxValueValidator(50)]
    )
    step_minutes = models.PositiveSmallIntegerField(
        _("round hours to"), default=15, validators=[MinValueValidator(1), MaxValueValidator(60)]
    )
    lowest_minutes = models.IntegerField(_("lowest balance"), default=-600, validators=[MaxValueValidator(0)])
    highest_minutes = models.IntegerField(
        _("highest balance"), default=2400, validators=[MinValueValidator(0)]
    )
    limits_are_hard = models.BooleanField(_("refuse what would pass a limit"), default=False)
    pot_lowest_minutes = models.IntegerField(
        _("lowest balance of the community pot"), default=-12000, validators=[MaxValueValidator(0)]
    )
    welcome_minutes = models.PositiveIntegerField(_("welcome gift"), default=0)
    corrections_need_second = models.BooleanField(
        _("a second person looks at corrections and write-offs"), default=True
    )
    hours_left_go = models.CharField(
        _("where the hours go of whoever leaves"),
        max_length=10,
        choices=HoursLeftGo,
        default=HoursLeftGo.CHOICE,
    )
    settle_after_days = models.PositiveSmallIntegerField(
        _("days until unconfirmed hours settle by themselves"),
        default=14,
        validators=[MinValueValidator(2), MaxValueValidator(365)],
    )
    settle_notice_days = models.PositiveSmallIntegerField(
        _("days of notice before that"), default=3, validators=[MinValueValidator(1), MaxValueValidator(60)]
    )
    listing_days = models.PositiveSmallIntegerField(
        _("days an offer or request stays up"),
        default=90,
        validators=[MinValueValidator(7), MaxValueValidator(730)],
    )
    digest_on = models.CharField(
        _("mail what is new in the week"),
        max_length=9,
        choices=DigestOn,
        default=DigestOn.MONDAY,
        db_default="monday",
    )
    erase_after_days = models.PositiveSmallIntegerField(
        _("days in which erasing somebody's name and words can be called off"),
        default=14,
        validators=[MinValueValidator(1), MaxValueValidator(90)],
    )
    checks_are_shown = models.BooleanField(
        _("members see which checks of one another are valid"), default=False
    )
    asks_age = models.BooleanField(_("ask applicants under age who answers for them"), default=False)
    asks_birth_year = models.BooleanField(
        _("ask for the year of birth, for reports"), default=False, db_default=False
    )
    asks_birthday = models.BooleanField(
        _("ask for birthdays, so that coordinators can ring"), default=False, db_default=False
    )
    pot_is_public = models.BooleanField(
        _("anybody may read how the community pot stands"), default=False, db_default=False
    )
    second_factor_for = models.CharField(
        _("who needs a second step to sign in"),
        max_length=8,
        choices=SecondFactorFor,
        default=SecondFactorFor.NOBODY,
    )
    has_cards = models.BooleanField(
        _("members without e-mail can sign in with a card and a PIN"), default=False, db_default=False
    )
    created_at = models.DateTimeField()

    objects = TimeBankQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(lowest_minutes__lte=0), name="lowest_balance_is_not_above_zero"
            ),
            models.CheckConstraint(
                condition=Q(highest_minutes__gte=0), name="highest_balance_is_not_below_zero"
            ),
            models.CheckConstraint(condition=Q(step_minutes__gte=1), name="step_is_at_least_a_minute"),
            models.CheckConstraint(
                condition=Q(settle_notice_days__lt=F("settle_after_days")),
                name="notice_comes_before_settling",
            ),
            models.CheckConstraint(
                condition=Q(hours_left_go__in=["choice", "household", "pot"]),
                name="hours_left_go_to_a_known_place",
            ),
            models.CheckConstraint(
                condition=Q(second_factor_for__in=["nobody", "admins", "leading"]),
                name="second_factor_is_for_a_known_group",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        if self.settle_notice_days >= self.settle_after_days:
            sentence = _("The notice has to come before: choose fewer days than until settling.")
            raise ValidationError({"settle_notice_days": sentence})

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        return zoneinfo.ZoneInfo(self.time_zone)

    def today(self, at: dt.datetime) -> dt.date:
        """The day it is in this community at that moment."""
        return at.astimezone(self.zone).date()

    def midnight(self, day: dt.date) -> dt.datetime:
        """The moment at which a day begins in this community."""
        return dt.datetime.combine(day, dt.time(), tzinfo=self.zone)
