"""What somebody shows of themselves beside name, place and a few words: the part of a person that they write."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from members import audiences, tongues


class Profile(models.Model):
    """Columns of every person; `shown_to` holds for each item by whom it may be seen, where that was chosen."""

    class Part(models.TextChoices):
        """Parts of the week, as people speak of them."""

        MORNINGS = "mornings", _("Weekday mornings")
        AFTERNOONS = "afternoons", _("Weekday afternoons")
        EVENINGS = "evenings", _("Weekday evenings")
        WEEKEND_MORNINGS = "we_mornings", _("Weekend mornings")
        WEEKEND_AFTERNOONS = "we_afternoons", _("Weekend afternoons")
        WEEKEND_EVENINGS = "we_evenings", _("Weekend evenings")

    class Way(models.TextChoices):
        """How somebody likes to be contacted best."""

        ANY = "", _("Either is fine")
        CALL = "call", _("A phone call")
        TEXT = "text", _("A text message")
        EMAIL = "email", _("An e-mail")
        HERE = "here", _("A message here, in an exchange")

    photo = models.ImageField(_("photo"), upload_to="people/", blank=True)
    skills = ArrayField(models.CharField(max_length=60), verbose_name=_("skills"), default=list, blank=True)
    wishes = ArrayField(models.CharField(max_length=60), verbose_name=_("wishes"), default=list, blank=True)
    # ISO codes, so that everybody reads them in a language of their own.
    languages = ArrayField(
        models.CharField(max_length=3), verbose_name=_("languages"), default=list, blank=True
    )
    free_parts = ArrayField(
        models.CharField(max_length=13, choices=Part),
        verbose_name=_("parts of the week"),
        default=list,
        blank=True,
    )
    availability = models.CharField(_("when it suits them"), max_length=200, blank=True)
    contact_by = models.CharField(_("liked best"), max_length=5, choices=Way, blank=True)
    contact_note = models.CharField(_("good to know"), max_length=120, blank=True)
    born_in = models.PositiveSmallIntegerField(
        _("year of birth"),
        null=True,
        blank=True,
        help_text="Where the time bank asks and they said: for sums in reports, on no profile.",
    )
    birthday = models.CharField(
        _("birthday"),
        max_length=5,
        blank=True,
        default="",
        db_default="",
        help_text="Month and day, such as 12-24, where the time bank asks: so that a coordinator rings, on no profile.",
    )
    shown_to = models.JSONField(_("who sees what"), default=dict, blank=True)

    class Meta:
        abstract = True

    def audience_of(self, item: str) -> audiences.Audience:
        return audiences.of(self.shown_to, item)

    @property
    def language_names(self) -> list[str]:
        """In the language of whoever reads."""
        return [tongues.name_of(code) for code in self.languages]

    @property
    def part_names(self) -> list[str]:
        return [str(label) for part, label in self.Part.choices if part in self.free_parts]
