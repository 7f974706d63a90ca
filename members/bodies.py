"""What goes in and out of the API: JSON of a sensible size, with text that can be kept; answers are JSON too."""

import json
from collections.abc import Iterable, Mapping
from typing import IO, Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.utils import json as strict_json

DEEPEST = 20


class AlwaysJson(DefaultContentNegotiation):
    """Answers are JSON whatever the `Accept` header wishes for; only files come as what they are."""

    def select_renderer(
        self, request: Request, renderers: Iterable[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        renderer = next(iter(renderers))
        return renderer, str(renderer.media_type)


class Json(BaseParser):
    """Strict JSON in UTF-8. What no database could keep is refused here, once, for every field there is."""

    media_type = "application/json"

    def parse(
        self,
        stream: IO[Any] | HttpRequest,
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        # Read through the request, a body is held to the site's limit; read as a stream it is not.
        raw = stream.body if isinstance(stream, HttpRequest) else stream.read()
        try:
            sent = json.loads(raw.decode(), parse_constant=strict_json.strict_constant)
        except (ValueError, RecursionError) as error:
            raise ParseError(_not_json(error)) from error
        if not _is_fit(sent):
            raise ParseError(
                _(
                    "Some text in it can't be kept: leave out NUL, halves of characters, and lists within"
                    " lists within lists."
                )
            )
        return sent


def _is_fit(value: Any, depth: int = 0) -> bool:
    if isinstance(value, str):
        return value.isprintable() or not any(c == "\0" or "\ud800" <= c <= "\udfff" for c in value)
    if isinstance(value, dict):
        return depth < DEEPEST and all(_is_fit(k) and _is_fit(v, depth + 1) for k, v in value.items())
    if isinstance(value, list):
        return depth < DEEPEST and all(_is_fit(one, depth + 1) for one in value)
    return True


def _not_json(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        place = {"line": error.lineno, "column": error.colno}
        return _("This is not JSON: look at line %(line)s, column %(column)s.") % place
    return _("This is not JSON we can read. Send it as UTF-8.")
