"""The equations of a network as MathML, translated from those at the head of each cell's file.

That notation is small: names with subscripts (h_{t-1}, W_r; d_h_t is the gradient of h_t), products (side by side, or
element by element with *), sums, powers and the transpose, brackets, functions, and a few words. So a cell that is
added needs no second edit here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape

import engine

TOKEN = re.compile(
    r"(?P<space>\s+)"
    r"|(?P<sum>sum (?:over (?P<index>[^=]+?) )?of )"
    r"|(?P<function>[A-Za-z]{2,}\w*(?=\()|log\b)"
    r"|(?P<name>[A-Za-z]+(?:_(?:\{[^{}]*\}|[A-Za-z0-9]+))+|[A-Za-z]\b)"
    r"|(?P<words>[A-Za-z]+(?: [A-Za-z]{2,}\b(?![(_]))*)"
    r"|(?P<number>\d+(?:\.\d+)?)"
    r"|\^(?P<power>[A-Za-z0-9])"
    r"|(?P<open>[(\[])|(?P<close>[)\]])|(?P<operator>\+=|.)"
)
OPERATORS = {"*": "⊙", "-": "−"}
SPACE = '<mspace width="0.25em"/>'


def forward(cell: str) -> Iterator[str]:
    """The equations of a model with that cell, in the order in which they are computed, each an element of HTML."""
    yield from map(mathml, engine.equations(cell).of_model_forward)


def backward(cell: str) -> Iterator[str]:
    """The gradients, likewise."""
    yield from map(mathml, engine.equations(cell).of_model_backward)


def mathml(equation: str) -> str:
    """An equation in the notation of the cells."""
    text = escape(equation)
    return f'<math displaystyle="true" alttext="{text}"><mrow>{"".join(_items(equation))}</mrow></math>'


def _items(text: str) -> list[str]:
    """The elements of an expression; a bracket with what is in it is one."""
    levels: list[list[str]] = [[]]
    apart = operand = False  # whether there was a space, and an operand before it
    for token in TOKEN.finditer(text):
        kind, items = token.lastgroup, levels[-1]
        if kind == "space":
            apart = True
            continue
        if kind == "power" and items:
            items[-1] = f"<msup>{items[-1]}{_power(token['power'])}</msup>"
            continue
        if kind == "close" and len(levels) > 1:
            levels.pop()
            levels[-1].append(f"<mrow>{''.join(items)}{_bracket(token[0])}</mrow>")
        else:
            if apart and (kind == "words" or (operand and kind != "operator")):
                items.append(SPACE)
            if kind == "open":
                levels.append([_bracket(token[0])])
            else:
                items.append(_item(token))
        operand, apart = kind not in ("operator", "open", "sum"), False
    while len(levels) > 1:
        items = levels.pop()
        levels[-1] += items
    return levels[0]


def _bracket(bracket: str) -> str:
    """It keeps its size: without a font for mathematics, a browser makes it far too large."""
    return f'<mo stretchy="false">{bracket}</mo>'


def _item(token: re.Match[str]) -> str:
    match token.lastgroup:
        case "sum":
            return _sum(token["index"])
        case "name":
            return _name(token[0])
        case "function":
            return f"<mi>{token[0]}</mi>"
        case "words":
            return f"<mtext>{token[0]}</mtext>"
        case "number":
            return f"<mn>{token[0]}</mn>"
    return f"<mo>{escape(OPERATORS.get(token[0], token[0]))}</mo>"


def _sum(index: str | None) -> str:
    if index is None:
        return "<mo>∑</mo>"
    under = f"<mi>{index}</mi>" if len(index) == 1 else f"<mtext>{escape(index)}</mtext>"
    return f"<munder><mo>∑</mo>{under}</munder>"


def _name(name: str) -> str:
    """A letter with its subscripts; the d of a gradient stands upright."""
    if name.startswith("d_"):
        return f'<mrow><mi mathvariant="normal">d</mi>{_name(name[2:])}</mrow>'
    base, *below = re.findall(r"\{([^{}]*)\}|([A-Za-z0-9]+)", name)
    letters = f"<mi>{base[1]}</mi>"
    if not below:
        return letters
    under = "<mo>,</mo>".join("".join(_items(inner or plain)) for inner, plain in below)
    return f"<msub>{letters}<mrow>{under}</mrow></msub>"


def _power(power: str) -> str:
    return f"<mn>{power}</mn>" if power.isdigit() else f'<mi mathvariant="normal">{power}</mi>'
