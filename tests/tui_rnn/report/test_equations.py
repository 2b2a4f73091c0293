"""The equations as MathML: well-formed, complete, and of every cell that there is."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

import engine
from tui_rnn.report.equations import backward, forward, mathml


def plain(element: ElementTree.Element) -> str:
    """What can be read of it, without spaces."""
    return re.sub(r"\s", "", "".join(element.itertext()))


def shape(equation: str) -> str:
    """The elements without the outer ones."""
    return mathml(equation).partition("<mrow>")[2].removesuffix("</mrow></math>")


@pytest.mark.parametrize("cell", engine.CELLS)
def test_nothing_of_a_cell_is_lost(cell: str) -> None:
    found = engine.equations(cell)
    given = [*found.of_model_forward, *found.of_model_backward]
    drawn = [*forward(cell), *backward(cell)]
    assert len(given) == len(drawn) > 6
    for equation, element in zip(given, drawn, strict=True):
        root = ElementTree.fromstring(element)
        assert root.attrib["alttext"] == equation
        assert not {e.text for e in root.iter("mo")} & {"_", "^", "{", "}"}
        read = plain(root).replace(",", "")
        expected = re.sub(r"sum (over )?(?P<i>[^=]*?)\b *of ", r"∑\g<i>", equation)
        expected = re.sub(r"[\s_^{},]", "", expected.replace("*", "⊙").replace("-", "−").replace("one_hot", "one@hot"))
        assert read.replace("_", "") == expected.replace("@", "")


def test_subscripts_powers_and_products() -> None:
    assert shape("h_{t-1} W") == (
        '<msub><mi>h</mi><mrow><mi>t</mi><mo>−</mo><mn>1</mn></mrow></msub><mspace width="0.25em"/><mi>W</mi>'
    )
    assert shape("d_W").startswith('<mrow><mi mathvariant="normal">d</mi><mi>W</mi>')
    assert '<msup><mrow><mo stretchy="false">(</mo>' in shape("tanh(c_t)^2") and "<mi>tanh</mi>" in shape("tanh(c_t)^2")
    assert shape("W^T") == '<msup><mi>W</mi><mi mathvariant="normal">T</mi></msup>'
    assert "⊙" in shape("f_t * c_{t-1}")


def test_sums_and_words() -> None:
    assert shape("sum over t of d_s").startswith("<munder><mo>∑</mo><mi>t</mi></munder>")
    assert "<mtext>t and streams</mtext>" in shape("sum over t and streams of d_s")
    assert "<mtext>each with its own part</mtext>" in shape("sigmoid(x), each with its own part")
    assert "<mo>+=</mo>" in shape("d_c_t += d_h_t")


def test_whatever_it_is_it_is_well_formed() -> None:
    for text in ("((", "))", "<b>&\"'", "a_", "^2", "_{", "x_{<}", "[a)", "é = 1.5e3", "sum of ", ""):
        ElementTree.fromstring(mathml(text))
