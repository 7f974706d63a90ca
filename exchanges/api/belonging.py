"""Members and people through the API, with what touches their exchanges: being put on hold."""

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from exchanges import suspending
from exchanges.serializers.belonging import HoldInput, LiftInput
from members import api as members
from members.rest import Coordinates
from members.serializers import PersonShape


class PersonViewSet(members.PersonViewSet):
    """A person of the time bank. How to reach them is told to those who may edit their profile."""

    @extend_schema(request=HoldInput, responses=PersonShape)
    @action(detail=True, methods=["post"], permission_classes=[Coordinates])
    def suspend(self, request: Request, bank: str, id: object) -> Response:
        """Keep somebody from taking part for a while, as a coordinator; they read the reason, nobody else does."""
        given = self.parsed(HoldInput)
        return self.show(suspending.suspend(self.get_object(), by=self.person, at=self.now, **given))

    @extend_schema(request=LiftInput, responses=PersonShape)
    @action(detail=True, methods=["post"], permission_classes=[Coordinates])
    def lift(self, request: Request, bank: str, id: object) -> Response:
        """Let them take part again; what rested goes on where it was."""
        given = self.parsed(LiftInput)
        return self.show(suspending.lift(self.get_object(), by=self.person, at=self.now, **given))
