"""What is sent that is not what it says: files that are no photos, names that would be headers of a letter."""

from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from PIL import Image

from audit.attack import bodies
from audit.attack.entrances import actor_of, taken_back
from audit.attack.matrix import Matrix
from audit.attack.planting import tables_of_banks, texts_of
from audit.attack.world import OURS, World
from members import mailing
from members.models import Notice, TimeBank
from members.walls import in_bank

SCRIPT = b"<script>alert('zqscript')</script>"
PLACE = b"zq-where-it-was-taken"
HEADER = "Kind\r\nBcc: everybody@evil.invalid\r\nX-Injected: yes"


def _drawn(kind: str, **options: Any) -> bytes:
    out = BytesIO()
    Image.new("RGB", (320, 240), "teal").save(out, kind, **options)
    return out.getvalue()


def _exif() -> bytes:
    exif = Image.Exif()
    exif[0x010E] = PLACE.decode()
    exif[0x013B] = PLACE.decode()
    return exif.tobytes()


def _wide_png() -> bytes:
    """A few bytes that say they are 60,000 by 60,000 pixels."""
    good = _drawn("PNG")
    return good[:16] + (60_000).to_bytes(4, "big") * 2 + good[24:]


FILES: dict[str, tuple[str, bytes, bool]] = {
    "a photo with its place": ("photo.jpg", _drawn("JPEG", exif=_exif()), True),
    "a photo with a page behind it": ("photo.jpg", _drawn("JPEG") + SCRIPT, True),
    "a picture that is a script too": ("photo.gif", _drawn("GIF", comment=b"*/=1;" + SCRIPT), True),
    "a photo with a page in its comment": ("photo.jpg", _drawn("JPEG", comment=SCRIPT), True),
    "a drawing with a script": (
        "photo.svg",
        b'<svg xmlns="http://www.w3.org/2000/svg">' + SCRIPT + b"</svg>",
        False,
    ),
    "a drawing called a photo": (
        "photo.jpg",
        b'<svg xmlns="http://www.w3.org/2000/svg" onload="x()"/>',
        False,
    ),
    "a page called a photo": ("photo.png", b"<html>" + SCRIPT, False),
    "a paper called a photo": ("photo.jpg", b"%PDF-1.7\n" + SCRIPT, False),
    "a picture larger than any memory": ("photo.png", _wide_png(), False),
    "half a photo": ("photo.jpg", _drawn("JPEG")[:200], False),
    "nothing": ("photo.jpg", b"", False),
    "zeros": ("photo.jpg", b"\0" * 100_000, False),
}


def uploads(matrix: Matrix) -> tuple[int, list[str]]:
    """Each file into a listing, through the API's shape of one as well as the page's form."""
    sent, faults = 0, []
    page = f"/{OURS}/offers/new/"
    actor = actor_of(matrix.world, "quiet")
    with taken_back():
        form = matrix.form_at(page, actor)
    for name, (called, content, is_fine) in FILES.items():
        with taken_back():
            said = {key: values[0] for key, values in form.items() if values != [bodies.WORDS]}
            told = {
                **said,
                "title": f"With {name}",
                "photo": SimpleUploadedFile(called, content, "image/jpeg"),
            }
            answer: Any = actor.client.post(page, told)
            sent += 1
            taken = answer.status_code == 302
            if taken:
                faults += _served(actor.client, answer.headers["Location"], name)
            if taken is not is_fine:
                faults.append(f"{name} was answered with {answer.status_code}")
    return sent, faults


def _served(browser: Client, listing: str, name: str) -> list[str]:
    """What comes out again is drawn anew: nothing of the file is in it, and it is a picture and says so."""
    faults = []
    for size in ("photo/", "photo/small/"):
        answer: Any = browser.get(f"{listing}{size}")
        said = b"".join(answer.streaming_content) if answer.streaming else answer.content
        for close in answer._resource_closers:
            close()
        if SCRIPT[:8] in said or PLACE in said or b"Exif" in said:
            faults.append(f"{name}: something of the file was served")
        kind, sniff = answer.headers["Content-Type"], answer.headers.get("X-Content-Type-Options")
        if (kind, sniff) != ("image/webp", "nosniff"):
            faults.append(f"{name}: served as {kind}, {sniff}")
    return faults


def headers(world: World) -> tuple[int, list[str]]:
    """Every name and every subject has the lines of other headers in it; every letter is drawn up."""
    drawn, faults = 0, []
    with taken_back():
        _break_lines(world)
        for bank in (world.ours, world.theirs):
            bank.refresh_from_db()
            with in_bank(bank):
                for notice in Notice.objects.filter(bank=bank).select_related("person__user", "bank"):
                    drawn += 1
                    faults += _headers_of(notice)
    return drawn, faults


def _break_lines(world: World) -> None:
    TimeBank.objects.filter(pk__in=[world.ours.pk, world.theirs.pk]).update(name=HEADER[:90])
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    for bank in (world.ours, world.theirs):
        with in_bank(bank):
            Notice.objects.filter(bank=bank).update(subject=HEADER)


def _headers_of(notice: Notice) -> list[str]:
    try:
        letter = mailing.letter(notice, "somebody@example.net").message()
    except ValueError as refused:
        return [f"the notice {notice.event} can never be sent: {refused}"]
    added = {"bcc", "x-injected"} & {name.lower() for name in letter.keys()}  # noqa: SIM118
    return [f"the letter of {notice.event} has the headers {sorted(added)}"] if added else []


def texts() -> int:
    return sum(len(texts_of(model)) for model in tables_of_banks())
