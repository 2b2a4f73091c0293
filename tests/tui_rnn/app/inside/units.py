"""Units that were found, for the tests of the screen that shows them."""

from __future__ import annotations

from typing import Any

import numpy as np

from tui_rnn.events import FeatureFound, KnockedOut, UnitFound, UnitsFound

TEXT = 'she said "GOOD DAY" to him.\n'
HOSTILE = "[red]x[/]\x1b[2J\u202e春\u0301\n\n\t" + "e\u0301"


def feature(name: str, r: tuple[float, ...], numeric: bool = False, **values: Any) -> FeatureFound:
    made: dict[str, Any] = {
        "enough": True, "r": r, "auc": () if numeric else tuple((one + 1) / 2 for one in r),
        "separates": tuple(abs(one) >= 0.3 for one in r), "probe": 0.99,
    }  # fmt: skip
    return FeatureFound(name=name, **(made | values))


def found(text: str = TEXT * 20, **values: Any) -> UnitsFound:
    """Four units: number 1 is on inside the quotes, 2 is off there, 0 is weakly on all the time, 3 is always off."""
    signs = np.array([1 if c.isupper() or c == '"' else -1 for c in text])
    hidden = np.stack([np.full(len(text), 0.2), 0.9 * signs, -0.9 * signs, np.full(len(text), -0.3)])
    made: dict[str, Any] = {
        "update": 1500, "layer": 0, "layers": 1, "source": "held-out", "characters": 8000, "text": text,
        "values": np.rint(hidden * 127).astype(np.int8).tobytes(),
        "features": (
            feature("column", (0.01, -0.05, 0.04, 0.0), numeric=True, probe=0.04),
            feature("inside quotes", (0.1, 0.88, -0.95, 0.0)),
            feature("digit", (0.0, 0.1, 0.0, 0.0), enough=False, separates=(False,) * 4, probe=None),
            feature("space", (0.4, 0.2, 0.1, 0.0)),
        ),
        "units": tuple(
            UnitFound((('"', 1.7), ("\n", -1.3)), (("O", 2.1), (" ", -0.4)), share, (('said "GO', 0.9),))
            for share in (0.1, 0.5, 0.7, 0.2)
        ),
        "pattern": "", "problem": "", "seconds": 0.2,
    }  # fmt: skip
    return UnitsFound(**(made | values))


def knocked(**values: Any) -> KnockedOut:
    made: dict[str, Any] = {
        "update": 1500, "layer": 0, "unit": 2, "source": "held-out", "characters": 3999, "bits_with": 2.666,
        "bits_without": 2.719, "text_with": 'he said "ALL RIGHT" then', "text_without": 'he said "all right then',
        "seconds": 0.1,
    }  # fmt: skip
    return KnockedOut(**(made | values))
