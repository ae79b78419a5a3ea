"""The gateway's metrics, in a registry of its own."""

from __future__ import annotations

from typing import Literal

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

Name = Literal[
    "tongxin_gateway_requests",
    "tongxin_gateway_request_seconds",
    "tongxin_gateway_events",
    "tongxin_gateway_denials",
    "tongxin_gateway_load_bytes",
]
BUCKETS_S = (0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 15.0)
UNKNOWN_ROUTE = "other"


class Metrics:
    """Counters of requests by route and status, of events by outcome, and of refused tokens by reason; none by agency or token."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._requests = self._counter("tongxin_gateway_requests", "Requests answered.", "route", "status")
        seconds: Name = "tongxin_gateway_request_seconds"
        self._seconds = Histogram(seconds, "Time to the answer.", ["route"], buckets=BUCKETS_S, registry=self.registry)
        self._events = self._counter("tongxin_gateway_events", "Events of answered submissions.", "outcome")
        self._denials = self._counter("tongxin_gateway_denials", "Tokens that opened nothing.", "reason")
        load: Name = "tongxin_gateway_load_bytes"
        self.load = Gauge(load, "Bytes of bodies under way.", registry=self.registry)

    def answered(self, route: str, status: int, seconds: float) -> None:
        self._requests.labels(route, str(status)).inc()
        self._seconds.labels(route).observe(seconds)

    def received(self, accepted: int, refused: int) -> None:
        self._events.labels("accepted").inc(accepted)
        self._events.labels("refused").inc(refused)

    def denied(self, reason: str) -> None:
        self._denials.labels(reason).inc()

    def _counter(self, name: Name, words: str, *labels: str) -> Counter:
        return Counter(name, words, labels, registry=self.registry)
