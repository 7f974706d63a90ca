"""What goes up on the notice board: words and a photo, found by its kind, taken down again; and a board of its own."""

from io import BytesIO

from PIL import Image
from playwright.sync_api import FilePayload, expect

from exchanges.models import Category
from members.models import Person, TimeBank
from tests.browser import acts
from tests.browser.conftest import Open


def a_photo() -> FilePayload:
    drawn = BytesIO()
    Image.new("RGB", (800, 600), "teal").save(drawn, "JPEG")
    return {"name": "bicycle.jpg", "mimeType": "image/jpeg", "buffer": drawn.getvalue()}


def test_an_offer_goes_up_with_a_photo_and_comes_down(
    phone: Open, member: Person, other_member: Person
) -> None:
    kind = Category.objects.filter(bank=member.bank).order_by("position")[0].name
    ana, bram = phone(member), phone(other_member)
    acts.goes_to(ana, "offers/new/?kind=offer")
    acts.types(ana, "What is it", "Bicycle repairs")
    ana.get_by_label("Kind of help").select_option(label=kind)
    ana.get_by_label("Photo").set_input_files(a_photo())
    acts.taps(ana, "Put it up")
    shown = ana.get_by_role("img", name="See the whole photo")
    assert shown.evaluate("async one => { await one.decode(); return one.naturalWidth; }") == 800

    acts.goes_to(bram, "offers/")
    with bram.expect_response("**category=*"):
        acts.opens(bram, "Narrow it down").get_by_label("Kind of help").select_option(label=kind)
    expect(bram.get_by_role("link", name="Bicycle repairs")).to_be_visible()

    acts.taps(ana, "Take it down")
    acts.taps(ana, "Take it down")
    acts.goes_to(bram, "offers/?q=bicycle")
    expect(bram.get_by_role("link", name="Bicycle repairs")).to_have_count(0)


def test_the_owner_opens_a_second_time_bank(laptop: Open, admin: Person) -> None:
    assert admin.user
    admin.user.is_superuser = True
    admin.user.save()
    dunja = laptop(admin)
    dunja.goto("/new/")
    acts.types(dunja, "Name of the time bank", "Hilltop")
    acts.types(dunja, "Address", "hilltop")
    acts.types(dunja, "Name of the first admin", "Judith Palmer")
    acts.types(dunja, "E-mail the first admin", "judith@example.org")
    dunja.locator("main form .button-main").click()
    acts.is_told(dunja, "Hilltop is open. Judith Palmer has been told how to sign in.")
    assert TimeBank.objects.get(slug="hilltop").people.get().is_admin
