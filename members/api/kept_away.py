"""Keeping away from somebody, through the API: whom, since when, and the way back."""

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status
from rest_framework.request import Request
from rest_framework.response import Response

from members import blocking, serializers
from members.models import Block
from members.rest import BankViewSet


class KeptAwayViewSet(mixins.ListModelMixin, BankViewSet):
    """The people you keep away from. Neither of you finds the other, and nobody but you knows of it."""

    queryset = Block.objects.none()
    serializer_class = serializers.KeptAwayShape

    def get_queryset(self) -> QuerySet[Block]:
        return Block.objects.visible_to(self.person).select_related("blocked")

    @extend_schema(request=serializers.KeepAwayInput, responses={201: serializers.KeptAwayShape})
    def create(self, request: Request, bank: str) -> Response:
        """Keep away from somebody. Again does no harm."""
        whom = self.parsed(serializers.KeepAwayInput)["person"]
        made = blocking.block(whom, by=self.person, at=self.now)
        return Response(serializers.KeptAwayShape(made).data, status=status.HTTP_201_CREATED)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, *args: object, **kwargs: object) -> Response:
        """Find one another again, unless they keep away from you as well."""
        blocking.unblock(self.get_object(), by=self.person, at=self.now)
        return Response(status=status.HTTP_204_NO_CONTENT)
