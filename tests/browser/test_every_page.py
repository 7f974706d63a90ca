"""Every page there is, for everybody who may open it, on a phone and on a laptop, in daylight and in the dark."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from members.models import Person, TimeBank
from tests.browser import look, places, scene
from tests.browser.conftest import LAPTOP, PHONE, Devices
from tests.browser.scene import Scene


@pytest.fixture
def whole_scene(
    devices: Devices, member: Person, other_member: Person, coordinator: Person, admin: Person
) -> Scene:
    assert admin.user
    admin.user.is_superuser = True
    admin.user.save()
    built = scene.build(member, other_member, coordinator, admin)
    scene.tell(admin)
    return built


def test_no_page_is_forgotten(whole_scene: Scene) -> None:
    walked = {place.name.split(",")[0] for pages in places.OF.values() for place in pages(whole_scene)}
    assert places.all_names() == (walked - {"not found"}) | set(places.NO_PAGES)


@pytest.mark.parametrize(
    ("device", "widths"), [(PHONE, (390, 320)), (LAPTOP, (1280,))], ids=["phone", "laptop"]
)
@pytest.mark.parametrize("who", places.OF)
def test_a_page_is_good_to_everybody(
    devices: Devices, whole_scene: Scene, who: str, device: dict[str, Any], widths: tuple[int, ...]
) -> None:
    page = devices.open(None if who == "nobody" else getattr(whole_scene, who), **device)
    found = {place.name: faults(page, place.path, widths) for place in places.OF[who](whole_scene)}
    assert {name: wrong for name, wrong in found.items() if wrong} == {}


def faults(page: Page, path: str, widths: tuple[int, ...]) -> list[str]:
    """All that is wrong with one page."""
    page.emulate_media(color_scheme="light")
    page.goto(path)
    wrong = look.bones(page) + look.small_actions(page) + look.violations(page)
    page.emulate_media(color_scheme="dark")
    wrong += look.pale_words(page)
    return wrong + [piece for width in reversed(widths) for piece in look.over_the_side(page, width)]


QUIET = {
    "member": ["", "log/", "offers/", "offers/mine/", "exchanges/", "statement/", "inbox/", "members/"],
    "coordinator": ["desk/", "desk/record/", "applications/"],
    "admin": [
        "reports/",
        "reports/hours/",
        "books/",
        "exports/",
        "settings/kinds/",
        "settings/neighbourhoods/",
    ],
}


def test_where_nothing_has_happened_yet_pages_are_good_too(
    devices: Devices, member: Person, coordinator: Person, admin: Person
) -> None:
    people = {"member": member, "coordinator": coordinator, "admin": admin}
    pages = {who: devices.open(person, **PHONE) for who, person in people.items()}
    found = {
        path: faults(pages[who], f"/riverside/{path}", (390, 320)) for who in QUIET for path in QUIET[who]
    }
    assert {path: wrong for path, wrong in found.items() if wrong} == {}


def test_the_api_is_described_without_complaint(devices: Devices, bank: TimeBank) -> None:
    page = devices.open(None, **LAPTOP)
    page.goto("/api/docs/")
    expect(page.get_by_text("Your exchanges; to coordinators all").first).to_be_visible()
