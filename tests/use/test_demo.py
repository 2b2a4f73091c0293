"""Demonstrations, as a person gives them: one opens with its line and its screen, and q leaves nothing behind."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from .person import Person


@pytest.fixture
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The folder, and where temporary files and what is kept between runs would be."""
    found = [tmp_path / name for name in ("here", "tmp", "state")]
    for place in found:
        place.mkdir()
    monkeypatch.setenv("TMPDIR", str(found[1]))
    monkeypatch.setenv("XDG_STATE_HOME", str(found[2]))
    return found


@pytest.fixture
def person(places: list[Path], request: pytest.FixtureRequest) -> Iterator[Person]:
    one = Person(places[0], *request.param, command="demo")
    yield one
    one.close()


@pytest.mark.parametrize("person", [["overfit"], ["gradients"], ["neurons"]], indirect=True)
def test_it_opens_and_q_leaves_nothing_behind(person: Person, places: list[Path]) -> None:
    person.until_training()
    assert any(places[1].iterdir())
    person.press("q")
    assert person.ended() == 0
    assert b"nothing is left behind" in person.raw
    assert person.terminal_is_restored(), person.left_on()
    assert not person.errors(), person.state()
    assert [list(place.iterdir()) for place in places] == [[], [], []]


@pytest.mark.parametrize("person", [["overfit"]], indirect=True)
def test_the_line_stays_on_the_screen_at_any_size(person: Person) -> None:
    person.until_training()
    for size in (80, 24), (120, 36), (200, 60):
        person.resize(*size)
        person.until("proves nothing about")
    person.lives()


@pytest.mark.parametrize("person", [["overfit"]], indirect=True)
def test_a_signal_leaves_nothing_behind_either(person: Person, places: list[Path]) -> None:
    person.until_training()
    person.signal(15)
    assert person.ended() == 128 + 15
    assert [list(place.iterdir()) for place in places] == [[], [], []]
