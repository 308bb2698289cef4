"""What was answered comes in, and gauges of what runs; the metrics for Prometheus go out.

Counting is a look-up in a dictionary; labels are made when somebody asks. Each label has a closed
list of values: conducts, outcomes, countries, rules, routes, so that no caller can fill the memory.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)
from prometheus_client.registry import Collector

BUCKETS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
ANYWHERE = "anywhere"
SEVERAL = "several"
NOWHERE = "none"

Gauges = Mapping[str, tuple[str, Callable[[], float]]]
"""By name: what it is, and what it is now."""


Counts = Mapping[tuple[str, ...], float]
"""By the values of the labels."""


class _Latency:
    __slots__ = ("buckets", "total")

    def __init__(self) -> None:
        self.buckets = [0] * (len(BUCKETS) + 1)
        self.total = 0.0


class Measures(Collector):
    """Counts what a service does."""

    def __init__(self, gauges: Gauges | None = None) -> None:
        self._gauges: dict[str, tuple[str, Callable[[], float]]] = dict(gauges or {})
        self._counters: dict[str, tuple[str, Callable[[], Mapping[str, float]]]] = {}
        self._first: list[Callable[[], None]] = []
        self._decided: Counter[tuple[str, ...]] = Counter()
        self._places: Counter[tuple[str, ...]] = Counter()
        self._rules: Counter[tuple[str, ...]] = Counter()
        self._requests: Counter[tuple[str, int]] = Counter()
        self._refused: Counter[str] = Counter()
        self._latency: dict[str, _Latency] = {}

    # -- counting ---------------------------------------------------------------------------------

    def decided(
        self, *, conduct: str, outcome: str, place: str, rules: Sequence[str], times: int = 1
    ) -> None:
        """Count decisions that were answered.

        Args:
            conduct: what was asked about.
            outcome: the word.
            place: where the viewer is, as `place_label` has it.
            rules: the rules that stand against it, as `PROVISION/rule`.
            times: how many they were.
        """
        self._decided[conduct, outcome] += times
        self._places[place, outcome] += times
        for rule in rules:
            self._rules[rule, outcome] += times

    def answered(self, route: str, status: int, seconds: float) -> None:
        """Count an answer of any route."""
        self._requests[route, status] += 1
        latency = self._latency.get(route)
        if latency is None:
            latency = self._latency[route] = _Latency()
        latency.buckets[bisect_left(BUCKETS, seconds)] += 1
        latency.total += seconds

    def refused(self, why: str) -> None:
        """Count a refusal: `unknown-caller`, `role-needed`, `too-many-requests` and so on."""
        self._refused[why] += 1

    def first(self, hand_in: Callable[[], None]) -> None:
        """Have somebody hand in what they counted, before the metrics are given out."""
        self._first.append(hand_in)

    def watch(self, name: str, means: str, value: Callable[[], float]) -> None:
        """Add a gauge, asked for its value whenever somebody asks for the metrics."""
        self._gauges[name] = (means, value)

    def watch_counts(
        self, name: str, means: str, values: Callable[[], Mapping[str, float]]
    ) -> None:
        """Add counters that somebody else counts, by one label, `what`."""
        self._counters[name] = (means, values)

    # -- giving out -------------------------------------------------------------------------------

    def text(self) -> bytes:
        """The metrics in the text format of Prometheus."""
        registry = CollectorRegistry()
        registry.register(self)
        return generate_latest(registry)

    def collect(self) -> Iterator[Metric]:
        """The metrics, one family after the other."""
        for hand_in in self._first:
            hand_in()
        yield _counter(
            "brightline_decisions", "Decisions answered.", ("conduct", "outcome"), self._decided
        )
        yield _counter(
            "brightline_decisions_by_place",
            "Decisions answered, by the country of the viewer.",
            ("place", "outcome"),
            self._places,
        )
        yield _counter(
            "brightline_decisions_by_rule",
            "Decisions that a rule stood against.",
            ("rule", "outcome"),
            self._rules,
        )
        yield _counter(
            "brightline_requests",
            "Requests answered.",
            ("route", "status"),
            {(route, str(status)): n for (route, status), n in self._requests.copy().items()},
        )
        refused: Counts = {(why,): number for why, number in self._refused.copy().items()}
        yield _counter("brightline_refusals", "Requests refused.", ("why",), refused)
        yield self._latencies()
        for name, (means, values) in self._counters.items():
            yield _counter(name, means, ("what",), {(w,): n for w, n in values().items()})
        for name, (means, value) in self._gauges.items():
            yield GaugeMetricFamily(name, means, value=value())

    def _latencies(self) -> Metric:
        family = HistogramMetricFamily(
            "brightline_request_seconds", "How long answers took.", labels=["route"]
        )
        for route, latency in self._latency.copy().items():
            below, buckets = 0, []
            for bound, number in zip((*BUCKETS, None), latency.buckets, strict=True):
                below += number
                buckets.append(("+Inf" if bound is None else repr(bound), below))
            family.add_metric([route], buckets, latency.total)
        return family


def place_label(codes: tuple[str, ...] | None) -> str:
    """A closed list of labels: a country, `several`, `anywhere`, or `none`.

    Args:
        codes: the candidate places of the viewer; None where nothing is known.

    >>> [place_label(c) for c in (None, (), ("US-CA",), ("US", "US-NY"), ("FR", "DE"))]
    ['anywhere', 'none', 'US', 'US', 'several']
    """
    if codes is None:
        return ANYWHERE
    countries = {code.partition("-")[0] for code in codes}
    match len(countries):
        case 0:
            return NOWHERE
        case 1:
            return countries.pop()
        case _:
            return SEVERAL


def _counter(name: str, means: str, labels: tuple[str, ...], values: Counts) -> Metric:
    family = CounterMetricFamily(name, means, labels=labels)
    for given, number in dict(values).items():
        family.add_metric(given, number)
    return family
