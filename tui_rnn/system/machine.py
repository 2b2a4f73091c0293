"""What this machine is called."""

from __future__ import annotations

import platform
from pathlib import Path

LONGEST = 100  # characters


def processor() -> str:
    """The name of the processor, as far as the system tells."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        lines = []
    models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return (models[0] if models else platform.processor() or platform.machine())[:LONGEST]
