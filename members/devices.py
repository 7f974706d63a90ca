"""What somebody signed in with, in plain words, read from what their browser says of itself."""

from django.utils.translation import gettext as _

# The first that fits: most browsers also call themselves by the names of those further down.
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)


def words(user_agent: str) -> str:
    """“Firefox on an Android phone”."""
    browser = next((name for sign, name in BROWSERS if sign in user_agent), "")
    device = _device(user_agent)
    if browser and device:
        return _("%(browser)s on %(device)s") % {"browser": browser, "device": device}
    return browser or _("A browser we don’t know")


def _device(user_agent: str) -> str:
    if "Android" in user_agent:
        return _("an Android phone") if "Mobile" in user_agent else _("an Android tablet")
    known = (
        ("iPhone", _("an iPhone")),
        ("iPad", _("an iPad")),
        ("Windows", _("a Windows computer")),
        ("Macintosh", _("a Mac")),
        ("CrOS", _("a Chromebook")),
        ("Linux", _("a Linux computer")),
    )
    return next((said for sign, said in known if sign in user_agent), "")
