"""Accounts, entries and transfers in the API, and what is asked of them."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from ledger import hours
from ledger.models import Account, Transfer
from members.models import Membership
from members.serializers import BankField, MemberName, PersonName


class LengthInput(serializers.Serializer[Any]):
    """How long: whole `minutes`, or `hours` as people write them ("1:30", "1.5", "90m"). One of the two."""

    minutes = serializers.IntegerField(min_value=1, max_value=10**6, required=False)
    hours = serializers.CharField(max_length=40, required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        attrs = super().validate(attrs)
        written = attrs.pop("hours", None)
        if (written is None) == ("minutes" not in attrs):
            raise serializers.ValidationError(
                {"minutes": _("Say how long once: in “minutes” or in “hours”.")}
            )
        return attrs if written is None else {**attrs, "minutes": self._read(written)}

    def _read(self, written: str) -> int:
        """To the minute: nobody looks here at what a rounding would make of it."""
        try:
            reading = hours.parse(written, step_minutes=self.context["bank"].step_minutes)
        except hours.NotUnderstood as refusal:
            raise serializers.ValidationError({"hours": refusal.sentence}) from refusal
        if reading.rounded_from is not None:
            said = {
                "step": hours.compact(self.context["bank"].step_minutes),
                "near": hours.compact(reading.minutes),
            }
            sentence = _(
                "This time bank counts in steps of %(step)s. Send “%(near)s” if that is near enough."
            )
            raise serializers.ValidationError({"hours": sentence % said})
        return reading.minutes


class AccountName(serializers.ModelSerializer[Account]):
    """Whose account it is; the community pot has no membership."""

    id = serializers.UUIDField(source="public_id", read_only=True)
    name = serializers.CharField(read_only=True)
    membership = serializers.SlugRelatedField[Membership](
        slug_field="public_id", read_only=True, allow_null=True
    )

    class Meta:
        model = Account
        fields = ["id", "kind", "name", "membership"]


class AccountShape(AccountName):
    """An account and where it stands. A balance below zero is ordinary: somebody let others help them."""

    membership = MemberName(read_only=True, allow_null=True)  # type: ignore[assignment] # more of the same
    balance = serializers.SerializerMethodField(help_text="The balance as people say it.")

    class Meta(AccountName.Meta):
        fields = [
            *AccountName.Meta.fields,
            "balance_minutes",
            "balance",
            "lowest_minutes",
            "highest_minutes",
            "is_hard",
            "sequence",
            "opened_at",
            "closed_at",
        ]
        read_only_fields = fields

    def get_balance(self, account: Account) -> str:
        return hours.signed(account.balance_minutes)


class TransferLine(serializers.ModelSerializer[Transfer]):
    """What was posted, without who had a hand in it."""

    id = serializers.UUIDField(source="public_id", read_only=True)

    class Meta:
        model = Transfer
        fields = ["id", "kind", "occurred_on", "posted_at", "description", "channel", "reference"]
        read_only_fields = fields


class PairShape(serializers.Serializer[Any]):
    """The other entry of a pair of which one undid the other."""

    transfer = serializers.UUIDField(source="transfer.public_id")
    sequence = serializers.IntegerField()


class EntryShape(serializers.Serializer[Any]):
    """A line of a statement: above zero was provided, below zero received; with the balance after it."""

    sequence = serializers.IntegerField(source="entry.sequence", read_only=True)
    minutes = serializers.IntegerField(source="entry.minutes", read_only=True)
    balance_after_minutes = serializers.IntegerField(source="entry.balance_after_minutes", read_only=True)
    is_after_close = serializers.BooleanField(
        read_only=True, help_text="Posted when the month of its day was closed already."
    )
    transfer = TransferLine(read_only=True)
    others = AccountName(many=True, read_only=True)
    undone_by = PairShape(read_only=True, allow_null=True)
    undoes = PairShape(read_only=True, allow_null=True)


class LineShape(serializers.Serializer[Any]):
    account = AccountName(read_only=True)
    minutes = serializers.IntegerField(read_only=True)


class TransferShape(TransferLine):
    """A transfer with its lines, which sum to zero, and everybody who had a hand in it."""

    lines = LineShape(source="entries", many=True, read_only=True)
    entered_by = PersonName(read_only=True, allow_null=True)
    on_behalf_of = MemberName(read_only=True, allow_null=True)
    confirmed_by = PersonName(read_only=True, allow_null=True)
    approved_by = PersonName(read_only=True, allow_null=True)
    undoes = serializers.SlugRelatedField[Transfer](
        source="reverses", slug_field="public_id", read_only=True, allow_null=True
    )
    undone_by = serializers.SerializerMethodField()

    class Meta(TransferLine.Meta):
        fields = [
            *TransferLine.Meta.fields,
            "lines",
            "entered_by",
            "on_behalf_of",
            "confirmed_by",
            "approved_by",
            "undoes",
            "undone_by",
        ]
        read_only_fields = fields

    def get_undone_by(self, transfer: Transfer) -> str | None:
        return next((str(one.public_id) for one in transfer.reversals.all()), None)


_Channel = Transfer.Channel


class DonationInput(LengthInput):
    """Hours of `giver`, a membership you act for, for the community pot."""

    giver = BankField(Membership)
    words = serializers.CharField(max_length=300, default="", allow_blank=True)
    channel = serializers.ChoiceField(
        choices=[
            (channel.value, channel.label)
            for channel in (_Channel.API, _Channel.PAPER, _Channel.PHONE, _Channel.PERSON)
        ],
        default=_Channel.API,
        help_text="How a member's word reached the coordinator who gives for them; others leave it out.",
    )
    source = serializers.CharField(max_length=100, default="", allow_blank=True)  # type: ignore[assignment] # a field of that name


class GiftInput(DonationInput):
    """Hours of `giver`, a membership you act for, for the member `to`."""

    to = BankField(Membership)


class GrantInput(LengthInput):
    """Hours out of the community pot for the member `to`; `words` say what for."""

    to = BankField(Membership)
    words = serializers.CharField(max_length=300)


class UndoInput(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=1000)
