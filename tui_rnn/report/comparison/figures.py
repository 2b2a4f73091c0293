"""The figures of runs side by side, as plain numbers and strings, ready for JSON."""

from __future__ import annotations

import string
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import engine

from ...run.groups import Band, Group, Spread, differing, grouped
from ...run.ranking import VALIDATION, Ranking, best, loss_of, ranking
from ...run.recorded import Lowest, RecordedRun
from ...run.runfiles import SUFFIX
from ...run.which_runs import labels
from ...watch.records import finite
from .tables import COPIED

LETTERS = string.ascii_lowercase + string.ascii_uppercase

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
                | {"letter": LETTERS[n : n + 1], "best": n in winners}
                | {"settings": {name: group.settings[name] for name in settings}}
                for n, group in enumerate(groups)
            ],
            "curves": "validation" if found.by == VALIDATION else "smooth",
            "novelty": novelties is not None,
            "notes": list(_notes(runs, names, found)),
        }
    )
    return told


def _notes(runs: Sequence[RecordedRun], names: Mapping[int, str], found: Ranking) -> list[str]:
    missing = [f"{names[id(run)]}: {note}." for run in runs for note in run.notes]
    return [*found.obstacles, *found.notes, *missing]


def _group(group: Group, names: Mapping[int, str], by: str, novelties: Novelties | None) -> dict[str, Any]:
    first = group.runs[0]
    more = f" +{len(group.runs) - 1}" if len(group.runs) > 1 else ""
    return {
        "name": names[id(first)] + more,
        "text": {"name": first.text.name, "sha256": first.text.sha256, "characters": first.text.characters},
        "init_from": None if (source := first.init_from) is None else _source(source),
        "seeds": [run.config.seed for run in group.runs],
        "updates": _spread(group.spread(lambda run: run.update)),
        "smooth": _loss(group, lambda run: run.lowest),
        "validation": _loss(group, lambda run: run.validation),
        "characters_per_second": _spread(group.spread(lambda run: run.characters_per_second)),
        "seconds": _spread(group.spread(lambda run: run.seconds)),
        "copied": _spread(group.spread(lambda run: _copied(run, novelties))),
        "longest_copied": _spread(group.spread(lambda run: _longest(run, novelties))),
        "smooth_curve": _curve(group.band(lambda run: run.curve(by))),
        "validation_curve": _curve(group.band(lambda run: run.validation_curve(by))),
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


def _loss(group: Group, lowest: Callable[[RecordedRun], Lowest | None]) -> dict[str, float] | None:
    """The lowest losses of a group, and about where."""
    bits = group.spread(lambda run: found.bits if (found := lowest(run)) else None)
    update = group.spread(lambda run: found.update if (found := lowest(run)) else None)
    return None if bits is None or update is None else {**bits._asdict(), "update": update.median}


def _spread(found: Spread | None) -> dict[str, float] | None:
    return None if found is None else found._asdict()


def _curve(band: Band) -> dict[str, list[float]]:
    return {name: values.round(DECIMALS).tolist() for name, values in band._asdict().items()}
