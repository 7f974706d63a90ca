"""What a page weighs on a phone that has never been here."""

import gzip
from urllib.parse import urlsplit

from playwright.sync_api import Page, Response

from members.models import Person, TimeBank
from tests.browser import acts
from tests.browser.conftest import Open
from tests.factories import help
from tests.factories.exchanges import ListingFactory

PATHS = ["", "log/", "offers/", "statement/", "inbox/", "desk/", "reports/"]
MOST_KILOBYTES = 120


def weight(page: Page, path: str) -> dict[str, int]:
    """Bytes by address, as they cross the wire. Files are packed here as the storage of static files packs them."""
    answers: list[Response] = []
    page.on("response", lambda answer: answers.append(answer))
    acts.goes_to(page, path)
    page.wait_for_load_state("networkidle")
    return {urlsplit(answer.url).path: _sent(answer) for answer in answers}


def _sent(answer: Response) -> int:
    if not urlsplit(answer.url).path.startswith("/static/"):
        return answer.request.sizes()["responseBodySize"]
    body = answer.body()
    return min(len(gzip.compress(body)), len(body))


def test_no_page_is_heavy(
    phone: Open, careful_bank: TimeBank, member: Person, other_member: Person, admin: Person
) -> None:
    own = member.memberships.get()
    for n in range(20):
        ListingFactory(bank=careful_bank, membership=own, title=f"Offer {n}", text="Words and more. " * 20)
        help.confirmed(member, other_member, title=f"Help {n}")
    weights = {path: weight(phone(admin), path) for path in PATHS}
    kilobytes = {path: round(sum(parts.values()) / 1000) for path, parts in weights.items()}
    assert max(kilobytes.values()) < MOST_KILOBYTES, kilobytes
