"""Giving hours through the API: to a member, to the community pot, and out of it."""

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from uuid6 import uuid7

from ledger import giving, posting, serializers
from ledger.api.accounts import shown
from ledger.models import Transfer
from members import once
from members.rest import BankViewSet, may
from members.roles import Action


class GivingViewSet(BankViewSet):
    """Hours given without help in return."""

    queryset = Transfer.objects.none()
    serializer_class = serializers.TransferShape
    called: ClassVar[dict[str, str]] = {"length": "minutes"}

    @property
    def how(self) -> dict[str, Any]:
        """Who gives, when, and the name of this gift, by which the ledger knows it again."""
        key = once.key_of(self.request._request) or str(uuid7())
        name = f"{self.person.public_id}:{key}"
        return {"by": self.person, "at": self.now, "key": name, "channel": Transfer.Channel.API}

    def show(self, receipt: posting.Receipt) -> Response:
        transfer = shown(self.person).get(pk=receipt.transfer_id)
        return Response(serializers.TransferShape(transfer).data, status=status.HTTP_201_CREATED)


class GiftViewSet(GivingViewSet):
    """Hours for another member, without help in return."""

    @extend_schema(request=serializers.GiftInput, responses={201: serializers.TransferShape})
    def create(self, request: Request, bank: str) -> Response:
        """Give hours to another member; on a member's word as a coordinator."""
        told = self.parsed(serializers.GiftInput)
        giver, receiver = told["giver"], told["to"]
        how = self.how | {"channel": told["channel"], "source": told["source"]}
        return self.show(giving.give(giver, receiver, told["minutes"], told["words"], **how))


class DonationViewSet(GivingViewSet):
    """Hours for the community pot."""

    @extend_schema(request=serializers.DonationInput, responses={201: serializers.TransferShape})
    def create(self, request: Request, bank: str) -> Response:
        """Give hours to the community pot."""
        told = self.parsed(serializers.DonationInput)
        how = self.how | {"channel": told["channel"], "source": told["source"]}
        return self.show(giving.donate(told["giver"], told["minutes"], told["words"], **how))


class GrantViewSet(GivingViewSet):
    """Hours out of the community pot."""

    permission_classes = [may(Action.GRANT)]

    @extend_schema(request=serializers.GrantInput, responses={201: serializers.TransferShape})
    def create(self, request: Request, bank: str) -> Response:
        """Give hours out of the community pot, as a coordinator."""
        told = self.parsed(serializers.GrantInput)
        return self.show(giving.grant(told["to"], told["minutes"], told["words"], **self.how))
