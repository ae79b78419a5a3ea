"""The catalogue: what the campaigns ask for, how it is measured, and by whom it is reported."""

from __future__ import annotations

from schemas.catalogue.calc import Calc, Condition, wanted_values
from schemas.catalogue.catalogue import Catalogue
from schemas.catalogue.indicator import Indicator
from schemas.catalogue.load import load_catalogue
from schemas.catalogue.notice import Counts, Duty, Measure, MeasuredBy, Notice, Programme, Target
from schemas.catalogue.place import City, Department, Line, Province
from schemas.catalogue.signal import Judged, Signal, SignalPart
from schemas.catalogue.topic import TEXT_FIELD, Field, State, Topic, Value

__all__ = [
    "TEXT_FIELD",
    "Calc",
    "Catalogue",
    "City",
    "Condition",
    "Counts",
    "Department",
    "Duty",
    "Field",
    "Indicator",
    "Judged",
    "Line",
    "Measure",
    "MeasuredBy",
    "Notice",
    "Programme",
    "Province",
    "Signal",
    "SignalPart",
    "State",
    "Target",
    "Topic",
    "Value",
    "load_catalogue",
    "wanted_values",
]
