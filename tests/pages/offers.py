"""What the tests of offers and requests share: their addresses, the form filled in, a photo, a page's words."""

import re
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from PIL import Image

from exchanges.models import Listing
from members.models import TimeBank

OFFERS = "/riverside/offers/"


def page_of(listing: Listing, *parts: str) -> str:
    return f"{OFFERS}{listing.public_id}/" + "".join(f"{part}/" for part in parts)


def text_of(answer: HttpResponse) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def a_photo(name: str = "photo.png", color: str = "teal") -> SimpleUploadedFile:
    out = BytesIO()
    Image.new("RGB", (300, 200), color).save(out, "PNG")
    return SimpleUploadedFile(name, out.getvalue(), "image/png")


def typed(bank: TimeBank, **changes: Any) -> dict[str, Any]:
    """The form as a member fills it in at its shortest."""
    category = bank.categories.all()[0]
    said = {"kind": "offer", "title": "A lift to the market", "category": category.public_id, **changes}
    return {name: value for name, value in said.items() if value is not None}
