"""Minutes as people read them. Below zero stands a real minus sign, and spaces inside never break a line."""

from decimal import Decimal

from ledger.hours.speech import gettext, ngettext

MINUS = "\N{MINUS SIGN}"
NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"


def compact(minutes: int) -> str:
    """1 h 30, 45 min, 2 h, −1 h 45."""
    hours, rest = divmod(abs(minutes), 60)
    if not rest:
        text = gettext("%(hours)d h") % {"hours": hours}
    elif not hours:
        text = gettext("%(minutes)d min") % {"minutes": rest}
    else:
        text = gettext("%(hours)d h %(minutes)02d") % {"hours": hours, "minutes": rest}
    return (MINUS if minutes < 0 else "") + text.replace(" ", NO_BREAK_SPACE)


def signed(minutes: int) -> str:
    """As compact, with a plus sign above zero: +1 h 30."""
    return ("+" if minutes > 0 else "") + compact(minutes)


def clock(minutes: int) -> str:
    """1:30, −0:30."""
    hours, rest = divmod(abs(minutes), 60)
    return f"{MINUS if minutes < 0 else ''}{hours}:{rest:02d}"


def spoken(minutes: int) -> str:
    """In words for a sentence or a screen reader: 1 hour 30 minutes."""
    hours, rest = divmod(abs(minutes), 60)
    parts = []
    if hours or not rest:
        parts.append(ngettext("%(hours)d hour", "%(hours)d hours", hours) % {"hours": hours})
    if rest:
        parts.append(ngettext("%(minutes)d minute", "%(minutes)d minutes", rest) % {"minutes": rest})
    text = " ".join(parts)
    return gettext("minus %(length)s") % {"length": text} if minutes < 0 else text


def as_decimal(minutes: int) -> Decimal:
    """Hours with two decimals, for spreadsheets; the whole minutes stay the exact figure."""
    return (Decimal(minutes) / 60).quantize(Decimal("0.01"))
