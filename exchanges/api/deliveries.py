"""Reports that come by themselves, through the API."""

from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from exchanges import delivering
from exchanges.models import Delivery
from exchanges.models.delivery import DeliveryQuerySet
from exchanges.serializers.deliveries import DeliveryInput, DeliveryShape, WhenInput
from members.rest import Administers, BankViewSet


class DeliveryViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, BankViewSet):
    """Which report goes to which admin every month; those that were stopped included. For admins."""

    queryset = Delivery.objects.none()
    serializer_class = DeliveryShape
    permission_classes = [Administers]

    def get_queryset(self) -> DeliveryQuerySet:
        return Delivery.objects.visible_to(self.person).with_what_went()

    @extend_schema(request=DeliveryInput, responses={201: DeliveryShape})
    def create(self, request: Request, bank: str) -> Response:
        """Have one made for somebody every month."""
        told = self.parsed(DeliveryInput)
        told["to"] = [told["to"]]
        (made,) = delivering.order(self.bank, **told, by=self.person, at=self.now)
        return Response(DeliveryShape(made).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=WhenInput, responses=DeliveryShape)
    def update(self, request: Request, bank: str, id: object) -> Response:
        """Another kind of file, or another day."""
        told = self.parsed(WhenInput)
        changed = delivering.change(self.get_object(), **told, by=self.person, at=self.now)
        return Response(DeliveryShape(changed).data)

    @extend_schema(request=None, responses=DeliveryShape)
    @action(detail=True, methods=["post"])
    def stop(self, request: Request, bank: str, id: object) -> Response:
        """No more of it; files that were made stay their time."""
        return Response(DeliveryShape(delivering.stop(self.get_object(), by=self.person, at=self.now)).data)
