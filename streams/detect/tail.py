"""Upper tails of counts and of Student's t, without a library of statistics: one function does them all, the incomplete beta function."""

from __future__ import annotations

import math

STEPS_MOST = 10_000
PRECISION = 1e-15
TINY = 1e-300


def poisson_tail(count: int, mean: float) -> float:
    """Probability of `count` or more where `mean` are expected."""
    if count <= 0:
        return 1.0
    if mean <= 0:
        return 0.0
    if count <= mean:
        return 1.0 - math.fsum(math.exp(k * math.log(mean) - mean - math.lgamma(k + 1)) for k in range(count))
    term = math.exp(count * math.log(mean) - mean - math.lgamma(count + 1))
    terms: list[float] = []
    k = count
    while term > PRECISION * (terms[0] if terms else term) and len(terms) < STEPS_MOST:
        terms.append(term)
        k += 1
        term *= mean / k
    return min(1.0, math.fsum(terms))


def negative_binomial_tail(count: int, mean: float, dispersion: float) -> float:
    """Probability of `count` or more where the variance is mean + dispersion * mean^2; with no dispersion it is Poisson's."""
    if dispersion <= 0:
        return poisson_tail(count, mean)
    if count <= 0:
        return 1.0
    if mean <= 0:
        return 0.0
    odds = mean * dispersion
    return incomplete_beta(float(count), 1.0 / dispersion, odds / (1.0 + odds))


def student_tail(value: float, degrees: float) -> float:
    """Probability of a value as far from 0, to either side."""
    return incomplete_beta(degrees / 2, 0.5, degrees / (degrees + value * value))


def incomplete_beta(a: float, b: float, x: float) -> float:
    """The regularised incomplete beta function I_x(a, b), by its continued fraction (DLMF 8.17.22, evaluated as Lentz did)."""
    if x <= 0:
        return 0.0
    if x >= 1:
        return 1.0
    if x > (a + 1) / (a + b + 2):
        return 1.0 - incomplete_beta(b, a, 1.0 - x)
    front = math.exp(math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)) / a
    c, d, fraction = 1.0, 0.0, 1.0
    for step in range(STEPS_MOST):
        half = step // 2
        if step == 0:
            numerator = 1.0
        elif step % 2 == 0:
            numerator = half * (b - half) * x / ((a + 2 * half - 1) * (a + 2 * half))
        else:
            numerator = -(a + half) * (a + b + half) * x / ((a + 2 * half) * (a + 2 * half + 1))
        d = 1.0 + numerator * d
        d = TINY if -TINY <= d <= TINY else d
        d = 1.0 / d
        c = 1.0 + numerator / c
        c = TINY if -TINY <= c <= TINY else c
        step_by = c * d
        fraction *= step_by
        if -PRECISION < 1.0 - step_by < PRECISION:
            break
    return min(1.0, front * (fraction - 1.0))
