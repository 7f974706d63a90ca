"""The shapes of hours in the API: accounts, entries, transfers, checks and files. They parse and show, never save."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from ledger import hours
from ledger.models import Account, Block, Discrepancy, Export, Reconciliation, Transfer
from members.models import Membership
from members.serializers import BankField, MemberName, PersonName

SHOWN_DISCREPANCIES = 200


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


class DonationInput(LengthInput):
    """Hours of `giver`, a membership you act for, for the community pot."""

    giver = BankField(Membership)
    words = serializers.CharField(max_length=300, default="", allow_blank=True)


class GiftInput(DonationInput):
    """Hours of `giver`, a membership you act for, for the member `to`."""

    to = BankField(Membership)


class GrantInput(LengthInput):
    """Hours out of the community pot for the member `to`; `words` say what for."""

    to = BankField(Membership)
    words = serializers.CharField(max_length=300)


class UndoInput(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=1000)


class DiscrepancyShape(serializers.ModelSerializer[Discrepancy]):
    """A row that is wrong, and what it should be. `id` is of its first finding, where it is closed."""

    id = serializers.UUIDField(source="case.public_id", read_only=True)
    is_closed = serializers.BooleanField(read_only=True, help_text="Known, and closed with a reason.")
    check = serializers.CharField(source="check_name", read_only=True)
    sentence = serializers.CharField(read_only=True)

    class Meta:
        model = Discrepancy
        fields = ["id", "check", "sentence", "sequence", "expected", "found", "is_closed"]
        read_only_fields = fields


class ReconciliationShape(serializers.ModelSerializer[Reconciliation]):
    """One check of the books: what was counted, and how many rows were wrong. `night` is of the nightly ones."""

    id = serializers.UUIDField(source="public_id", read_only=True)
    asked_by = PersonName(read_only=True, allow_null=True)
    checks = serializers.ListField(child=serializers.CharField(), read_only=True)
    last_block_hash = serializers.CharField(
        source="last_block_hex", read_only=True, help_text="Of the newest block at that time; hexadecimal."
    )

    class Meta:
        model = Reconciliation
        fields = [
            "id",
            "checked_at",
            "night",
            "since",
            "asked_by",
            "checks",
            "accounts",
            "transfers",
            "entries",
            "sum_minutes",
            "differences",
            "last_block",
            "last_block_hash",
        ]
        read_only_fields = fields


class ReconciliationWithRows(ReconciliationShape):
    rows = serializers.SerializerMethodField(help_text=f"The first {SHOWN_DISCREPANCIES} that were wrong.")

    class Meta(ReconciliationShape.Meta):
        fields = [*ReconciliationShape.Meta.fields, "rows"]
        read_only_fields = fields

    @extend_schema_field(DiscrepancyShape(many=True))
    def get_rows(self, run: Reconciliation) -> Any:
        wrong = run.discrepancies.with_names()[:SHOWN_DISCREPANCIES]
        return DiscrepancyShape(wrong, many=True).data


class BlockShape(serializers.ModelSerializer[Block]):
    """Transfers sealed together. Its hash, and with it every later one, would be another if one had been changed."""

    hash = serializers.CharField(source="hex", read_only=True)
    previous_hash = serializers.SerializerMethodField()

    class Meta:
        model = Block
        fields = ["number", "hash", "previous_hash", "transfers", "lines", "sealed_at"]
        read_only_fields = fields

    def get_previous_hash(self, block: Block) -> str:
        return bytes(block.previous_hash).hex()


class AccountCheck(serializers.Serializer[Any]):
    """What the last check found of one account: how many entries it looked at, what is newer, what is wrong."""

    sentence = serializers.CharField(read_only=True)
    is_well = serializers.BooleanField(read_only=True)
    checked_at = serializers.DateTimeField(source="run.checked_at", default=None, read_only=True)
    entries = serializers.IntegerField(read_only=True)
    newer = serializers.IntegerField(read_only=True)
    wrong = DiscrepancyShape(many=True, read_only=True)


class PeriodInput(serializers.Serializer[Any]):
    """The days on which entries were posted; each may be left out."""

    first = serializers.DateField(required=False, default=None)
    last = serializers.DateField(required=False, default=None)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        for name in ("first", "last"):
            if attrs[name] and not 1970 <= attrs[name].year <= 2200:
                raise serializers.ValidationError({name: _("Choose a day between 1970 and 2200.")})
        if attrs["first"] and attrs["last"] and attrs["last"] < attrs["first"]:
            sentence = _("The last day comes before the first. Please choose a later one, or swap them.")
            raise serializers.ValidationError({"last": sentence})
        return attrs


class ExportInput(serializers.Serializer[Any]):
    """Which rows: `ledger`, or a key that a month's report gives; `parameters` narrow them down."""

    what = serializers.CharField(max_length=40)
    format = serializers.ChoiceField(choices=Export.Format.choices)
    parameters = serializers.DictField(
        child=serializers.CharField(max_length=100, allow_blank=True),
        default=dict,
        help_text="Of `ledger` the days `first` and `last`; of a month's lists `month`, `figure`, and more.",
    )


class ExportShape(serializers.ModelSerializer[Export]):
    """A file somebody asked for. Once `state` is `ready` it can be fetched from `file` until `expires_at`."""

    id = serializers.UUIDField(source="public_id", read_only=True)
    parameters = serializers.DictField(child=serializers.CharField(), read_only=True)
    file = serializers.SerializerMethodField()

    class Meta:
        model = Export
        fields = [
            "id",
            "what",
            "parameters",
            "title",
            "format",
            "state",
            "rows_done",
            "rows_total",
            "error",
            "created_at",
            "finished_at",
            "expires_at",
            "file",
        ]
        read_only_fields = fields

    def get_file(self, export: Export) -> str | None:
        if export.state != Export.State.READY:
            return None
        return reverse("api:v1:exports-file", args=[export.bank.slug, export.public_id])
