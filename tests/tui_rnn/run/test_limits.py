"""What is too large is refused in one line, before it is allocated or learnt."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from typing import Any

import pytest

from engine.checkpoint import archive
from tui_rnn.system import memory

ALPHABET = "".join(chr(0x4E00 + n) for n in range(20_001))


def test_a_huge_alphabet_is_refused_with_its_number_and_size_unless_insisted_on(cli: Any) -> None:
    cli.book.write_text(ALPHABET, encoding="utf-8")
    train = ("train", "book.txt", "--no-ui", "--hidden", 4, "--updates", 2, "--sample-every", 0)
    line = cli.refused(*train, says="book.txt has 20,001 distinct characters, more than --max-vocabulary 20,000")
    assert line.endswith("add --max-vocabulary 20001")
    assert " MB of memory" in line
    cli.run(*train, "--max-vocabulary", 20_001)
    cli.run("train", "--resume", "--no-ui", "--updates", 3)  # the checkpoint insists by itself


def test_a_model_that_does_not_fit_in_memory_is_refused_with_its_size(cli: Any) -> None:
    sizes = ("--batch-size", 4000, "--seq-length", 9000, "--hidden", 1024)
    cli.book.write_text("the quick brown fox. " * 2_000_000)
    cli.refused("train", "book.txt", "--no-ui", *sizes, says="GB is free; use a smaller --hidden, --layers")


def test_a_model_whose_checkpoint_would_be_too_large_is_refused_at_the_start(cli: Any) -> None:
    cli.refused("train", "book.txt", "--no-ui", "--hidden", 8192, "--layers", 3, says="and 2.1 GB is the limit")


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_the_estimate_of_a_run_is_near_what_it_takes() -> None:
    source = """if True:
        import os, re, tempfile
        from pathlib import Path
        import numpy as np
        import engine
        config = engine.Config(cell="lstm", hidden_size=256, batch_size=32, seq_length=60, layers=2, optimizer="adam")
        vocabulary = engine.Vocabulary("".join(chr(48 + n) for n in range(70)))
        ids = np.random.default_rng(0).integers(0, 70, 10**5).astype(np.uint8)
        Path("/proc/self/clear_refs").write_text("5")  # the peak starts over: a child begins with its parent's

        def memory(which):
            return int(re.search(which + r":\\s+(\\d+) kB", Path("/proc/self/status").read_text())[1]) * 1024

        before = memory("VmRSS")
        trainer = engine.Trainer(config, ids, vocabulary)
        list(trainer.run(2))
        origin = engine.Origin(name="", path=None, sha256="", characters=1, encoding="", updates=None)
        path = Path(tempfile.mkdtemp(), "c.npz")
        engine.save_run(path, trainer, origin)
        took, size = memory("VmHWM") - before, os.path.getsize(path)
        print(took, engine.bytes_of_run(config, 70), size, engine.bytes_of_checkpoint(config, 70))
    """
    said = subprocess.run([sys.executable, "-c", source], capture_output=True, text=True, check=True).stdout
    took, estimate, size, size_estimate = map(int, said.split())
    assert 0.8 * took < estimate < 2 * took
    assert size == pytest.approx(size_estimate, rel=0.05)


def test_an_archive_of_more_than_a_zip_file_holds_is_never_begun_to_be_written() -> None:
    assert archive.MAX_SIZE < 2**31


def test_what_the_system_says_of_memory_is_plausible() -> None:
    held, free = memory.resident(), memory.available()
    assert held is None or 10**7 < held < 10**11
    assert free is None or 10**7 < free <= os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    assert held is None or held <= resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 * 1.1
