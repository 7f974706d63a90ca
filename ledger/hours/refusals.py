"""Why a text was not read as a length of time: one sentence for a person, with what would work."""

from ledger.hours.speech import gettext


class NotUnderstood(ValueError):
    """The text is not one certain length of time. `code` is for programs, `sentence` for people."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence


def quoted(text: str) -> str:
    """What was written, short enough and harmless enough to be said back."""
    shown = "".join(letter for letter in " ".join(text.split()) if letter.isprintable())
    return shown if len(shown) <= 30 else shown[:29] + "…"


def empty() -> NotUnderstood:
    return NotUnderstood(
        "empty", gettext("No length of time is written here. Write how long it took, like 1:30, 1.5 or 90m.")
    )


def unknown(text: str) -> NotUnderstood:
    sentence = gettext("We can't read “%(text)s” as a length of time. Write it like 1:30, 1.5 or 90m.")
    return NotUnderstood("unknown", sentence % {"text": quoted(text)})


def not_exact(text: str) -> NotUnderstood:
    sentence = gettext(
        "“%(text)s” could be more than one length of time. Write just one, like 1:30, 1.5 or 90m."
    )
    return NotUnderstood("not_exact", sentence % {"text": quoted(text)})


def bare_number(text: str) -> NotUnderstood:
    sentence = gettext("Is “%(text)s” minutes or hours? Write %(text)sm for minutes, or %(text)sh for hours.")
    return NotUnderstood("bare_number", sentence % {"text": quoted(text)})


def clock_or_decimal(text: str, hours: int, minutes: str, minutes_as_decimal: int) -> NotUnderstood:
    sentence = gettext(
        "“%(text)s” could mean %(clock)s, or hours with a decimal part. Write %(clock)s or %(minutes)sm."
    )
    values = {"text": quoted(text), "clock": f"{hours}:{minutes}", "minutes": minutes_as_decimal}
    return NotUnderstood("clock_or_decimal", sentence % values)


def one_digit_of_minutes(hours: int, digit: int) -> NotUnderstood:
    sentence = gettext(
        "Is that %(digit)s minutes or %(digit)s0? Write %(hours)s:0%(digit)s or %(hours)s:%(digit)s0."
    )
    return NotUnderstood("one_digit_of_minutes", sentence % {"hours": hours, "digit": digit})


def past_the_hour(minutes: int) -> NotUnderstood:
    sentence = gettext(
        "%(minutes)s minutes are more than an hour, so they can't stand beside one."
        " Write it like 1:30, or all of it in minutes, like 90m."
    )
    return NotUnderstood("past_the_hour", sentence % {"minutes": minutes})


def longer_than_hours() -> NotUnderstood:
    return NotUnderstood(
        "longer_than_hours",
        gettext(
            "We can't tell how many hours of help there are in a day or more. Write them, like 6h or 6:30."
        ),
    )


def not_whole_minutes(text: str) -> NotUnderstood:
    sentence = gettext("“%(text)s” is not a whole number of minutes. Write it like 1:40 or 100m.")
    return NotUnderstood("not_whole_minutes", sentence % {"text": quoted(text)})


def below_zero() -> NotUnderstood:
    return NotUnderstood(
        "below_zero",
        gettext("A length of time can't be less than nothing. Write it without the minus, like 1:30."),
    )


def zero() -> NotUnderstood:
    return NotUnderstood(
        "zero", gettext("That is no time at all. Write how long it took, like 0:15, 1.5 or 90m.")
    )


def too_long(hours: int) -> NotUnderstood:
    sentence = gettext(
        "That is more than %(hours)s hours, more than we can take in one go. Is there a digit too many?"
    )
    return NotUnderstood("too_long", sentence % {"hours": hours})
