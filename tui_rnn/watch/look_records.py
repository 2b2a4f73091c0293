"""Looks inside in the metrics file: rounded when written, and checked when read, as a file may be of anybody."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

import engine

from ..events import BestUnit, InsideSummary, ThroughTime

LONGEST_NAME = 40
MOST = 10_000  # entries of a list


def rounded(value: Any) -> Any:
    """The same with numbers of five digits: what is shown needs no more, and a record stays small."""
    if isinstance(value, float):
        return float(f"{value:.5g}")
    if isinstance(value, Mapping):
        return {name: rounded(part) for name, part in value.items()}
    return [rounded(part) for part in value] if isinstance(value, list | tuple) else value


def through_time_of(record: Mapping[str, Any]) -> ThroughTime:
    """The look inside in a record.

    Raises:
        KeyError, TypeError, ValueError, AttributeError: it is not such a record.
    """
    by_position, horizon, half_life = (record[name] for name in ("loss_by_position", "memory_horizon", "half_life"))
    carried, zero = _numbers(by_position["carried"]), _numbers(by_position["zero"])
    if not carried or len(carried) != len(zero):
        raise ValueError("no losses by position")
    return ThroughTime(
        update=_count(record["update"]),
        occasion="scheduled",
        windows=_count(record["windows"]),
        gradient_through_time=_numbers(record["gradient_through_time"]),
        half_life=None if half_life is None else float(half_life),
        loss_by_position=engine.LossByPosition(carried, zero),
        memory_horizon=None if horizon is None else _horizon_of(horizon),
        layers=tuple(map(_layer_of, record["layers"][:MOST])),
        spectra=tuple(map(_spectrum_of, record["spectra"][:MOST])),
        parameters=tuple(map(_parameter_of, record["parameters"][:MOST])),
        seconds=float(record["seconds"]),
    )


def summary_of(record: Mapping[str, Any]) -> InsideSummary:
    """The summary in a record.

    Raises:
        KeyError, TypeError, ValueError, AttributeError: it is not such a record.
    """
    return InsideSummary(
        update=_count(record["update"]),
        occasion="scheduled",
        source=_name(record["source"]),
        characters=_count(record["characters"]),
        bits=_number(record["bits"]),
        first=_number(record["first"]),
        among_five=_number(record["among_five"]),
        units=tuple(map(_unit_of, record["units"][:MOST])),
        seconds=float(record["seconds"]),
    )


def _unit_of(record: Mapping[str, Any]) -> BestUnit:
    auc, probe = record["auc"], record["probe"]
    return BestUnit(
        feature=_name(record["feature"]),
        layer=_count(record["layer"]),
        unit=_count(record["unit"]),
        r=_number(record["r"]),
        auc=None if auc is None else float(auc),
        separates=bool(record["separates"]),
        probe=None if probe is None else float(probe),
    )


def _horizon_of(record: Mapping[str, Any]) -> engine.MemoryHorizon:
    characters = record["characters"]
    counts = (_count(record[name]) for name in ("longest", "windows", "forgot"))
    return engine.MemoryHorizon(None if characters is None else float(characters), *counts)


def _layer_of(record: Mapping[str, Any]) -> engine.LayerActivity:
    histogram = tuple(map(_count, record["histogram"][:MOST]))
    if not histogram:
        raise ValueError("no histogram")
    return engine.LayerActivity(
        histogram=histogram,
        saturated=_number(record["saturated"]),
        stuck=_count(record["stuck"]),
        dead=_count(record["dead"]),
        units=_count(record["units"]),
        gates={_name(letter): _number(openness) for letter, openness in record["gates"].items()},
    )


def _spectrum_of(record: Mapping[str, Any]) -> engine.Spectrum:
    figures = (_number(record[name]) for name in ("spectral_radius", "singular_value"))
    return engine.Spectrum(_count(record["layer"]), _name(record["symbol"]), *figures)


def _parameter_of(record: Mapping[str, Any]) -> engine.ParameterUpdate:
    figures = (_number(record[name]) for name in ("norm", "clipped_norm", "clipped", "step"))
    return engine.ParameterUpdate(_name(record["name"]), _name(record["symbol"]), *figures)


def _numbers(values: Iterable[float | None]) -> tuple[float, ...]:
    return tuple(map(_number, [*values][:MOST]))


def _number(value: float | None) -> float:
    """The number: None stands for one that was not finite."""
    return math.nan if value is None else float(value)


def _count(value: int) -> int:
    count = int(value)
    if not 0 <= count < 2**53:
        raise ValueError(f"not a count: {count}")
    return count


def _name(text: str) -> str:
    """A name that may be shown."""
    if not (text.isascii() and text.isprintable() and len(text) <= LONGEST_NAME):
        raise ValueError("not a name")
    return text
