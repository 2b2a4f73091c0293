"""kill -9 of a trainer, and of those who watch and control it, at random moments while commands fly.

    python -m tests.faults.attach_campaign [--rounds 30] [--seed 0]

In each round the run is resumed, and watched by two processes that send commands without pause; the run, one of them or
both are killed. Where it is a viewer, the trainer must go on, and a new viewer finds it. Where it is the trainer, the
viewers must be told so. In the end the checkpoint has the weights of a run that nobody disturbed, and nothing is left
behind.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import engine
from tui_rnn.run.address import beside
from tui_rnn.run.contact import NotReached
from tui_rnn.run.registry import runs
from tui_rnn.run.remote import Remote

from .kill_campaign import TEXT, _run, told_saved

COMMAND = sys.executable, "-m", "tui_rnn", "train"
OPTIONS = "--no-ui", "--quiet", "--sample-every", "0", "--checkpoint-every", "20", "--updates", str(10**9)
LONGEST = 0.4  # seconds until one of the processes is killed
PATIENCE = 120.0  # seconds until something that must happen is missing
GONE = 3  # exit code of a viewer that was told that the run is gone
LEFT = {"book.txt", "ckpt.npz", "ckpt.best.npz", "ckpt.metrics.jsonl", "ckpt.samples.txt", "copy.npz"}
"""What a run leaves in its folder, by the README, and the copy that viewers ask for. Of that half may be left, too: the
next process does not know of it."""


class Campaign:
    """``rounds``: by what was killed. ``updates``: the run's length in the end."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.folder, self._random = folder, random.Random(seed)
        self.checkpoint = folder / "ckpt.npz"
        self.rounds: Counter[str] = Counter()
        self.updates = 0
        (folder / "book.txt").write_text(TEXT)

    def wage(self, rounds: int) -> None:
        """So many rounds. Raises AssertionError for anything that is not as it must be."""
        told = 0
        for _ in range(rounds):
            trainer = self._trainer()
            viewers = [self._viewer(), self._viewer()]
            try:
                time.sleep(self._random.uniform(0, LONGEST))
                victim = self._random.choice(["trainer", "viewer", "both viewers"])
                self._kill(victim, trainer, viewers)
                self.rounds[victim] += 1
            finally:
                for process in (trainer, *viewers):
                    process.kill()
                    process.wait()
            saved = told_saved(self.folder / "ckpt.metrics.jsonl")
            found = engine.load(self.checkpoint).update
            assert max(told, saved) <= found, f"told of {told} and {saved}, found {found}"
            told = found
        self._compare(told + 50)

    def _kill(self, victim: str, trainer: subprocess.Popen[bytes], viewers: list[subprocess.Popen[bytes]]) -> None:
        if victim == "trainer":
            trainer.kill()
            for viewer in viewers:
                assert viewer.wait(PATIENCE) == GONE
            return
        for viewer in viewers if victim == "both viewers" else viewers[:1]:
            viewer.send_signal(signal.SIGKILL)
        remote = Remote(self.checkpoint)  # it goes on, and can be attached to
        assert remote.greeting.process == trainer.pid
        remote.leave()
        assert trainer.poll() is None, (self.folder / "err").read_text()
        if self._random.random() < 0.5:  # and ends as it should, whoever may watch
            trainer.terminate()
            assert trainer.wait(PATIENCE) == 128 + signal.SIGTERM, (self.folder / "err").read_text()
            assert not beside(self.checkpoint).exists()

    def _trainer(self) -> subprocess.Popen[bytes]:
        """The run, once it can be reached and has been saved."""
        start = ("--resume",) if self.checkpoint.exists() else ("book.txt", "--hidden", "20")
        with (self.folder / "err").open("wb") as errors:
            process = subprocess.Popen(
                [*COMMAND, *start, *OPTIONS], cwd=self.folder, stdin=subprocess.DEVNULL, stderr=errors
            )
        give_up = time.monotonic() + PATIENCE
        while not (self.checkpoint.exists() and self._answers(process.pid)):
            assert process.poll() is None, (self.folder / "err").read_text()
            assert time.monotonic() < give_up, "it cannot be reached"
            time.sleep(0.01)
        return process

    def _answers(self, process: int) -> bool:
        try:
            remote = Remote(self.checkpoint, control=False)
        except NotReached:
            return False
        remote.leave()
        return remote.greeting.process == process

    def _viewer(self) -> subprocess.Popen[bytes]:
        """A process that watches, and sends commands until it is told that the run is gone."""
        child = [sys.executable, "-m", "tests.faults.attach_campaign", "--view", str(self.checkpoint)]
        seed = ["--seed", str(self._random.randrange(10**6))]
        process = subprocess.Popen([*child, *seed], stdout=subprocess.PIPE, stdin=subprocess.DEVNULL)
        assert process.stdout is not None
        assert process.stdout.readline() == b"attached\n"
        process.stdout.close()
        return process

    def _compare(self, updates: int) -> None:
        """Finish the run, and compare it with one that nobody disturbed."""
        self.updates = updates
        quiet = ("train", "--no-ui", "--json", "--sample-every", "0", "--updates", str(updates))
        finished = _run(self.folder, *quiet, "--resume")
        left = {path.name for path in self.folder.iterdir() if not path.match(".copy.npz.*.tmp")} - {"err"}
        assert {"ckpt.npz"} < left <= LEFT, left
        assert self.checkpoint not in [run.checkpoint for run in runs()], "it is still listed"
        undisturbed = _run(self.folder, *quiet, "book.txt", "--hidden", "20", "--out", "undisturbed.npz")
        assert finished["parameters_sha256"] == undisturbed["parameters_sha256"]


def view(checkpoint: Path, seed: int) -> int:
    """Send commands that change nothing of what is learnt until the run is gone."""
    from tui_rnn import commands, events

    generator, gone = random.Random(seed), []
    remote = Remote(checkpoint)
    remote.observers.append(lambda event: gone.append(event) if isinstance(event, events.Gone) else None)
    remote.start()
    print("attached", flush=True)
    while not gone:
        order = generator.choice(
            [
                commands.Pause(), commands.Step(), commands.Save(), commands.Save(checkpoint.with_name("copy.npz")),
                commands.Predict(length=50), commands.KnockOut(0, 3), commands.CheckGradients(),
                commands.Sample(length=50, occasion="asked"), commands.WalkThrough(),
            ]
        )  # fmt: skip
        remote.send(order)
        remote.send(commands.Resume())
        time.sleep(generator.uniform(0, 0.05))
    return GONE


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=30)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--view", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.view:
        return view(options.view, options.seed)
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as own:
        os.environ["XDG_RUNTIME_DIR"] = os.environ["XDG_STATE_HOME"] = own
        campaign = Campaign(Path(folder), options.seed)
        campaign.wage(options.rounds)
    kinds = ", ".join(f"{name} {times}" for name, times in sorted(campaign.rounds.items()))
    print(
        f"{options.rounds} rounds (killed: {kinds}); after {campaign.updates:,} updates the weights are those of an "
        "undisturbed run, and nothing is left behind"
    )
    return 0


if __name__ == "__main__":
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    sys.exit(main())
