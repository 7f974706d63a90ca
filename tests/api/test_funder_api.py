"""The report to funders through the API: its photos in their order, and the same files as on the page."""

from members.models import Person
from tests.pages.offers import a_photo


def test_photos_and_files_through_the_api(program, admin: Person, coordinator: Person) -> None:
    mine, photos = program(admin), "funder-photos/"
    for caption in ("Hall", "Garden"):
        sent = {"photo": a_photo(), "caption": caption}
        answer = mine.client.post(f"{mine.base}/{photos}", sent, headers=mine.headers)
        assert answer.status_code == 201, answer.content
    first = mine.rows(photos)[0]["id"]
    assert mine.send("put", f"{photos}{first}/", {"caption": "Our hall"}).json()["caption"] == "Our hall"
    mine.done(f"{photos}{first}/move/", {"places": 1})
    told = mine.get("periods/2026-10/funder/").json()["photos"]
    assert [each["caption"] for each in told] == ["Garden", "Our hall"]
    assert mine.send("delete", f"{photos}{first}/").status_code == 204
    pdf, xlsx = (mine.get(f"periods/2026-10/funder/{each}/") for each in ("pdf", "xlsx"))
    assert pdf.getvalue().startswith(b"%PDF") and xlsx.getvalue().startswith(b"PK")
    assert mine.get("periods/banana/funder/pdf/").status_code == 404
    assert program(coordinator).get(photos).status_code == 404
