"""The verdict on the books sees each kind of fault: every one is built in here, by itself."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from audit.books import Books, Intent, verdict
from audit.report import Report

DONE = Intent("a walk", (("ana", -60), ("bram", 60)), "done", "t1")


def whole() -> Books:
    return Books(
        transfers={"t1": "a walk"},
        entries=[("t1", "ana", -60), ("t1", "bram", 60)],
        balances={"ana": -60, "bram": 60},
        banks={"ana": "riverside", "bram": "riverside"},
    )


def test_whole_books_have_no_fault() -> None:
    assert verdict([DONE], whole()) == []


def test_an_intent_nobody_decided_may_be_there_or_not() -> None:
    undecided = replace(DONE, outcome="undecided", transfer="")
    assert verdict([undecided], whole()) == []
    assert verdict([DONE, replace(undecided, name="another")], whole()) == []


def lost(books: Books) -> None:
    books.transfers.clear()
    books.entries.clear()
    books.balances.update(ana=0, bram=0)


def doubled(books: Books) -> None:
    books.transfers["t2"] = "a walk"
    books.entries += [("t2", "ana", -60), ("t2", "bram", 60)]
    books.balances.update(ana=-120, bram=120)


def invented(books: Books) -> None:
    doubled(books)
    books.transfers["t2"] = "nobody's"


def altered(books: Books) -> None:
    books.entries[:] = [("t1", "ana", -75), ("t1", "bram", 75)]
    books.balances.update(ana=-75, bram=75)


def half_done(books: Books) -> None:
    books.entries.pop()
    books.balances.update(bram=0)


def without_lines(books: Books) -> None:
    books.transfers["t2"] = "a walk"


def balance_off(books: Books) -> None:
    books.balances.update(ana=-75, bram=75)


def bank_off(books: Books) -> None:
    books.banks.update(bram="hilltop")


@pytest.mark.parametrize(
    ("fault", "word"),
    [
        (lost, "lost"),
        (doubled, "doubled"),
        (invented, "invented"),
        (altered, "altered"),
        (half_done, "half done"),
        (without_lines, "half done"),
        (balance_off, "altered"),
        (bank_off, "time bank"),
    ],
)
def test_each_fault_is_seen(fault: Callable[[Books], None], word: str) -> None:
    books = whole()
    fault(books)
    assert any(word in one for one in verdict([DONE], books))


def test_what_was_refused_and_is_written_was_invented() -> None:
    assert verdict([replace(DONE, outcome="refused", transfer="")], whole()) == [
        "invented: intent a walk was refused and is written"
    ]


def test_a_control_in_which_nothing_is_found_is_a_fault() -> None:
    assert Report("R0", control=[]).all_faults
    assert not Report("R0", control=["found"]).all_faults
    assert not Report("R0").all_faults
