"""Photos people send: looked at by decoding them, drawn anew in two sizes, and kept without what cameras write down."""

from dataclasses import dataclass
from functools import partial
from io import BytesIO
from typing import IO

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _
from PIL import Image, ImageOps
from uuid6 import uuid7

from members.refusals import Refused

FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
ACCEPT = "image/jpeg,image/png,image/webp,image/gif"
LARGE_PIXELS, SMALL_PIXELS = 1600, 240
SIZES = (LARGE_PIXELS, SMALL_PIXELS)
MOST_MEGABYTES = 10
# A JPEG is decoded at a fraction of its size; others unfold in memory whole, so they may hold less.
MOST_MEGAPIXELS_OF_JPEG, MOST_MEGAPIXELS = 80, 13
# Each row of a picture costs memory too, however narrow it is.
MOST_PIXELS_A_SIDE = 16_000
JPEGS = ("JPEG", "MPO")


class PictureRefused(Refused):
    """This file can't be used as a photo."""

    status = 422

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence, field="photo")


@dataclass(frozen=True)
class Picture:
    """A photo drawn anew as WebP: one to look at, and a square one for lists."""

    large: bytes
    small: bytes


def prepare(upload: "UploadedFile[bytes]", sizes: tuple[int, int] = SIZES) -> Picture:
    """Decode what was sent and draw it anew, so that nothing of the file itself is ever kept or served.

    `sizes` are the longest side of the large one, and the side of the small one.
    """
    if (upload.size or 0) > MOST_MEGABYTES * 1024 * 1024:
        raise PictureRefused(
            _("That photo is larger than %(most)d MB. Choose a smaller one.") % {"most": MOST_MEGABYTES}
        )
    upload.seek(0)
    large_pixels, small_pixels = sizes
    image = _decoded(upload, large_pixels)
    small = ImageOps.fit(image, (small_pixels, small_pixels))
    return Picture(large=_as_webp(image, quality=80), small=_as_webp(small, quality=70))


def keep(picture: Picture, folder: str) -> str:
    """Store both sizes; returns the name of the large one."""
    name = default_storage.save(f"{folder}/{uuid7()}.webp", ContentFile(picture.large))
    default_storage.save(small_name(name), ContentFile(picture.small))
    return name


def small_name(name: str) -> str:
    """Where the square size of that photo is."""
    return f"{name.removesuffix('.webp')}.small.webp"


def version_of(name: str) -> str:
    """Changes with the photo, so that browsers may keep what they have."""
    return name[-17:-5]


def discard(name: str) -> None:
    """Remove both sizes once the row that named them is certain to be gone: files know no rollback."""
    for each in (name, small_name(name)):
        transaction.on_commit(partial(default_storage.delete, each))


def _decoded(upload: IO[bytes], most_pixels: int) -> Image.Image:
    """The first picture of the file, upright, as plain colours."""
    try:
        with Image.open(upload, formats=FORMATS) as image:
            _check_pixels(image)
            image.draft("RGB", (most_pixels, most_pixels))
            # Made smaller before anything else, so that the whole of it is never there twice.
            plain = image if image.mode in ("RGB", "RGBA") else _in_plain_colours(image)
            plain.thumbnail((most_pixels, most_pixels))
            return _in_plain_colours(ImageOps.exif_transpose(plain))
    except PictureRefused:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_many_dots() from error
    except Exception as error:  # decoders meet hostile bytes with exceptions of every kind
        raise PictureRefused(
            _("We can't read that file as a photo. Choose a JPEG or PNG picture.")
        ) from error


def _in_plain_colours(image: Image.Image) -> Image.Image:
    return image.convert("RGBA" if image.has_transparency_data else "RGB")


def _check_pixels(image: Image.Image) -> None:
    most = MOST_MEGAPIXELS_OF_JPEG if image.format in JPEGS else MOST_MEGAPIXELS
    if image.width * image.height > most * 1_000_000 or max(image.size) > MOST_PIXELS_A_SIDE:
        raise _too_many_dots()


def _too_many_dots() -> PictureRefused:
    return PictureRefused(
        _("That picture is wider or taller than we can take in. Choose a smaller one, or a screenshot of it.")
    )


def _as_webp(image: Image.Image, *, quality: int) -> bytes:
    drawn = BytesIO()
    image.save(drawn, "WEBP", quality=quality, icc_profile=b"")
    return drawn.getvalue()
