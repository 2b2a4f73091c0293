"""What a trainer says of an update that it has made, and of an evaluation."""

from __future__ import annotations

from typing import NamedTuple


class Updated(NamedTuple):
    """One optimizer update was made. (A NamedTuple, because there are thousands a second.)

    Attributes:
        update: how many have been made.
        epoch: how many times the text has been read, with fraction.
        loss: of this update's sequences before the update, in nats, summed over a sequence (or their mean).
        smooth_loss: its moving average.
        learning_rate: that was used.
        validation_loss: of the model after the update, in nats per character; None when it was not evaluated.
        decayed_to: the learning rate from the next update on, if the evaluation has lowered it.
        gradient_norm: the Euclidean norm of the whole gradient before it was clipped. This and what follows is measured
            at the first update of a trainer and at every 20th; at others it is None.
        clipped: the share of its entries beyond ``config.clip``.
        saturated: the share of the hidden values of the update's sequences that hardly a gradient flows through.
        smooth_loss_epoch_ago: at the same place in the text, in an update read back from a record of it; a trainer does
            not say.
    """

    update: int
    epoch: float
    loss: float
    smooth_loss: float
    learning_rate: float
    validation_loss: float | None = None
    decayed_to: float | None = None
    gradient_norm: float | None = None
    clipped: float | None = None
    saturated: float | None = None
    smooth_loss_epoch_ago: float | None = None


class Evaluation(NamedTuple):
    """The model was evaluated on what is held out.

    Attributes:
        loss: in nats per character. decayed_to: the learning rate from the next update on, if this has lowered it.
    """

    loss: float
    decayed_to: float | None = None
