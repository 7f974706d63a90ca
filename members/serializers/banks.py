"""The shapes of time banks in the API: their policies and their neighbourhoods."""

from rest_framework import serializers

from members.models import Neighbourhood, TimeBank

POLICIES = [
    "name", "about", "place", "time_zone", "language", "coordinator_label", "is_joinable", "references_asked",
    "recording", "confirmation", "approval", "approval_above_minutes", "approval_first_exchanges", "step_minutes",
    "coordinators_have_duties",
    "lowest_minutes", "highest_minutes", "limits_are_hard", "pot_lowest_minutes", "welcome_minutes",
    "corrections_need_second", "hours_left_go", "settle_after_days", "settle_notice_days", "listing_days",
    "digest_on",
    "erase_after_days",
    "checks_are_shown", "asks_age", "asks_birth_year", "asks_birthday", "pot_is_public",
    "second_factor_for", "has_cards",
]  # fmt: skip


class BankShape(serializers.ModelSerializer[TimeBank]):
    """A time bank and its policies."""

    class Meta:
        model = TimeBank
        fields = ["slug", *POLICIES]
        read_only_fields = ["slug"]


class FoundInput(serializers.ModelSerializer[TimeBank]):
    """A new time bank with its first admin; policies left out are chosen sensibly."""

    admin_name = serializers.CharField(max_length=100)
    admin_email = serializers.EmailField(max_length=254)

    class Meta:
        model = TimeBank
        fields = ["slug", *POLICIES, "admin_name", "admin_email"]


class NeighbourhoodShape(serializers.ModelSerializer[Neighbourhood]):
    id = serializers.UUIDField(source="public_id", read_only=True)

    class Meta:
        model = Neighbourhood
        fields = ["id", "name"]
