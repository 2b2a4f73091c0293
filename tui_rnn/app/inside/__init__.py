"""The looks inside the model. To add one, name it in LOOKS: keys, help and screen follow; see also ``run.looks``."""

from .neurons import NeuronsLook
from .predictions import PredictionsLook
from .through_time import TimeLook
from .walk_through import WalkThroughLook

LOOKS = (
    TimeLook,
    NeuronsLook,
    PredictionsLook,
    WalkThroughLook,
)
"""Each is a widget made from a view, like a pane, that is shown in the place of the panes."""
