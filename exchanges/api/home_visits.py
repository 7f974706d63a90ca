"""What to mind before a first visit at home, through the API."""

from drf_spectacular.utils import extend_schema
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response

from exchanges import home_visits
from exchanges.serializers.home_visits import GuidanceShape
from members.rest import Administers, BankViewSet, Belongs, reads


class VisitGuidanceViewSet(BankViewSet):
    """What two members read before they meet at a home for the first time. Admins write it."""

    serializer_class = GuidanceShape

    def get_permissions(self) -> list[BasePermission]:
        return [Belongs()] if reads(self.request) else [Administers()]

    def retrieve(self, request: Request, bank: str) -> Response:
        """The words, as pages show them. Whoever has read them says so with `has_read_guidance`."""
        return Response({"words": home_visits.words(self.bank)})

    @extend_schema(request=GuidanceShape, responses=GuidanceShape)
    def change(self, request: Request, bank: str) -> Response:
        """Write them anew."""
        said = self.parsed(GuidanceShape)["words"]
        return Response({"words": home_visits.write(self.bank, said=said, by=self.person, at=self.now)})
