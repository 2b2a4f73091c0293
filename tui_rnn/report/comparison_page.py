"""Stub."""

from __future__ import annotations

from typing import Any


def page(figures: dict[str, Any]) -> str:
    return "<!doctype html>"
