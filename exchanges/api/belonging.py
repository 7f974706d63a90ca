"""Members and people through the API, with what touches their exchanges: being put on hold, leaving, coming back."""

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from exchanges import leaving, moving, suspending
from exchanges.serializers.belonging import (
    HoldInput,
    LeaveInput,
    LiftInput,
    MoveInInput,
    MoveOutInput,
    OpenShape,
)
from members import api as members
from members import cards, parting, permissions, returning
from members.models import Person
from members.rest import may
from members.roles import Action
from members.serializers import MemberShape, PersonName, PersonShape


class PersonViewSet(members.PersonViewSet):
    """A person of the time bank, as far as they show themselves to you. A photo comes with a form instead of JSON."""

    @extend_schema(responses=PersonName(many=True))
    @action(detail=False)
    def voices(self, request: Request, bank: str) -> Response:
        """Everybody with a voice, as a coordinator: each adult once, whatever they share an account with."""
        if not permissions.may_lead(self.person, self.bank):
            raise Http404
        voices = Person.objects.visible_to(self.person).with_a_voice()
        return self.page(voices, PersonName)

    @extend_schema(request=HoldInput, responses=PersonShape)
    @action(detail=True, methods=["post"], permission_classes=[may(Action.SUSPEND)])
    def suspend(self, request: Request, bank: str, id: object) -> Response:
        """Keep somebody from taking part for a while, as a coordinator; they read the reason, nobody else does."""
        given = self.parsed(HoldInput)
        return self.show(suspending.suspend(self.get_object(), by=self.person, at=self.now, **given))

    @extend_schema(request=LiftInput, responses=PersonShape)
    @action(detail=True, methods=["post"], permission_classes=[may(Action.SUSPEND)])
    def lift(self, request: Request, bank: str, id: object) -> Response:
        """Let them take part again; what rested goes on where it was."""
        given = self.parsed(LiftInput)
        return self.show(suspending.lift(self.get_object(), by=self.person, at=self.now, **given))

    @extend_schema(request=None, responses={204: None})
    @action(
        detail=True, methods=["post"], permission_classes=[may(Action.ADD_MEMBERS)], url_path="take-card-away"
    )
    def take_card_away(self, request: Request, bank: str, id: object) -> Response:
        """Their card is good for nothing from now on. One is given at a coordinator's desk only, with its PIN."""
        cards.take_away(self.get_object(), by=self.person, at=self.now)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=None, responses={204: None})
    @action(detail=True, methods=["post"], permission_classes=[may(Action.ADD_MEMBERS)], url_path="open-card")
    def open_card(self, request: Request, bank: str, id: object) -> Response:
        """Let somebody whose card is locked try again, with the PIN they had."""
        cards.unlock(self.get_object(), by=self.person, at=self.now)
        return Response(status=status.HTTP_204_NO_CONTENT)


class MemberViewSet(members.MemberViewSet):
    """The members of the time bank, the newest first."""

    @extend_schema(responses=OpenShape)
    @action(detail=True)
    def leaving(self, request: Request, bank: str, id: object) -> Response:
        """What is open with a member who would go: your own, or as a coordinator anybody's."""
        opened = leaving.look(self.get_object(), by=self.person)
        if not parting.may_close(self.person, opened.going):
            raise Http404
        return Response(OpenShape(opened, context=self.get_serializer_context()).data)

    @extend_schema(request=LeaveInput, responses=MemberShape)
    @action(detail=True, methods=["post"])
    def leave(self, request: Request, bank: str, id: object) -> Response:
        """Close a membership: your own, or as a coordinator that of somebody who asked, or who has died."""
        given = self.parsed(LeaveInput)
        return Response(
            MemberShape(leaving.leave(self.get_object(), by=self.person, at=self.now, **given)).data
        )

    @extend_schema(request=MoveInInput, responses=MemberShape)
    @action(detail=True, methods=["post"], permission_classes=[may(Action.CHANGE_SEATS)], url_path="move-in")
    def move_in(self, request: Request, bank: str, id: object) -> Response:
        """A member moves into this household: their hours and offers come along, their own account closes."""
        given = self.parsed(MoveInInput)
        household = moving.move_in(
            given.pop("person"), self.get_object(), by=self.person, at=self.now, **given
        )
        return Response(MemberShape(household).data)

    @extend_schema(request=MoveOutInput, responses={201: MemberShape})
    @action(detail=True, methods=["post"], permission_classes=[may(Action.CHANGE_SEATS)], url_path="move-out")
    def move_out(self, request: Request, bank: str, id: object) -> Response:
        """One of this household's adults takes their part out. Answers with their new membership."""
        given = self.parsed(MoveOutInput)
        own = moving.move_out(given.pop("person"), self.get_object(), by=self.person, at=self.now, **given)
        return Response(MemberShape(own).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=None, responses=MemberShape)
    @action(
        detail=True,
        methods=["post"],
        permission_classes=[may(Action.CLOSE_MEMBERSHIPS)],
        url_path="take-back",
    )
    def take_back(self, request: Request, bank: str, id: object) -> Response:
        """Open a closed membership again, with its number and its hours, as a coordinator."""
        return Response(MemberShape(returning.take_back(self.get_object(), by=self.person, at=self.now)).data)
