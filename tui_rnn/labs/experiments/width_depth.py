"""Wider or deeper: hidden sizes in one, two and three layers, after equal updates."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from ...sweep.axes import Choices
from ...sweep.plan import Plan
from ...watch.words import count
from ..lab import Lab

if TYPE_CHECKING:
    from ...report.blocks import Figure
    from ...report.charts import Chart
    from ...report.heat_map import Cell
    from ...run.recorded import RecordedRun
    from ..findings import Findings
    from ..results import PointResult, Results

LAYERS, SIZES = (1, 2, 3), (25, 50, 100, 200)


def findings(results: Results) -> Findings:
    """The loss by hidden size and by number of parameters, for each number of layers."""
    from ...report.blocks import Figure
    from .. import findings as found

    columns = [
        found.Column("parameters", _parameters, found.whole),
        found.loss_column(results),
        found.Column("seconds", _seconds, found.one_decimal),
    ]
    return found.Findings(
        figures=[
            Figure("size", _chart(results, _size, "hidden size"), _CAPTION.format("the hidden size")),
            Figure(
                "parameters",
                _chart(results, _parameters, "number of parameters", log_x=True),
                _CAPTION.format("the number of parameters"),
            ),
            *_map(results),
        ],
        table=found.table(results, columns, "size", "Seconds: of training, with all other runs beside it."),
        sentences=[*found.outcome(results), *_depths(results)],
    )


def _size(run: RecordedRun) -> float:
    return run.config.hidden_size


def _parameters(run: RecordedRun) -> float:
    import engine

    return engine.count(engine.parameter_shapes(run.config, run.text.distinct))


def _seconds(run: RecordedRun) -> float | None:
    return run.seconds


def _of_depth(results: Results, layers: int) -> list[PointResult]:
    """The points with so many layers, by hidden size."""
    return [point for point in results.points if point.config.layers == layers]


def _chart(results: Results, place: Callable[[RecordedRun], float], x_name: str, *, log_x: bool = False) -> Chart:
    from ...report.charts import Chart, Line
    from .. import findings as found
    from ..curves import median_line

    lines = list[Line]()
    for number, layers in enumerate(LAYERS):
        points = _of_depth(results, layers)
        places, losses = [place(point.runs[0]) for point in points], [point.values(results.last) for point in points]
        lines += median_line(count(layers, "layer"), places, losses, number, dotted=True)
    return Chart(
        title=f"{results.loss_name} at the end",
        x_name=x_name,
        y_name=f"{results.loss_name} at the end, bits per character",
        lines=lines,
        log_x=log_x,
        most=found.MOST * results.guessing,
        height=300,
    )


def _map(results: Results) -> Iterator[Figure]:
    """The losses as a heat map, if there are any."""
    from ...report.blocks import Figure
    from ...report.heat_map import HeatMap
    from .. import findings as found

    ends = found.ordered(results, results.last)
    if not ends:
        return
    best = ends[0][0].name
    heat = HeatMap(
        title=f"{results.loss_name} at the end by layers and hidden size",
        unit=f"{results.loss_name}, bits per character",
        x_name="hidden size",
        y_name="layers",
        columns=[*map(str, SIZES)],
        rows=[*map(str, LAYERS)],
        cells=[[_cell(results, layers, size, best) for size in SIZES] for layers in LAYERS],
    )
    yield Figure("map", heat, "The same losses: the median of the seeds. ◆ is the lowest.")


def _cell(results: Results, layers: int, size: int, best: str) -> Cell | None:
    from ...report.heat_map import Cell
    from .. import findings as found

    for point in _of_depth(results, layers):
        if point.config.hidden_size == size and (loss := point.spread(results.last)) is not None:
            says = f"{point.name}: {found.cell(loss, found.bits)}"
            return Cell(loss.median, found.bits(loss.median), says, best=point.name == best)
    return None


def _depths(results: Results) -> Iterator[str]:
    """How many layers are best for each hidden size."""
    from .. import findings as found

    told = []
    for size in SIZES:
        ends = [
            (loss.median, point.config.layers)
            for point in results.points
            if point.config.hidden_size == size and (loss := point.spread(results.last)) is not None
        ]
        if ends:
            told.append(f"{count(min(ends)[1], 'layer')} of {size}")
    if told:
        yield f"The lowest median of each hidden size: {found.listed(told)}."


_CAPTION = "The loss at the end by {}: the median, and faintly the range over the seeds."

LAB = Lab(
    shows="width and depth: hidden sizes from 25 to 200, in one to three layers",
    seconds=60,
    plan=Plan(
        recipe="assignment-2026",
        settings={"validation": 0.1, "batch_size": 4, "learning_rate": 0.002, "clip": 0.0, "clip_norm": 1.0},
        axes=(Choices("layers", LAYERS), Choices("hidden_size", SIZES)),
        updates=2_000,
    ),
    named=tuple(f"{count(layers, 'layer')} of {size}" for layers in LAYERS for size in SIZES),
    look=(
        "Twelve vanilla networks: one, two or three layers on top of each other, each with 25, 50, 100 or 200 units. "
        "All make the same number of updates with the same settings. Doubling the hidden size makes four times "
        "as many recurrent weights; another layer adds two such matrices, one for its input and one for its state.",
        "More parameters can fit more, and the loss usually falls smoothly with their number (Hestness et al. 2017; "
        "Kaplan et al. 2020), as long as there are data and updates enough to use them. Depth adds something else: "
        "between two characters a deep network computes in several steps, and its layers can work at "
        "different time scales (Hermans, Schrauwen 2013; Pascanu, Gulcehre, Cho, Bengio 2014). But deep networks are "
        "harder to train, and equal updates are not equal work: see the seconds.",
        "Look first at the loss by hidden size, where each further layer also adds parameters; then at the loss by the "
        "number of parameters: at the same number, is the wide network better or the deep one? Look at whether the "
        "curves still fall at their right ends.",
        "Questions: with the parameters that you can afford, how would you build the network? What might be "
        "different after ten times as many updates, or with a text that is ten times as long?",
    ),
    findings=findings,
)
