"""What is packed: the sdist, and the wheel that is built from it."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def build(source: Path, target: str, folder: Path) -> Path:
    """Have hatchling, which must be installed, build an sdist or a wheel. Returns the file."""
    command = [sys.executable, "-m", "hatchling", "build", "--target", target, "--directory", str(folder)]
    environment = os.environ | {"PYTHONDONTWRITEBYTECODE": "1"}
    built = subprocess.run(command, cwd=source, env=environment, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stderr
    (file,) = folder.iterdir()
    return file


@pytest.fixture(scope="module")
def sdist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The unpacked sdist."""
    pytest.importorskip("hatchling", reason="hatchling is not installed")
    if not (ROOT / "pyproject.toml").exists():
        pytest.skip("not in a source tree")
    folder = tmp_path_factory.mktemp("sdist")
    with tarfile.open(build(ROOT, "sdist", folder / "dist")) as archive:
        archive.extractall(folder, filter="data")
    (unpacked,) = (path for path in folder.iterdir() if path.name != "dist")
    return unpacked


@pytest.fixture(scope="module")
def wheel(sdist: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The unpacked wheel that was built from the sdist."""
    folder = tmp_path_factory.mktemp("wheel")
    with zipfile.ZipFile(build(sdist, "wheel", folder / "dist")) as archive:
        archive.extractall(folder / "unpacked")
    return folder / "unpacked"


def files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def modules(package: str) -> set[str]:
    paths = (path for path in (ROOT / package).rglob("*") if path.suffix in (".py", ".tcss", ".css"))
    return {path.relative_to(ROOT).as_posix() for path in paths}


def test_the_wheel_holds_the_packages_their_types_and_the_book(wheel: Path) -> None:
    wanted = {"engine/py.typed", "tui_rnn/py.typed", "tui_rnn/data/the-salt-lantern.txt", "tui_rnn/data/README.md"}
    wanted |= {"tui_rnn/data/demo-quotes.txt"}
    assert modules("engine") | modules("tui_rnn") | wanted <= files(wheel)


def test_the_wheel_holds_nothing_else(wheel: Path) -> None:
    tops = {name.split("/")[0] for name in files(wheel)}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"engine", "tui_rnn"}
    assert not [name for name in files(wheel) if "test" in name or "__pycache__" in name or name.endswith(".npz")]


def test_the_wheel_has_the_command_and_few_dependencies(wheel: Path) -> None:
    (info,) = wheel.glob("*.dist-info")
    assert "tui-rnn = tui_rnn.__main__:main" in (info / "entry_points.txt").read_text()
    required = [line for line in (info / "METADATA").read_text().splitlines() if line.startswith("Requires-Dist: ")]
    needed = {line.split()[1].split(">")[0] for line in required if "extra ==" not in line}
    assert needed == {"numpy", "textual", "rich", "typer"}


def test_the_sdist_holds_what_is_needed_to_build_and_test(sdist: Path) -> None:
    here = Path(__file__).relative_to(ROOT).as_posix()
    wanted = {"pyproject.toml", "README.md", "LICENSE", "data/the-salt-lantern.txt", "PKG-INFO", here}
    wanted |= {"docs/tour.md", "docs/pictures/first-minute.svg", "examples/own_cell.py"}
    assert wanted | modules("engine") | modules("tui_rnn") <= files(sdist)


def test_what_is_in_the_wheel_trains_on_its_own_book(wheel: Path, tmp_path: Path) -> None:
    def run(*arguments: str) -> str:
        environment = os.environ | {"PYTHONPATH": str(wheel), "PYTHONDONTWRITEBYTECODE": "1"}
        command = [sys.executable, *arguments]
        return subprocess.run(
            command, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, text=True, check=True
        ).stdout

    found = run("-c", "import engine, tui_rnn.run.text_files as t; print(engine.__file__, t.bundled_book(), sep='\\n')")
    book = wheel / "tui_rnn" / "data" / "the-salt-lantern.txt"
    assert found.split() == [str(wheel / "engine" / "__init__.py"), str(book)]
    run("-m", "tui_rnn", "train", "--no-ui", "--updates", "2", "--quiet")
    assert (tmp_path / "ckpt.npz").exists()
