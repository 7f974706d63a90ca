"""Everything goes without scripts too: a few more taps, the same result."""

from playwright.sync_api import Page, expect

from exchanges.models import Exchange
from members.models import Person, TimeBank
from tests.browser import acts
from tests.browser.conftest import Open
from tests.factories import help
from tests.factories.exchanges import ListingFactory
from tests.factories.members import a_person


def saves(page: Page) -> None:
    acts.taps(page, "Save these hours")


def test_hours_are_logged_with_one_of_two_people_of_a_name(
    phone: Open, bank: TimeBank, member: Person
) -> None:
    mensah, _asante = a_person(bank, "Kofi Mensah"), a_person(bank, "Kofi Asante")
    ana = phone(member, java_script_enabled=False)
    acts.goes_to(ana, "log/")
    acts.types(ana, "With", "Kofi")
    acts.types(ana, "What was it?", "Sorting photographs")
    acts.types(ana, "How long?", "1h30")
    saves(ana)
    acts.reads(ana, "Several members fit “Kofi”. Choose one below.")
    acts.picks(ana, "Kofi Mensah")
    saves(ana)
    acts.reads(ana, "Choose the kind of help that comes nearest.")
    acts.chooses_a_kind(ana)
    saves(ana)
    acts.reads(ana, "You helped Kofi for 1 hour 30 minutes")
    assert Exchange.objects.count() == 0, "first it says what it understood"
    saves(ana)
    acts.is_told(ana, "Kofi is asked whether that is right")
    exchange = Exchange.objects.get()
    assert (exchange.recipient.name, exchange.minutes) == (mensah.name, 90)


def test_an_offer_is_found_asked_for_and_agreed(phone: Open, member: Person, other_member: Person) -> None:
    ListingFactory(bank=member.bank, membership=other_member.memberships.get(), title="Bicycle repairs")
    ana, bram = (phone(one, java_script_enabled=False) for one in (member, other_member))
    acts.goes_to(ana, "offers/")
    acts.types(ana, "What are you looking for?", "bycicle")
    ana.get_by_label("What are you looking for?").press("Enter")
    acts.taps(ana, "Bicycle repairs")
    acts.taps(ana, "Ask Bram for this")
    acts.taps(ana, "Ask Bram")
    acts.is_told(ana, "as soon as Bram answers")
    acts.goes_to(bram)
    acts.taps(bram, "Yes, gladly")
    acts.is_told(bram, "Lovely. Ana will be told.")


def test_hours_are_confirmed_and_approved(
    phone: Open,
    laptop: Open,
    careful_bank: TimeBank,
    member: Person,
    other_member: Person,
    coordinator: Person,
) -> None:
    help.logged(other_member, member, title="Pruning")
    help.confirmed(member, other_member, title="Reading aloud")
    ana, chidi = phone(member, java_script_enabled=False), laptop(coordinator, java_script_enabled=False)
    acts.goes_to(ana)
    acts.taps(ana, "Yes, that's right")
    acts.is_told(ana, "has a look, then the hours count")
    acts.goes_to(chidi, "desk/")
    for title in ("Pruning", "Reading aloud"):
        chidi.get_by_role("checkbox", name=f"Select {title}").check()
    acts.taps(chidi, "selected")
    acts.is_told(chidi, "Approved 2 exchanges, 2 h in all")


def test_a_slip_is_recorded_once_it_is_clear_who_is_meant(
    laptop: Open, bank: TimeBank, member: Person, coordinator: Person
) -> None:
    a_person(bank, "Kofi Mensah"), a_person(bank, "Kofi Asante")
    chidi = laptop(coordinator, java_script_enabled=False)
    acts.goes_to(chidi, "desk/record/")
    acts.types(chidi, "Who provided this?", "Kofi")
    acts.types(chidi, "Who received this?", member.name)
    acts.types(chidi, "What was it?", "Mending a gate")
    chidi.get_by_label("Kind of help").select_option(index=1)
    acts.types(chidi, "How long was it?", "90m")
    saves(chidi)
    expect(chidi.get_by_role("radio", name="Kofi")).to_have_count(2)
    acts.picks(chidi, "Kofi Asante")
    saves(chidi)
    acts.is_told(chidi, "Kofi Asante helped Ana Sá for 1 hour 30 minutes")
