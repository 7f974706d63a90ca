"""Files that are no list of transfers: refused with a sentence, at once and in little memory."""

import io
import re
import resource
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest

from ledger.importing import NotReadable, columns, files

MB = 1 << 20
HEADER = b"date,from,to,minutes\n"


def zipped(letters: int) -> bytes:
    """A small archive that unfolds to a large one."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * letters)
    return packed.getvalue()


HOSTILE = {
    "50 MB of one line": (b"a" * (50 * MB), "longer than"),
    "50 MB of one line, beneath a header": (HEADER + b"a" * (50 * MB), "longer than"),
    "50 MB of nothing": (b"\0" * (50 * MB), "not a text file"),
    "50 MB of line ends": (b"\n" * (50 * MB), "empty"),
    "50 MB in an open quote": (HEADER + b'"' + b"a\n" * (25 * MB), "never closed"),
    "a million columns": (b"," * 1_000_000 + b"\n", "longer than"),
    "ten thousand columns": (b"," * 10_000 + b"\n", "columns"),
    "a zip bomb called CSV": (zipped(64 * MB), "spreadsheet"),
    "an old spreadsheet": (b"\xd0\xcf\x11\xe0" + b"x" * 100, "spreadsheet"),
    "a packed file": (b"\x1f\x8b\x08" + b"x" * 100, "not a text file"),
    "a PDF": (b"%PDF-1.7\n", "not a text file"),
    "UTF-16": ("date,from,to,minutes\n".encode("utf-16"), "UTF-16"),
    "nothing": (b"", "empty"),
    "only a mark": (b"\xef\xbb\xbf\n", "empty"),
    "other columns": (b"name,phone\nAna,1\n", "missing: date, from, to, minutes"),
    "two dates": (b"date,day,from,to,minutes\n", "mean the same: date, day"),
    "a header that is no row": (b'"date"x,from,to,minutes\n', "quote in the wrong place"),
}


def look_at(path: Path) -> None:
    with files.opened(path) as table:
        columns.places_in(table.header)
        for _record in table.records():
            pass


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_no_list_of_transfers_is_refused_with_a_sentence_at_once(name: str, tmp_path: Path) -> None:
    content, words = HOSTILE[name]
    path = tmp_path / "file.csv"
    path.write_bytes(content)
    started = time.process_time()
    with pytest.raises(NotReadable, match=words):
        look_at(path)
    assert time.process_time() - started < 2


def test_a_folder_or_a_device_is_no_file(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "none.csv", Path("/dev/zero")):
        with pytest.raises(NotReadable, match="There is no file"):
            look_at(path)


READ = """
import sys; from pathlib import Path; from ledger.importing import NotReadable, files
try:
    with files.opened(Path(sys.argv[1])) as table:
        print(sum(1 for _record in table.records()))
except NotReadable as refusal:
    print(refusal.sentence)
"""


def peak_memory(path: Path) -> int:
    """How many bytes a process of its own needs at most to read it, Django and all; bounded from outside."""
    bound = lambda: resource.setrlimit(resource.RLIMIT_AS, (1536 * MB, 1536 * MB))  # noqa: E731
    # Not `ru_maxrss`: that begins with what the process had that started it.
    code = f"import django; django.setup()\n{READ}\nprint(open('/proc/self/status').read())"
    done = subprocess.run(
        [sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True, preexec_fn=bound
    )
    return int(re.search(r"VmHWM:\s+(\d+) kB", done.stdout)[1]) * 1024


@pytest.mark.parametrize(
    "name", ["50 MB of one line", "50 MB of one line, beneath a header", "50 MB in an open quote"]
)
def test_nor_does_it_take_memory(name: str, tmp_path: Path) -> None:
    path = tmp_path / "file.csv"
    path.write_bytes(HOSTILE[name][0])
    assert peak_memory(path) < 256 * MB


def test_a_long_list_takes_no_more_memory_than_a_short_one(tmp_path: Path) -> None:
    short, long = tmp_path / "short.csv", tmp_path / "long.csv"
    row = b"2019-05-04,101,102,90\n"
    short.write_bytes(HEADER + row)
    long.write_bytes(HEADER + row * 300_000)
    assert peak_memory(long) < peak_memory(short) + 5 * MB
