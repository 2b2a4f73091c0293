"""What was done: the text, the network, how it learnt, and every setting that is not the assignment's."""

from __future__ import annotations

from collections.abc import Iterator

import engine

from ...watch.words import count, text_of
from ..blocks import Block, Facts, Paragraph, Section, Table
from ..numbers import number, time
from ..report import Report

MOST_PARTS = 12  # texts that are named
MOST_RATES = 12  # learning rates that are listed
CELLS = {"rnn": "vanilla RNN"}  # what a cell is called, where that is not its name in capitals
OPTIMIZERS = {"adagrad": "AdaGrad", "adam": "Adam", "lion": "Lion", "rmsprop": "RMSProp", "sgd": "SGD"}


def section(report: Report) -> Section:
    """The section."""
    return Section("The run", tuple(_blocks(report)))


def network(config: engine.Config) -> str:
    """The network in a few words."""
    cell = CELLS.get(config.cell, config.cell.upper())
    layers = "" if config.layers == 1 else f", {config.layers} layers"
    return f"{cell}{layers}, {count(config.hidden_size, 'hidden unit')}{' each' if config.layers > 1 else ''}"


def _blocks(report: Report) -> Iterator[Block]:
    yield Facts(tuple(_facts(report)))
    values = report.config.to_dict()
    if not report.changed:
        yield Paragraph("Every hyper-parameter is the assignment's.")
    else:
        yield Paragraph("These settings are not the assignment's; all others are.")
        rows = [(_name(name), text_of(values[name]), _usual(name)) for name in report.changed]
        yield Table(("setting", "this run", "assignment"), rows, words=3)
    rates = report.curve.learning_rates if report.curve else ()
    if len(rates) > 1:
        yield Paragraph(f"The learning rate was changed {count(len(rates) - 1, 'time')}.")
        shown = rates if len(rates) <= MOST_RATES else (*rates[: MOST_RATES - 1], rates[-1])
        caption = (
            "" if len(rates) == len(shown) else f"{count(len(rates) - len(shown), 'change')} before the last left out."
        )
        yield Table(("from update", "learning rate"), [(f"{u:,}", f"{rate:g}") for u, rate in shown], caption, words=0)


def _facts(report: Report) -> Iterator[tuple[str, str]]:
    config, text = report.config, report.text
    yield (
        "text",
        f"{text.name}: {count(text.characters, 'character')}, {text.distinct:,} distinct, {text.encoding.upper()}; "
        f"{count(text.updates_per_epoch, 'update')} an epoch",
    )
    if text.parts:
        more = f" and {len(text.parts) - MOST_PARTS:,} more" if len(text.parts) > MOST_PARTS else ""
        yield "its parts", ", ".join(text.parts[:MOST_PARTS]) + more
    if text.held_out:
        where = "a random stretch of it" if config.validation_chunk else "its end"
        yield "held out", f"{count(text.held_out, 'character')}, {where}: the network was not trained on them"
    yield "network", f"{network(config)}, {count(report.parameters, 'parameter')}, {_weights(report)}"
    if (before := report.began_with) is not None:
        yield "began with", f"the weights of {before.name}, update {before.update:,}, trained on {before.text}"
    yield "learning", ", ".join(_learning(config))
    yield "made", _made(report)
    yield "best model", _best(report)


def _usual(name: str) -> str:
    """What a setting is in the assignment; where that says little, in words."""
    return engine.settings()[name].unset.partition(": ")[2] or text_of(
        engine.RECIPES["assignment"].config.to_dict()[name]
    )


def _name(setting: str) -> str:
    return setting.replace("_", " ")


def _weights(report: Report) -> str:
    config = report.config
    if report.began_with is not None:
        return "weights of an earlier model at first"
    if config.init == "normal":
        return f"initial weights N(0,\N{NO-BREAK SPACE}{config.init_scale:g}²)"
    return "initial weights scaled by the number of inputs"


def _learning(config: engine.Config) -> Iterator[str]:
    yield OPTIMIZERS.get(config.optimizer, config.optimizer)
    schedule = "" if config.schedule == "constant" else f" with a {config.schedule} schedule"
    yield f"learning rate {config.learning_rate:g}{schedule}"
    if config.warmup:
        yield f"warm-up of {count(config.warmup, 'update')}"
    yield f"sequences of {config.seq_length:,}" + (
        f", {config.batch_size:,} at a time" if config.batch_size > 1 else ""
    )
    yield f"{'mean' if config.mean_loss else 'total'} loss of a sequence"
    if config.clip:
        yield f"gradient clipped to ±{config.clip:g}"
    if config.clip_norm:
        yield f"its norm to {config.clip_norm:g}"
    if config.dropout:
        yield f"dropout {config.dropout:g}"
    if not config.carry_state and config.has_effect("carry_state"):
        yield "every sequence begins from a state of zero"
    elif config.shuffle == "none":
        yield "state carried over from sequence to sequence and reset at each epoch"


def _made(report: Report) -> str:
    goal = "" if report.goal is None or report.goal <= report.update else f" of {report.goal:,}"
    made = f"{count(report.update, 'update')}{goal}, {report.epoch:.2f} epochs"
    took = report.duration
    if took is None:
        return made
    sessions = f" in {took.sessions:,} sessions" if took.sessions > 1 else ""
    return f"{made}, {time(took.seconds)}{sessions}"


def _best(report: Report) -> str:
    best, length = report.best, report.config.loss_length
    if best.smooth_loss is None:
        return "none yet: no update has been made"
    told = f"update {best.update:,}, smooth loss {number(best.smooth_loss)}"
    if best.validation_loss is not None:
        bits = engine.bits_per_character(best.validation_loss, 1)
        return f"{told}, validation loss {number(best.validation_loss, 3)} nats = {number(bits, 3)} bits a character"
    return f"{told}, which is {number(engine.bits_per_character(best.smooth_loss, length), 3)} bits a character"
