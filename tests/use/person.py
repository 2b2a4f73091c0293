"""A person at a terminal: the real program in a pseudo-terminal, its screen read, keys and mouse sent to it.

The program is the first process of its terminal, as under ``ssh -t`` or ``docker run -it``: no shell stands behind it.
Nothing here measures time. ``until`` waits for what is to come about, and gives up after a generous while.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import select
import signal
import subprocess
import sys
import time
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pexpect
import pyte
from wcwidth import wcwidth

GIVE_UP = float(os.environ.get("TUI_RNN_GIVE_UP", "60"))  # seconds that anything may take
LINE_READS = 20  # how many times a second a slow line is read
KEPT = 4_000_000  # bytes of output that are kept
ROOT = Path(os.environ.get("TUI_RNN_ROOT") or Path(__file__).parents[2])  # whose tui_rnn is driven

KEYS = {
    "enter": "\r", "escape": "\x1b", "tab": "\t", "shift+tab": "\x1b[Z", "backspace": "\x7f", "space": " ",
    "up": "\x1b[A", "down": "\x1b[B", "right": "\x1b[C", "left": "\x1b[D", "home": "\x1b[H", "end": "\x1b[F",
    "pageup": "\x1b[5~", "pagedown": "\x1b[6~", "delete": "\x1b[3~",
    **{f"ctrl+{letter}": chr(ord(letter) - ord("a") + 1) for letter in "abcdefghjklnopqrstuvwxyz"},
}  # fmt: skip

# What is kept from pyte: colours, with which it would spend nearly all its time, and what it takes for something else,
# as are private sequences other than modes, and device control strings.
_STRANGE = re.compile(
    rb"\x1b\[[0-9;:]*m|\x1b\[[?>=<][0-9;:]*[ -/]*[@-gi-km-~]|\x1b\[[0-9;]*[ -/]+[@-~]|\x1bP.*?\x1b\\", re.DOTALL
)
_UNFINISHED = re.compile(rb"\x1b(?:\[[0-?]*[ -/]*|P[^\x1b]*)?\Z")
_MODES = re.compile(rb"\x1b\[\?([0-9;]+)([hl])|\x1b\[([<>])[0-9;]*u")

REPORT = b"\x1b[6n"  # asks where the cursor is
_ASKS = re.compile(rb"(\x1b\[6n)")
ASKED = "Quit without saving"  # a button of the quit dialog; "Save and quit" is said by the help page and palette too

ALTERNATE, CURSOR, KEYBOARD = 1049, 25, -1
# What a program may switch on, and has to switch off again: mouse, focus and paste reports, in-band resizes.
REPORTS = (9, 1000, 1001, 1002, 1003, 1004, 1005, 1006, 1015, 1016, 2004, 2048)


def environment(root: Path) -> dict[str, str]:
    """Of a program in a modern terminal whose package is in ``root``."""
    unwanted = {"NO_COLOR", "FORCE_COLOR", "TEXTUAL_THEME", "COLUMNS", "LINES", "PYTHONIOENCODING", "PYTHONUTF8"}
    kept = {name: value for name, value in os.environ.items() if name not in unwanted}
    terminal = {"TERM": "xterm-256color", "COLORTERM": "truecolor", "LC_ALL": "C.UTF-8"}
    return kept | terminal | {"PYTHONPATH": str(root), "PYTHONFAULTHANDLER": "1"}


class Screen(pyte.Screen):
    """pyte's, which forgets the rest of what it draws behind a character without a width, such as U+200C."""

    def draw(self, data: str) -> None:
        """Draw what has a width, and the marks that pyte does put on the character before."""
        super().draw("".join(c for c in data if unicodedata.combining(c) or wcwidth(c) != 0))


class Person:
    """Runs ``tui-rnn train ...`` in a folder, or another command.

    Args:
        folder: where it runs. arguments: of the command.
        size: columns and rows. root: where the package is; by default this checkout.
        rate: bytes a second that the line to the terminal carries; None for as many as come.

    Attributes:
        raw: what the program wrote, the last KEPT bytes of it. received: how many bytes that were in all.
        size: columns and rows at present.
        loses: of so many answers of the terminal one is lost on its way; 0 for none.
    """

    def __init__(
        self,
        folder: Path,
        *arguments: object,
        size: tuple[int, int] = (120, 36),
        root: Path | None = None,
        rate: int | None = None,
        command: str = "train",
    ) -> None:
        self.folder, self.size, self.rate = folder, size, rate
        self.raw, self.received = b"", 0
        self.loses, self._answers = 0, 0
        self._typing, self._held = False, b""  # an answer does not come in the middle of what is typed
        self._modes: dict[int, bool] = {}
        self._rest = b""  # the beginning of a sequence whose end has not come yet
        self._screen = Screen(*size)
        self._stream = pyte.ByteStream(self._screen)
        self.process = pexpect.spawn(
            sys.executable,
            ["-m", "tui_rnn", command, *map(str, arguments)],
            cwd=str(folder),
            env=environment(root or ROOT),
            dimensions=size[::-1],
            preexec_fn=_default_signals,
            echo=False,
        )

    # Looking

    def look(self, seconds: float = 0.05) -> None:
        """Take in what the program writes, for so long."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            if not self._take_in(min(left, 0.05)):
                time.sleep(min(left, 0.02))

    def _take_in(self, seconds: float) -> bool:
        """Read once. Returns whether there is still somebody at the other end."""
        try:
            data = self.process.read_nonblocking(self.rate // LINE_READS if self.rate else 1 << 16, timeout=seconds)
        except pexpect.TIMEOUT:
            return True
        except (pexpect.EOF, OSError):
            return False
        if self.rate:
            time.sleep(len(data) / self.rate)
        self.received += len(data)
        self.raw = (self.raw + data)[-KEPT:]
        data, self._rest = self._rest + data, b""
        if unfinished := _UNFINISHED.search(data[-4096:]):
            cut = len(data) - len(unfinished[0])
            data, self._rest = data[:cut], data[cut:]
        self._follow_modes(data)
        for part in _ASKS.split(data):
            with contextlib.suppress(Exception):  # pyte fails at some odd sizes; the next repaint mends what it missed
                self._stream.feed(_STRANGE.sub(b"", part))
            if part == REPORT:
                self._answer()
        return True

    def _answer(self) -> None:
        """Tell where the cursor is, as every terminal does when it is asked; unless that is to be lost."""
        self._answers += 1
        if self.loses and self._answers % self.loses == 0:
            return
        cursor = self._screen.cursor
        self._held += f"\x1b[{cursor.y + 1};{cursor.x + 1}R".encode()
        if not self._typing:
            self._let_go()

    def _let_go(self) -> None:
        with contextlib.suppress(OSError):
            os.write(self.process.child_fd, self._held)
        self._held = b""

    def _follow_modes(self, data: bytes) -> None:
        for numbers, switch, keyboard in _MODES.findall(data):
            if keyboard:
                self._modes[KEYBOARD] = keyboard == b">"
            for number in filter(None, numbers.split(b";")):
                self._modes[int(number)] = switch == b"h"

    @property
    def lines(self) -> list[str]:
        """The screen."""
        columns, rows = self.size
        buffer = self._screen.buffer
        return ["".join(buffer[y][x].data for x in range(columns)) for y in range(rows)]

    @property
    def shown(self) -> str:
        """The screen in one string."""
        return "\n".join(self.lines)

    def shows(self, *texts: str) -> bool:
        """Whether all these are on the screen."""
        shown = self.shown
        return all(text in shown for text in texts)

    def place(self, text: str, last: bool = False) -> tuple[int, int]:
        """Column and row, from 1, of the middle of a text on the screen: the first, or the last."""
        buffer, lines = self._screen.buffer, self.lines
        found = [(y, line) for y, line in enumerate(lines) if text in line]
        assert found, f"{text!r} is not on the screen:\n{self.shown}"
        y, line = found[-1 if last else 0]
        before = line.rindex(text) if last else line.index(text)
        starts = [x for x in range(self.size[0]) for _ in buffer[y][x].data]  # the column of each character
        return starts[before + len(text) // 2] + 1, y + 1

    def comes(self, what: str | Callable[[], object], seconds: float = GIVE_UP) -> bool:
        """Wait for a text on the screen, or until something is so. Returns whether it came about."""
        end = time.monotonic() + seconds
        while True:
            if self.shows(what) if isinstance(what, str) else what():
                return True
            if time.monotonic() > end or not self.alive:
                self.look(0.05)
                return bool(self.shows(what) if isinstance(what, str) else what())
            self.look(0.05)

    def until(self, what: str | Callable[[], object], seconds: float = GIVE_UP) -> None:
        """Wait for a text on the screen, or until something is so; it is an error when it never comes about."""
        assert self.comes(what, seconds), f"{what!r} never came about; {self.state()}"

    def until_gone(self, text: str) -> None:
        """Wait until a text is no longer on the screen."""
        self.until(lambda: not self.shows(text))

    def state(self) -> str:
        """What there is to be seen, for an error message."""
        going = "it is running" if self.alive else f"it has ended with {self.code}"
        return f"{going}; errors: {self.errors() or 'none'}\n{self.shown}"

    def helps(self) -> bool:
        """Whether the help page is shown, whatever it begins with."""
        return self.shows("─ Help ─")

    # Doing

    def type(self, text: str | bytes) -> None:
        """Send characters as they are. A program that takes nothing in is not waited for longer than GIVE_UP."""
        self._typing = True
        try:
            self._type(text.encode() if isinstance(text, str) else text)
        finally:
            self._typing = False
            self._let_go()

    def _type(self, data: bytes) -> None:
        end, descriptor = time.monotonic() + GIVE_UP, self.process.fileno()
        while data and self.alive and time.monotonic() < end:
            if not select.select([], [descriptor], [], 0)[1]:
                self.look(0.02)
                continue
            os.set_blocking(descriptor, False)
            try:
                data = data[os.write(descriptor, data[:512]) :]
            except BlockingIOError:
                self.look(0.02)
            except OSError:
                return  # it has ended
            finally:
                os.set_blocking(descriptor, True)

    def press(self, *keys: str) -> None:
        """Press keys one after the other: a name of KEYS, or the character itself."""
        for key in keys:
            self.type(KEYS.get(key, key))
            if key == "escape":
                self.look(0.25)  # else it and the next key would be one key with alt
            else:
                self.look(0.02)

    def hold(self, key: str, times: int, every: float = 0.0) -> None:
        """A key that repeats: so many times, at once or with so many seconds between."""
        if not every:
            self.type(KEYS.get(key, key) * times)
            self.look(0.02)
            return
        for _ in range(times):
            self.type(KEYS.get(key, key))
            self.look(every)

    def paste(self, text: str) -> None:
        """Bracketed paste."""
        self.type(f"\x1b[200~{text}\x1b[201~")
        self.look(0.02)

    def mouse(self, button: int, x: int, y: int, release: bool = False) -> None:
        """An SGR mouse report; columns and rows count from 1."""
        self.type(f"\x1b[<{button};{x};{y}{'m' if release else 'M'}")

    def move(self, x: int, y: int) -> None:
        """Move the mouse there, no button held."""
        self.mouse(35, x, y)
        self.look(0.01)

    def click(self, x: int, y: int, times: int = 1, button: int = 0) -> None:
        """Click there, so many times at once."""
        self.type(f"\x1b[<{button};{x};{y}M\x1b[<{button};{x};{y}m" * times)
        self.look(0.02)

    def drag(self, *points: tuple[int, int]) -> None:
        """Press at the first point, move over the others, let go at the last."""
        self.mouse(0, *points[0])
        for point in points[1:]:
            self.mouse(32, *point)
        self.mouse(0, *points[-1], release=True)
        self.look(0.02)

    def wheel(self, x: int, y: int, notches: int) -> None:
        """Turn the wheel there: up, or down for less than 0."""
        self.type(f"\x1b[<{64 if notches > 0 else 65};{x};{y}M" * abs(notches))
        self.look(0.02)

    def resize(self, columns: int, rows: int) -> None:
        """Make the terminal another size. What was on the screen is no longer there: what comes is of the new size."""
        if (columns, rows) == self.size:
            return
        self.look(0.01)
        self.size = columns, rows
        self._screen.resize(rows, columns)
        self._screen.erase_in_display(2)
        with contextlib.suppress(OSError):
            self.process.setwinsize(rows, columns)
        self.look(0.02)

    def signal(self, number: int) -> None:
        """Send the program a signal."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.process.pid, number)

    # What is done again and again

    def until_training(self) -> None:
        """Wait for the first updates."""
        self.until(lambda: self.shows("TRAINING") and self.update)

    def lives(self) -> None:
        """Close what is open, and see that help comes when it is asked for, and that nothing has failed."""
        self.resize(max(self.size[0], 100), max(self.size[1], 30))
        for _ in range(3):
            self.press("escape")
        self.press("?")
        self.until(self.helps)
        self.press("escape")
        self.until(lambda: not self.helps())
        assert not self.errors(), self.state()

    def open_sample(self) -> None:
        """The sample dialog."""
        self.press("s")
        self.until("Temperature")

    def save_and_quit(self) -> int:
        """By the keys. Returns the exit code."""
        self.press("q")
        self.until(ASKED)
        self.press("s")
        return self.ended()

    def records(self, event: str) -> list[dict[str, Any]]:
        """What the metrics file tells of a kind of event."""
        path = self.folder / "ckpt.metrics.jsonl"
        lines = path.read_text().splitlines(keepends=True) if path.exists() else []
        every = [json.loads(line) for line in lines if line.endswith("\n")]
        return [record for record in every if record["event"] == event]

    def asked(self) -> list[dict[str, Any]]:
        """The texts that were asked for, and are written."""
        return [record for record in self.records("sample") if record["occasion"] == "asked"]

    # The end

    @property
    def alive(self) -> bool:
        """Whether the program is running."""
        self.process.flag_eof = False  # else this would wait for its end
        return bool(self.process.isalive())

    @property
    def code(self) -> int | None:
        """Its exit code, less than 0 for a signal; None while it runs."""
        if self.alive:
            return None
        number = self.process.signalstatus
        return self.process.exitstatus if number is None else -number

    def ended(self, seconds: float = GIVE_UP) -> int:
        """Wait for the end. Returns the exit code; a program that does not end is an error."""
        assert self.comes(lambda: not self.alive, seconds), f"it did not end; {self.state()}"
        while self._take_in(0.05) and select.select([self.process.fileno()], [], [], 0.05)[0]:
            pass
        code = self.code
        assert code is not None
        return code

    def close(self) -> None:
        """End it, whatever it does."""
        if self.alive:
            self.signal(signal.SIGKILL)
            self.comes(lambda: not self.alive, 10)
        self.process.close(force=True)

    def left_on(self) -> list[str]:
        """What the program has not put back in the terminal."""
        problems = [f"mode {number}" for number in REPORTS if self._modes.get(number)]
        if self._modes.get(ALTERNATE):
            problems.append("the alternate screen")
        if not self._modes.get(CURSOR, True):
            problems.append("a hidden cursor")
        if self._modes.get(KEYBOARD):
            problems.append("a keyboard protocol")
        return problems

    def terminal_is_restored(self) -> bool:
        """Whether the terminal is as it was before the program, by what was written to it."""
        return not self.left_on()

    def errors(self) -> list[str]:
        """The errors that were written to the terminal: a traceback of Python's, or of Textual's."""
        plain = self._plain()
        if not re.search(rb"Traceback \(most recent call last\)|\xe2\x94\x80 Traceback ", plain):
            return []
        return [
            name.decode() for name in re.findall(rb"(?m)^\s*((?:\w+\.)*[A-Z]\w*(?:Error|Matches|Exception))\b", plain)
        ]

    def shielded(self) -> list[str]:
        """The errors that the app says it has outlived."""
        found = re.findall(rb"it failed with (\w+)", self._plain())
        return sorted({name.decode() for name in found})

    def _plain(self) -> bytes:
        return re.sub(rb"\x1b\[[0-9;:?<>=]*[ -/]*[@-~]", b"", self.raw)

    @property
    def update(self) -> int:
        """The update that the status line shows; 0 when it shows none."""
        found = re.search(r"update ([\d,]+)", self.shown)
        return int(found[1].replace(",", "")) if found else 0


def _default_signals() -> None:
    """Ctrl-C and the like are to work, although tests may run in the background, where a shell has them ignored."""
    for number in (signal.SIGINT, signal.SIGHUP, signal.SIGTERM, signal.SIGQUIT, signal.SIGTSTP):
        signal.signal(number, signal.SIG_DFL)


def headless(folder: Path, *arguments: object, root: Path | None = None) -> dict[str, Any]:
    """Train without the app, to the end. Returns the last record."""
    ended = subprocess.run(
        [sys.executable, "-m", "tui_rnn", "train", "--no-ui", "--json", *map(str, arguments)],
        cwd=folder, env=environment(root or ROOT), stdin=subprocess.DEVNULL, capture_output=True, text=True,
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr
    record: dict[str, Any] = json.loads(ended.stdout.splitlines()[-1])
    return record
