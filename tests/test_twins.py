"""Every source file has its test: of its name, in the mirrored place."""

from __future__ import annotations

from pathlib import Path

import pytest

TESTS = Path(__file__).parent
ROOT = TESTS.parent
SOURCES = sorted(
    path.relative_to(ROOT)
    for package in ("engine", "tui_rnn")
    for path in (ROOT / package).rglob("*.py")
    if path.name != "__init__.py"
)


def test_the_sources_are_found() -> None:
    assert {source.parts[0] for source in SOURCES} == {"engine", "tui_rnn"}


@pytest.mark.parametrize("source", SOURCES, ids=str)
def test_a_source_file_has_its_twin(source: Path) -> None:
    twin = TESTS / source.with_name(f"test_{source.name}")
    assert twin.is_file(), f"{source} has no test: write {twin.relative_to(ROOT)}"
    assert "\ndef test_" in twin.read_text(encoding="utf-8"), f"{twin.relative_to(ROOT)} tests nothing"
