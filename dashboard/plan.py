"""The office's own plans: how much of an indicator is to be done from when to when, and which indicator leads a programme.

A plan is the office's wish, not the notice's, and is drawn differently. The file is plain YAML, replaceable by a setting.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from math import asin, sin
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from schemas.catalogue import Catalogue
from schemas.errors import ConfigurationError

OWN_PLANS = Path(__file__).parent / "plans.yaml"


class Curve(StrEnum):
    """How a plan is to be fulfilled over its days."""

    LINEAR = "linear"
    """The same amount every day."""
    S = "s"
    """Slow at first, fast in the middle, slow at the end: 3t² − 2t³."""

    def done_at(self, time: float) -> float:
        """The share that is to be done when a share `time` of the days has passed."""
        time = min(max(time, 0.0), 1.0)
        return time if self is Curve.LINEAR else time * time * (3 - 2 * time)

    def time_of(self, done: float) -> float:
        """The share of the days after which a share `done` is expected; the inverse of done_at."""
        done = min(max(done, 0.0), 1.0)
        if self is Curve.LINEAR:
            return done
        return 0.5 - sin(asin(1 - 2 * done) / 3)


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Plan(_Entry):
    """What the office plans for one indicator; days that are left out are the notice's."""

    first: date | None = Field(default=None, alias="from")
    last: date | None = Field(default=None, alias="to")
    curve: Curve = Curve.LINEAR
    total: float | None = Field(default=None, gt=0)
    cities: Mapping[str, float] = Field(default_factory=dict)

    def total_of(self, city: str | None) -> float | None:
        """The planned amount in a city, or (None) in the whole province."""
        if city is not None:
            return self.cities.get(city)
        return self.total if self.total is not None else sum(self.cities.values()) or None


class NoticePlans(_Entry):
    """The plans under one notice: by indicator, and the indicator that stands for each programme."""

    leads: Mapping[str, str] = Field(default_factory=dict)
    plans: Mapping[str, Plan] = Field(default_factory=dict)


class OfficePlans(_Entry):
    """All plans, by notice."""

    notices: Mapping[str, NoticePlans] = Field(default_factory=dict)

    def of(self, notice: str) -> NoticePlans:
        """The plans of a notice; empty where the office made none."""
        return self.notices.get(notice) or NoticePlans()


def load_plans(path: Path | None, catalogue: Catalogue) -> OfficePlans:
    """Read the office's plans, or (None) those that ship with the demo.

    Raises:
        ConfigurationError: with every fault found.
    """
    path = path or OWN_PLANS
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
        plans = OfficePlans.model_validate(content)
    except ValidationError as error:
        raise ConfigurationError([f"{path.name}: {'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors()]) from error
    except (OSError, yaml.YAMLError) as error:
        raise ConfigurationError([f"{path}: {error}; set TONGXIN_DASHBOARD__PLANS_FILE to a readable YAML file"]) from error
    if faults := list(_faults(plans, catalogue, path.name)):
        raise ConfigurationError(faults)
    return plans


def _faults(plans: OfficePlans, catalogue: Catalogue, name: str) -> list[str]:
    faults = []
    for notice_id, made in plans.notices.items():
        where = f"{name}: {notice_id}"
        if notice_id not in catalogue.notices:
            faults.append(f"{where} is no notice of the catalogue")
            continue
        measured = {p.id: {x.id for m in p.measures for x in m.indicators} for p in catalogue.notices[notice_id].programmes}
        for programme, indicator in made.leads.items():
            if indicator not in measured.get(programme, ()):
                faults.append(f"{where}: leads: {indicator} is no indicator of {programme}")
        for indicator, plan in made.plans.items():
            if indicator not in catalogue.notice_indicators[notice_id]:
                faults.append(f"{where}: plans: {indicator} is no indicator of the notice")
            faults += [f"{where}: plans: {indicator}: {city} is no city" for city in plan.cities if city not in catalogue.cities]
            if plan.first and plan.last and plan.first > plan.last:
                faults.append(f"{where}: plans: {indicator} ends before it begins")
    return faults
