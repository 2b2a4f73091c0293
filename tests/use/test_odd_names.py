"""Names that are not UTF-8, everywhere a name can stand: trained, shown safely, saved, gone on with."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest

from .person import Person

FOX = "the quick brown fox jumps over the lazy dog\n" * 60


def odd(name: bytes) -> str:
    return os.fsdecode(name)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / odd(b"f\xffolder")
    try:
        place.mkdir()
    except OSError:
        pytest.skip("the file system takes only UTF-8 for names")
    (place / odd(b"b\xf6ok.txt")).write_text(FOX)
    return place


def test_a_run_in_the_app_is_shown_saved_and_gone_on_with(folder: Path) -> None:
    names = [odd(b"b\xf6ok.txt"), "--out", odd(b"r\xfcn.npz"), "--log", odd(b"l\xf6g.jsonl")]
    person = Person(folder, *names, "--hidden", 8, "--updates", 10**9)
    try:
        person.until_training()
        person.until("b\N{REPLACEMENT CHARACTER}ok.txt")
        person.press("c")
        person.until("Saved r\N{REPLACEMENT CHARACTER}n.npz")
        person.lives()
        assert person.save_and_quit() == 0
    finally:
        person.close()
    assert b"\xf6" not in person.raw
    link = odd(b"l\xefnk.npz")
    (folder / link).symlink_to(odd(b"r\xfcn.npz"))
    person = Person(folder, f"--resume={link}", "--updates", 10**9, "--compare", odd(b"l\xf6g.jsonl"))
    try:
        person.until_training()
        person.lives()
        assert person.save_and_quit() == 0
    finally:
        person.close()
    shutil.rmtree(folder)


def test_a_run_that_cannot_be_saved_is_rescued_under_a_name_that_can_be_typed(folder: Path) -> None:
    gone = folder / odd(b"g\xfene")
    gone.mkdir()
    out = gone / odd(b"r\xfcn.n\xffz")
    person = Person(folder, odd(b"b\xf6ok.txt"), "--out", out, "--hidden", 8, "--updates", 10**9)
    try:
        person.until_training()
        shutil.rmtree(gone)
        person.press("q")
        person.until("Quit without saving")
        person.press("s")
        person.until("Not saved")
        person.click(*person.place("Save elsewhere"))
        person.until("~/rn.nz-rescued.npz")
        person.press("ctrl+u")
        person.until_gone("~/rn.nz-rescued.npz")  # Textual's own field empties itself behind what is typed at once
        person.type(str(folder.parent / "rescued.npz"))
        person.press("enter")
        assert person.ended() == 0
    finally:
        person.close()
    headless_resume = Person(folder, "--no-ui", "--resume", folder.parent / "rescued.npz", "--updates", 1)
    assert headless_resume.ended() == 0
    shutil.rmtree(folder)


def test_the_metrics_name_the_checkpoint_so_that_it_is_found(folder: Path) -> None:
    person = Person(folder, odd(b"b\xf6ok.txt"), "--no-ui", "--hidden", 8, "--updates", 30, "--out", odd(b"r\xfcn.npz"))
    assert person.ended() == 0
    records = [json.loads(line) for line in (folder / odd(b"r\xfcn.metrics.jsonl")).read_text().splitlines()]
    saved = [record["path"] for record in records if record["event"] == "checkpoint"]
    assert saved and all((folder / path).exists() for path in saved)
    shutil.rmtree(folder)
