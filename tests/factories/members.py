"""Time banks and their people, as the real verbs would have left them: founded, with accounts."""

from typing import Any

import factory
from django.utils import timezone

from members import roles, signals
from members.models import Announcement, Membership, Person, Seat, TimeBank, User


class TimeBankFactory(factory.django.DjangoModelFactory[TimeBank]):
    class Meta:
        model = TimeBank

    slug = factory.Sequence(lambda n: f"bank-{n}")
    name = factory.LazyAttribute(lambda bank: bank.slug.replace("-", " ").title())
    created_at = factory.LazyFunction(timezone.now)

    @classmethod
    def _create(cls, model_class: type[TimeBank], *args: Any, **kwargs: Any) -> TimeBank:
        bank = super()._create(model_class, *args, **kwargs)
        signals.bank_founded.send(TimeBank, bank=bank, at=bank.created_at)
        return bank


class UserFactory(factory.django.DjangoModelFactory[User]):
    class Meta:
        model = User

    email = factory.Sequence(lambda n: f"person{n}@example.org")

    @classmethod
    def _create(cls, model_class: type[User], *args: Any, **kwargs: Any) -> User:
        return User.objects.create_user(*args, **kwargs)


class PersonFactory(factory.django.DjangoModelFactory[Person]):
    """A person with a login and no membership; `user=None` for somebody without."""

    class Meta:
        model = Person

    bank = factory.SubFactory(TimeBankFactory)
    user = factory.SubFactory(UserFactory)
    name = factory.Sequence(lambda n: f"Person {n}")
    email = factory.LazyAttribute(lambda person: person.user.email if person.user else "")
    joined_at = factory.LazyFunction(timezone.now)


class MembershipFactory(factory.django.DjangoModelFactory[Membership]):
    """A member with an account, held by `person`, or by a new one (`person__name=…`)."""

    class Meta:
        model = Membership

    bank = factory.SubFactory(TimeBankFactory)
    person = factory.SubFactory(PersonFactory, bank=factory.SelfAttribute("..bank"))
    name = factory.LazyAttribute(lambda membership: membership.person.name)
    number = factory.LazyAttribute(lambda membership: membership.bank.memberships.count() + 1)

    @classmethod
    def _create(cls, model_class: type[Membership], *args: Any, **kwargs: Any) -> Membership:
        person, now = kwargs.pop("person"), timezone.now()
        kwargs.setdefault("joined_on", kwargs["bank"].today(now))
        membership = super()._create(model_class, *args, **kwargs)
        Seat.objects.create(bank=membership.bank, membership=membership, person=person)
        signals.member_admitted.send(Membership, membership=membership, by=None, at=now)
        return membership


class AnnouncementFactory(factory.django.DjangoModelFactory[Announcement]):
    """A draft to everybody."""

    class Meta:
        model = Announcement

    bank = factory.SubFactory(TimeBankFactory)
    written_by = factory.SubFactory(PersonFactory, bank=factory.SelfAttribute("..bank"))
    title = "Summer party"
    text = "Bring a cake."
    changed_at = factory.LazyFunction(timezone.now)


def a_person(bank: TimeBank, name: str, role: str = roles.MEMBER, **fields: Any) -> Person:
    """A person of this time bank with a membership of their own."""
    person: Person = PersonFactory(bank=bank, name=name, role=role, **fields)
    MembershipFactory(bank=bank, person=person)
    return person
