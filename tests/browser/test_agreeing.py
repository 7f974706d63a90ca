"""When it is not plain sailing: corrections, disagreements, undoing, paper; and the same again in one tap."""

from typing import Any

from playwright.sync_api import expect

from exchanges.models import Exchange
from members.models import Person, TimeBank
from tests.browser import acts
from tests.browser.conftest import Open
from tests.factories import help


def test_it_was_two_hours_says_the_other(phone: Open, member: Person, other_member: Person) -> None:
    help.logged(member, other_member, minutes=60)
    ana, bram = phone(member), phone(other_member)
    acts.goes_to(bram)
    acts.taps(bram, "Change it")
    folded = bram.locator("#correct-own")
    acts.types(folded, "How long was it?", "2 h")
    acts.types(folded, "A few words", "It was two hours, I looked at the clock.")
    acts.taps(folded, "Save the change")
    acts.reads(bram, "Ana is asked whether these hours are right")

    acts.goes_to(ana)
    acts.reads(ana, "Bram says you helped for 2 h")
    acts.taps(ana, "Yes, that's right")
    acts.is_told(ana, "2 hours is settled")
    assert acts.entries(ana) == [("+2 h", "+2 h")]


def test_a_disagreement_is_settled_by_the_coordinator(
    phone: Open, laptop: Open, member: Person, other_member: Person, coordinator: Person
) -> None:
    help.logged(member, other_member, minutes=120, title="Digging a bed")
    bram, chidi = phone(other_member), laptop(coordinator)
    acts.goes_to(bram)
    acts.taps(bram, "Change it")
    folded = acts.opens(bram, "This is wrong")
    acts.types(folded, "Why?", "It was one hour, then it rained.")
    acts.taps(folded, "Tell them")
    acts.is_told(bram, "coordinator will talk with you both")

    acts.goes_to(chidi, "desk/")
    acts.reads(chidi, "then it rained")
    acts.taps(chidi, "Settle Digging a bed")
    folded = acts.opens(chidi, "Settle with other hours")
    acts.types(folded, "How long was it?", "1 h")
    acts.types(folded, "Why?", "Both say one hour now.")
    folded.get_by_role("button").last.click()
    acts.reads(chidi, "1 hour stand on both statements")
    assert acts.entries(bram) == [("−1 h", "−1 h")]


def test_what_is_undone_stays_on_the_statement_as_a_pair(
    phone: Open, laptop: Open, member: Person, other_member: Person, coordinator: Person
) -> None:
    exchange = help.confirmed(member, other_member, minutes=45)
    chidi, ana = laptop(coordinator), phone(member)
    acts.goes_to(chidi, f"exchanges/{exchange.public_id}/")
    folded = acts.opens(chidi, "Undo these hours")
    acts.types(folded, "Why?", "Entered twice.")
    folded.get_by_role("button").last.click()
    acts.is_told(chidi, "as a pair")

    assert acts.entries(ana) == [("−45 min", "0 h"), ("+45 min", "+45 min")]
    expect(ana.locator("#entry-2")).to_contain_text("Undoes entry 1")
    expect(ana.locator("#entry-1")).to_contain_text("Undone by entry 2")
    acts.goes_to(ana, "inbox/")
    acts.reads(ana, "undone")


def test_the_same_again_takes_one_tap(phone: Open, member: Person, other_member: Person) -> None:
    first = help.confirmed(member, other_member, minutes=60, title="Reading aloud")
    ana = phone(member)
    acts.goes_to(ana, f"exchanges/{first.public_id}/")
    acts.taps(ana, "The same again today: 1 h")
    acts.is_told(ana, "Bram is asked whether that is right")
    again = Exchange.objects.exclude(pk=first.pk).get()
    assert ana.url.endswith(f"/exchanges/{again.public_id}/")
    assert (again.title, again.minutes, again.state) == ("Reading aloud", 60, Exchange.State.LOGGED)


def test_a_slip_of_paper_is_recorded_and_the_form_waits_for_the_next(
    phone: Open, laptop: Open, member: Person, other_member: Person, coordinator: Person
) -> None:
    chidi = laptop(coordinator)
    acts.goes_to(chidi, "desk/record/")
    acts.types(chidi, "Number of the slip", "0413")
    for label, somebody in (("Who provided this?", member), ("Who received this?", other_member)):
        acts.types(chidi, label, somebody.first_name)
        acts.picks(chidi, somebody.name)
    acts.types(chidi, "What was it?", "Mending a gate")
    chidi.get_by_label("Kind of help").select_option(index=1)
    acts.types(chidi, "How long was it?", "1½")
    acts.reads(chidi, "Ana Sá helped Bram de Vries for 1 hour 30 minutes")
    acts.taps(chidi, "Save these hours")
    acts.is_told(chidi, "The hours stand on both statements")
    expect(chidi.get_by_label("What was it?")).to_have_value("")
    assert acts.entries(phone(other_member)) == [("−1 h 30", "−1 h 30")]


def test_a_coordinator_has_no_button_for_an_exchange_of_their_own(
    laptop: Open, careful_bank: TimeBank, coordinator: Person, other_member: Person, admin: Person
) -> None:
    own = help.confirmed(coordinator, other_member, title="A ride to town")
    chidi, dunja = laptop(coordinator), laptop(admin)
    acts.goes_to(chidi, "desk/")
    acts.reads(chidi, "somebody else looks at them")
    expect(chidi.get_by_role("button", name="Approve")).to_have_count(0)
    acts.taps(chidi, "A ride to town")
    expect(chidi.get_by_role("button", name="Approve")).to_have_count(0)
    answer = sent_by_hand(chidi, f"/riverside/exchanges/{own.public_id}/approve/")
    assert (answer["status"], "Only a coordinator who has no part" in answer["body"]) == (422, True)
    own.refresh_from_db()
    assert own.state == Exchange.State.CONFIRMED

    acts.goes_to(dunja, "desk/")
    acts.taps(dunja, "Approve A ride to town")
    acts.is_told(dunja, "Approved")


def sent_by_hand(page: Any, path: str) -> dict[str, Any]:
    """A form nobody offered, sent all the same with the page's own token."""
    answer: dict[str, Any] = page.evaluate(
        """async path => {
            const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
            const answer = await fetch(path, {method: "POST", body: new URLSearchParams({csrfmiddlewaretoken: token})});
            return {status: answer.status, body: await answer.text()};
        }""",
        path,
    )
    return answer
