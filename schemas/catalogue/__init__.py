"""The catalogue: what the campaigns ask for, how it is measured, and by whom it is reported."""

from __future__ import annotations

from schemas.catalogue.calc import Calc, Condition, wanted_values
from schemas.catalogue.catalogue import Catalogue
from schemas.catalogue.indicator import Indicator
from schemas.catalogue.load import load_catalogue
from schemas.catalogue.notice import Counts, Duty, Measure, MeasuredBy, Notice, Programme, Target
from schemas.catalogue.place import City, Department, Line, Province
from schemas.catalogue.topic import Field, State, Topic, Value

__all__ = [
    "Calc",
    "Catalogue",
    "City",
    "Condition",
    "Counts",
    "Department",
    "Duty",
    "Field",
    "Indicator",
    "Line",
    "Measure",
    "MeasuredBy",
    "Notice",
    "Programme",
    "Province",
    "State",
    "Target",
    "Topic",
    "Value",
    "load_catalogue",
    "wanted_values",
]
