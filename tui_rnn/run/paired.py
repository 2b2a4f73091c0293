"""Whether one group of runs is better than another: compared in pairs, over the seeds that both have.

A seed draws the first weights and the order of the text, so runs of the same seed share their luck, and their
difference varies less than either. The confidence interval of its mean is that of the paired t-test (Student, "The
probable error of a mean", Biometrika 6, 1908).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ..watch.progress import ABSURD
from .groups import Group
from .ranking import bits_of

CONFIDENCE = 0.95
HALVINGS = 100  # of an interval of angles: more than a float has bits
MOST_DIGITS = 9  # decimals


class Paired(NamedTuple):
    """Two groups, compared in pairs.

    Attributes:
        pairs: how many seeds both have a loss of. lower: in how many of them the first group's is the lower one.
        mean: by how much it is lower in the mean, in bits per character; negative if it is higher, 0 without pairs.
        low, high: the confidence interval of that; infinite with fewer than two pairs.
    """

    pairs: int
    lower: int
    mean: float
    low: float
    high: float

    @property
    def distinguishable(self) -> bool:
        """Whether the interval excludes 0."""
        return self.low > 0 or self.high < 0


def paired(first: Group, second: Group, by: str) -> Paired:
    """Compare two groups. ``by``: the loss, see ``ranking.Ranking``. A run that failed has none."""
    ours, theirs = _by_seed(first, by), _by_seed(second, by)
    differences = [theirs[seed] - ours[seed] for seed in ours if seed in theirs]
    return of_differences([difference for difference in differences if math.isfinite(difference)])


def _by_seed(group: Group, by: str) -> dict[int, float]:
    return {run.config.seed: bits for run in group.runs if (bits := bits_of(run, by)) is not None}


def of_differences(differences: Sequence[float]) -> Paired:
    """What finite differences tell, each that of a pair: second minus first."""
    n, lower = len(differences), sum(difference > 0 for difference in differences)
    scale = max(map(abs, differences), default=0.0) or 1.0  # of which no sum of squares overflows
    scaled = [difference / scale for difference in differences]
    mean = math.fsum(scaled) / max(n, 1)
    if n < 2:
        return Paired(n, lower, scale * mean, -math.inf, math.inf)
    variance = math.fsum((difference - mean) ** 2 for difference in scaled) / (n - 1)
    reach = student(CONFIDENCE, n - 1) * math.sqrt(variance / n)
    return Paired(n, lower, scale * mean, scale * (mean - reach), scale * (mean + reach))


def student(probability: float, degrees: int) -> float:
    """The t within which, on either side of 0, Student's distribution has so much of its probability, below 1.

    ``degrees``: of freedom, at least 1. Found by halving the interval of angles in which it must be.
    """
    low, high = 0.0, math.pi / 2
    for _ in range(HALVINGS):
        angle = (low + high) / 2
        low, high = (angle, high) if _within(angle, degrees) < probability else (low, angle)
    return math.sqrt(degrees) * math.tan(low)


def _within(angle: float, degrees: int) -> float:
    """The probability within t = sqrt(degrees) tan(angle) on either side of 0: a sum, since degrees are whole.

    Source: Abramowitz, Stegun, "Handbook of Mathematical Functions" (1964), 26.7.3 for odd ones, 26.7.4 for even ones.
    """
    odd, cosine = degrees % 2, math.cos(angle)
    total, term = 0.0, cosine if odd else 1.0
    for k in range(2 + odd, degrees + 1, 2):
        total += term
        term *= cosine * cosine * (k - 1) / k
    if odd:
        return (angle + math.sin(angle) * total) * 2 / math.pi
    return math.sin(angle) * total


def sentence(found: Paired, second: str) -> str:
    """Whether the best group can be told from the second one, which has this name, in words that follow its own."""
    if found.pairs < 2:
        known = "only one seed has" if found.pairs else "no seed has"
        return f"not distinguishable from the second, {second}: {known} a loss of both, and it takes at least two"
    low, high = (found.low, found.high) if found.mean >= 0 else (-found.high, -found.low)
    way = "by" if found.mean >= 0 else "yet higher by"
    mean, low_said, high_said = _rounded(abs(found.mean), low, high)
    figures = (
        f"lower in {found.lower} of {found.pairs} seeds, {way} {mean} bits per character in the mean "
        f"({100 * CONFIDENCE:g} % confidence interval {low_said} to {high_said})"
    )
    if found.distinguishable:
        return f"distinguishable from the second, {second}: {figures}"
    return f"not distinguishable from the second, {second}: {figures}; more seeds may tell them apart"


def _rounded(*numbers: float) -> Iterator[str]:
    """Numbers with as many decimals each: so many that the largest has two digits, and none looks like 0 and is not."""
    largest = max(map(abs, numbers)) or 1.0
    enough = (
        n for n in range(3, MOST_DIGITS) if largest >= 10.0 ** (1 - n) and all(round(x, n) or not x for x in numbers)
    )
    digits = next(enough, MOST_DIGITS)
    return (f"{x:.{digits}f}" if abs(x) < ABSURD else f"{x:.3g}" for x in numbers)
