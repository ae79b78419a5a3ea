"""Whatever is wished for, by whomever, twice, late or out of turn: the book keeps its word, and the topic says the same as it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, multiple, rule

from schemas.alert.alert import Alert, Body, State
from schemas.alert.default import default_policy
from schemas.alert.life import actions_of
from schemas.alert.step import SYSTEM, Action, Actor, Step, Taken
from streams.alert.book import JUDGED, Book
from streams.alert.deadline import overdue
from streams.alert.merging import merged, parted
from tests.unit.schemas.alert.sample import BEGAN, DETAIL, OFFICE, OWNER, STRANGER, alert
from tests.unit.streams.alert.plain import CATALOGUE, replayed

NAMES = ("20240201-370100-whole", "20240201-370100-part", "20240201-370200-other")
RULES = ("arrears-spike", "arrears-employer", "petitions-spike")
ACTIONS = [action for action in Action if action is not Action.RAISE]
DETAILS = [{}, *DETAIL.values(), {"satisfied": False}, {"stage": "concluded"}, {"stage": "begun"}, {"owner": {"department": "nobody"}}]
ELSEWHERE = {"owner": {"department": "nobody", "city": "370100"}}


def new_alert(name: str) -> Alert:
    """The alert of a name, open."""
    city = name.split("-")[1]
    return alert(id=name, rule=RULES[NAMES.index(name)], city=city, owner=Body(department="hrss-city-sd", city=city), objection="")


class Lives(RuleBasedStateMachine):
    """`log` is topic `alerts`: what a process that begins knows. Wishes are kept, to be sent again or only later."""

    wishes = Bundle("wishes")

    def __init__(self) -> None:
        super().__init__()
        self.book = Book(CATALOGUE)
        self.log: list[tuple[bytes, bytes]] = []
        self.now = BEGAN
        self.position = 0
        self.made = 0

    @initialize(target=wishes)
    def trouble_begins(self) -> Any:
        return multiple(*(self.sent(self.raising(name, SYSTEM)) for name in NAMES))

    @rule(target=wishes, name=st.sampled_from(NAMES), actor=st.sampled_from([SYSTEM, OFFICE, OWNER]))
    def wish_for_an_alert(self, name: str, actor: Actor) -> Step:
        return self.sent(self.raising(name, actor))

    @rule(
        target=wishes,
        action=st.sampled_from(ACTIONS),
        name=st.sampled_from([*NAMES, "20240201-370100-none"]),
        actor=st.sampled_from([SYSTEM, OFFICE, OWNER, STRANGER]),
        detail=st.sampled_from([None, None, *DETAILS, ELSEWHERE, *({"into": name} for name in NAMES)]),
        why=st.sampled_from(["because", "because", " "]),
        version=st.sampled_from([None, None, None, 1, 3]),
        late=st.booleans(),
    )
    def wish(self, action: Action, name: str, actor: Actor, detail: Any, why: str, version: int | None, late: bool) -> Step:
        told = DETAIL.get(action, {}) if detail is None else detail
        step = self.step(action, name, actor, detail=told, why=why, version=version)
        return step if late else self.sent(step)

    @rule(target=wishes, data=st.data(), name=st.sampled_from(NAMES), count=st.integers(1, 6))
    def wish_for_what_is_offered(self, data: st.DataObject, name: str, count: int) -> Any:
        return multiple(*(self.offered(data, name) for _ in range(count)))

    @rule(step=wishes)
    def send_once_more_or_late(self, step: Step) -> None:
        self.sent(step)

    @rule(hours=st.sampled_from([0.5, 3, 30, 400]))
    def time_goes_on(self, hours: float) -> None:
        self.now += timedelta(hours=hours)
        for step in overdue([self.book.alerts[name] for name in sorted(self.book.live)], CATALOGUE, self.now, self.book.taken):
            assert self.taken(step, None) is not None, "no escalation is told twice"

    @rule()
    def parts_are_merged(self) -> None:
        for step in merged([self.book.alerts[name] for name in self.book.live], default_policy().inhibitions, self.now):
            outcome = self.taken(step, None)
            assert outcome is None or not outcome.refused, "the system wishes for nothing that is refused"

    @rule()
    def parts_come_back(self) -> None:
        for step in parted(self.book.alerts, self.book.parts, self.now):
            outcome = self.taken(step, None)
            assert outcome is not None, "a part is taken up again once for each withdrawal"
            assert not outcome.refused
            assert not self.book.alerts[step.alert].is_kept

    @rule()
    def the_process_is_killed(self) -> None:
        self.book = self.replayed()

    @invariant()
    def the_topic_says_the_same(self) -> None:
        again = self.replayed()
        assert (again.alerts, again.live, again.taken) == (self.book.alerts, self.book.live, self.book.taken)
        assert (again.answered, again.mark()) == (self.book.answered, self.book.mark())
        assert again.parts == {whole: parts for whole, parts in self.book.parts.items() if parts}

    @invariant()
    def what_is_live_is_not_over(self) -> None:
        assert self.book.live == {name for name, one in self.book.alerts.items() if not one.state.is_over}
        for one in self.book.alerts.values():
            assert one.state.is_over == (one.over_at is not None)
            assert (one.state is State.MERGED) == bool(one.merged_into)
            assert not (one.state.is_over and one.deadline), "nobody is late with what is over"

    def offered(self, data: st.DataObject, name: str) -> Step:
        actor = data.draw(st.sampled_from([OFFICE, OWNER]))
        actions = actions_of(self.book.alerts[name], actor)
        action = data.draw(st.sampled_from(actions or [Action.COMMENT]))
        return self.sent(self.step(action, name, actor, detail=DETAIL.get(action, {})))

    def raising(self, name: str, actor: Actor) -> Step:
        return self.step(Action.RAISE, name, actor, detail={"alert": new_alert(name).model_dump(mode="json")})

    def step(self, action: Action, name: str, actor: Actor, **told: Any) -> Step:
        self.made += 1
        return Step(**{"id": f"w-{self.made}", "alert": name, "action": action, "at": self.now, "actor": actor, "why": "because"} | told)

    def sent(self, step: Step) -> Step:
        """Send a wish: it is answered once, whenever it comes."""
        known = step.id in self.book.taken
        self.position += 1
        assert (self.taken(step, self.position) is None) == known
        return step

    def taken(self, step: Step, command: int | None) -> Taken | None:
        before = self.book.alerts.copy()
        outcome = self.book.take(Step.from_bytes(step.to_bytes()), command)
        if outcome is None or outcome.refused:
            assert self.book.alerts == before, "what is not taken changes nothing"
        if outcome is None:
            return None
        self.log.append((f"{step.alert}|{step.id}".encode(), outcome.to_bytes()))
        if outcome.refused:
            assert outcome.alert is None
            assert all(reason.strip() for reason in outcome.refused), "every refusal has its reasons"
            return outcome
        after, was = self.book.alerts[step.alert], before.get(step.alert)
        assert outcome.alert == after
        assert {name: one for name, one in self.book.alerts.items() if name != step.alert} == {
            name: one for name, one in before.items() if name != step.alert
        }, "a step is about its own alert"
        assert after.version == (1 if was is None else was.version + 1)
        if was is not None and was.state.is_over:
            assert step.action is Action.REOPEN or (after.state is was.state and step.action is Action.COMMENT)
        return outcome

    def replayed(self) -> Book:
        return replayed([*self.log, (JUDGED, self.book.mark())])


TestLives = Lives.TestCase
TestLives.settings = settings(max_examples=40, stateful_step_count=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
