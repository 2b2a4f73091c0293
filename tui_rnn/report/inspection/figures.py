"""The figures of an inspection as plain numbers and strings, ready for JSON, and what they are figures of."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Any

import engine

from ...run.inspection import Inspection, half_life
from ...watch.records import finite

RANKED = 5  # units of each feature that are told of


def figures(inspection: Inspection, checkpoint: engine.Checkpoint, path: str) -> dict[str, Any]:
    """Everything that was measured. What is unknown, or not a finite number, is None."""
    found, model, read = inspection, inspection.subject.snapshot, inspection.reading
    layers = [{"layer": n, **dataclasses.asdict(layer)} for n, layer in enumerate(read.layers)]
    values = {
        "event": "inspection",
        "checkpoint": path,
        "kind": checkpoint.kind,
        "update": model.update,
        "config": model.config.to_dict(),
        "vocabulary_size": len(model.vocabulary),
        "text": _text(found),
        "predictions": {
            "characters": read.predicted,
            "mean_bits": read.bits,
            "first": read.among(1),
            "among_five": read.among(5),
        },
        "baselines": _baselines(found.baselines),
        "gradient_through_time": found.gradient_through_time,
        "half_life": half_life(found),
        "loss_by_position": dataclasses.asdict(found.loss_by_position),
        "memory_horizon": None if found.horizon is None else found.horizon.characters,
        "memory": None if found.horizon is None else dataclasses.asdict(found.horizon),
        "saturated": sum(layer.saturated for layer in read.layers) / len(read.layers),
        "layers": layers,
        "gates": [dict(layer.gates) for layer in read.layers],
        "spectral_radius": max(spectrum.spectral_radius for spectrum in found.spectra),
        "spectra": [dataclasses.asdict(spectrum) for spectrum in found.spectra],
        "units": list(_units(found)),
        "probe": dict(found.probe),
        "probe_scores": {name: _score_of(found, name) for name in found.probe},
        "notes": list(_notes(found)),
    }
    plain: dict[str, Any] = finite(values)
    return plain


def _text(found: Inspection) -> dict[str, Any]:
    model, subject = found.subject.snapshot, found.subject
    return {
        "name": subject.text,
        "part": _part(found),
        "characters": len(model.text),
        "read": len(found.reading.trace.ids),
        "unknown": subject.unknown,
        "left_out": subject.left_out,
    }


def _part(found: Inspection) -> str:
    """Which text it is to the model."""
    if not found.subject.own:
        return "another text"
    return "held out" if len(found.subject.snapshot.held_out) else "learnt"


def _baselines(found: engine.Baselines) -> dict[str, Any]:
    return {
        "ln_k": found.uniform,
        "unigram": found.unigram,
        "ngram": found.ngrams[found.best - 1],
        "order": found.best,
        "ngrams": list(found.ngrams),
        "counted": found.counted,
        "scored": found.scored,
    }


def _units(found: Inspection) -> Iterator[dict[str, Any]]:
    """Of each feature the units that separate it best, the best first."""
    H = found.subject.snapshot.config.hidden_size
    for feature in found.separations.features:
        for unit in found.separations.ranked(feature)[:RANKED]:
            yield {
                "unit": unit.unit % H,
                "layer": unit.unit // H,
                "feature": feature,
                "r": unit.r,
                "auc": unit.auc,
                "separates": unit.separates,
            }


def _score_of(found: Inspection, feature: str) -> str:
    return "r2" if found.separations.of(0, feature).auc is None else "auc"


def _notes(found: Inspection) -> Iterator[str]:
    """What the figures are of, one sentence each."""
    model, read, subject = found.subject.snapshot, found.reading, found.subject
    N, predicted = len(read.trace.ids), read.predicted
    where = {
        "held out": f"the first {N:,} characters of the held-out part, which the model was not trained on",
        "learnt": f"the last {N:,} characters of the text; nothing was held out, so the model was trained on them",
        "another text": f"the last {N:,} characters of {subject.text}, which is not the text of the run",
    }
    yield f"read: {where[_part(found)]}"
    if subject.left_out:
        yield (
            f"left out: {subject.left_out:,} characters that the model does not know "
            f"({len(subject.unknown):,} distinct: {engine.shortened(subject.unknown)})"
        )
    yield f"predictions: of the last {predicted:,} of these; n-grams were scored on the same"
    counted = "the training text" if subject.own and len(model.held_out) else "the text before them"
    yield f"n-grams: counted in {found.baselines.counted:,} characters of {counted}"
    yield f"gradient through time: mean of {_windows(found.windows)}, spread over the text"
    yield f"loss by position: mean of {_windows(found.sequences)}"
    yield f"units: compared with {N - read.lead:,} characters; layers and units count from 0"


def _windows(count: int) -> str:
    return "1 window" if count == 1 else f"{count:,} windows"
