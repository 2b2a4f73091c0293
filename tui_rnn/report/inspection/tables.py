"""The figures of an inspection as tables, for a terminal and for a page alike."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..tables import Table

STEPS = (0, 1, 2, 3, 5, 10, 15, 24, 25, 50, 75, 100)  # back, of which a row is shown
POSITIONS = (1, 2, 3, 5, 10, 15, 25, 50, 75, 100)  # likewise


def tables(figures: dict[str, Any]) -> Iterator[Table]:
    """All tables of the figures that ``inspection.figures`` gives."""
    yield _predictions(figures)
    yield _gradient(figures)
    yield _by_position(figures)
    yield _layers(figures)
    yield _matrices(figures)
    yield _neurons(figures)


def heading(figures: dict[str, Any]) -> str:
    """The model, in one line."""
    what = f"{kind(figures)}, {network(figures)}, update {figures['update']:,}, on {figures['text']['name']}"
    return f"{figures['checkpoint']}: {what}"


def kind(figures: dict[str, Any]) -> str:
    """What the checkpoint is of."""
    return "best model" if figures["kind"] == "model" else "run"


def network(figures: dict[str, Any]) -> str:
    """The cell, and how many units there are."""
    config = figures["config"]
    layers = f"{config['layers']} x " if config["layers"] > 1 else ""
    return f"{config['cell']} {layers}{config['hidden_size']}"


def _predictions(figures: dict[str, Any]) -> Table:
    found, base = figures["predictions"], figures["baselines"]
    better = found["mean_bits"] is not None and found["mean_bits"] < base["ngram"]
    says = (
        f"The true character was first in {_percent(found['first'])}, among five in {_percent(found['among_five'])}; "
        f"{'better' if better else 'not better'} than the best n-gram."
    )
    rows = [
        ("the model", _number(found["mean_bits"])),
        (f"best n-gram (order {base['order']})", _number(base["ngram"])),
        ("unigram entropy", _number(base["unigram"])),
        ("ln K, of an untrained model", _number(base["ln_k"])),
    ]
    return Table("predictions", says, ("", "bits per character"), rows)


def _gradient(figures: dict[str, Any]) -> Table:
    shares, half = figures["gradient_through_time"], figures["half_life"]
    says = "No gradient arrives, so there is nothing to compare."
    if shares[0] is not None:
        left = "More than half is left after all steps."
        says = left if half is None else f"Half is gone after {half:.1f} steps."
    rows = [(f"{k}", _share(shares[k])) for k in STEPS if k < len(shares)]
    return Table("gradient through time", says, ("steps back", "gradient left"), rows, "gradient")


def _by_position(figures: dict[str, Any]) -> Table:
    carried, zero = (figures["loss_by_position"][state] for state in ("carried", "zero"))
    T = len(carried)
    says = "The first characters of a sequence cost more when the state starts at zero: that is why it is carried over."
    if not (carried[0] is not None and zero[0] is not None and carried[0] < zero[0]):
        says = "The carried state does not help at the first character."
    places = sorted({place for place in (*POSITIONS, T) if place <= T})
    rows = [(f"{place}", _number(carried[place - 1]), _number(zero[place - 1])) for place in places]
    return Table("loss by position", says, ("character", "state carried, bits", "zero, bits"), rows, "position")


def _layers(figures: dict[str, Any]) -> Table:
    letters = sorted({letter for gates in figures["gates"] for letter in gates})
    columns = ("layer", "beyond ±0.97", "stuck", "dead", "units", *(f"gate {letter} open" for letter in letters))
    rows = [
        (
            f"{layer['layer']}",
            _percent(layer["saturated"]),
            f"{layer['stuck']:,}",
            f"{layer['dead']:,}",
            f"{layer['units']:,}",
            *(_percent(layer["gates"][letter]) for letter in letters),
        )
        for layer in figures["layers"]
    ]
    says = f"{_percent(figures['saturated'])} of all hidden values are saturated: almost no gradient passes there."
    return Table("hidden units", says, columns, rows)


def _matrices(figures: dict[str, Any]) -> Table:
    memory = figures["memory"]
    if memory is None:
        says = "The text is too short to see how long the past is felt."
    elif memory["characters"] is None:
        says = f"A different past is still felt after {memory['longest']:,} characters."
    else:
        says = f"A different past is no longer felt after {memory['characters']:,.0f} characters."
    rows = [
        (spectrum["symbol"], _number(spectrum["spectral_radius"]), _number(spectrum["singular_value"]))
        for spectrum in figures["spectra"]
    ]
    return Table("memory", says, ("matrix", "spectral radius", "largest singular value"), rows)


def _neurons(figures: dict[str, Any]) -> Table:
    best: dict[str, dict[str, Any]] = {}
    for unit in figures["units"]:
        best.setdefault(unit["feature"], unit)
    followed = [feature for feature, unit in best.items() if unit["separates"]]
    says = "No single unit follows any of these."
    if followed:
        says = f"Features with a unit of their own: {', '.join(followed)}."
    rows = [
        (
            feature,
            f"{unit['layer']}:{unit['unit']}",
            f"{unit['r']:+.2f}",
            _number(unit["auc"], 2),
            "yes" if unit["separates"] else "no",
            _probe(figures, feature),
        )
        for feature, unit in best.items()
    ]
    return Table("neurons", says, ("feature", "best unit", "r", "AUC", "follows it", "all units"), rows)


def _probe(figures: dict[str, Any], feature: str) -> str:
    score = figures["probe"][feature]
    name = {"auc": "AUC", "r2": "R²"}[figures["probe_scores"][feature]]
    return "-" if score is None else f"{name} {score:.2f}"


def _number(value: float | None, digits: int = 3) -> str:
    return "-" if value is None else f"{value:.{digits}f}"


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{100 * share:.1f} %"


def _share(share: float | None) -> str:
    """A share that may be very small."""
    if share is None or share == 0 or share >= 0.001:
        return _percent(share)
    return f"{100 * share:.1e} %"
