"""A monkey at the terminal: it drives the real program at random, and then looks whether all is well.

    python tests/use/monkey.py [--seconds 60] [--seed 7] [--over vanilla,cjk] [--without mouse,paste] [--root PATH]

What it does is decided by the seed; when it does it is not, so a seed finds the same kind of fault again, not always at
the same event. It never answers the question how to quit by anything but "stay", so whoever ends is at fault: see
``Monkey.answer``. Afterwards the weights must be those of a run of as many updates that nobody disturbed.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import random
import sys
import tempfile
import time
from collections import deque
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[2]))

import engine

if __name__ == "__main__":
    from person import ASKED, GIVE_UP, ROOT, Person, headless  # type: ignore[import-not-found]
else:
    from .person import ASKED, GIVE_UP, ROOT, Person, headless

PATIENCE = float(os.environ.get("TUI_RNN_PATIENCE", "5"))  # a busy machine may take so many times longer
ANSWER_WITHIN = 2.0  # seconds, times PATIENCE: from ? to the help page
SETTLED = 0.4  # seconds in which a question appears that was asked for, before the screen is drawn anew
LAST = 15  # events that a report shows
PLAIN = (100, 30)  # columns and rows on which every dialog can be read

QUESTIONS = (ASKED, "Save and quit  [", "Quit without waiting", "Try again", "Save the run to this file")
# A toast may hide the lower border of the help page, which says how to close it.
DIALOGS = (*QUESTIONS, "Temperature", "escape closes", "─ Help ─", "\N{RIGHT-POINTING MAGNIFYING GLASS}", "Search for")
PALETTE = DIALOGS[-2:]

# Words for the palette. None can open the question how to quit: "Quit (q)" and "Copy or quit (ctrl+c)" lack a letter of
# each. And there is no q in them, for the case that the palette is not there to take them.
WORDS = ("pause", "theme", "sample", "zoom", "pane", "help", "save", "gradients", "maximise", "x", "zzz", "[/x]", "log")

SIZES = (
    (1, 1), (2, 2), (3, 30), (4, 5), (10, 3), (12, 5), (20, 8), (30, 1), (40, 12), (60, 16), (80, 24), (100, 30),
    (120, 36), (160, 50), (200, 60), (300, 3), (300, 80),
)  # fmt: skip

# How often each key is pressed. Not < and >, which change what is learnt, nor q and ctrl+c, which have events of their
# own; d cannot detach the run, see ``let_loose``. The table of keys in tui_rnn is not read: the monkey also drives
# versions with other keys.
KEYS = {
    "space": 4, "n": 3, "e": 1, "E": 1, "c": 2, "r": 1, "s": 6, "[": 6, "]": 4, ".": 1, "u": 6, "y": 1, "l": 2, "+": 2,
    "=": 1, "-": 2, "0": 1, "left": 3, "right": 3, "w": 2, "g": 2, "1": 2, "2": 2, "3": 2, "4": 2, "5": 2, "m": 3,
    "S": 1, "?": 4, "tab": 3, "shift+tab": 1, "up": 2, "down": 2, "pageup": 2, "pagedown": 2, "home": 1, "end": 1,
    "backspace": 1, "delete": 1, "6": 3, "7": 4, "8": 4, "escape": 3, "/": 2, "f": 2, "x": 1, "o": 1, "i": 1, "b": 1,
    "d": 1,
}  # fmt: skip
RATES = {"<": 2, ">": 2}


@dataclass(frozen=True)
class Setting:
    """What the program is started with.

    Attributes:
        arguments: of ``train``. text: what the file holds, if there is one. name: of that file.
        before: updates that a run without the app makes first, which is then resumed.
    """

    arguments: tuple[str, ...] = ()
    text: str | None = None
    name: str = "book.txt"
    before: int = 0


def chinese(characters: int = 2500, seed: int = 0) -> str:
    """A text with so many distinct Chinese characters."""
    every = [chr(0x4E00 + n) for n in range(characters)]
    generator = random.Random(seed)
    text = every + generator.choices(every, k=characters // 2)
    generator.shuffle(text)
    return "".join(c + ("，" if n % 9 == 8 else "。\n" if n % 40 == 39 else "") for n, c in enumerate(text))


RTL = "שלום עולם، مرحبا بالعالم؛ می‌خواهم نامه‌ای بنویسم.\n\u202bאבג\u202c \u200fdef\u200e\n" * 40
FAMILY, FLAG, THUMB = "\U0001f468\u200d\U0001f469\u200d\U0001f467", "\U0001f1f8\U0001f1ea", "\U0001f44d\U0001f3fd"
EMOJI = f"I \u2764\ufe0f 1\ufe0f\u20e3 {FAMILY} {FLAG} {THUMB}!\n" * 60
HOSTILE = "a\x1b]2;OWNED\x07\x1b[31m\x1b[2J\x9b5m\u202eb [/x] [@click=app.quit]go[/] \x00\x08\x7f\u2028z\n" * 60

SETTINGS = {
    "vanilla": Setting(),
    "validation": Setting(("--recipe", "quick", "--hidden", "24", "--validation", "0.1")),
    "lstm": Setting(("--cell", "lstm", "--hidden", "48", "--batch-size", "2")),
    "resumed": Setting(("--hidden", "40"), before=2000),
    "bounded": Setting(("--updates", "500", "--hidden", "40")),
    "cjk": Setting(("--hidden", "50"), chinese()),
    "tiny": Setting(("--hidden", "10"), "ab\nabc" * 6),
    "rtl": Setting(("--hidden", "30"), RTL),
    "emoji": Setting(("--hidden", "30"), EMOJI),
    "hostile": Setting(("--hidden", "30"), HOSTILE, "[/x] \x1b[31m\u202e[bold]b.txt"),
}


class Ended(Exception):
    """The program has ended, which nobody asked for."""


class Monkey:
    """Does things at random.

    Args:
        person: whose hands it moves. seed: decides what it does.
        rates: whether it also changes the learning rate. without: kinds of events that it leaves out.

    Attributes:
        events: the last few, as words. count: of them all.
    """

    def __init__(self, person: Person, seed: int, rates: bool = False, without: Collection[str] = ()) -> None:
        self.person, self.random = person, random.Random(seed)
        self.events: deque[str] = deque(maxlen=LAST)
        self.count = 0
        self._palette = False  # whether it may be open
        self._rates = rates
        self._has_mouse = "mouse" not in without
        keys = KEYS | (RATES if rates else {})
        self._keys, self._weights = tuple(keys), tuple(keys.values())
        # kind -> how often, what
        self._without = frozenset(without)
        kinds: dict[str, tuple[int, Callable[[], None]]] = {
            "keys": (40, self.key),
            "enter": (8, self.enter),
            "escape": (6, self.escape),
            "quit": (2, self.quit),
            "ctrl+z": (1, self.suspend),
            "dialog": (16, self.dialog),
            "palette": (4, self.palette),
            "type": (2, self.type),
            "mouse": (12, self.mouse),
            "click": (8, self.click),
            "drag": (2, self.drag),
            "wheel": (3, self.wheel),
            "paste": (3, self.paste),
            "resize": (6, self.resize),
            "rest": (4, self.rest),
        }
        # Without a mouse there is nothing to click with.
        left_out = {*without, *(() if self._has_mouse else ("click", "drag", "wheel"))}
        chosen = {kind: event for kind, event in kinds.items() if kind not in left_out}
        self._acts = [act for _, act in chosen.values()]
        self._often = [often for often, _ in chosen.values()]

    def play(self, seconds: float) -> None:
        """Do things for so long.

        Raises:
            Ended: the program has ended.
        """
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            (act,) = self.random.choices(self._acts, self._often)
            act()
            self.count += 1
            self.answer()

    def did(self, event: str) -> None:
        """Keep it for the report."""
        self.events.append(event)

    # What keeps it from ending the program itself

    def answer(self) -> None:
        """If it is asked how to quit, stay: that is the one key that it does not press at random."""
        if not self.person.alive:
            raise Ended
        if not self.asked():
            return
        for _ in range(self.random.randrange(3) if self._has_mouse else 0):  # a while with the question on the screen
            x, y = self.random.randint(1, self.person.size[0]), self.random.randint(1, self.person.size[1])
            self.person.move(x, y)
            self.did(f"(asked) move to {x},{y}")
        if self.random.random() < 0.3:
            self._resize(*self.random.choice(SIZES))
            self.person.look(0.1)
        for _ in range(20):
            key = self.random.choice(("escape", "k"))
            self.did(f"(asked) {key}")
            self.person.press(key)
            self.make_room()
            if self.person.comes(lambda: not self.asked(), 1.0):
                break
        else:
            raise AssertionError("the question how to quit does not go away")
        if not self.person.alive:
            raise Ended

    def asked(self) -> bool:
        """Whether the question how to quit can be seen."""
        return any(self.person.shows(text) for text in QUESTIONS)

    def make_room(self) -> None:
        """A screen on which the question can be seen."""
        columns, rows = self.person.size
        if columns < PLAIN[0] or rows < PLAIN[1]:
            self._resize(*PLAIN)
            self.person.comes(lambda: self.person.shown.strip(), GIVE_UP)

    def wait_for_question(self) -> None:
        """Something was done that may bring up the question how to quit: see whether it comes before going on.

        A screen that was drawn anew after it was done shows it, however slow the machine.
        """
        self.make_room()
        if not self.person.comes(self.asked, SETTLED) and self.person.alive:
            columns, rows = self.person.size
            self.person.resize(columns - 1, rows)
            self.person.comes(lambda: self.person.lines[-1].strip(), 5)  # the keys: only a whole repaint has them
            self.person.comes(self.asked, SETTLED)
        self.answer()
        self._palette = self._palette and self.person.shows(PALETTE[0])

    # What it does

    def key(self) -> None:
        """A key, perhaps held."""
        (key,) = self.random.choices(self._keys, self._weights)
        times = self.random.randint(2, 10) if self.random.random() < 0.3 else 1
        every = self.random.choice((0, 0.03))
        self.did(f"{key} x {times}, every {every} s")
        self.person.hold(key, times, every)
        self.person.look(self.random.choice((0, 0, 0.1)))

    def enter(self) -> None:
        """Enter, perhaps held; in the palette it might choose to quit, and then to save."""
        if self._palette:
            self.did("enter")
            self.person.press("enter")
            self.wait_for_question()
        else:
            times, every = self.random.choice((1, 2, 2, 5)), self.random.choice((0, 0.03))
            self.did(f"enter x {times}, every {every} s")
            self.person.hold("enter", times, every)

    def escape(self) -> None:
        """Escape, once or twice at once."""
        times, every = self.random.choice((1, 2, 3)), self.random.choice((0, 0.03))
        self.did(f"escape x {times}, every {every} s")
        self.person.hold("escape", times, every)
        self.person.look(0.25)  # a key that follows too fast is another key
        if self.person.size >= PLAIN:
            self._palette = self._palette and self.person.shows(PALETTE[0])

    def quit(self) -> None:
        """The keys that ask how to quit."""
        key, times = self.random.choice(("q", "ctrl+q", "ctrl+c")), self.random.choice((1, 1, 3))
        self.did(f"{key} x {times}")
        self.person.hold(key, times)
        self.wait_for_question()

    def suspend(self) -> None:
        """Nothing can bring a program back here that stops, so it has to refuse."""
        self.did("ctrl+z")
        self.person.press("ctrl+z")

    def dialog(self) -> None:
        """A dialog of the app's own, and something in it before or after it is drawn."""
        opens = self.random.choice(("s", "s", "?"))
        self.did(opens)
        self.person.press(opens)
        self.person.look(self.random.choice((0, 0.05, 0.5)))
        acts = {"enter": self.enter, "escape": self.escape, "paste": self.paste, "keys": self.key}
        for kind in self.random.choices(tuple(acts), (3, 3, 1, 2), k=self.random.randint(1, 3)):
            if kind not in self._without:
                acts[kind]()

    def palette(self) -> None:
        """The palette, and something in it before or after it is drawn."""
        what = self.random.choice(("nothing", "keys", "word", "word", "beside"))
        self.did(f"ctrl+p, then {what}")
        self._palette = True
        self.person.press("ctrl+p")
        self.person.look(self.random.choice((0, 0.05, 0.6)))
        if what == "keys":
            key = self.random.choice(("pageup", "pagedown", "up", "down", "home", "end"))
            self.did(f"{key} x 2")
            self.person.hold(key, 2)
        elif what == "word":
            self.type()
            if self.random.random() < 0.7 and self.person.comes(lambda: self.person.shows(PALETTE[0]), 1.0):
                times = self.random.choice((1, 2, 3))
                self.did(f"enter x {times}")
                self.person.hold("enter", times)
                self.wait_for_question()
        elif what == "beside" and self._has_mouse:
            self.did("double click beside it")
            self.person.click(1, self.person.size[1] // 2 + 1, times=2)
            self.wait_for_question()

    def type(self) -> None:
        """A word."""
        word = self.random.choice(WORDS)
        self.did(f"types {word}")
        self.person.type(word)
        self._palette = True  # t opens the list of themes, which is one
        self.person.look(self.random.choice((0, 0.05, 0.5)))

    def _changes_rate(self, y: int) -> bool:
        """Whether a row is that of an entry of the palette which would change the learning rate."""
        return (
            not self._rates
            and self._palette
            and any("rate" in line for line in self.person.lines[max(y - 3, 0) : y + 2])
        )

    def _anywhere(self) -> tuple[int, int]:
        columns, rows = self.person.size
        edge = self.random.random()
        x = self.random.choice((1, columns)) if edge < 0.1 else self.random.randint(1, columns)
        y = self.random.choice((1, rows)) if edge > 0.9 else self.random.randint(1, rows)
        return x, y

    def mouse(self) -> None:
        """Motion from place to place."""
        places = [self._anywhere() for _ in range(self.random.randint(1, 8))]
        self.did(f"moves over {places}")
        for place in places:
            self.person.move(*place)
        self.person.look(0.1)

    def click(self) -> None:
        """A click, left, middle or right, single or double. Whatever lies there may ask how to quit."""
        x, y = self._anywhere()
        if self._changes_rate(y):
            y = 1
        button, times = self.random.choice((0, 0, 0, 1, 2)), 1 if self._palette else self.random.choice((1, 1, 2))
        self.did(f"clicks button {button} at {x},{y} x {times}")
        self.person.click(x, y, times, button)
        self._after_button((y,))

    def drag(self) -> None:
        """Press, move, let go."""
        places = [self._anywhere() for _ in range(self.random.randint(2, 6))]
        places = [(x, 1 if self._changes_rate(y) else y) for x, y in places]
        self.did(f"drags over {places}")
        self.person.drag(*places)
        self._after_button([y for _, y in places])

    def _after_button(self, rows: Sequence[int]) -> None:
        if self._palette or max(rows) >= self.person.size[1] - 1:
            self._palette = True  # the last row has the keys, that of the palette among them
            self.wait_for_question()
        else:
            self.person.look(0.15)

    def wheel(self) -> None:
        """The wheel."""
        x, y = self._anywhere()
        notches = self.random.choice((-10, -3, -1, 1, 3, 10))
        self.did(f"wheel {notches} at {x},{y}")
        self.person.wheel(x, y, notches)

    def paste(self) -> None:
        """A paste, into whatever has the focus."""
        what, text = self.random.choice(
            (
                ("a line", "The lamp was lit"),
                ("lines", "The lamp\r\nwas\rlit\n\nagain"),
                ("10 kB", "The lamp was lit. " * 570),
                ("digits", "9" * 5000),
                ("markup", "[/x]\x07\u202e\U0001f468\u200d\U0001f469 [bold"),
                ("a small number", "70"),
            )
        )
        self.did(f"pastes {what}")
        self.person.paste(text)

    def resize(self) -> None:
        """Another size, or very many."""
        if self.random.random() < 0.3:
            times = self.random.randint(5, 25)
            self.did(f"{times} sizes")
            for _ in range(times):
                self.person.resize(self.random.randint(1, 140), self.random.randint(1, 45))
        self._resize(*(self.random.choice(SIZES[:8]) if self.random.random() < 0.25 else self.random.choice(SIZES[8:])))

    def _resize(self, columns: int, rows: int) -> None:
        self.did(f"size {columns}x{rows}")
        self.person.resize(columns, rows)

    def rest(self) -> None:
        """A look."""
        seconds = self.random.choice((0.1, 0.3, 0.8))
        self.did(f"looks for {seconds} s")
        self.person.look(seconds)


@dataclass
class Report:
    """What came of it.

    Attributes:
        faults: one line each; none is well. update: that the run reached. compared: whether its weights were compared.
        shielded: errors that the app caught and outlived.
        events: the last ones. screen: at the end.
    """

    name: str
    seed: int
    faults: list[str] = field(default_factory=list)
    count: int = 0
    seconds: float = 0.0
    update: int = 0
    compared: bool = False
    shielded: Sequence[str] = ()
    events: Sequence[str] = ()
    screen: str = ""

    @property
    def line(self) -> str:
        """For a list."""
        verdict = "; ".join(self.faults) or ("as undisturbed" if self.compared else "well, not compared")
        ran = f"{self.count:5} events {self.seconds:6.1f} s {self.update:8,} updates"
        if self.shielded:
            verdict += f" (outlived: {', '.join(self.shielded)})"
        return f"{self.name:10} seed {self.seed:4} {ran}: {verdict}"

    def __str__(self) -> str:
        happened = "\n".join(f"  {event}" for event in self.events)
        return f"{self.line}\nthe last events:\n{happened}\nthe screen:\n{self.screen}"


def let_loose(
    name: str,
    seed: int,
    seconds: float,
    folder: Path,
    *,
    rates: bool = False,
    without: Collection[str] = (),
    root: Path = ROOT,
) -> Report:
    """Let a monkey loose on a setting, in an empty folder, and look at what it left."""
    setting, report = SETTINGS[name], Report(name, seed)
    arguments = list(setting.arguments)
    if setting.text is not None:
        (folder / setting.name).parent.mkdir(exist_ok=True)
        (folder / setting.name).write_bytes(setting.text.encode())
        arguments.insert(0, setting.name)
    started = arguments
    if setting.before:
        headless(folder, *arguments, "--updates", setting.before, root=root)
        started = ["--resume", "--updates", str(10**9)]
    if (root / "tui_rnn" / "cli" / "attach.py").exists():
        started = [*started, "--no-attach"]  # then d refuses, instead of leaving a process behind
    person = Person(folder, *started, root=root)
    monkey = Monkey(person, seed, rates, without)
    began = time.monotonic()
    try:
        person.until(lambda: person.shows("TRAINING") or person.shows("FINISHED") or person.shows("CHECKING"))
        monkey.play(seconds)
        _leave(person, monkey, report)
    except Ended:
        report.faults.append(f"an exit that nobody asked for, with {person.ended()}")
    except AssertionError as error:
        report.faults.append(str(error).partition("\n")[0])
    finally:
        report.screen = "\n".join(line.rstrip() for line in person.lines).rstrip()
        report.seconds, report.count, report.events = time.monotonic() - began, monkey.count, tuple(monkey.events)
        person.close()
    report.shielded = person.shielded()
    if errors := person.errors():
        report.faults.append(f"a traceback: {', '.join(dict.fromkeys(errors))}")
    if person.left_on():
        report.faults.append(f"left in the terminal: {', '.join(person.left_on())}")
    _look_at_files(folder, arguments, report, root)
    return report


def _leave(person: Person, monkey: Monkey, report: Report) -> None:
    """Close what is open, ask for help, get it, save and quit."""
    person.resize(*PLAIN)
    for _ in range(8):
        monkey.did("(leaving) escape")
        person.press("escape")
        if person.comes(lambda: not any(person.shows(text) for text in DIALOGS), 1.0):
            break
    for _ in range(2):  # a line to type in, and a look, are no dialogs
        person.press("escape")
    person.look(1.0)  # escape and ? sent as one are alt+?: no terminal can tell them apart
    if not person.alive:
        raise Ended
    monkey.did("(leaving) ?")
    person.press("?")
    if not person.comes(person.helps, ANSWER_WITHIN * PATIENCE):
        if not person.alive:
            raise Ended
        report.faults.append(f"no answer to ? within {ANSWER_WITHIN * PATIENCE:g} s")
    person.press("escape")
    person.comes(lambda: not person.helps())
    monkey.did("(leaving) q")
    person.press("q")
    if not person.comes(ASKED):
        raise AssertionError("q does not ask how to quit")
    monkey.did("(leaving) s")
    person.press("s")
    if (code := person.ended()) != 0:
        report.faults.append(f"save and quit ended with {code}")


def _look_at_files(folder: Path, arguments: Sequence[str], report: Report, root: Path) -> None:
    path = folder / "ckpt.npz"
    try:
        checkpoint = engine.load(path)
    except engine.CheckpointError as error:
        report.faults.append(f"the checkpoint cannot be read: {error}")
        return
    report.update = checkpoint.update
    if _learning_rate_was_changed(folder / "ckpt.metrics.jsonl") or not checkpoint.update:
        return
    alone = headless(folder, *_without_goal(arguments), "--updates", checkpoint.update, "--out", "alone.npz", root=root)
    report.compared = True
    if alone["parameters_sha256"] != checkpoint.parameters_sha256():
        report.faults.append(f"the weights at update {checkpoint.update:,} are not those of an undisturbed run")


def _without_goal(arguments: Sequence[str]) -> list[str]:
    kept = list(arguments)
    if "--updates" in kept:
        at = kept.index("--updates")
        del kept[at : at + 2]
    return kept


def _learning_rate_was_changed(metrics: Path) -> bool:
    """By a key or by the palette: the records tell."""
    with contextlib.suppress(OSError, ValueError):
        return any(json.loads(line)["event"] == "learning_rate" for line in metrics.read_text().splitlines())
    return True


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seconds", type=float, default=60, help="for each setting")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--rounds", type=int, default=1, help="each with the next seed")
    parser.add_argument("--over", default=",".join(SETTINGS), help="settings, separated by commas")
    parser.add_argument("--without", default="", help="kinds of events, separated by commas")
    parser.add_argument("--rates", action="store_true", help="change the learning rate too; weights are not compared")
    parser.add_argument("--root", type=Path, default=ROOT, help="the checkout whose program is driven")
    options = parser.parse_args()
    bad = runs = 0
    for seed in range(options.seed, options.seed + options.rounds):
        for name in options.over.split(","):
            with tempfile.TemporaryDirectory() as folder:
                report = let_loose(
                    name, seed, options.seconds, Path(folder),
                    rates=options.rates, without=options.without.split(","), root=options.root.resolve(),
                )  # fmt: skip
            runs += 1
            bad += bool(report.faults)
            print(report if report.faults else report.line, flush=True)
    print(f"{runs} runs, {bad} of them with faults")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
