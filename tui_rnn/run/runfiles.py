"""The files of a run: the checkpoint, and its companions of the same name."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from pathlib import Path

SUFFIX = ".npz"


@dataclass(frozen=True, slots=True)
class RunFiles:
    """Where a run is saved. For ``ckpt.npz``: ckpt.best.npz, ckpt.metrics.jsonl, ckpt.samples.txt."""

    checkpoint: Path
    best: Path
    metrics: Path
    samples: Path

    @classmethod
    def of(cls, checkpoint: Path, metrics: Path | None = None) -> RunFiles:
        """The files that go with a checkpoint; ``metrics`` may be elsewhere."""
        stem = checkpoint.name.removesuffix(SUFFIX)
        companion = checkpoint.with_name
        return cls(
            checkpoint,
            companion(f"{stem}.best{SUFFIX}"),
            metrics or companion(f"{stem}.metrics.jsonl"),
            companion(f"{stem}.samples.txt"),
        )

    @classmethod
    def of_best(cls, best: Path) -> RunFiles:
        """The files of the run that a best model is of, by its name."""
        return cls.of(best.with_name(best.name.removesuffix(f".best{SUFFIX}").removesuffix(SUFFIX) + SUFFIX))

    def set_aside(self) -> Path | None:
        """Rename the files of an earlier run to ckpt.1.npz and so on. Returns the checkpoint's new name, if any."""
        present = [path for path in self.all() if path.exists()]
        if not present:
            return None
        aside = self.beside()
        for path, new in zip(self.all(), aside.all(), strict=True):
            if path in present:
                path.rename(new)
        return aside.checkpoint

    def beside(self) -> RunFiles:
        """The first of ckpt.1.npz, ckpt.2.npz ... of which no file exists yet."""
        stem = self.checkpoint.name.removesuffix(SUFFIX)
        numbered = (self._numbered(stem, number) for number in itertools.count(1))
        return next(files for files in numbered if not any(path.exists() for path in files.all()))

    def _numbered(self, stem: str, number: int) -> RunFiles:
        metrics = self.metrics
        default = metrics == RunFiles.of(self.checkpoint).metrics
        elsewhere = None if default else metrics.with_name(f"{metrics.stem}.{number}{metrics.suffix}")
        return RunFiles.of(self.checkpoint.with_name(f"{stem}.{number}{SUFFIX}"), elsewhere)

    def saved(self) -> tuple[Path, Path]:
        """The files that are replaced as a whole."""
        return self.checkpoint, self.best

    def all(self) -> tuple[Path, Path, Path, Path]:
        """Every file of the run."""
        return self.checkpoint, self.best, self.metrics, self.samples
