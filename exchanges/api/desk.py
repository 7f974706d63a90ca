"""The coordinator's desk through the API: what waits, putting it off and sharing it, calls, thinking of somebody."""

from django.http import Http404
from drf_spectacular.helpers import forced_singular_serializer
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response

from exchanges import calling, hand_over_pack, introducing, marking, matching, visits
from exchanges.models import Listing
from exchanges.serializers import desk as shapes
from members import conversations, permissions
from members.models import Conversation, Membership
from members.rest import BankViewSet, may
from members.roles import Action


class Leads(BasePermission):
    """Coordinators and admins, whatever their duties."""

    def has_permission(self, request: Request, view: object) -> bool:
        if not request.user or not request.user.is_authenticated:
            return False
        if not permissions.may_lead(getattr(request, "person", None), request.bank):  # type: ignore[attr-defined]
            raise Http404
        return True


class DeskViewSet(BankViewSet):
    """What waits for those who lead, and how they share it out."""

    permission_classes = [Leads]
    serializer_class = shapes.DeskShape

    # It is named as lists are, and is one answer.
    @extend_schema(responses=forced_singular_serializer(shapes.DeskShape))  # type: ignore[no-untyped-call]
    def list(self, request: Request, bank: str) -> Response:
        """How much waits, and what is new."""
        pack = hand_over_pack.draw_up(self.person, self.now)
        before = visits.begin(self.person, self.now)
        since = visits.since(self.person, before, self.now)
        told = {
            "waiting": pack.waiting,
            "since": since.moment,
            "exchanges_settled": since.exchanges,
            "new_members": since.members,
            "new_listings": since.listings,
            "done_by_colleagues": since.by_colleagues,
            "corrections": since.corrections,
            "aside": since.aside,
        }
        return Response(shapes.DeskShape(told).data)

    @extend_schema(request=shapes.PutOffInput, responses=shapes.DoneShape)
    @action(detail=False, methods=["post"], url_path="put-off")
    def put_off(self, request: Request, bank: str) -> Response:
        """Off everybody's desk until a day."""
        said = self.parsed(shapes.PutOffInput)
        return _done(marking.put_off(said["items"], until=said["until"], by=self.person, at=self.now))

    @extend_schema(request=shapes.HandInput, responses=shapes.DoneShape)
    @action(detail=False, methods=["post"])
    def hand(self, request: Request, bank: str) -> Response:
        """Have a colleague look after it, who is told; or yourself."""
        said = self.parsed(shapes.HandInput)
        return _done(marking.hand_to(said["items"], said["colleague"], by=self.person, at=self.now))

    @extend_schema(request=shapes.ItemsInput, responses={204: None})
    @action(detail=False, methods=["post"], url_path="bring-back")
    def bring_back(self, request: Request, bank: str) -> Response:
        """On everybody's desk again."""
        marking.bring_back(self.parsed(shapes.ItemsInput)["items"], by=self.person, at=self.now)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(responses=shapes.SharesShape)
    @action(detail=False)
    def shares(self, request: Request, bank: str) -> Response:
        """On how many shoulders the work lies."""
        return Response(shapes.SharesShape(hand_over_pack.shares(self.person, self.now)).data)


class UnansweredViewSet(BankViewSet):
    """Requests that nobody has answered, and thinking of somebody for them."""

    permission_classes = [may(Action.CALL_MEMBERS)]
    serializer_class = shapes.RequestShape
    queryset = Listing.objects.none()

    @extend_schema(responses=shapes.RequestShape(many=True))
    def list(self, request: Request, bank: str) -> Response:
        """The newest first."""
        return self.page(matching.unanswered(self.person, self.now), shapes.RequestShape)

    @extend_schema(responses=shapes.FittingShape)
    @action(detail=True)
    def fitting(self, request: Request, bank: str, id: object) -> Response:
        """Members who might help with it, those likeliest to first: a dozen at most."""
        found = matching.members_for(self.get_object(), self.person, self.now)
        return Response(shapes.FittingShape({"members": found}).data)

    @extend_schema(request=shapes.ThoughtOfInput, responses={201: shapes.IntroductionShape})
    @action(detail=True, methods=["post"], url_path="think-of")
    def think_of(self, request: Request, bank: str, id: object) -> Response:
        """Tell a member of it. They answer it themselves, or not."""
        said = self.parsed(shapes.ThoughtOfInput)
        made = introducing.introduce(self.get_object(), said["membership"], by=self.person, at=self.now)
        return Response(shapes.IntroductionShape(made).data, status=status.HTTP_201_CREATED)

    def get_queryset(self) -> object:  # type: ignore[override]
        return matching.unanswered(self.person, self.now)


class ToCallViewSet(BankViewSet):
    """Members who might be glad of a call."""

    permission_classes = [may(Action.CALL_MEMBERS)]
    serializer_class = shapes.ToCallShape
    queryset = Membership.objects.none()

    @extend_schema(
        parameters=[OpenApiParameter("because", str, enum=[str(key) for key in calling.REASONS])],
        responses=shapes.ToCallShape(many=True),
    )
    def list(self, request: Request, bank: str) -> Response:
        """Those for whom there is a reason, the newest members first."""
        rows = calling.members(self.person, self.now, request.query_params.get("because", ""))
        return self.page(rows, shapes.ToCallShape)


class ConversationViewSet(BankViewSet):
    """Calls that were noted, and words that are due because a balance passed its limit."""

    permission_classes = [may(Action.CALL_MEMBERS)]
    serializer_class = shapes.ConversationShape
    queryset = Conversation.objects.none()

    def get_queryset(self) -> object:  # type: ignore[override]
        return Conversation.objects.visible_to(self.person).with_people()

    @extend_schema(
        parameters=[OpenApiParameter("due", bool, description="Only those that nobody has had yet.")],
        responses=shapes.ConversationShape(many=True),
    )
    def list(self, request: Request, bank: str) -> Response:
        """All of them, the newest first."""
        rows = Conversation.objects.visible_to(self.person).with_people()
        if request.query_params.get("due") in ("true", "1", "yes"):
            rows = rows.filter(closed_at__isnull=True)
        return self.page(rows, shapes.ConversationShape)

    @extend_schema(request=shapes.CallInput, responses={201: shapes.ConversationShape})
    def create(self, request: Request, bank: str) -> Response:
        """Note a call, and what came of it."""
        said = self.parsed(shapes.CallInput)
        noted = conversations.note(said.pop("membership"), by=self.person, at=self.now, **said)
        return Response(shapes.ConversationShape(noted).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=shapes.SaidInput, responses=shapes.ConversationShape)
    @action(detail=True, methods=["post"])
    def note(self, request: Request, bank: str, id: object) -> Response:
        """What came of one that was due."""
        due = self.get_object()
        said = self.parsed(shapes.SaidInput)
        noted = conversations.note(due.membership, due=due, by=self.person, at=self.now, **said)
        return Response(shapes.ConversationShape(noted).data)

    @extend_schema(request=None, responses={204: None})
    @action(detail=True, methods=["post"])
    def undo(self, request: Request, bank: str, id: object) -> Response:
        """Take back what you have just noted; for a day."""
        conversations.undo(self.get_object(), by=self.person, at=self.now)
        return Response(status=status.HTTP_204_NO_CONTENT)


def _done(items: list[marking.Item]) -> Response:
    return Response({"items": [str(item) for item in items]})
