"""The panes of the run's screen. To add one, name it in PANES: keys, help and screen follow."""

from .gradients import GradientPane
from .log import LogPane
from .loss import LossChart
from .run import RunPane
from .text import TextPane

PANES = (LossChart, TextPane, GradientPane, RunPane, LogPane)
"""In the order of the screen. Each is a widget made from a view; it has ``ABOUT``, and ``show(view)``, which is called
about once a second while it is on the screen."""
