"""A coverage comes in; its page in Markdown, or plain values for JSON, goes out."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from engine.places.model import Posture
from engine.survey.coverage import Coverage, PlaceCoverage, State, Text, Topic

_HEADS = {
    Topic.CREATE: "make",
    Topic.SHARE: "share",
    Topic.TOOL: "tools",
    Topic.MINORS: "minors",
    Topic.TAKE_DOWN: "take down",
    Topic.LABELLING: "label",
}
_MARKS = {State.IN_FORCE: "●", State.TO_COME: "○", State.BILL: "·"}
_DOUBTED = "◐"
_RANK = ("high", "medium", "low")


def as_values(coverage: Coverage, postures: Mapping[str, Posture]) -> dict[str, object]:
    """Everything, for programs."""
    return {
        "as_of": coverage.day.isoformat(),
        "documents": dict(coverage.documents),
        "notes": dict(coverage.notes),
        "covered": {topic.value: count for topic, count in _covered(coverage).items()},
        "places": [_values(place, postures.get(place.code)) for place in coverage.places],
    }


def _values(place: PlaceCoverage, posture: Posture | None) -> dict[str, object]:
    return {
        "code": place.code,
        "name": place.name,
        "posture": None if posture is None else posture.says,
        "researched": posture is not None and posture.researched,
        "notify": "" if posture is None else posture.notify,
        "topics": {
            topic.value: [
                {
                    "provision": text.provision,
                    "state": text.state.value,
                    "since": None if text.since is None else text.since.isoformat(),
                    "confidence": text.confidence,
                    "contested": text.contested,
                    "doubtful": text.doubtful,
                    "stale": text.stale,
                    "authentic_only": text.authentic_only,
                    "above": text.above,
                }
                for text in texts
            ]
            for topic, texts in place.topics.items()
        },
    }


def _covered(coverage: Coverage) -> dict[Topic, int]:
    """In how many places a text for each topic is in force."""
    return {topic: sum(place.covered(topic) for place in coverage.places) for topic in Topic}


# -- the page for people --------------------------------------------------------------------------


def as_markdown(coverage: Coverage, postures: Mapping[str, Posture]) -> str:
    """The page for people."""
    return "\n".join(_lines(coverage, postures)) + "\n"


def _lines(coverage: Coverage, postures: Mapping[str, Posture]) -> Iterator[str]:
    found = _found(coverage)
    yield "# Coverage"
    yield ""
    yield f"What the rule files say on {coverage.day}, place by place."
    yield "Made by `brightline coverage`; do not edit it."
    yield ""
    yield "- [The numbers](#the-numbers)"
    yield "- [The world](#the-world), one row for each place"
    yield "- [To come](#to-come), [only bills](#only-bills), [in doubt](#in-doubt) and"
    yield "  [checked too long ago](#checked-too-long-ago), one row for each text"
    yield ""
    yield "## The numbers"
    yield ""
    yield from _counts(coverage, found, postures)
    yield ""
    yield "## The world"
    yield ""
    yield from _legend()
    yield ""
    yield "| place | " + " | ".join(_HEADS[t] for t in Topic) + " | checked |"
    yield "|---" * (len(Topic) + 2) + "|"
    for place in coverage.places:
        cells = " | ".join(_cell(place.topics[topic]) for topic in Topic)
        yield f"| {place.code} {place.name} | {cells} | {_checked(postures.get(place.code))} |"
    yield from _section("To come", found, lambda f: f.text.state is State.TO_COME)
    yield from _section("Only bills", found, lambda f: f.text.state is State.BILL)
    yield from _section("In doubt", found, lambda f: f.in_force and f.doubt != "")
    yield from _section("Checked too long ago", found, lambda f: f.in_force and f.text.stale)


def _legend() -> Iterator[str]:
    yield "| | |"
    yield "|---|---|"
    yield "| ● | a text is in force, and its reading is settled |"
    yield "| ◐ | in force, with a contested reading or an unknown commencement |"
    yield "| ○ | to come |"
    yield "| · | only a bill |"
    yield "| (2022 h) | the first year, where known, and the best confidence: high, medium, low |"
    yield "| authentic | only for authentic pictures: altered and generated ones are not reached |"
    yield "| stale | last checked more than 180 days ago |"
    yield "| ↑ | the law of a country, a parent or a membership above, none of the place itself |"
    yield ""
    yield "A mark says that a text is recorded, not that everything is forbidden. An empty field"
    yield "says that nothing is recorded, not that there is no law: the floor holds there as"
    yield "everywhere. The last column says when somebody last looked at the place as a whole."


def _checked(posture: Posture | None) -> str:
    if posture is None or not posture.researched:
        return "not researched"
    return str(posture.checked)


def _cell(texts: tuple[Text, ...]) -> str:
    """The best that there is: in force before to come, settled before doubted."""
    for state, mark in _MARKS.items():
        here = [text for text in texts if text.state is state]
        if not here:
            continue
        settled = [text for text in here if not text.contested and not text.doubtful]
        doubted = state is State.IN_FORCE and not settled
        chosen = settled or here
        # The year is the one since which altered and generated pictures are reached, if they are.
        chosen = [text for text in chosen if not text.authentic_only] or chosen
        above = " ↑" if all(text.above for text in chosen) else ""
        return (_DOUBTED if doubted else mark) + _brackets(chosen) + above
    return ""


def _brackets(texts: list[Text]) -> str:
    years = [text.since.year for text in texts if text.since is not None]
    best = min((_RANK.index(t.confidence) for t in texts if t.confidence in _RANK), default=None)
    parts = [str(min(years))] if years else []
    if best is not None:
        parts.append(_RANK[best][0])
    words = [" ".join(parts)] if parts else []
    if all(text.authentic_only for text in texts):
        words.append("authentic")
    if all(text.stale for text in texts):
        words.append("stale")
    return f" ({', '.join(words)})" if words else ""


# -- one row for each text ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """A text with the topics it covers in its own places."""

    text: Text
    places: tuple[str, ...]
    topics: tuple[Topic, ...]
    states: frozenset[State]

    @property
    def in_force(self) -> bool:
        return State.IN_FORCE in self.states

    @property
    def doubt(self) -> str:
        """Why it is not settled."""
        doubts = {"commencement unknown": self.text.doubtful, "contested": self.text.contested}
        return ", ".join(doubt for doubt, holds in doubts.items() if holds)


def _found(coverage: Coverage) -> tuple[_Found, ...]:
    texts: dict[str, list[tuple[str, Topic, Text]]] = {}
    for place in coverage.places:
        for topic, covering in place.topics.items():
            for text in covering:
                if not text.above:
                    texts.setdefault(text.provision, []).append((place.code, topic, text))
    return tuple(
        _Found(
            text=min((t for _, _, t in rows), key=_urgency),
            places=tuple(sorted({code for code, _, _ in rows})),
            topics=tuple(topic for topic in Topic if any(topic is t for _, t, _ in rows)),
            states=frozenset(text.state for _, _, text in rows),
        )
        for _, rows in sorted(texts.items())
    )


def _urgency(text: Text) -> tuple[int, bool]:
    """Of the rules of one text the one that speaks for it: what is to come, then doubts."""
    order = (State.TO_COME, State.BILL, State.IN_FORCE, State.OVER)
    return order.index(text.state), not text.contested


def _section(
    title: str, found: tuple[_Found, ...], belongs: Callable[[_Found], bool]
) -> Iterator[str]:
    yield ""
    yield f"## {title}"
    yield ""
    chosen = [f for f in found if belongs(f)]
    if not chosen:
        yield "None."
        return
    yield "| text | places | about | since | confidence | doubt |"
    yield "|---|---|---|---|---|---|"
    for one in chosen:
        cells = (
            one.text.provision,
            ", ".join(one.places),
            ", ".join(_HEADS[topic] for topic in one.topics),
            "" if one.text.since is None else str(one.text.since),
            one.text.confidence,
            one.doubt,
        )
        yield f"| {' | '.join(cells)} |"


def _counts(
    coverage: Coverage, found: tuple[_Found, ...], postures: Mapping[str, Posture]
) -> Iterator[str]:
    listed = ", ".join(f"{n} {_plural(h, n)}" for h, n in sorted(coverage.documents.items()))
    yield f"- Documents: {listed}."
    marks = ", ".join(f"{count} `{mark}`" for mark, count in coverage.notes.items())
    yield f"- Notes on the limits of the model, and doubts: {marks}."
    researched = sum(p.researched for p in postures.values())
    yield f"- Places: {len(coverage.places)}, of which {researched} were researched."
    in_force = ", ".join(f"{_HEADS[topic]} {count}" for topic, count in _covered(coverage).items())
    yield f"- Places with a text in force: {in_force}."
    states = {s: sum(f.text.state is s for f in found) for s in State}
    bills = _plural(State.BILL, states[State.BILL])
    yield (
        f"- Laws and orders about any of these: {states[State.IN_FORCE]} in force, "
        f"{states[State.TO_COME]} to come, {states[State.BILL]} {bills}, {states[State.OVER]} over."
    )
    doubted = sum(f.in_force and f.doubt != "" for f in found)
    yield f"- In force and in doubt: {doubted}."
    stale = sum(f.in_force and f.text.stale for f in found)
    yield f"- Checks older than 180 days: {stale} (`brightline stale` lists them)."


def _plural(heading: str, count: int) -> str:
    if count == 1 or heading == "background":
        return heading
    return f"{heading[:-1]}ies" if heading.endswith("y") else f"{heading}s"
