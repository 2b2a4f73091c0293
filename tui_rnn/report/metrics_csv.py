"""Metrics as CSV, under the names that other programs read: trackio, a spreadsheet, pandas.

Every cell is a number or empty, so there is nothing that a spreadsheet could take for a formula.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..watch.rows import Row

HEADER = "step,epoch,train_loss,val_loss,lr,grad_norm,time"


def metrics_csv(rows: Iterable[Row], loss_length: int, updates_per_epoch: int) -> Iterator[str]:
    """The lines of a CSV file, each with its line end.

    ``step`` is the update. ``train_loss``, which is the smooth loss, and ``val_loss`` are in nats per character,
    ``time`` is in seconds of training; ``lr`` is the learning rate that the update was made with, ``grad_norm`` the
    norm of its gradient before clipping.

    Args:
        loss_length: how many characters the smooth loss is of: ``Config.loss_length``.
    """
    yield HEADER + "\n"
    for row in rows:
        values = (
            row.update / updates_per_epoch,
            None if row.smooth_loss is None else row.smooth_loss / loss_length,
            row.validation_loss,
            row.learning_rate,
            row.gradient_norm,
            row.seconds,
        )
        yield ",".join([str(row.update), *("" if value is None else f"{value:.8g}" for value in values)]) + "\n"
