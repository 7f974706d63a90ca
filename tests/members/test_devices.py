"""What browsers say of themselves, in plain words."""

import pytest

from members import devices


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36", "Chrome on a Linux computer"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36 Edg/140.0", "Edge on a Windows computer"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1", "Safari on an iPhone"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 14) Gecko/20100101 Firefox/140.0", "Firefox on a Mac"),
        ("Mozilla/5.0 (Linux; Android 15; SM-X200) SamsungBrowser/28.0 Chrome/130 Safari/537.36",
         "Samsung Internet on an Android tablet"),
        ("Firefox/140.0", "Firefox"),
        ("curl/8", "A browser we don’t know"),
        ("", "A browser we don’t know"),
        ("<script>alert(1)</script>", "A browser we don’t know"),
    ],
)  # fmt: skip
def test_a_browser_and_its_device_are_recognised(user_agent: str, words: str) -> None:
    assert devices.words(user_agent) == words
