"""What the run's screen is made of. To add a pane, name it in PANES: keys, help and screen follow."""

from .gradients import GradientPane
from .log import LogPane
from .loss import LossChart
from .run import RunPane
from .text import TextPane

PANES = (LossChart, TextPane, GradientPane, RunPane, LogPane)
"""In the order of the screen. Each is made of a view."""
