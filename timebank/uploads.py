"""How much anybody may send in one form: looked at before any of it is read, and so before it is known who sends it."""

from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler

# Well above what a photo may have, so that one a little too large is refused beside its field.
MOST_MEGABYTES = 32


class Bounded(FileUploadHandler):
    """Refuses a form that is too large as a whole; what it lets through goes on to Django's own handlers."""

    def handle_raw_input(
        self,
        input_data: Any,
        META: dict[str, str],
        content_length: int,
        boundary: str,
        encoding: str | None = None,
    ) -> None:
        if content_length > MOST_MEGABYTES * 1024 * 1024:
            raise RequestDataTooBig(f"A form of more than {MOST_MEGABYTES} MB was sent.")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None
