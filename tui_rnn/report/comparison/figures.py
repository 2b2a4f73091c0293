"""The figures of runs side by side, as plain numbers and strings, ready for JSON."""

from __future__ import annotations

import string
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import engine

from ...run.groups import Band, Group, Spread, differing, grouped, point_name
from ...run.paired import CONFIDENCE, paired, sentence
from ...run.ranking import SMOOTH, VALIDATION, Ranking, best, loss_of, lowest_of, ranking
from ...run.recorded import RecordedRun
from ...run.runfiles import SUFFIX
from ...run.which_runs import labels
from ...watch.records import finite
from ...watch.words import count, text_of
from .tables import COPIED

LETTERS = string.ascii_lowercase + string.ascii_uppercase

LONG_NAME = 12  # characters
DECIMALS = 5  # of the points of a curve: more cannot be seen

Novelties = Mapping[Path, engine.Novelty]


def figures(runs: Sequence[RecordedRun], by: str, novelties: Novelties | None = None) -> dict[str, Any]:
    """Everything that is known of the runs, of which there is at least one: in groups, the best first if that can be
    said.

    Args:
        by: the horizontal axis of the curves, see ``flags.BY``.
        novelties: what was measured of each checkpoint; None if nothing was.
    """
    names = {id(run): label for run, label in zip(runs, labels(runs), strict=True)}
    groups = grouped(runs)
    found = ranking(groups)
    if not found.obstacles:
        groups.sort(key=lambda group: loss.median if (loss := loss_of(group, found.by)) else float("inf"))
    winners, settings = best(groups, found), differing(groups)
    told: dict[str, Any] = finite(
        {
            "event": "comparison",
            "by": by,
            "ranked_by": found.by if winners else None,
            "differing": settings,
            "groups": [
                _group(group, names, by, novelties)
                | {"letter": LETTERS[n : n + 1], "name": _name(group, settings, names), "best": n in winners}
                | {"settings": {name: group.settings[name] for name in settings}}
                for n, group in enumerate(groups)
            ],
            "against_second": _against_second(groups, settings, names, found) if winners else None,
            "curves": "validation" if found.by == VALIDATION else "smooth",
            "novelty": novelties is not None,
            "notes": [*found.obstacles, *found.notes, *_failures(groups, settings, names), *_missing(runs, names)],
        }
    )
    return told


def _missing(runs: Sequence[RecordedRun], names: Mapping[int, str]) -> Iterator[str]:
    return (f"{names[id(run)]}: {note}." for run in runs for note in run.notes)


def _failures(groups: Sequence[Group], settings: Sequence[str], names: Mapping[int, str]) -> Iterator[str]:
    """The runs that failed, a sentence for each group: there may be hundreds."""
    for group in groups:
        if failed := [run for run in group.runs if run.failed]:
            point = _point(group, settings)
            those = f"{len(failed)} of {count(len(group.runs), 'run')}{f' with {point}' if point else ''}"
            what, why = (those if len(group.runs) > 1 else names[id(failed[0])]), failed[0].failed
            yield f"{what} failed, which counts as worse than any loss and is left out of the curves: {why}."


def _point(group: Group, settings: Sequence[str]) -> str:
    """What sets a group apart, in a few words; "" if none of the settings does."""
    return point_name({name: group.settings[name] for name in settings})


def _name(group: Group, settings: Sequence[str], names: Mapping[int, str]) -> str:
    """A run by its own name, and several by that of the first; or, if that is long, by the values of what sets them
    apart."""
    first, more = names[id(group.runs[0])], len(group.runs) - 1
    if not more:
        return first
    label = ", ".join(text_of(group.settings[name]) for name in settings if group.settings[name] is not None)
    return label if len(first) > LONG_NAME and 0 < len(label) < len(first) else f"{first} +{more}"


def _against_second(
    groups: Sequence[Group], settings: Sequence[str], names: Mapping[int, str], found: Ranking
) -> dict[str, Any] | None:
    """The best group and the second one in pairs; None if fewer than two seeds are in both."""
    first, second = groups[:2]
    pair = paired(first, second, found.by)
    if pair.pairs < 2:
        return None
    called = [_point(group, settings) or names[id(group.runs[0])] for group in (first, second)]
    return {
        "first": called[0],
        "second": called[1],
        **pair._asdict(),
        "confidence": CONFIDENCE,
        "distinguishable": pair.distinguishable,
        "says": sentence(pair, called[1]),
    }


def _group(group: Group, names: Mapping[int, str], by: str, novelties: Novelties | None) -> dict[str, Any]:
    first, going = group.runs[0], Group(tuple(run for run in group.runs if not run.failed))
    return {
        "text": {"name": first.text.name, "sha256": first.text.sha256, "characters": first.text.characters},
        "init_from": None if (source := first.init_from) is None else _source(source),
        "seeds": [run.config.seed for run in group.runs],
        "failed": sum(bool(run.failed) for run in group.runs),
        "updates": _spread(group.spread(lambda run: run.update)),
        "smooth": _loss(group, SMOOTH),
        "validation": _loss(group, VALIDATION),
        "characters_per_second": _spread(group.spread(lambda run: run.characters_per_second)),
        "seconds": _spread(group.spread(lambda run: run.seconds)),
        "copied": _spread(group.spread(lambda run: _copied(run, novelties))),
        "longest_copied": _spread(group.spread(lambda run: _longest(run, novelties))),
        "smooth_curve": _curve(going.band(lambda run: run.curve(by))),
        "validation_curve": _curve(going.band(lambda run: run.validation_curve(by))),
        "runs": [_run(run, names[id(run)], novelties) for run in group.runs],
    }


def _source(model: engine.Pretrained) -> str:
    return f"{model.name.removesuffix(SUFFIX)} at {model.update:,}"


def _run(run: RecordedRun, name: str, novelties: Novelties | None) -> dict[str, Any]:
    lowest, validation = run.lowest, run.validation
    return {
        "name": name,
        "path": str(run.path),
        "seed": run.config.seed,
        "update": run.update,
        "goal": run.goal,
        "epoch": run.update / run.updates_per_epoch,
        "smooth_bits": None if lowest is None else lowest.bits,
        "smooth_update": None if lowest is None else lowest.update,
        "validation_bits": None if validation is None else validation.bits,
        "validation_update": None if validation is None else validation.update,
        "characters_per_second": run.characters_per_second,
        "seconds": run.seconds,
        "copied": _copied(run, novelties),
        "longest_copied": _longest(run, novelties),
        "config": run.config.to_dict(),
    }


def _copied(run: RecordedRun, novelties: Novelties | None) -> float | None:
    found = (novelties or {}).get(run.path)
    return None if found is None else found.shares.get(COPIED)


def _longest(run: RecordedRun, novelties: Novelties | None) -> int | None:
    found = (novelties or {}).get(run.path)
    return None if found is None else found.longest


def _loss(group: Group, kind: str) -> dict[str, float] | None:
    """The lowest losses of a group, and about where."""
    bits = loss_of(group, kind)
    update = group.spread(lambda run: found.update if (found := lowest_of(run, kind)) else None)
    return None if bits is None or update is None else {**bits._asdict(), "update": update.median}


def _spread(found: Spread | None) -> dict[str, float] | None:
    return None if found is None else found._asdict()


def _curve(band: Band) -> dict[str, list[float]]:
    return {name: values.round(DECIMALS).tolist() for name, values in band._asdict().items()}
