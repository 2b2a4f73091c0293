"""Values of a JSON document that a stranger may have made: each of the right type and within its range, or an error."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Set
from typing import Any, TypeVar

from ..errors import CheckpointError

T = TypeVar("T", bound=object)


def check_known(values: Mapping[str, Any], names: Set[str]) -> None:
    """Refuse a name that is not among ``names``. Raises CheckpointError."""
    if unknown := sorted(set(values) - names):
        raise CheckpointError(f"it is damaged: {unknown[0][:40]!r} does not belong in a checkpoint")


def field(values: Mapping[str, Any], name: str, kind: type[T]) -> T:
    """The value of a name, of that type. Raises CheckpointError."""
    value = values.get(name)
    if not isinstance(value, kind) or isinstance(value, bool):
        raise CheckpointError(f"it is damaged: {name!r} is missing or of the wrong type")
    return value


def whole(values: Mapping[str, Any], name: str, below: int = 2**63) -> int:
    """A whole number, at least 0. Raises CheckpointError."""
    value = field(values, name, int)
    if not 0 <= value < below:
        raise CheckpointError(f"it is damaged: {name!r} is out of range")
    return value


def number(values: Mapping[str, Any], name: str) -> float:
    """A finite number. Raises CheckpointError."""
    value = values.get(name)
    # Compared with a bound, because a whole number may be too large for a float; NaN is within none.
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not abs(value) <= sys.float_info.max:
        raise CheckpointError(f"it is damaged: {name!r} is not a number")
    return float(value)


def loss(values: Mapping[str, Any], name: str) -> float | None:
    """A finite number, or None where there is none. Raises CheckpointError."""
    return None if values.get(name) is None else number(values, name)
