"""What a time bank asks of those who would like to join: questions, terms and who agreed to them, references."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from uuid6 import uuid7

from members.models.application import Application, Channel
from members.models.person import Person
from members.models.timebank import TimeBank
from members.roles import Action


class QuestionQuerySet(models.QuerySet["Question"]):
    def visible_to(self, person: Person | None) -> "QuestionQuerySet":
        """Those of their time bank, to whoever may change them. Applicants are asked `questions.of`."""
        return self.filter(bank=person.bank_id) if person and person.may(Action.GOVERN) else self.none()


class Question(models.Model):
    class Kind(models.TextChoices):
        SHORT = "short", _("A few words")
        LONG = "long", _("Several lines")
        YES_NO = "yes_no", _("Yes or no")
        CHOICE = "choice", _("One of several")

    bank = models.ForeignKey(TimeBank, models.CASCADE, related_name="questions")
    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    position = models.PositiveSmallIntegerField()
    words = models.CharField(_("question"), max_length=200)
    kind = models.CharField(_("how it is answered"), max_length=10, choices=Kind, default=Kind.SHORT)
    choices = models.TextField(_("answers to choose from"), blank=True, max_length=1000)
    is_required = models.BooleanField(_("needs an answer"), default=False)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(
                condition=(Q(kind="choice") & ~Q(choices="")) | (~Q(kind="choice") & Q(choices="")),
                name="a_choice_and_nothing_else_offers_answers",
            )
        ]

    def __str__(self) -> str:
        return self.words

    @property
    def field(self) -> str:
        """What its field in a form is called."""
        return f"question-{self.public_id}"

    @property
    def options(self) -> list[str]:
        if self.kind == self.Kind.YES_NO:
            return [str(_("Yes")), str(_("No"))]
        return self.choices.splitlines()


class TermsQuerySet(models.QuerySet["Terms"]):
    def visible_to(self, person: Person | None) -> "TermsQuerySet":
        """Every version, to whoever may write them. The one in force is everybody's: `terms.current`."""
        return self.filter(bank=person.bank_id) if person and person.may(Action.GOVERN) else self.none()


class Terms(models.Model):
    """One version. Written once: other words are another version."""

    bank = models.ForeignKey(TimeBank, models.PROTECT, related_name="terms")
    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    version = models.PositiveIntegerField()
    text = models.TextField(_("terms"), max_length=20000)
    written_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    written_at = models.DateTimeField()

    objects = TermsQuerySet.as_manager()

    class Meta:
        ordering = ["-version"]
        constraints = [models.UniqueConstraint(fields=["bank", "version"], name="terms_have_a_version_once")]

    def __str__(self) -> str:
        return f"{self.bank} {self.version}"


class Agreement(models.Model):
    """Who agreed to which version and when; on paper or by phone, to whom they said so."""

    bank = models.ForeignKey(TimeBank, models.PROTECT, related_name="+")
    terms = models.ForeignKey(Terms, models.PROTECT, related_name="agreements")
    application = models.ForeignKey(Application, models.PROTECT, null=True, related_name="agreements")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="agreements")
    channel = models.CharField(max_length=6, choices=Channel)
    said_to = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    said = models.CharField(_("what they said"), max_length=300, blank=True, default="")
    agreed_at = models.DateTimeField()

    class Meta:
        ordering = ["agreed_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(application__isnull=False) | Q(person__isnull=False),
                name="agreement_is_somebodys",
            ),
            models.CheckConstraint(
                condition=Q(channel__in=["web", "api"], said_to__isnull=True)
                | Q(channel__in=["paper", "phone"], said_to__isnull=False),
                name="what_was_not_typed_was_said_to_somebody",
            ),
            models.UniqueConstraint(fields=["terms", "person"], name="person_agrees_to_a_version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.person or self.application}: {self.terms}"


class Reference(models.Model):
    """Somebody who knows the applicant, and what they said when asked."""

    bank = models.ForeignKey(TimeBank, models.CASCADE, related_name="+")
    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    application = models.ForeignKey(Application, models.CASCADE, related_name="references")
    name = models.CharField(_("name"), max_length=100)
    reach = models.CharField(_("e-mail or phone"), max_length=120)
    said = models.TextField(blank=True, max_length=2000)
    noted_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    noted_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name
