"""The photos of offers and requests, for whoever may see the listing itself and for nobody else."""

from uuid import UUID

from django.http import FileResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from exchanges.models import Listing
from members import pictures
from members.gates import members_only
from members.middleware import BankRequest
from members.views import serving

KEPT_SECONDS = 30 * 24 * 60 * 60


@require_safe
@members_only
def photo(request: BankRequest, bank: str, public_id: UUID, size: str = "") -> FileResponse:
    """A photo never changes under its address: another one comes with another `?v=`."""
    listing = get_object_or_404(Listing.objects.visible_to(request.person), public_id=public_id)
    name = str(listing.photo)
    shown = pictures.small_name(name) if name and size else name
    return serving.picture(shown, kept_seconds=KEPT_SECONDS)
