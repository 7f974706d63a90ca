"""A length of time is read exactly or refused with a sentence: never a wrong minute."""

import contextlib
import csv
import json
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest
from django.template import Context, Template
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger import hours

SHARED = Path(__file__).parents[3] / "shared" / "data"
TEXTS_READ_AT_LEAST = 177

READ = {
    30: "½ .5 0,5 1/2 30m 0:30 30' ٣٠m|half an hour|a half hour|half hour|demi-heure|media hora"
    "|mezz'ora|mezzora|halbe Stunde|een half uur|yarım saat|半小时|1800 sec",
    45: "3/4 ¾ 0.75 0:45 45m|45 MIN.|three quarters of an hour|trois quarts d’heure"
    "|drie kwartier|tre quarti d'ora|forty-five minutes|fünfundvierzig Minuten",
    60: "1 1h 1.0 1,00 60m 1:00|an hour|one hour|une heure|eine Stunde|un'ora|bir saat|한 시간",
    75: "1.25 1¼ 1:15|hour and a quarter|una hora y cuarto|une heure et quart",
    90: "1:30 1.5 1,5 1.50 1½ 1h30 1h30m 90m 01:30 １：３０ ١:٣٠ 1٫5 1h30'"
    "|1 1/2|90 min|1 h 30|1\u00a0h\u00a030|1 h. 30 min."
    "|an hour and a half|hour and a half|one and a half hours|1 hour, 30 minutes"
    "|1 hour and 30 minutes|1:30 hours|une heure trente|une heure et demie|hora y media"
    "|uma hora e meia|un'ora e mezza|anderthalb Stunden"
    "|anderhalf uur|bir buçuk saat|ساعة ونصف|डेढ़ घंटे|1時間半|1시간 30분",
    96: "1.6 1.60 96m",
    120: "2 2h|2 hours|two hours|dos horas|deux heures|zwei Stunden|due ore|duas horas"
    "|twee uur|İKİ SAAT|ساعتين",
    150: "2½h 2:30|2 1/2 hours|two-and-a-half hours|zweieinhalb Stunden|twee en een half uur",
    2400: "40h 2400m",
}

REFUSED = {
    "empty": "|  |\t\n",
    "zero": "0|0:00|0h|0m|0 h 00",
    "below_zero": "-1|−1 h 30|- 2h|-.5",
    "bare_number": "13|15|30|90|05",
    "clock_or_decimal": "1.30|8.20|1,30|1.05h|0.45|1.30 hours",
    "one_digit_of_minutes": "1:5|1h5",
    "past_the_hour": "1:60|1h60|1h90m|2:075",
    "longer_than_hours": "2 days|1d|half a day|a week|une journée|3 Monate|1 year 2 hours",
    "not_whole_minutes": "1.67|90.5m|⅛|90 s|½ min|123.45 sec",
    "not_exact": "about 2h|~2h|1-2h|2h–3h|2h or 3h|more than an hour|another hour|couple of hours"
    "|1,000|1.250|11/2|1/0|90.5",
    "too_long": "1001h|999999999h|100000m",
    "unknown": "hello|hours|a m|two|1:30:00|1'30|2 am|3 p.m.|1 000 m|1²h|on hour|once hours"
    "|1h30 dakika|half past one|twenty and four hours|vingt quatre heures"
    "|1.5 h 30 m|h30|1h 30m 20s|+1h|1h1h|half 3 uur|3 hours' rest",
}


def refusal_of(text: str, **options: int) -> hours.NotUnderstood:
    with pytest.raises(hours.NotUnderstood) as caught:
        hours.parse(text, **options)
    return caught.value


def readings() -> list[tuple[int, str]]:
    found = []
    for minutes, texts in READ.items():
        first, *rest = texts.split("|")
        found += [(minutes, text) for text in [*first.split(), *rest]]
    return found


@pytest.mark.parametrize(("minutes", "text"), readings())
def test_reads_what_people_write(minutes: int, text: str) -> None:
    assert hours.parse(text) == hours.Reading(minutes)


@pytest.mark.parametrize(
    ("code", "text"), [(code, text) for code, texts in REFUSED.items() for text in texts.split("|")]
)
def test_refuses_what_is_not_certain(code: str, text: str) -> None:
    refusal = refusal_of(text)
    assert refusal.code == code
    assert refusal.sentence == str(refusal)
    assert len(refusal.sentence) > 30


def test_every_refusal_says_what_would_work() -> None:
    assert refusal_of("90").sentence == "Is “90” minutes or hours? Write 90m for minutes, or 90h for hours."
    assert refusal_of("8.20").sentence.endswith("Write 8:20 or 492m.")
    assert refusal_of("1:5").sentence == "Is that 5 minutes or 50? Write 1:05 or 1:50."
    assert "“" + "x" * 29 + "…”" in refusal_of("x" * 60).sentence


@pytest.mark.parametrize("text", ["492m", "8:20", "90h", "1:05"])
def test_what_a_refusal_offers_is_read(text: str) -> None:
    assert hours.parse(text).minutes > 0


@pytest.mark.parametrize(
    ("text", "minutes", "rounded_from"),
    [("1:30", 90, None), ("7m", 15, 7), ("8m", 15, 8), ("22m", 15, 22), ("23m", 30, 23), ("1m", 15, 1)],
)
def test_rounds_to_the_step_and_says_so(text: str, minutes: int, rounded_from: int | None) -> None:
    assert hours.parse(text, step_minutes=15) == hours.Reading(minutes, rounded_from)


def test_half_a_step_goes_up() -> None:
    assert hours.parse("5m", step_minutes=10) == hours.Reading(10, 5)
    assert hours.parse("45m", step_minutes=30) == hours.Reading(60, 45)


@pytest.mark.parametrize(
    ("minutes", "compact", "clock", "spoken"),
    [
        (0, "0 h", "0:00", "0 hours"),
        (1, "1 min", "0:01", "1 minute"),
        (45, "45 min", "0:45", "45 minutes"),
        (60, "1 h", "1:00", "1 hour"),
        (65, "1 h 05", "1:05", "1 hour 5 minutes"),
        (90, "1 h 30", "1:30", "1 hour 30 minutes"),
        (-30, "−30 min", "−0:30", "minus 30 minutes"),
        (-105, "−1 h 45", "−1:45", "minus 1 hour 45 minutes"),
        (6000, "100 h", "100:00", "100 hours"),
    ],
)
def test_writes_minutes_three_ways(minutes: int, compact: str, clock: str, spoken: str) -> None:
    assert hours.compact(minutes) == compact.replace(" ", "\u00a0")
    assert hours.clock(minutes) == clock
    assert hours.spoken(minutes) == spoken


def test_signs_what_was_added_and_taken() -> None:
    assert [hours.signed(minutes) for minutes in (90, 0, -90)] == [
        "+1\u00a0h\u00a030",
        "0\u00a0h",
        "−1\u00a0h\u00a030",
    ]


def test_decimal_hours_are_exact_to_two_places() -> None:
    assert [str(hours.as_decimal(minutes)) for minutes in (90, 20, -15, 0)] == [
        "1.50",
        "0.33",
        "-0.25",
        "0.00",
    ]


def test_templates_write_hours() -> None:
    page = Template("{% load ledger_hours %}{{ m|hours }} {{ m|signed_hours }} {{ m|clock }} {{ m|spoken }}")
    assert page.render(Context({"m": 90})) == "1\u00a0h\u00a030 +1\u00a0h\u00a030 1:30 1 hour 30 minutes"


def test_words_come_from_whoever_speaks_the_language() -> None:
    class Shouting:
        def gettext(self, message: str) -> str:
            return message.upper().replace("%(LENGTH)S", "%(length)s")

        def ngettext(self, singular: str, plural: str, number: int) -> str:
            return "%(hours)d STUNDEN"

    try:
        hours.speak_through(Shouting())
        assert hours.spoken(-120) == "MINUS 2 STUNDEN"
        assert refusal_of("").sentence.isupper()
    finally:
        hours.speak_through(translation)


@pytest.mark.parametrize("write", [hours.compact, hours.clock, hours.spoken])
def test_what_is_written_is_read_back(write: Callable[[int], str]) -> None:
    assert all(hours.parse(write(minutes)) == hours.Reading(minutes) for minutes in range(1, 6001))


@given(st.text(max_size=120) | st.text(alphabet="0123456789.,:/½⁄hmd '-+ªº٣五", max_size=12))
@settings(deadline=None)
def test_any_text_is_read_or_refused(text: str) -> None:
    with contextlib.suppress(hours.NotUnderstood):
        assert 0 < hours.parse(text).minutes <= 60_000


@given(st.integers(0, 99), st.integers(0, 99))
@settings(deadline=None)
def test_two_decimals_are_read_exactly_or_refused(whole: int, hundredths: int) -> None:
    try:
        minutes = hours.parse(f"{whole}.{hundredths:02d}h").minutes
    except hours.NotUnderstood:
        return
    assert Fraction(minutes, 60) == Fraction(whole * 100 + hundredths, 100)


@pytest.mark.skipif(not SHARED.exists(), reason="the shared test data is not beside this checkout")
def test_durations_of_others_are_read_right_or_refused() -> None:
    read = 0
    with open(SHARED / "durations.csv", encoding="utf-8", newline="") as lines:
        for line in csv.DictReader(lines):
            for text in (line["text"], line["sentence"]):
                read += is_read_right(text, Fraction(line["seconds"]))
    assert read >= TEXTS_READ_AT_LEAST


def is_read_right(text: str, seconds: Fraction) -> bool:
    try:
        minutes = hours.parse(text).minutes
    except hours.NotUnderstood:
        return False
    assert minutes * 60 == seconds, text
    return True


@pytest.mark.skipif(not SHARED.exists(), reason="the shared test data is not beside this checkout")
def test_naughty_strings_are_read_or_refused() -> None:
    texts = json.loads((SHARED / "naughty-strings.json").read_text(encoding="utf-8"))
    read = {text for text in texts if is_read(text)}
    assert read == {"1", "1.00", "1/2"}


def is_read(text: str) -> bool:
    try:
        return bool(hours.parse(text))
    except hours.NotUnderstood:
        return False
