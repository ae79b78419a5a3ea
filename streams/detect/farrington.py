"""Farrington's threshold (Farrington et al. 1996): a quasi-Poisson regression over comparable days, in which past outbreaks weigh less."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from streams.detect.tail import student_tail

ITERATIONS_MOST = 25
CONVERGED = 1e-8
SIGNIFICANT = 0.05
OUTLIER_SD = 1.0

Vector = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Threshold:
    """What is expected, the bound above which a count is an outbreak, the overdispersion, and whether a trend was in the model."""

    expected: float
    bound: float
    dispersion: float
    trend: bool


def threshold(counts: Vector, times: Vector, at: float, *, alpha: float, trend: bool = True, years: int = 5) -> Threshold:
    """The bound for the time `at` from comparable days in the past, with the power 2/3 against skewness.

    A trend stays in the model where it is significant, where there are three years, and where it does not lead above all that was seen.
    """
    model = _Model(counts, times, trend=trend)
    kept = trend and model.trend_is_significant() and years >= 3 and model.at(at)[0] <= counts.max()
    if trend and not kept:
        model = _Model(counts, times, trend=False)
    expected, error = model.at(at)
    spread = model.dispersion + error**2 / expected
    deviation = np.sqrt(4 / 9 * expected ** (1 / 3) * spread)
    bound = float((expected ** (2 / 3) + NormalDist().inv_cdf(1 - alpha / 2) * deviation) ** 1.5)
    return Threshold(expected, bound, model.dispersion, kept)


class _Model:
    """Fitted twice: the second time with weights that take past outbreaks down."""

    def __init__(self, counts: Vector, times: Vector, *, trend: bool) -> None:
        self._columns = np.column_stack([np.ones_like(times), times]) if trend else np.ones((len(times), 1))
        self._fit(counts, np.ones_like(counts))
        anscombe = 1.5 * (counts ** (2 / 3) * self._means ** (-1 / 6) - np.sqrt(self._means))
        residuals = anscombe / np.sqrt(self.dispersion * (1 - self._leverage))
        weights = np.maximum(residuals, OUTLIER_SD) ** -2.0
        self._fit(counts, weights * len(counts) / weights.sum())

    def at(self, time: float) -> tuple[float, float]:
        """The mean expected, and its standard error."""
        row = np.array([1.0, time][: self._columns.shape[1]])
        mean = float(np.exp(row @ self._coefficients))
        return mean, mean * float(np.sqrt(self.dispersion * row @ self._covariance @ row))

    def trend_is_significant(self) -> bool:
        error = float(np.sqrt(self._estimate * self._covariance[1, 1]))
        return student_tail(float(self._coefficients[1]) / error, self._degrees) < SIGNIFICANT

    def _fit(self, counts: Vector, weights: Vector) -> None:
        """Iteratively reweighted least squares with the log link."""
        means = counts + 0.1
        deviance = np.inf
        for _ in range(ITERATIONS_MOST):
            roots = np.sqrt(weights * means)
            working = np.log(means) + (counts - means) / means
            self._coefficients = np.linalg.lstsq(self._columns * roots[:, None], working * roots, rcond=None)[0]
            means = np.exp(self._columns @ self._coefficients)
            logs = np.where(counts > 0, counts * np.log(np.where(counts > 0, counts, 1.0) / means), 0.0)
            before, deviance = deviance, 2.0 * float(np.sum(weights * (logs - counts + means)))
            if abs(deviance - before) / (abs(deviance) + 0.1) < CONVERGED:
                break
        self._means = means
        scaled = self._columns * np.sqrt(weights * means)[:, None]
        self._covariance = np.linalg.inv(scaled.T @ scaled)
        self._leverage = np.einsum("ij,jk,ik->i", scaled, self._covariance, scaled)
        self._degrees = len(counts) - self._columns.shape[1]
        self._estimate = float(np.sum(weights * (counts - means) ** 2 / means)) / self._degrees
        self.dispersion = max(self._estimate, 1.0)
