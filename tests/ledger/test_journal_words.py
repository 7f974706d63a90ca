"""What people wrote stands in a journal and does nothing there; and transfers in any order find the one that holds."""

import datetime as dt
import json
import random
import subprocess
from pathlib import Path

import pytest
from beancount import loader
from django.db import connection
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from audit import journals as oracle
from ledger.journals.order import Order, Step
from ledger.journals.tools import TOOLS, Named
from tests.ledger.books import HOSTILE

WRITABLE = st.characters(exclude_categories=["Cs"], exclude_characters="\0")
SIGNS = st.sampled_from(list(";|,\"\\\n\r\t:=()[]*!#^@{}~%'` \u2028\u0085\x0b\x0c"))
WORDS = st.text(WRITABLE | SIGNS, max_size=30) | st.text(SIGNS, max_size=10) | st.sampled_from(HOSTILE)
BY_HYPOTHESIS = settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def a_journal(format: str, file: Path, texts: list[str]) -> None:
    """A transfer for each text, as its description, reference and the name of an account."""
    tool = TOOLS[format]
    rows = "unnest(%s::text[]) WITH ORDINALITY AS x (words, n)"
    nothing = (
        "NULL::bigint AS reverses_id, 1 AS bank_id, now() AS posted_at, date '2026-10-01' AS occurred_on"
    )
    transfers = (
        f"(SELECT words AS description, words AS reference, 'gift' AS kind, 'web' AS channel, "  # noqa: S608
        f"gen_random_uuid() AS public_id, n, {nothing} FROM {rows}) AS t"
    )
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {tool.text.replace('%', '%%')} FROM {transfers} ORDER BY n", [texts])  # noqa: S608
        said = [text for (text,) in cursor.fetchall()]
    day = "2026-10-03"
    accounts = [Named(f"{tool.root}Members:M{n:06}", text, False) for n, text in enumerate(texts)]
    opening = tool.opening("".join(texts), accounts, dt.date.fromisoformat(day))
    unit = "min" if format == "hledger" else "MIN"
    lines = f"\n  {accounts[0].account}  1 {unit}\n  {accounts[0].account}  -1 {unit}\n\n"
    file.write_text(opening + "".join(day + text + lines for text in said), newline="\n")


@pytest.mark.django_db
@BY_HYPOTHESIS
@given(st.lists(WORDS, min_size=1, max_size=60))
@example(HOSTILE)
@example([chr(point) for point in range(1, 0x300)])
def test_hledger_reads_a_transfer_for_each_and_nothing_else(tmp_path: Path, texts: list[str]) -> None:
    file = tmp_path / "words.hledger"
    a_journal("hledger", file, texts)
    assert oracle.refused_by_hledger(file) == ""
    argv = ["hledger", "print", "-O", "json", "--file", str(file)]
    done = subprocess.run(argv, env=oracle.SURROUNDINGS, capture_output=True, check=True)
    transfers = json.loads(done.stdout)
    assert len(transfers) == len(texts)
    assert {transfer["tdate"] for transfer in transfers} == {"2026-10-03"}
    assert {len(transfer["tpostings"]) for transfer in transfers} == {2}
    for transfer, text in zip(transfers, texts, strict=True):
        if text.isprintable() and not set(text) & set(";|,"):
            assert transfer["tdescription"] == text.strip()
        assert {tag for tag, _value in transfer["ttags"]} >= {"transfer", "posted", "channel"}


@pytest.mark.django_db
@BY_HYPOTHESIS
@given(st.lists(WORDS, min_size=1, max_size=60))
@example(HOSTILE)
@example([chr(point) for point in range(1, 0x300)])
def test_beancount_reads_a_transfer_for_each_and_nothing_else(tmp_path: Path, texts: list[str]) -> None:
    file = tmp_path / "words.beancount"
    a_journal("beancount", file, texts)
    entries, errors, _options = loader.load_file(str(file))
    assert errors == []
    kinds = [type(entry).__name__ for entry in entries]
    assert (kinds.count("Transaction"), kinds.count("Open"), len(kinds)) == (
        len(texts),
        len(texts),
        2 * len(texts) + 1,
    )
    for entry in entries:
        if type(entry).__name__ == "Transaction":
            assert entry.tags == {"gift"}
            assert not entry.narration.isprintable() or entry.narration == entry.meta["reference"]
    said = {entry.narration for entry in entries if type(entry).__name__ == "Transaction"}
    assert {text for text in texts if text.isprintable()} <= said


def steps(moves: list[tuple[bytes, bytes]]) -> list[Step]:
    """Transfers between two accounts in the order in which they reached them."""
    numbers: dict[bytes, int] = {}
    found = []
    for place, pair in enumerate(moves):
        for account in pair:
            numbers[account] = numbers.get(account, 0) + 1
        now = [b"%d" % numbers[account] for account in pair]
        after = [b"%d" % (numbers[account] + 1) for account in pair]
        found.append(Step(list(pair), now, after, [b"0", b"0"], b"", b"%d" % place))
    return found


PAIRS = st.lists(st.sampled_from("abcde"), min_size=2, max_size=2, unique=True).map(
    lambda pair: (pair[0].encode(), pair[1].encode())
)


@given(st.lists(PAIRS, max_size=40), st.randoms(use_true_random=False))
def test_whatever_the_order_of_ids_every_account_goes_by_its_numbers(
    moves: list[tuple[bytes, bytes]], by_chance: random.Random
) -> None:
    mixed = steps(moves)
    by_chance.shuffle(mixed)
    order = Order(dict.fromkeys((b"a", b"b", b"c", b"d", b"e"), b"1"), {})
    placed = [step for one in mixed for step in order.take(one)]
    assert list(order.rest()) == []
    assert sorted(step.text for step in placed) == sorted(step.text for step in mixed)
    for account in (b"a", b"b", b"c", b"d", b"e"):
        numbers = [
            int(number)
            for step in placed
            for name, number in zip(step.accounts, step.numbers, strict=True)
            if name == account
        ]
        assert numbers == list(range(1, len(numbers) + 1))


def test_what_is_missing_holds_up_only_what_comes_after_it() -> None:
    one, gone, after, elsewhere = steps([(b"a", b"b"), (b"a", b"c"), (b"a", b"b"), (b"d", b"e")])
    expected = dict.fromkeys((b"a", b"b", b"c", b"d", b"e"), b"1")
    held = Order(expected, {})
    assert [step for each in (after, one, elsewhere) for step in held.take(each)] == [one, elsewhere]
    assert list(held.rest()) == [after]
    told = Order(expected, {(b"a", b"2"): b"3", (b"c", b"1"): b"2"})
    assert [step for each in (after, one, elsewhere) for step in told.take(each)] == [one, after, elsewhere]
    assert gone.numbers == [b"2", b"1"]
