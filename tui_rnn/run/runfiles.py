"""The files of a run: the checkpoint, and its companions of the same name."""

from __future__ import annotations

import itertools
import os
from dataclasses import dataclass
from pathlib import Path

SUFFIX, BEST, METRICS, SAMPLES = ".npz", ".best.npz", ".metrics.jsonl", ".samples.txt"
IN_A_FOLDER = f"ckpt{SUFFIX}"  # the checkpoint of a run whose folder alone is named


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
            companion(f"{stem}{BEST}"),
            metrics or companion(f"{stem}{METRICS}"),
            companion(f"{stem}{SAMPLES}"),
        )

    @classmethod
    def named_by(cls, path: Path) -> RunFiles:
        """The files of the run that a path names: its checkpoint, its best model, its metrics, or its folder."""
        if os.path.isdir(path):  # noqa: PTH112 - Path.is_dir raises for a name that is too long
            return cls.of(path / IN_A_FOLDER)
        if path.name.endswith(BEST):
            run = cls.of_best(path)
            if any(map(os.path.exists, (run.checkpoint, run.metrics))):
                return run
        if path.suffix == SUFFIX:
            return cls.of(path)
        stem = path.name.removesuffix(METRICS) if path.name.endswith(METRICS) else path.stem
        return cls.of(path.with_name(stem + SUFFIX), path)

    @classmethod
    def of_best(cls, best: Path) -> RunFiles:
        """The files of the run that a best model is of, by its name; of a run's own checkpoint, that run's."""
        return cls.of(best.with_name(best.name.removesuffix(BEST).removesuffix(SUFFIX) + SUFFIX))

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
