"""How the API describes itself in OpenAPI: names, tags, keys and refusals, said once for every address."""

import inspect
from typing import Any

from django.conf import settings
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter
from rest_framework.mixins import RetrieveModelMixin

# The page for those who write programs, shown above the addresses as well.
WORDS = settings.BASE_DIR / "docs" / "api.md"
BANK = OpenApiParameter(
    "bank", str, OpenApiParameter.PATH, description="The time bank, as its own address has it: riverside."
)
KEY = OpenApiParameter(
    "Idempotency-Key",
    str,
    OpenApiParameter.HEADER,
    description="Up to 80 characters you choose, best a new UUID for each thing you want done. Sent again with the"
    " same body, the first answer comes again and nothing is done twice; with another body it is refused (422).",
)
PROBLEM = {
    "type": "object",
    "description": "Why something was refused, after RFC 9457. `detail` is a sentence to show to somebody.",
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {
            "type": "object",
            "additionalProperties": {},
            "description": "By field, where the refusal is about fields: the sentences for each.",
        },
    },
    "required": ["type", "title", "status", "detail"],
}
REFUSED = {
    "description": "Refused; nothing was changed.",
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
}


class Description(AutoSchema):
    """One operation: `exchanges_accept`, under the tag `exchanges`."""

    def get_tags(self) -> list[str]:
        return [self._resource()]

    def get_operation_id(self) -> str:
        return f"{self._resource()}_{self._action}".replace("-", "_")

    def get_summary(self) -> str:
        """The first sentences; what is in the library, nobody has written for this address."""
        if getattr(type(self.view), self._action, None) is RetrieveModelMixin.retrieve:
            return "One of them, by its id."
        return str(super().get_description()).partition("\n\n")[0].replace("\n", " ")

    def get_description(self) -> str:  # type: ignore[override] # as its own parent already has it
        """The rest."""
        return str(super().get_description()).partition("\n\n")[2]

    @property
    def _action(self) -> str:
        return str(getattr(self.view, "action", ""))

    def get_override_parameters(self) -> list[Any]:
        shared = [BANK] if "{bank}" in self.path else []
        return [*shared, KEY] if self.method == "POST" else shared

    def get_serializer_name(self, serializer: Any, direction: Any) -> str:
        return str(serializer.__class__.__name__).removesuffix("Shape")

    def _get_response_bodies(self, direction: Any = "response") -> dict[str, Any]:
        bodies: dict[str, Any] = super()._get_response_bodies(direction)
        return {**bodies, "4XX": {"$ref": "#/components/responses/Refused"}}

    def _resource(self) -> str:
        return resource(self.path)


def resource(path: str) -> str:
    """What an address is about, by which its operations stand together."""
    return path.removeprefix("/api/v1/").removeprefix("{bank}/").partition("/")[0] or "banks"


def without_cookies(result: dict[str, Any]) -> None:
    """That pages come with a cookie is no way for programs, which have tokens."""
    result["components"]["securitySchemes"].pop("cookieAuth")
    for methods in result["paths"].values():
        for operation in methods.values():
            operation["security"] = [way for way in operation["security"] if "cookieAuth" not in way]


def finish(result: dict[str, Any], generator: SchemaGenerator, **_: Any) -> dict[str, Any]:
    """Add what all operations share, and a line on each tag."""
    views = {resource(path): callback.cls for path, *_how, callback in generator.endpoints or []}
    about = {tag: inspect.cleandoc(view.__doc__ or "").partition("\n\n")[0] for tag, view in views.items()}
    result["tags"] = [
        {"name": tag, "description": about[tag]} for tag in sorted(about) if tag in _used(result)
    ]
    without_cookies(result)
    result["info"]["description"] = WORDS.read_text(encoding="utf-8").partition("\n\n")[2]
    result["components"]["schemas"]["Problem"] = PROBLEM
    result["components"]["responses"] = {"Refused": REFUSED}
    return result


def _used(result: dict[str, Any]) -> set[str]:
    return {operation["tags"][0] for methods in result["paths"].values() for operation in methods.values()}
