"""The grid of a sheet: row by row as it is typed, whole without JavaScript, and recorded once."""

from collections.abc import Callable
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.utils import timezone

from exchanges import sheets
from exchanges.models import Category, Exchange, Sheet, SheetLine
from members.models import Person
from tests.api.conftest import Program
from tests.pages.queries import asked_for

pytestmark = pytest.mark.django_db
SignedIn = Callable[[Person], Client]
Balances = Callable[[], tuple[int, int]]
PAPER = "/riverside/paper/"


@pytest.fixture
def at_desk(client_of: SignedIn, coordinator: Person) -> Client:
    return client_of(coordinator)


@pytest.fixture
def sheet(coordinator: Person) -> Sheet:
    return sheets.begin(coordinator.bank, by=coordinator, at=timezone.now())


@pytest.fixture
def typed(coordinator: Person, member: Person, other_member: Person) -> Callable[..., dict[str, str]]:
    kind = Category.objects.filter(bank=coordinator.bank).first()
    day = coordinator.bank.today(timezone.now())

    def row(key: UUID, **told: str) -> dict[str, str]:
        usual = {
            "provider": member.name,
            "recipient": other_member.name,
            "title": "Van 🚐 and <b>unloading",
            "length": "1h30",
            "happened_on": str(day),
            "category": str(kind.public_id if kind else ""),
            "seen": "0",
        }
        return {f"{key}-{name}": value for name, value in (usual | told).items()}

    return row


def where(sheet: Sheet, rest: str = "") -> str:
    return f"{PAPER}{sheet.public_id}/{rest}"


def test_a_sheet_of_their_own_paper_is_begun(at_desk: Client):
    page = at_desk.post(f"{PAPER}begin/", follow=True).content.decode()
    assert "Write 0001 on the paper" in page and page.count("data-sheet-row") == 5


def test_each_row_is_kept_as_it_is_typed(at_desk: Client, sheet: Sheet, typed: Callable[..., dict[str, str]]):
    key = uuid4()
    said = at_desk.post(where(sheet, f"row/{key}/"), typed(key)).content.decode()
    assert "for 1 hour 30 minutes" in said and 'hx-swap-oob="beforeend:[data-sheet]"' in said
    assert "In all" in said and "1 h 30" in said.replace("\xa0", " ")
    changed = typed(key, length="8.20", seen="1")
    said = at_desk.post(where(sheet, f"row/{key}/"), changed).content.decode()
    assert "could mean 8:20" in said and "beforeend" not in said
    late = at_desk.post(where(sheet, f"row/{key}/"), typed(key, title="Late", seen="1"))
    assert late.status_code == 422 and "on another screen" in late.content.decode()
    page = at_desk.get(where(sheet)).content.decode()
    assert "Van 🚐 and &lt;b&gt;unloading" in page and "could mean 8:20" in page


def test_without_scripts_nothing_is_recorded_unseen(
    at_desk: Client, sheet: Sheet, typed: Callable[..., dict[str, str]], balances: Balances
):
    one, two = uuid4(), uuid4()
    rows = typed(one) | typed(two, happened_on="", length="2h", title="More")
    page = at_desk.post(
        where(sheet), rows | {"do": "record", "told_by": "both"}, follow=True
    ).content.decode()
    assert "nothing is recorded unseen" in page and balances() == (0, 0)
    assert len(set(SheetLine.objects.values_list("happened_on"))) == 1, (
        "a row without a day has that of the one above"
    )
    seen = typed(one, seen="1") | typed(two, length="2h", title="More", seen="1")
    page = at_desk.post(where(sheet), seen | {"do": "record"}, follow=True).content.decode()
    assert "Recorded 2 exchanges: 3 hours 30 minutes in all." in page and balances() == (210, -210)


def test_two_taps_record_once(
    at_desk: Client,
    sheet: Sheet,
    typed: Callable[..., dict[str, str]],
    balances: Balances,
    coordinator: Person,
):
    key = uuid4()
    at_desk.post(where(sheet, f"row/{key}/"), typed(key))
    sent = typed(key, seen="1") | {"do": "record", "idempotency_key": "one"}
    answers = [at_desk.post(where(sheet), sent).status_code for _twice in range(2)]
    other_screen = at_desk.post(where(sheet), sent | {"idempotency_key": "two"}, follow=True).content.decode()
    assert answers == [302, 302] and balances() == (90, -90)
    assert f"Sheet 0001 was entered by {coordinator.name} on" in other_screen
    assert at_desk.post(where(sheet, f"row/{key}/"), typed(key, title="New", seen="1")).status_code == 422
    assert Exchange.objects.count() == 1


def test_whose_word_it_is_is_kept_at_once(at_desk: Client, sheet: Sheet):
    assert at_desk.post(where(sheet, "word/"), {"told_by": "provider"}).status_code == 204
    assert at_desk.post(where(sheet, "word/"), {"told_by": "nobody"}).status_code == 422
    assert Sheet.objects.get().told_by == "provider"


def test_a_verbs_no_stands_under_its_row(
    at_desk: Client, sheet: Sheet, typed: Callable[..., dict[str, str]], member: Person, other_member: Person
):
    account = other_member.memberships.get().account
    type(account).objects.filter(pk=account.pk).update(is_hard=True, lowest_minutes=0)
    key = uuid4()
    at_desk.post(where(sheet, f"row/{key}/"), typed(key))
    page = at_desk.post(where(sheet), typed(key, seen="1") | {"do": "record"}).content.decode()
    assert 'data-about="row"' in page and "Nothing was recorded" in page
    assert not Exchange.objects.exists()


def test_another_time_banks_sheet_is_not_there(client_of: SignedIn, outsider: Person, sheet: Sheet):
    theirs = client_of(outsider)
    slug = outsider.bank.slug
    for path in ("", "word/", f"row/{uuid4()}/", "standing/"):
        assert theirs.post(f"/{slug}/paper/{sheet.public_id}/{path}").status_code == 404


def test_a_hundred_rows_are_the_most_and_ask_as_little_as_one(
    at_desk: Client, sheet: Sheet, coordinator: Person, typed: Callable[..., dict[str, str]]
):
    told = {"bank": sheet.bank, "sheet": sheet, "written_by": coordinator, "written_at": timezone.now()}
    SheetLine.objects.create(position=1, provider_text="a", **told)
    one = asked_for(at_desk, where(sheet))
    SheetLine.objects.bulk_create(
        SheetLine(position=n, provider_text=f"Ana {n % 9}", recipient_text="🌻", **told)
        for n in range(2, 101)
    )
    assert asked_for(at_desk, where(sheet)) == one <= 12
    key = uuid4()
    full = at_desk.post(where(sheet, f"row/{key}/"), typed(key))
    assert full.status_code == 422 and "room for 100 rows" in full.content.decode()


def test_the_same_through_the_api(
    sheet: Sheet, coordinator: Person, member: Person, other_member: Person, balances: Balances
):
    mine = Program(coordinator, "riverside")
    own = mine.post("sheets/", {}).json()
    kind = Category.objects.filter(bank=coordinator.bank).first()
    row = {
        "provider": member.name,
        "recipient": other_member.name,
        "title": "Help",
        "length": "90m",
        "happened_on": str(coordinator.bank.today(timezone.now())),
        "category": str(kind.public_id if kind else ""),
        "version": 0,
    }
    path = f"sheets/{own['id']}/"
    for _twice in range(2):
        said = mine.send("put", f"{path}rows/{UUID(int=7)}/", row).json()
        assert said["is_good"] and said["line"]["minutes"] == 90
    told = mine.get(f"{path}rows/").json()
    assert [one["line"]["key"] for one in told["rows"]] == [str(UUID(int=7))] and told["minutes"] == 90
    done = mine.post(f"{path}record/", {}).json()
    assert done["sheet"]["state"] == "entered" and len(done["exchanges"]) == 1 and balances() == (90, -90)
    assert mine.post(f"{path}record/", {}).status_code == 409


def test_an_exchange_leads_back_to_its_paper(
    at_desk: Client,
    sheet: Sheet,
    typed: Callable[..., dict[str, str]],
    client_of: SignedIn,
    member: Person,
    coordinator: Person,
):
    key = uuid4()
    at_desk.post(where(sheet, f"row/{key}/"), typed(key))
    at_desk.post(where(sheet), typed(key, seen="1") | {"do": "record"})
    exchange = Exchange.objects.get()
    page = f"/riverside/exchanges/{exchange.public_id}/"
    link = f'href="{where(sheet)}">Sheet 0001</a>'
    assert link in at_desk.get(page).content.decode()
    theirs = client_of(member).get(page).content.decode()
    assert "Sheet 0001" in theirs and str(sheet.public_id) not in theirs
    told = Program(coordinator).get(f"exchanges/{exchange.public_id}/").json()
    assert told["sheet"] == str(sheet.public_id)
    assert Program(member).get(f"exchanges/{exchange.public_id}/").json()["sheet"] is None
