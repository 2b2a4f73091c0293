"""How much memory there is, if the system says."""

from __future__ import annotations

import contextlib
import os
import re
from pathlib import Path


def available() -> int | None:
    """Bytes that a process may still take without causing swapping; None if the system does not say."""
    with contextlib.suppress(OSError, AttributeError):
        found = re.search(r"^MemAvailable:\s+(\d+) kB", Path("/proc/meminfo").read_text(), re.MULTILINE)
        if found:
            return int(found[1]) * 1024
    with contextlib.suppress(OSError, ValueError, AttributeError):
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return None


def resident(process: int = 0) -> int | None:
    """Bytes that a process holds now, this one without a number; None if the system does not say."""
    with contextlib.suppress(OSError, ValueError, IndexError, AttributeError):
        return int(Path(f"/proc/{process or 'self'}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    return None
