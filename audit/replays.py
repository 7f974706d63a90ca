"""R3: the same request many times at once, with something else in it, a day later, and after Redis was emptied."""

import datetime as dt
import threading
import uuid

import redis
from django.utils import timezone

from audit import books, house, naive, people
from audit.books import Intent
from audit.calling import Answer, Caller
from audit.crowd import Crowd
from audit.people import Community
from audit.report import Report, Scale
from members.models import RequestKey
from members.tasks import sweep

AT_ONCE = 8
MINUTES = 15


class Replayer:
    """Sends gifts between the members of one time bank, each under a key of its own."""

    def __init__(self, port: int, community: Community) -> None:
        self.members = community.members
        self.local = threading.local()
        self.port = port

    def send(self, number: int, key: str, minutes: int = MINUTES) -> Answer:
        """Gift `number`; the same number is the same gift."""
        if not hasattr(self.local, "caller"):
            self.local.caller = Caller(self.port)
        giver = self.members[number % len(self.members)]
        to = self.members[(number + 1) % len(self.members)]
        return people.gift(self.local.caller, giver, to, minutes, key, key)

    def send_one(self, told: tuple[int, str]) -> Answer:
        return self.send(*told)

    def intent(self, number: int, key: str, transfer: str) -> Intent:
        giver = self.members[number % len(self.members)].membership
        to = self.members[(number + 1) % len(self.members)].membership
        return Intent(key, tuple(sorted([(giver, -MINUTES), (to, MINUTES)])), "done", transfer)


def run(scale: Scale, seed: int) -> Report:
    keys, changed, again = scale.pick((20, 5, 5), (1_000, 200, 100))
    report = Report("R3 the same request again")
    with house.opened("redis", "web", is_durable=scale is Scale.FULL) as here:
        community = people.community("again", 8)
        replayer = Replayer(here.port, community)
        with Crowd(AT_ONCE) as crowd:
            intents = _all_at_once(replayer, crowd, keys, report)
            _changed(replayer, intents[:changed], report)
            _after_a_day(replayer, intents, again, report)
            _after_a_flush(here, replayer, intents[:again], report)
            report.faults += books.verdict(intents, here.take_books())
            report.figures["transfers in the books"] = len(here.take_books().transfers)
            report.control = _control(here, community, crowd, scale.pick(4, 100))
    return report


def _all_at_once(replayer: Replayer, crowd: Crowd, keys: int, report: Report) -> list[Intent]:
    """Each key from so many sides at once: one is done, the others get its answer."""
    intents, repeats = [], 0
    for number in range(keys):
        key = str(uuid.uuid4())
        answers = crowd.at_once(replayer.send_one, [(number, key)] * AT_ONCE)
        made = {answer.body["id"] for answer in answers if answer.status == 201}
        repeats += sum(answer.is_repeat for answer in answers)
        if [answer.status for answer in answers] != [201] * AT_ONCE or len(made) != 1:
            said = sorted({answer.status for answer in answers})
            report.faults.append(f"key {key}: {len(made)} transfers were told of, with {said}")
        intents.append(replayer.intent(number, key, min(made, default="")))
    report.figures["keys, each from 8 sides at once"] = keys
    report.figures["answers that came again"] = repeats
    if repeats != keys * (AT_ONCE - 1):
        report.faults.append(f"{repeats} answers came again, not {keys * (AT_ONCE - 1)}")
    return intents


def _changed(replayer: Replayer, intents: list[Intent], report: Report) -> None:
    """A known key with other minutes is refused."""
    said = [replayer.send(number, intent.name, MINUTES * 2).status for number, intent in enumerate(intents)]
    report.figures["changed bodies refused with 422"] = said.count(422)
    report.faults += [f"a changed body was answered with {status}" for status in said if status != 422]


def _again(replayer: Replayer, intents: list[Intent], keys: int, report: Report, when: str) -> None:
    first = keys - len(intents)
    answers = [replayer.send(first + place, intent.name) for place, intent in enumerate(intents)]
    same = sum(
        answer.is_repeat and answer.body["id"] == intent.transfer
        for answer, intent in zip(answers, intents, strict=True)
    )
    report.figures[f"first answers again {when}"] = same
    if same != len(intents):
        report.faults.append(f"{when} {len(intents) - same} requests got another answer than the first")


def _after_a_day(replayer: Replayer, intents: list[Intent], again: int, report: Report) -> None:
    """The keys' own time moved back, and the nightly forgetting done."""
    RequestKey.objects.update(created_at=timezone.now() - dt.timedelta(hours=25))
    sweep()
    _again(replayer, intents[-again:], len(intents), report, "after 25 hours")


def _after_a_flush(here: house.House, replayer: Replayer, intents: list[Intent], report: Report) -> None:
    redis.Redis(unix_socket_path=str(here.sockets / "redis.sock")).flushall()
    _again(replayer, intents, len(intents), report, "after Redis was emptied")


def _control(here: house.House, community: Community, crowd: Crowd, keys: int) -> list[str]:
    """The same keys from all sides, and the same verdict, on the naive application."""
    with here.database() as connection:
        naive.furnish(connection, [(member.membership, member.bank) for member in community.members])
    here.serve(naive.APPLICATION)
    replayer, intents = Replayer(here.port, community), []
    for number in range(keys):
        key = str(uuid.uuid4())
        answers = crowd.at_once(replayer.send_one, [(number, key)] * AT_ONCE)
        made = [answer.body["id"] for answer in answers if answer.status == 201]
        intents.append(replayer.intent(number, key, made[0]))
    return books.verdict(intents, here.take_books())
