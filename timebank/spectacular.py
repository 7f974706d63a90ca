"""How the API's description is drawn up and shown: what drf-spectacular is told, nothing of it from the environment."""

from typing import Any

SETTINGS: dict[str, Any] = {
    "TITLE": "Timebank",
    "VERSION": "1",
    "SWAGGER_UI_DIST": "SIDECAR",
    # Closed, so that the page can be overlooked; with deep links, buttons would have links within them.
    "SWAGGER_UI_SETTINGS": {"deepLinking": False, "docExpansion": "none", "defaultModelsExpandDepth": -1},
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "SERVE_INCLUDE_SCHEMA": False,
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_NAME_OVERRIDES": {
        "AccountKind": "ledger.models.Account.Kind",
        "Audience": "members.audiences.Audience",
        "Because": "members.models.Conversation.Because",
        "Channel": "exchanges.models.Exchange.Channel",
        "ExchangeState": "exchanges.models.Exchange.State",
        "JoiningChannel": "members.models.application.Channel",
        "ListingKind": "exchanges.models.Listing.Kind",
        "MemberKind": "members.models.Membership.Kind",
        "ProfileItem": "members.audiences.Item",
        "ProfileTold": "members.profiles.TOLD",
        "Told": "members.models.told.Told",
        "ReportedKind": "members.serializers.safety.KINDS",
        "SeatKind": "members.models.Seat.Kind",
        "SecondFactorFor": "members.models.TimeBank.SecondFactorFor",
        "Side": "exchanges.models.Side",
        "StepChannel": "exchanges.serializers.exchanges.CHANNELS",
        "TransferChannel": "ledger.models.Transfer.Channel",
        "TransferKind": "ledger.models.Transfer.Kind",
    },
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "timebank.description.finish",
    ],
}
