"""Members and people through the API, with what touches their exchanges: being put on hold, leaving, coming back."""

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from exchanges import leaving, suspending
from exchanges.serializers.belonging import HoldInput, LeaveInput, LiftInput, OpenShape
from members import api as members
from members import parting, returning
from members.rest import may
from members.roles import Action
from members.serializers import MemberShape, PersonShape


class PersonViewSet(members.PersonViewSet):
    """A person of the time bank. How to reach them is told to those who may edit their profile."""

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


class MemberViewSet(members.MemberViewSet):
    """The members of the time bank, the newest first."""

    @extend_schema(responses=OpenShape)
    @action(detail=True)
    def leaving(self, request: Request, bank: str, id: object) -> Response:
        """What is open with a member who would go: your own, or as a coordinator anybody's."""
        opened = leaving.look(self.get_object())
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
