"""The photos of offers and requests, for whoever may see the listing itself and for nobody else."""

from uuid import UUID

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from exchanges import pictures
from exchanges.models import Listing
from members.gates import members_only
from members.middleware import BankRequest

KEPT_SECONDS = 30 * 24 * 60 * 60


@require_safe
@members_only
def photo(request: BankRequest, bank: str, public_id: UUID, size: str = "") -> FileResponse:
    """A photo never changes under its address: another one comes with another `?v=`."""
    listing = get_object_or_404(Listing.objects.visible_to(request.person), public_id=public_id)
    name = pictures.small_name(str(listing.photo)) if size else str(listing.photo)
    if not listing.photo or not default_storage.exists(name):
        raise Http404
    response = FileResponse(default_storage.open(name), content_type="image/webp")
    patch_cache_control(response, private=True, max_age=KEPT_SECONDS, immutable=True)
    return response
