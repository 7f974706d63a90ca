"""Photos people send: what is taken, what is refused, what is left of them."""

from concurrent.futures import ProcessPoolExecutor
from io import BytesIO
from multiprocessing import get_context
from resource import RUSAGE_SELF, getrusage

import pytest
from django.core.files import storage
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from members import pictures
from members.pictures import PictureRefused


def upload(content: bytes, name: str = "photo.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "image/jpeg")


def drawn(
    kind: str = "JPEG", size: tuple[int, int] = (400, 300), mode: str = "RGB", **options: object
) -> bytes:
    out = BytesIO()
    Image.new(mode, size, "teal" if mode == "RGB" else 0).save(out, kind, **options)
    return out.getvalue()


def look_at(content: bytes) -> Image.Image:
    return Image.open(BytesIO(content))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
def test_a_photo_is_drawn_anew_in_two_sizes(kind: str) -> None:
    picture = pictures.prepare(upload(drawn(kind)))
    large, small = look_at(picture.large), look_at(picture.small)
    assert (large.format, large.size) == ("WEBP", (400, 300))
    assert (small.format, small.size) == ("WEBP", (240, 240))


@pytest.mark.parametrize("mode", ["L", "LA", "P", "CMYK", "RGBA", "I;16"])
def test_every_way_of_storing_colours_is_read(mode: str) -> None:
    kind = "JPEG" if mode == "CMYK" else "PNG"
    assert look_at(pictures.prepare(upload(drawn(kind, mode=mode))).large).size == (400, 300)


def test_a_large_photo_is_made_smaller_and_keeps_its_shape() -> None:
    picture = pictures.prepare(upload(drawn(size=(4000, 1000))))
    assert look_at(picture.large).size == (1600, 400)


def test_nothing_a_camera_writes_down_is_kept() -> None:
    exif = Image.Exif()
    exif[0x010E] = "taken at home, 12 Elm Street"
    exif.get_ifd(0x8825)[1] = "N"
    content = drawn(exif=exif, comment=b"12 Elm Street", icc_profile=b"Elm Street")
    assert b"Elm Street" in content
    picture = pictures.prepare(upload(content))
    for size in (picture.large, picture.small):
        assert b"Elm Street" not in size
        assert not look_at(size).getexif()
        assert not {"exif", "xmp", "icc_profile"} & set(look_at(size).info)


def test_a_photo_taken_sideways_is_turned_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    assert look_at(pictures.prepare(upload(drawn(exif=exif))).large).size == (300, 400)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not a picture",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"GIF89a<script>alert(1)</script>",
        b"%PDF-1.7",
        drawn()[:300],
        drawn("BMP"),
        drawn("TIFF"),
    ],
)
def test_what_is_no_photo_inside_is_refused_whatever_its_name(content: bytes) -> None:
    with pytest.raises(PictureRefused, match="can't read") as refused:
        pictures.prepare(upload(content))
    assert refused.value.field == "photo"


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
def test_of_a_file_that_is_two_things_only_the_picture_is_left(kind: str) -> None:
    hidden = b"PK\x03\x04 <script>alert(1)</script> %PDF-1.7 <?php system($_GET[0]);"
    content = drawn(kind) + hidden
    picture = pictures.prepare(upload(content, "photo.html"))
    for size in (picture.large, picture.small):
        assert b"script" not in size and b"PK\x03\x04" not in size and b"<?php" not in size
        assert look_at(size).format == "WEBP"


def test_words_hidden_in_a_png_are_left_out() -> None:
    words = PngInfo()
    words.add_text("Comment", "<script>alert(1)</script>")
    words.add_itxt("XML:com.adobe.xmp", "<x:xmpmeta>12 Elm Street</x:xmpmeta>")
    picture = pictures.prepare(upload(drawn("PNG", pnginfo=words)))
    assert b"script" not in picture.large and b"Elm Street" not in picture.large


@pytest.mark.parametrize("kind", ["GIF", "PNG", "WEBP"])
def test_what_moves_stands_still(kind: str) -> None:
    frames = [Image.new("RGB", (40, 30), colour) for colour in ("teal", "red", "blue")]
    moving = BytesIO()
    frames[0].save(moving, kind, save_all=True, append_images=frames[1:], duration=50)
    assert look_at(moving.getvalue()).n_frames == 3
    assert look_at(pictures.prepare(upload(moving.getvalue())).large).n_frames == 1


def test_other_sizes_for_other_uses() -> None:
    picture = pictures.prepare(upload(drawn(size=(4000, 3000))), (640, 96))
    assert (look_at(picture.large).size, look_at(picture.small).size) == ((640, 480), (96, 96))


def test_a_file_too_large_is_refused_before_it_is_read() -> None:
    with pytest.raises(PictureRefused, match="larger than 10 MB"):
        pictures.prepare(upload(b"x" * (10 * 1024 * 1024 + 1)))


@pytest.mark.parametrize("size", [(6000, 6000), (10_000, 10_000), (20_000, 20_000), (1, 16_001)])
def test_a_small_file_that_unfolds_into_a_huge_picture_is_refused(size: tuple[int, int]) -> None:
    content = drawn("PNG", size=size, mode="1")
    assert len(content) < 100_000
    with pytest.raises(PictureRefused, match="wider or taller"):
        pictures.prepare(upload(content))


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_the_largest_there_may_be_unfolds_in_little_memory(kind: str) -> None:
    """In a process of its own, whose most there ever was can be asked."""
    content = drawn(kind, size=(3600, 3600), mode="RGBA")
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        assert pool.submit(megabytes_for, content).result() < 256


def megabytes_for(content: bytes) -> int:
    before = getrusage(RUSAGE_SELF).ru_maxrss
    pictures.prepare(upload(content))
    return (getrusage(RUSAGE_SELF).ru_maxrss - before) // 1024


def test_what_is_kept_can_be_discarded_for_good(db: None, django_capture_on_commit_callbacks: object) -> None:
    name = pictures.keep(pictures.prepare(upload(drawn())), "listings")
    both = (name, pictures.small_name(name))
    assert all(storage.default_storage.exists(each) for each in both)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        pictures.discard(name)
        assert all(storage.default_storage.exists(each) for each in both)
    assert not any(storage.default_storage.exists(each) for each in both)
