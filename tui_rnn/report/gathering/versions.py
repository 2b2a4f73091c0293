"""With what a report is made."""

from __future__ import annotations

import platform

import numpy as np

from ... import __version__
from ...system.machine import processor
from ..report import Versions


def versions() -> Versions:
    """Of what makes the report, and where."""
    return Versions(tui_rnn=__version__, numpy=np.__version__, python=platform.python_version(), machine=processor())
