"""The people of a time bank through the API: members, who has a place in which, and who leads."""

from typing import Any

from django.db.models import Prefetch, QuerySet
from django.shortcuts import get_object_or_404
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from members import (
    appointing,
    blocking,
    erasing,
    households,
    joining,
    profiles,
    reading_out,
    revealing,
    second_factors,
    seeing,
    serializers,
    terms,
    welcoming,
)
from members.bodies import Json
from members.models import Block, Membership, Person, Seat
from members.models.membership import MembershipQuerySet
from members.rest import Administers, BankViewSet, may, person_of
from members.roles import Action
from members.seeing import Seen
from members.serializers.agreeing import AgreeInput, AgreementShape
from members.serializers.kept_away import KeepAwayForInput


class MemberFilter(filters.FilterSet):
    """Narrow the list. `search` takes a number, or the words of a name whatever their accents; `says` the words of
    what somebody can do or would like."""

    search = filters.CharFilter(method="by_words")
    says = filters.CharFilter(method="by_what_they_say")
    kind = filters.ChoiceFilter(choices=Membership.Kind.choices)
    neighbourhood = filters.CharFilter(field_name="neighbourhood__name", lookup_expr="iexact")
    has_left = filters.BooleanFilter(field_name="closed_at", lookup_expr="isnull", exclude=True)

    class Meta:
        model = Membership
        fields = ["search", "says", "kind", "neighbourhood", "has_left"]

    def by_words(self, rows: MembershipQuerySet, name: str, words: str) -> MembershipQuerySet:
        return rows.matching(words, asked_by=person_of(self.request))

    def by_what_they_say(self, rows: MembershipQuerySet, name: str, words: str) -> MembershipQuerySet:
        return rows.filter(pk__in=seeing.memberships_of_those_who_say(words, person_of(self.request)))


class MemberViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, BankViewSet):
    """The members of the time bank, the newest first."""

    queryset = Membership.objects.none()
    serializer_class = serializers.MemberShape
    filterset_class = MemberFilter
    filter_backends = [filters.DjangoFilterBackend]

    def get_queryset(self) -> QuerySet[Membership]:
        visible = Membership.objects.visible_to(self.person)
        seats = Seat.objects.visible_to(self.person).select_related("person").order_by("pk")
        shown = visible.select_related("bank", "neighbourhood")
        return shown.prefetch_related(Prefetch("seats", seats))

    @extend_schema(request=serializers.EnrolInput, responses={201: serializers.MemberShape})
    def create(self, request: Request, bank: str) -> Response:
        """Add a member, with or without e-mail, as a coordinator."""
        made = joining.enrol(self.bank, by=self.person, at=self.now, **self.parsed(serializers.EnrolInput))
        return Response(serializers.MemberShape(made).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=serializers.RenameInput, responses=serializers.MemberShape)
    def partial_update(self, request: Request, bank: str, id: object) -> Response:
        """The name and place of a household or organisation; an individual's are those of the person."""
        shared = self.get_queryset().exclude(kind=Membership.Kind.INDIVIDUAL)
        member = get_object_or_404(shared, public_id=id)
        given = self.parsed(serializers.RenameInput, partial=True)
        kept = {"name": member.name, "neighbourhood": member.neighbourhood, **given}
        changed = profiles.rename(member, by=self.person, at=self.now, **kept)
        return Response(serializers.MemberShape(changed).data)

    @extend_schema(request=serializers.AddSomebodyInput, responses={201: serializers.SeatShape})
    @action(detail=True, methods=["post"])
    def people(self, request: Request, bank: str, id: object) -> Response:
        """Add somebody new to a household or organisation, as a coordinator."""
        given = self.parsed(serializers.AddSomebodyInput)
        seat = households.add_somebody(self.get_object(), by=self.person, at=self.now, **given)
        return Response(serializers.SeatShape(seat).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=serializers.SeatInput, responses={201: serializers.SeatShape})
    @action(detail=True, methods=["post"])
    def seats(self, request: Request, bank: str, id: object) -> Response:
        """Give a person of the time bank a place, as a coordinator."""
        given = self.parsed(serializers.SeatInput)
        seat = households.add_seat(
            self.get_object(), given["person"], kind=given["kind"], by=self.person, at=self.now
        )
        return Response(serializers.SeatShape(seat).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=serializers.SeatInput, responses=serializers.SeatShape)
    @action(detail=True, methods=["post"], url_path="change-seat")
    def change_seat(self, request: Request, bank: str, id: object) -> Response:
        """Change what place somebody has."""
        given = self.parsed(serializers.SeatInput)
        changed = households.change_seat(self._seat(given), kind=given["kind"], by=self.person, at=self.now)
        return Response(serializers.SeatShape(changed).data)

    @extend_schema(request=serializers.PersonInput, responses={204: None})
    @action(detail=True, methods=["post"], url_path="remove-seat")
    def remove_seat(self, request: Request, bank: str, id: object) -> Response:
        """Take somebody's place away; the last one who can answer stays."""
        households.remove_seat(self._seat(self.parsed(serializers.PersonInput)), by=self.person, at=self.now)
        return Response(status=status.HTTP_204_NO_CONTENT)

    def _seat(self, given: dict[str, Any]) -> Seat:
        seats = Seat.objects.visible_to(self.person).select_related("membership__bank", "person")
        return get_object_or_404(seats, membership=self.get_object(), person=given["person"])


class PersonViewSet(mixins.RetrieveModelMixin, BankViewSet):
    """A person of the time bank, as far as they show themselves to you. A photo comes with a form instead of JSON."""

    parser_classes = [Json, MultiPartParser]
    queryset = Person.objects.none()
    serializer_class = serializers.PersonShape

    def get_queryset(self) -> QuerySet[Person]:
        return Person.objects.visible_to(self.person).select_related("bank", "user", "neighbourhood")

    def show(self, person: Person) -> Response:
        return self.shape(seeing.seen_by(person, self.person, self.now))

    def shape(self, seen: Seen) -> Response:
        return Response(serializers.PersonShape(seen, context=self.get_serializer_context()).data)

    @extend_schema(responses=serializers.PersonShape)
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Somebody's profile."""
        return self.show(self.get_object())

    @extend_schema(request=serializers.ProfileForInput, responses=serializers.PersonShape)
    def partial_update(self, request: Request, bank: str, id: object) -> Response:
        """Keep a member's profile right for them, as a coordinator who says how they told; what is left out stays."""
        given = self.parsed(serializers.ProfileForInput, partial=True)
        return self.show(profiles.edit(self.get_object(), by=self.person, at=self.now, **given))

    @extend_schema(request=serializers.ShownForInput, responses=serializers.ShownShape)
    @action(detail=True, methods=["patch"])
    def shown(self, request: Request, bank: str, id: object) -> Response:
        """Write down who may see what of a member, as a coordinator; what is left out stays."""
        chosen = self.parsed(serializers.ShownForInput, partial=True)
        told = chosen.pop("told", "")
        person = profiles.show(self.get_object(), chosen, by=self.person, at=self.now, told=told)
        return Response(serializers.shown_of(person))

    @extend_schema(request=None, responses=serializers.PersonShape)
    @action(detail=True, methods=["post"])
    def contact(self, request: Request, bank: str, id: object) -> Response:
        """See how to reach somebody, until the end of the day. It is written down: they read that you looked."""
        return self.shape(revealing.show_contact(self.get_object(), by=self.person, at=self.now))

    @extend_schema(request=serializers.RoleInput, responses=serializers.PersonShape)
    @action(detail=True, methods=["post"], permission_classes=[Administers])
    def role(self, request: Request, bank: str, id: object) -> Response:
        """Say who leads, as an admin."""
        role = self.parsed(serializers.RoleInput)["role"]
        return self.show(appointing.appoint(self.get_object(), role=role, by=self.person, at=self.now))

    @extend_schema(request=serializers.DutiesInput, responses=serializers.PersonShape)
    @action(detail=True, methods=["post"], permission_classes=[Administers])
    def duties(self, request: Request, bank: str, id: object) -> Response:
        """Say what somebody who leads looks after, as an admin."""
        given = self.parsed(serializers.DutiesInput)["duties"]
        return self.show(appointing.give_duties(self.get_object(), duties=given, by=self.person, at=self.now))

    @extend_schema(request=serializers.ForgetInput, responses=serializers.PersonShape)
    @action(detail=True, methods=["post"], permission_classes=[may(Action.ERASE)])
    def forget(self, request: Request, bank: str, id: object) -> Response:
        """Have the name and words of somebody who has left erased after some days, as a coordinator."""
        somebody, how = self.get_object(), self.parsed(serializers.ForgetInput)["how"]
        erasing.ask(somebody, how=how, by=self.person, at=self.now)
        return self.show(somebody)

    @extend_schema(request=None, responses=serializers.PersonShape)
    @action(
        detail=True, methods=["post"], permission_classes=[may(Action.ERASE)], url_path="call-off-forgetting"
    )
    def call_off_forgetting(self, request: Request, bank: str, id: object) -> Response:
        """Call it off, as a coordinator; the person can, too, on their page."""
        return self.show(erasing.call_off(self.get_object(), by=self.person, at=self.now))

    @extend_schema(responses=serializers.HeldShape)
    @action(detail=True, permission_classes=[may(Action.READ_HELD)])
    def held(self, request: Request, bank: str, id: object) -> Response:
        """Everything held about somebody without a login, opened for them; it is put on the record of changes."""
        return Response(reading_out.as_data(self.get_object(), by=self.person, at=self.now))

    @extend_schema(request=AgreeInput, responses=AgreementShape)
    @action(detail=True, methods=["post"])
    def agree(self, request: Request, bank: str, id: object) -> Response:
        """Agree to the terms: yourself, or as a coordinator for somebody who said so on paper or by phone."""
        somebody, given = self.get_object(), self.parsed(AgreeInput)
        return Response(AgreementShape(terms.agree(somebody, by=self.person, at=self.now, **given)).data)

    @extend_schema(responses=serializers.PersonName(many=True))
    @action(detail=False, permission_classes=[may(Action.EDIT_MEMBERS)], url_path="not-agreed")
    def not_agreed(self, request: Request, bank: str) -> Response:
        """Who has not agreed to the version of the terms in force, as a coordinator."""
        return self.page(terms.not_agreed(self.person), serializers.PersonName)

    @extend_schema(request=None, responses={204: None})
    @action(detail=True, methods=["post"], permission_classes=[Administers], url_path="take-second-step-away")
    def take_second_step_away(self, request: Request, bank: str, id: object) -> Response:
        """Let somebody in again who lost their second step, as an admin who knows that it is they who ask."""
        second_factors.take_away(self.get_object(), by=self.person, at=self.now)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=serializers.EmailInput, responses=serializers.PersonShape)
    @action(detail=True, methods=["post"], url_path="let-sign-in")
    def let_sign_in(self, request: Request, bank: str, id: object) -> Response:
        """Give somebody without a login the means to sign in, as a coordinator."""
        email = self.parsed(serializers.EmailInput)["email"]
        return self.show(welcoming.let_sign_in(self.get_object(), email=email, by=self.person, at=self.now))

    @extend_schema(request=KeepAwayForInput, responses={204: None})
    @action(
        detail=True, methods=["post"], permission_classes=[may(Action.EDIT_MEMBERS)], url_path="keep-away"
    )
    def keep_away(self, request: Request, bank: str, id: object) -> Response:
        """Keep somebody apart from another, as a coordinator whom they told: for who does not sign in by e-mail."""
        given = self.parsed(KeepAwayForInput)
        person, whom = self.get_object(), given["person"]
        blocking.take_down(person, whom, told=given["told"], by=self.person, at=self.now)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=serializers.PersonInput, responses={204: None})
    @action(
        detail=True, methods=["post"], permission_classes=[may(Action.EDIT_MEMBERS)], url_path="find-again"
    )
    def find_again(self, request: Request, bank: str, id: object) -> Response:
        """End what was written down for them, as a coordinator whom they told."""
        whom = self.parsed(serializers.PersonInput)["person"]
        theirs = Block.objects.taken_down_for(self.get_object()).select_related(
            "person__bank", "person__user"
        )
        blocking.take_back(get_object_or_404(theirs, blocked=whom), by=self.person, at=self.now)
        return Response(status=status.HTTP_204_NO_CONTENT)
