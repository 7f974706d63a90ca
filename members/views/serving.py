"""Handing out a picture that was kept: only ever from a view that has asked who wants to see it."""

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404
from django.utils.cache import patch_cache_control


def picture(name: str, *, kept_seconds: int) -> FileResponse:
    """The picture of that name, for the reader's own browser to keep so long; 404 where it is gone."""
    if not name or not default_storage.exists(name):
        raise Http404
    response = FileResponse(default_storage.open(name), content_type="image/webp")
    patch_cache_control(response, private=True, max_age=kept_seconds, immutable=True)
    return response
