"""A member's proof holds on its own, and holds no more after the smallest change to it."""

import json
import subprocess
import sys
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from ledger import posting, proof_check, proofs, reversal, sealing
from ledger.models import Account, Transfer
from members.models import Person, TimeBank
from tests.factories.ledger import AT, an_account, help_given

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def ana(bank: TimeBank, coordinator: Person) -> Account:
    """Two sealed blocks, one thing undone, and an entry that is not sealed yet."""
    ana, bram, chen = (an_account(bank, person__name=name) for name in ("Ana Sá", "Bram", "Chen"))
    posting.post(help_given(ana, bram, 90), at=AT)
    posting.post(help_given(bram, chen, 45), at=AT)
    sealing.seal(bank, at=AT)
    posting.post(help_given(chen, ana, 30, reference="two\nlines"), at=AT.replace(microsecond=120))
    undone = Transfer.objects.get(reference="two\nlines")
    reversal.reverse(undone, by=coordinator, reason="Written twice.", at=AT)
    sealing.seal(bank, at=AT.replace(microsecond=500000))
    posting.post(help_given(ana, chen, 15), at=AT)
    return ana


def text_of(account: Account) -> str:
    return "".join(proofs.write(account, at=AT))


def signed_again(proof: dict[str, Any]) -> str:
    """A file somebody made: its last line is right."""
    whole = json.dumps({**proof, "digest": ""}, ensure_ascii=False, indent=0)
    before = whole.rpartition(proof_check.DIGEST)[0]
    return f'{before}"digest": "{proof_check._sha256(before.encode())}"\n}}\n'


def fails(proof: dict[str, Any]) -> str:
    with pytest.raises(proof_check.Wrong) as wrong:
        proof_check.check(signed_again(proof))
    return str(wrong.value)


def test_a_proof_holds_and_says_what_it_proves(ana: Account) -> None:
    checked = proof_check.check(text_of(ana))
    assert (checked.sealed, checked.unsealed, checked.balance_minutes) == (3, [4], 105)
    assert checked.newest_number == 2
    assert any("Not sealed yet: 1." in sentence for sentence in checked.sentences)


def test_made_again_by_hand_it_holds_as_well(ana: Account) -> None:
    """What the tests below stand on: it is their change that fails, not how they write."""
    assert proof_check.check(signed_again(json.loads(text_of(ana)))).sealed == 3


def test_it_shows_the_members_own_lines_only(ana: Account) -> None:
    proof = json.loads(text_of(ana))
    others = Account.objects.exclude(pk=ana.pk)
    assert [entry["minutes"] for entry in proof["entries"]] == [90, -30, 30, 15]
    for other in others:
        assert str(other.public_id) not in text_of(ana)
        assert str(other.proof_key) not in text_of(ana)


def test_each_changed_digit_fails(ana: Account) -> None:
    text = text_of(ana)
    for place, letter in enumerate(text):
        if letter.isdigit():
            changed = f"{text[:place]}{(int(letter) + 1) % 10}{text[place + 1 :]}"
            with pytest.raises(proof_check.Wrong):
                proof_check.check(changed)


PLAIN = {"written_at", "time_bank", "holder", "format", "version"}


def digits(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The way to each value of the proof that has a digit in it and is sealed."""
    if isinstance(value, dict):
        return [
            found
            for key, one in value.items()
            if not (value.get("block", 0) is None and key in (*proof_check.WORDS, "line"))
            and not (not path and key in PLAIN)
            for found in digits(one, (*path, key))
        ]
    if isinstance(value, list):
        return [found for place, one in enumerate(value) for found in digits(one, (*path, place))]
    return [path] if any(letter.isdigit() for letter in str(value)) else []


def with_other_digits(proof: dict[str, Any], path: tuple[Any, ...]) -> list[dict[str, Any]]:
    """The proof once for each digit of one value, with that digit changed."""
    *way, last = path
    made = []
    text = json.dumps(proof)
    value = proof
    for step in path:
        value = value[step]
    for place, letter in enumerate(str(value)):
        if letter.isdigit():
            changed = f"{str(value)[:place]}{(int(letter) + 1) % 10}{str(value)[place + 1 :]}"
            copy = json.loads(text)
            inner = copy
            for step in way:
                inner = inner[step]
            inner[last] = int(changed) if isinstance(value, int) else changed
            made.append(copy)
    return made


def test_each_changed_digit_fails_even_for_who_signs_the_file_again(ana: Account) -> None:
    """The last line is no secret. What is sealed does not rest on it."""
    proof = json.loads(text_of(ana))
    del proof["digest"]
    tried = [changed for path in digits(proof) for changed in with_other_digits(proof, path)]
    assert len(tried) > 500
    for changed in tried:
        fails(changed)


def test_a_file_cut_short_fails(ana: Account) -> None:
    text = text_of(ana)
    for end in range(0, len(text), 97):
        with pytest.raises(proof_check.Wrong):
            proof_check.check(text[:end])


def test_entries_left_out_swapped_or_doubled_fail(ana: Account) -> None:
    for change in (
        lambda entries: entries.pop(1),
        lambda entries: entries.pop(0),
        lambda entries: entries.pop(),
        lambda entries: entries.insert(1, entries[0]),
        lambda entries: entries.reverse(),
    ):
        proof = json.loads(text_of(ana))
        change(proof["entries"])
        assert "ntr" in fails(proof)


def test_an_hour_renamed_after_another_fails(ana: Account) -> None:
    """The first entry, once more as if it were the second: the sums fit, the seal does not."""
    proof = json.loads(text_of(ana))
    first = proof["entries"][0]
    proof["entries"].insert(1, {**first, "sequence": 2, "balance_after_minutes": 180})
    for number, entry in enumerate(proof["entries"][2:], start=3):
        entry["sequence"], entry["balance_after_minutes"] = number, entry["balance_after_minutes"] + 90
    proof["sequence"], proof["balance_minutes"] = 5, 195
    assert fails(proof) == "Entry 2: its place in block 1 is another entry's."


def test_another_banks_blocks_fail(ana: Account, other_bank: TimeBank) -> None:
    other = an_account(other_bank), an_account(other_bank)
    for _night in range(2):
        posting.post_batch([help_given(*other, 90), help_given(*other, 30)], at=AT)
        sealing.seal(other_bank, at=AT)
    theirs, ours = json.loads(text_of(other[0])), json.loads(text_of(ana))
    fails({**ours, "blocks": theirs["blocks"]})
    assert "is not what was sealed" in fails({**ours, "blocks": theirs["blocks"], "pages": theirs["pages"]})
    assert "does not follow" in fails({**ours, "blocks": [ours["blocks"][0], theirs["blocks"][1]]})


def test_a_link_left_out_of_the_chain_fails(bank: TimeBank, ana: Account) -> None:
    bram, chen = an_account(bank), an_account(bank)
    for _night in range(2):
        posting.post(help_given(bram, chen, 45), at=AT)
        sealing.seal(bank, at=AT)
    proof = json.loads(text_of(ana))
    assert [block["number"] for block in proof["blocks"]] == [1, 2, 3, 4]
    del proof["blocks"][2]
    assert fails(proof) == "Block 4 does not follow the block before it."


@pytest.mark.parametrize("text", ["", "{}", "[]", "null", '{"digest": "', "ö" * 100])
def test_what_is_no_proof_fails(text: str) -> None:
    with pytest.raises(proof_check.Wrong):
        proof_check.check(text)


def test_an_account_without_entries_has_a_proof_too(bank: TimeBank) -> None:
    checked = proof_check.check(text_of(an_account(bank)))
    assert (checked.sealed, checked.balance_minutes, checked.newest_number) == (0, 0, 0)


def test_what_is_posted_while_a_page_makes_it_is_for_the_next_one(bank: TimeBank, ana: Account) -> None:
    """A page's transaction sees what others commit in between, statement by statement."""
    with transaction.atomic():
        pieces = proofs.write(ana, at=AT)
        begun = next(pieces)
        posting.post(help_given(ana, an_account(bank), 60), at=AT)
        made = begun + "".join(pieces)
    assert proof_check.check(made).balance_minutes == 105
    assert proof_check.check(text_of(ana)).balance_minutes == 165


def test_numbers_stand_in_order_where_transfers_overtook_one_another() -> None:
    numbers = [3, 1, 2, 5, 4, 9, 8]
    lines = proofs._in_order({"sequence": number} for number in numbers)
    assert [json.loads(line)["sequence"] for line in lines] == sorted(numbers)


def test_the_script_checks_it_alone(ana: Account, tmp_path: Path) -> None:
    """Copied to an empty folder, by a Python that finds no other package."""
    script, file = tmp_path / "proof_check.py", tmp_path / "proof.json"
    script.write_text(Path(proof_check.__file__).read_text())
    file.write_text(text_of(ana))
    argv = [sys.executable, "-I", "-S", str(script), str(file)]
    done = subprocess.run(argv, capture_output=True, text=True, env={}, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert "This proof holds" in done.stdout
    file.write_text(text_of(ana).replace("90", "91", 1))
    done = subprocess.run(argv, capture_output=True, text=True, env={}, check=False)
    assert done.returncode == 1
    assert "does not hold" in done.stdout


def test_the_command_needs_no_database(ana: Account, tmp_path: Path) -> None:
    file = tmp_path / "proof.json"
    file.write_text(text_of(ana))
    root = Path(__file__).resolve().parents[2]
    env = {"DATABASE_URL": "postgresql:///nowhere", "PATH": "/usr/bin:/bin"}
    argv = [sys.executable, str(root / "manage.py"), "verify", str(file)]
    done = subprocess.run(argv, capture_output=True, text=True, env=env, cwd=root, check=False)
    assert done.returncode == 0, done.stderr
    assert "This proof holds" in done.stdout


def test_the_command_says_what_is_wrong(ana: Account, tmp_path: Path) -> None:
    file = tmp_path / "proof.json"
    file.write_text(text_of(ana).replace("90", "91", 1))
    with pytest.raises(CommandError, match="does not hold") as failed:
        call_command("verify", str(file), stdout=StringIO())
    assert failed.value.returncode == 1
