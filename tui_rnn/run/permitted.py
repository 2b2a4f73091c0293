"""What a viewer in another process may tell a run to do."""

from __future__ import annotations

from ..commands import LONGEST_SAMPLE, Command, Look, Sample, Warn


def refusal(command: Command, *, may_control: bool) -> str:
    """Why a command is not passed on, in one line; "" if it is.

    A viewer that may not control the run may still look at it. What would end the run, or stop it for ages, is
    refused; of the rest, the run itself refuses what it cannot do.
    """
    match command:
        case Sample() | Look() if reason := _absurd(command):
            return reason
        case Look() | Sample(occasion="live"):
            return ""
        case _ if not may_control:
            return "this screen only watches the run"
        case Warn():
            return "only the run itself warns"
    return ""


def _absurd(command: Sample | Look) -> str:
    match command:
        case Look(scheduled=True) | Sample(occasion="scheduled" | "final"):
            return "only the run itself makes what is recorded"
        case Sample(occasion=occasion) if occasion not in ("asked", "live"):
            return f"no text has the occasion {occasion[:20]!r}"
        case Sample(length=length) if not 1 <= length <= LONGEST_SAMPLE:
            return f"the length of a text must be a whole number from 1 to {LONGEST_SAMPLE:,}"
        case Sample(seed=int() as seed) if seed < 0:
            return "a seed must be 0 or more"
    return ""
