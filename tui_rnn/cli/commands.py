"""The commands. A command is a file of its name in this folder, and one line in this table.

The file holds a function of that name, from whose parameters Typer makes the options, and ``EXAMPLES``, if it has any.
It is imported when its command is called, asked for help or completed; so what brings in NumPy is imported inside the
functions that use it, and a tab key does not wait.
"""

from __future__ import annotations

from collections import Counter
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup, TyperOption

from .refusals import one_line

COMMANDS = {
    "train": "Train a character-level RNN on a text.",
    "attach": "Open the app on a run that another process trains.",
    "ps": "List the runs that are being trained on this machine.",
    "stop": "Have a run that is being trained saved and ended.",
    "serve": "Show a run that another process trains in a browser.",
    "sample": "Write text with a trained model.",
    "gradcheck": "Check the gradients that training uses against numerical ones, entry by entry.",
    "novelty": "Measure how much of what a model writes is copied from its training text.",
    "score": "Measure how well models predict texts, in bits per character, and what surprises them.",
    "recipes": "List the recipes for --recipe, with all their settings.",
    "show": "Open the app on a run that is over: its curve, its texts, its gradient check.",
    "report": "Write the report of a run: what was done, the gradient check, the loss, what it wrote.",
    "inspect": "Look inside a model without the app: what it predicts, how far back it sees, what its units follow.",
    "sweep": "Train many runs: settings that vary, each with several seeds; go on where it was, and say which is best.",
    "lab": "Make an experiment that courses set: its runs, a figure, a table, and what to look for.",
    "labs": "List the experiments for lab, with what each shows and how long it takes.",
    "compare": "Compare runs: what differs in their settings, how they came out, and their curves over each other.",
    "demo": "Show vanishing gradients, a unit that follows quotes, overfitting and more, a minute each.",
    "export": "Write metrics as CSV, a script that samples with NumPy alone, or all texts of a run, each to a file.",
    "info": "Describe a checkpoint: its model, its text, how far it has come and how good it is.",
}


class Commands(TyperGroup):
    """The program: it knows every command by its line in the table, and imports the one that is called."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Typer's own, once the command is there."""
        if args and args[0] in COMMANDS:
            self.add_command(imported(args[0]))
        return super().resolve_command(ctx, args)


class Command(TyperCommand):
    """A command that refuses in one line what the engine refuses, and an option that is given twice."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Typer's own, after a look at what is repeated: the last would count, without a word.

        A mere switch may be repeated: it says the same again.
        """
        if not ctx.resilient_parsing:
            *_, given = self.make_parser(ctx).parse_args(args=[*args])
            for option, times in Counter(option for option in given if isinstance(option, TyperOption)).items():
                switch = option.is_flag and not option.secondary_opts
                if times > 1 and not option.multiple and not switch:
                    both = " or ".join([option.opts[0], *option.secondary_opts])
                    ctx.fail(f"{both} is given more than once; give it once")
        return super().parse_args(ctx, args)

    def invoke(self, ctx: Any) -> Any:
        """Typer's own; what the engine refuses ends it with one line."""
        import engine

        from ..flags import refusal

        try:
            return super().invoke(ctx)
        except engine.EngineError as error:
            raise typer.Exit(one_line(refusal(error))) from None


def imported(name: str) -> Any:
    """A command as its file declares it."""
    module = import_module(f".{name}", __package__)
    alone = typer.Typer(add_completion=False)
    alone.command(name, cls=Command, help=COMMANDS[name], epilog=getattr(module, "EXAMPLES", None))(
        getattr(module, name)
    )
    return typer.main.get_command(alone)
