"""A Python file that samples from a model with NumPy alone, and the weights that it reads: for teaching, for keeping.

The time step in it is the engine's own (``engine.step_source``); the rest is written here once for all cells, and only
what the model needs comes into the file: one layer has no loop over layers.
"""

from __future__ import annotations

import dataclasses
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from string import Template
from typing import Any

import numpy as np

import engine

from .seal import Seal

FIRST_LINE = "# Written by tui-rnn export.\n"
SEAL = Seal("# sha256 of the above: ")
FIRST_ARRAY = "characters"  # in the file of weights, whose other arrays have the engine's names for them

SCRIPT = Template(
    FIRST_LINE
    + '''\
# The weights are those of $checkpoint, update $update on $text.
"""Write text with NumPy alone: $cell, $layers of $H hidden units."""

import argparse
import os
import sys
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # products this small are not worth a second thread
import numpy as np

model = dict(np.load(Path(__file__).resolve().with_name($weights)))
characters = "".join(map(chr, model["characters"]))  # V = $V of them: the place of each is its id
$pick
$shapes


$step


def read(character, state):
    """Read one character, given its id. Returns the scores (V,) of the next one; ``state`` moves on."""
$forward
    return h @ model["output"] + model["output_bias"]  # (H, V) and (V,)


def choose(scores, rng, temperature, top_p):
    """The id of a character, drawn with the probabilities softmax(scores / temperature); scores (V,)."""
    scores = scores.astype(np.float64)
    if temperature == 0:
        return int(scores.argmax())
    p = np.exp((scores - scores.max()) / temperature)  # (V,), up to a common factor
    if top_p < 1:  # leave out all but the fewest likeliest characters that together reach this probability
        likeliest = np.argsort(-p, kind="stable")
        sums = p[likeliest].cumsum()
        p[likeliest[sums.searchsorted(top_p * sums[-1]) + 1 :]] = 0
    sums = p.cumsum()
    return int(sums.searchsorted((1 - rng.random()) * sums[-1]))  # the first sum that reaches a random share


def write(n, prompt, rng, temperature, top_p):
    """``n`` characters, one after another: each is chosen, and read in its turn."""
    if prompt:
        state = np.zeros_like(model["state"])  # $state
        *before, character = [characters.index(c) for c in prompt]
        for earlier in before:
            read(earlier, state)
    else:  # where training was
        state, character = model["state"].copy(), int(model["next_input"])
    for _ in range(n):
        character = choose(read(character, state), rng, temperature, top_p)
        yield characters[character]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--n", type=int, default=1000, help="number of characters")
    parser.add_argument("--prompt", default="", help="text to continue")
    parser.add_argument("--temperature", type=float, default=1.0, help="below 1 is careful, above 1 is bold")
    parser.add_argument("--top-p", type=float, default=1.0, help="choose only among the likeliest, of this probability")
    parser.add_argument("--seed", type=int, help="the same seed gives the same text")
    asked = parser.parse_args()
    if unknown := sorted(set(asked.prompt) - set(characters)):
        parser.error(f"the model does not know {unknown[0]!r}")
    sys.stdout.reconfigure(encoding="utf-8")
    text = write(asked.n, asked.prompt, np.random.default_rng(asked.seed), asked.temperature, asked.top_p)
    print(asked.prompt + "".join(text))
'''
)

ONE_LAYER = """\
    x = layer["input"][character] + layer["bias"]  # x_t {x}: one-hot vector @ matrix = a row of it
    state[:] = step(x, state, layer)
    h = state[0]  # (H,)"""

LAYERS = """\
    h = None
    for layer, carried in zip(layers, state):
        # What the first layer reads is one-hot vector @ input, a row of it; the others read the layer below.
        x = layer["input"][character] if h is None else h @ layer["input"]  # {x}
        carried[:] = step(x + layer["bias"], carried, layer)
        h = carried[0]  # (H,)"""

STAND_INS = {"V": 9973, "H": 97}  # for V and H, by which shapes are told in letters


def script(checkpoint: engine.Checkpoint, name: str, weights: str) -> bytes:
    """The Python file. Its last line is a seal: teachers change scripts, and would lose their work to a new one.

    Args:
        name: of the checkpoint's file, for people. weights: the name of the file of the weights, beside this one.

    Raises:
        OSError: see ``engine.step_source``.
    """
    config = checkpoint.config
    cell, single = engine.CELLS[config.cell], config.layers == 1
    equations = [f"# {equation}\n" for equation in engine.equations(config.cell).forward]
    text = SCRIPT.substitute(
        checkpoint=_literal(name),
        update=f"{checkpoint.update:,}",
        text=_literal(checkpoint.origin.name),
        weights=_literal(weights),
        cell=config.cell.upper(),
        layers="one layer" if single else f"{config.layers} layers",
        H=config.hidden_size,
        V=len(checkpoint.vocabulary),
        pick=_picked(config),
        shapes="\n".join(_shapes(config)),
        step=engine.step_source(config.cell).replace("def step(", "".join(equations) + "def step("),
        forward=(ONE_LAYER if single else LAYERS).format(x=_in_letters((cell.gates * STAND_INS["H"],))),
        state=f"({cell.carried}, H)" if single else f"({config.layers}, {cell.carried}, H)",
    ).encode()
    return text + SEAL.of(text)


def arrays(checkpoint: engine.Checkpoint) -> bytes:
    """The file of the weights, as ``numpy.load`` reads it: all that the script needs, and no pickle."""
    state = checkpoint.arrays["state"][:, :, 0]  # (L, S, H) of stream 0, which a text goes on from
    contents: dict[str, Any] = {
        FIRST_ARRAY: np.array([ord(c) for c in checkpoint.vocabulary.characters], np.uint32),
        **checkpoint.weights,
        "state": state[0] if checkpoint.config.layers == 1 else state,
        "next_input": np.array(checkpoint.next_input),
    }
    file = io.BytesIO()
    np.savez(file, **contents)
    return file.getvalue()


def _picked(config: engine.Config) -> str:
    """How the script takes the weights of its layers."""
    names = json.dumps([name.removeprefix("layer0.") for name in _of_a_layer(config, 0)])
    if config.layers == 1:
        return f'layer = {{name: model[f"layer0.{{name}}"] for name in {names}}}'
    return (
        f'layers = [\n    {{name: model[f"layer{{n}}.{{name}}"] for name in {names}}}\n'
        f"    for n in range({config.layers})\n]"
    )


def _shapes(config: engine.Config) -> Iterator[str]:
    """Of every weight of a layer its name, its letter in the equations and its shape."""
    recurrent = engine.CELLS[config.cell].weights(1)
    letters = {"bias": "b", "input": "U"} | {
        name: _letters(weight.letter, weight.blocks) for name, weight in recurrent.items()
    }
    for name, shape in _of_a_layer(config, 0).items():
        part = name.removeprefix("layer0.")
        above = _of_a_layer(config, 1).get(f"layer1.{part}", shape)
        others = "" if above == shape else f" in the first layer, {_in_letters(above)} in the others"
        yield f"# {letters[part]} = {part} {_in_letters(shape)}{others}"


def _letters(letter: str, blocks: Iterable[str]) -> str:
    """The letter of a weight as equations have it, and those of the blocks that it is made of: W = [W_r, W_z, W_n]."""
    letter = "_".join(filter(None, (letter[:1], letter[1:])))
    parts = ", ".join(f"{letter}_{block}" for block in blocks if block)
    return f"{letter} = [{parts}]" if parts else letter


def _of_a_layer(config: engine.Config, layer: int) -> Mapping[str, tuple[int, ...]]:
    """The shapes of the weights of one layer, with stand-ins for V and H."""
    shapes = engine.parameter_shapes(dataclasses.replace(config, hidden_size=STAND_INS["H"]), STAND_INS["V"])
    return {name: shape for name, shape in shapes.items() if name.startswith(f"layer{layer}.")}


def _literal(text: str) -> str:
    """A string as Python writes it, if possible in double quotes: what others have named is text, and never code."""
    inside = repr(text)[1:-1]
    return repr(text) if '"' in inside else f'"{inside}"'


def _in_letters(shape: tuple[int, ...]) -> str:
    """A shape with stand-ins, in letters: (V, 3 H)."""
    H, V = STAND_INS["H"], STAND_INS["V"]
    names = {V: "V", H: "H"}
    inside = ", ".join(names.get(size, f"{size // H} H") for size in shape)
    return f"({inside},)" if len(shape) == 1 else f"({inside})"
