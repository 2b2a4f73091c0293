"""What the look through time says in words and tables."""

from __future__ import annotations

import math
import statistics
import textwrap
from collections.abc import Sequence

from textual.content import Content

import engine
from engine import LayerActivity, ParameterUpdate, Spectrum

from ...events import ThroughTime
from ...watch.kept import GradientNorm
from .cells import FAINT, bar

NAME = 4  # columns of a parameter's letter
FIGURE = 10  # and of each of its figures


def percent(share: float) -> str:
    """A share of anything, however small."""
    if not math.isfinite(share):
        return "–"
    if share == 0:
        return "0 %"
    if share < 1e-4:
        return tiny(share)
    return f"{share * 100:.2g} %" if share < 0.995 else f"{share * 100:.0f} %"


def tiny(number: float) -> str:
    """A number below 1 as a digit and a power of ten."""
    return f"{number:.0e}".replace("e-0", "e-")


def fading(shown: ThroughTime) -> str:
    """The gradient through time in a sentence."""
    shares = shown.gradient_through_time
    if not shares:
        return "the model is too large for it"
    if math.isnan(shares[0]):
        return "no gradient arrives"
    if shown.half_life is None:
        return f"over half is left after {len(shares) - 1:,} steps"
    return f"half is gone after {shown.half_life:.1f} steps"


def carrying(shown: ThroughTime) -> str:
    """The loss by position in a sentence."""
    carried, zero = shown.loss_by_position.carried, shown.loss_by_position.zero
    mean, most, end = statistics.fmean(carried), max(zero), statistics.fmean(zero[-5:])
    if len(zero) < 10:
        return f"carried {mean:.2f} bits, from zero {statistics.fmean(zero):.2f}"
    return f"carried {mean:.2f} bits throughout; from zero up to {most:.2f}, at the end {end:.2f}"


def memory(shown: ThroughTime) -> str:
    """The memory horizon in a sentence."""
    horizon = shown.memory_horizon
    if horizon is None:
        return "the text is too short to see how long another past is felt"
    if horizon.characters is not None:
        return f"memory horizon {horizon.characters:,.0f} characters"
    still = horizon.windows - horizon.forgot
    return f"memory horizon over {horizon.longest:,} characters in {still} of {horizon.windows} places"


def parameters(shown: ThroughTime, clip: float, *, over: bool = False) -> list[Content]:
    """A table: for each parameter what the next update does to it; ``over``: whether the run is."""
    if not shown.parameters:
        why = "the run is over: there is none" if over else "the model is too large for this table"
        return [Content.styled(why, FAINT)]
    heads = ("norm", "step", "cut")
    lines = [Content.styled(" " * NAME + "".join(f"{head:>{FIGURE}}" for head in heads), FAINT)]
    for of in shown.parameters:
        step = "from 0" if math.isinf(of.step) else percent(of.step)
        figures = (f"{of.norm:.3g}", step, percent(of.clipped) if clip else "–")
        style = "bold $text-warning" if of.clipped else ""
        lines.append(
            Content.assemble(
                (f"{of.symbol:<{NAME}}", "bold"),
                *(
                    (f"{text:>{FIGURE}}", style if head == "cut" else "")
                    for text, head in zip(figures, heads, strict=True)
                ),
            )
        )
    return lines


def latest_norms(norms: Sequence[GradientNorm], parameters: Sequence[ParameterUpdate], width: int) -> list[Content]:
    """The norm of the whole gradient: of the next update, and as bars of the latest that were measured."""
    lines = []
    if parameters:
        whole = math.sqrt(sum(of.norm**2 for of in parameters))
        highest = max((norm.norm for norm in norms), default=0.0)
        room = max(0, width - NAME - FIGURE - 2)
        bars = "".join(bar(norm.norm / highest * 0.999 if highest else 0.0) for norm in norms[-room:])
        lines.append(Content.assemble((f"{'all':<{NAME}}", "bold"), f"{whole:>{FIGURE}.3g}  ", (bars, "$text-success")))
    if norms:
        clipped, sizes = sum(norm.clipped > 0 for norm in norms), [norm.norm for norm in norms]
        largest, median = (f"{x:.0f}" if x >= 10 else f"{x:.2g}" for x in (max(sizes), statistics.median(sizes)))
        lines += [
            Content.styled(f"{len(norms)} measured since update {norms[0].update:,}:", FAINT),
            Content.styled(f"{clipped} clipped, max {largest}, median {median}", FAINT),
        ]
    return lines


def activity(layer: LayerActivity, number: int, layers: int, width: int) -> list[Content]:
    """What the units of a layer do."""
    name = f"h{number + 1}" if layers > 1 else "h"
    bins = layer.histogram if width >= len(layer.histogram) + 9 else _halved(layer.histogram)
    highest = math.sqrt(max(bins))
    bars = "".join(bar(math.sqrt(count) / highest * 0.999) if highest else bar(0) for count in bins)
    lines = [Content.assemble((f"{name:<3}", "bold"), ("-1 ", FAINT), (bars, "$text-success"), (" +1", FAINT))]
    words = f"{percent(layer.saturated)} at ±1; {layer.stuck:,} of {layer.units:,} stuck, {layer.dead:,} dead"
    lines += indented(words, width)
    if layer.gates:
        gates = "  ".join(f"{letter} {openness:.2f}" for letter, openness in layer.gates.items())
        lines.append(Content.assemble(("   gates open ", FAINT), gates))
    return lines


def _halved(counts: Sequence[int]) -> list[int]:
    return [sum(counts[n : n + 2]) for n in range(0, len(counts), 2)]


def indented(words: str, width: int, style: str = "") -> list[Content]:
    """Words below the bars, on as many lines as they need."""
    return [Content.styled(f"   {line}", style) for line in textwrap.wrap(words, max(10, width - 3))]


def spectra(found: Sequence[Spectrum], width: int) -> list[Content]:
    """How much the recurrent matrices stretch."""
    if not found:
        return indented("no spectral radius: the matrices are too large", width, FAINT)
    if len(found) == 1:
        of = found[0]
        return [
            Content.assemble(
                (f"{of.symbol:<3}", "bold"), ("spectral radius        ", FAINT), f"{of.spectral_radius:.2f}"
            ),
            Content.assemble(("   largest singular value ", FAINT), f"{of.singular_value:.2f}"),
        ]
    cell = 16
    across = max(1, (width - 3) // cell)
    lines = indented("spectral radius, largest singular value", width, FAINT)
    for start in range(0, len(found), across):
        some = [f"{of.symbol:<3} {of.spectral_radius:.2f} {of.singular_value:.2f}" for of in found[start:][:across]]
        lines.append(Content("   " + "".join(f"{text:<{cell}}" for text in some)))
    return lines


def state(shown: ThroughTime, width: int) -> Content:
    """The hidden units, the recurrent matrices, and how long the past is felt."""
    lines = [
        line for number, layer in enumerate(shown.layers) for line in activity(layer, number, len(shown.layers), width)
    ]
    felt = indented(memory(shown), width, FAINT)
    return Content("\n").join([*lines, *spectra(shown.spectra, width), *felt])


def clipped_words(config: engine.Config) -> str:
    """What clipping does, in a few words."""
    if config.clip:
        return f"cut: share of entries beyond ±{config.clip:g}"
    return f"norm clipped to {config.clip_norm:g}" if config.clip_norm else "nothing is clipped"


def explanation(config: engine.Config, width: int, height: int) -> str:
    """What there is to see: as many whole paragraphs as there is room for, the most important first."""
    slope = "W and the slope 1 - h²" if config.cell == "rnn" else "W and the gates"
    paragraphs = [
        "Top: how much the loss at one character depends on the input k characters earlier.",
        f"A step back multiplies by {slope}. Training looks back no further than T = {config.seq_length}.",
        "Below: from a state of zero the model needs some characters to find its feet; the gap is what carrying the "
        "state is worth.",
        "step: how far weights move, relative to their size; about 0.1 % is usual. Stuck: nearly always at ±1, where "
        "no gradient passes. Dead: never far from 0.",
        "Bars of h: how often each value occurs; heights are square roots, or rare values could not be seen. At ±1: "
        "beyond ±0.97.",
        "Spectral radius: what a step back multiplies by in the long run, without the slope of tanh. Above 1 gradients "
        "may explode, below 1 they vanish.",
        "Memory horizon: after so many characters two different pasts give the same guesses, to a hundredth.",
        "Try < and > for the learning rate, or a new run with --cell gru --seq-length 100, and see how far back the "
        "line reaches.",
    ]
    lines: list[str] = []
    for paragraph in paragraphs:
        wrapped = textwrap.wrap(paragraph, max(10, width))
        if lines and len(lines) + 1 + len(wrapped) > height:
            break
        lines += [*([""] if lines else []), *wrapped]
    return "\n".join(lines)
