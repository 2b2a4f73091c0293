"""Frames of a terminal as one SVG, still or moving: no script, no font, nothing from elsewhere.

Textual can export an SVG, too, but it fetches a font from the network and holds one frame. Here braille, lines and
blocks are drawn as shapes, so that they look the same whatever font a reader has; letters are set in the reader's own
monospaced font, each word at its place. What does not change from one frame to the next is drawn once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby

from rich.color import Color, blend_rgb
from rich.color_triplet import ColorTriplet
from rich.segment import Segment
from rich.style import Style

WIDTH, HEIGHT, MARGIN = 8.0, 17.0, 12.0  # of a cell, and around all; in pixels at the picture's own size
FONTS = "ui-monospace,'SF Mono',Menlo,Consolas,'DejaVu Sans Mono','Liberation Mono',monospace"

# Lines through a cell: the sides that they reach.
LINES = {
    "─": "lr", "│": "ud", "┌": "rd", "┐": "ld", "└": "ur", "┘": "ul", "├": "udr", "┤": "udl", "┬": "lrd", "┴": "lru",
    "┼": "lrud", "╴": "l", "╵": "u", "╶": "r", "╷": "d", "━": "lr", "┃": "ud", "╌": "lr", "┄": "lr", "┆": "ud",
}  # fmt: skip
CORNERS = {"╭": ("r", "d"), "╮": ("l", "d"), "╰": ("r", "u"), "╯": ("l", "u")}
ENDS = {"l": (0.0, 0.5), "r": (1.0, 0.5), "u": (0.5, 0.0), "d": (0.5, 1.0)}
# Parts of a cell that are filled: left, top, right, bottom.
BLOCKS = {chr(0x2580 + n): (0.0, 1 - n / 8, 1.0, 1.0) for n in range(1, 9)}
BLOCKS |= {chr(0x2590 - n): (0.0, 0.0, n / 8, 1.0) for n in range(1, 8)}
BLOCKS |= {"▀": (0.0, 0.0, 1.0, 0.5), "▐": (0.5, 0.0, 1.0, 1.0), "▔": (0.0, 0.0, 1.0, 1 / 8)}
BLOCKS |= {"▕": (7 / 8, 0.0, 1.0, 1.0)}
# The bits of a braille pattern: the column and the row of the dot.
DOTS = ((0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2), (0, 3), (1, 3))

Frame = Sequence[Sequence[Segment]]
"""The rows of a screen, each of them segments that fill it from the left."""


@dataclass(frozen=True)
class Look:
    """How characters look: their colour, and whether they are bold, slanted or underlined."""

    color: str
    bold: bool = False
    italic: bool = False
    underline: bool = False

    @property
    def css(self) -> str:
        parts = [f"fill:{self.color}"]
        parts += ["font-weight:bold"] * self.bold + ["font-style:italic"] * self.italic
        parts += ["text-decoration:underline"] * self.underline
        return ";".join(parts)


@dataclass(frozen=True)
class Mark:
    """One thing on the screen, where it is: an element with the class that its look is given."""

    layer: int  # what is behind is drawn first
    element: str  # with {} for the class
    look: Look


def moving(frames: Sequence[Frame], seconds: Sequence[float], poster: int, ground: str, title: str) -> str:
    """An SVG that shows each frame for so many seconds, again and again.

    A reader who does not want motion, and a program that cannot show it, sees the frame ``poster``.

    Args:
        frames: of one size. seconds: for each.
        poster: the index of a frame.
        ground: the colour behind them. title: says what is to be seen, for those who cannot see it.
    """
    shown: dict[Mark, list[int]] = defaultdict(list)
    for number, frame in enumerate(frames):
        for mark in dict.fromkeys(marks(frame, ground)):
            shown[mark].append(number)
    spans: dict[tuple[int, int, int], list[Mark]] = defaultdict(list)
    for mark, numbers in shown.items():
        for first, last in stretches(numbers):
            spans[mark.layer, first, last].append(mark)
    looks = {look: f"c{n}" for n, look in enumerate(dict.fromkeys(mark.look for mark in shown))}
    starts = [0.0]
    for length in seconds:
        starts.append(starts[-1] + length)
    css = [*(f".{name}{{{look.css}}}" for look, name in looks.items()), *_stroke_rules(looks)]
    body = []
    for (_, first, last), group in sorted(spans.items()):
        attributes = ""
        if (first, last) != (0, len(frames) - 1):
            attributes = f' class="f{first}-{last}"'
            if not first <= poster <= last:
                attributes += ' visibility="hidden"'
        body.append(f"<g{attributes}>{''.join(mark.element.format(looks[mark.look]) for mark in group)}</g>")
    css += _motion({(first, last) for _, first, last in spans}, starts)
    rows, columns = len(frames[0]), max(sum(segment.cell_length for segment in row) for row in frames[0])
    return _document((columns, rows), css, body, ground, title)


def still(frame: Frame, ground: str, title: str) -> str:
    """An SVG of one frame; the arguments are those of ``moving``."""
    return moving([frame], [1.0], 0, ground, title)


def stretches(numbers: Sequence[int]) -> Iterator[tuple[int, int]]:
    """The first and the last of each run of consecutive numbers."""
    for _, run in groupby(enumerate(numbers), lambda item: item[1] - item[0]):
        found = [number for _, number in run]
        yield found[0], found[-1]


def _motion(spans: Iterable[tuple[int, int]], starts: Sequence[float]) -> Iterator[str]:
    """The CSS that shows each span of frames in its time."""
    whole = starts[-1]
    for first, last in sorted(spans):
        if (first, last) == (0, len(starts) - 2):
            continue
        begin, end = (100 * starts[at] / whole for at in (first, last + 1))
        steps = ["0%{visibility:hidden}"] * (first > 0) + [f"{begin:.2f}%{{visibility:visible}}"]
        steps += [f"{end:.2f}%{{visibility:hidden}}"] * (last < len(starts) - 2)
        name = f"f{first}-{last}"
        yield f"@keyframes {name}{{{''.join(steps)}}}.{name}{{animation:{name} {whole:g}s step-end infinite}}"
    yield "@media (prefers-reduced-motion:reduce){g{animation:none!important}}"


def _stroke_rules(looks: dict[Look, str]) -> Iterator[str]:
    for look, name in looks.items():
        yield f".l.{name},.d.{name}{{stroke:{look.color}}}"
    yield ".l{fill:none;stroke-width:1.2}.d{fill:none;stroke-width:2.6;stroke-linecap:round}"
    yield f"text{{font:13.3px {FONTS};white-space:pre}}"


def _document(size: tuple[int, int], css: Iterable[str], body: Iterable[str], ground: str, title: str) -> str:
    width, height = size[0] * WIDTH + 2 * MARGIN, size[1] * HEIGHT + 2 * MARGIN
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" width="{width:g}" '
        f'height="{height:g}" role="img" aria-label="{escape(title)}">\n<title>{escape(title)}</title>\n'
        f"<style>{''.join(css)}</style>\n"
        f'<rect width="{width:g}" height="{height:g}" rx="8" fill="{ground}"/>\n'
        f'<g transform="translate({MARGIN:g} {MARGIN:g})">\n' + "\n".join(body) + "\n</g>\n</svg>\n"
    )


def marks(frame: Frame, ground: str) -> Iterator[Mark]:
    """Everything that is to be drawn of a frame."""
    for row, segments in enumerate(frame):
        column = 0
        for segment in segments:
            color, back, style = colors(segment.style or Style(), ground)
            width = segment.cell_length
            if back != ground and width:
                box = _box(column * WIDTH, row * HEIGHT, width * WIDTH, HEIGHT)
                yield Mark(0, f'<rect class="{{}}" {box}/>', Look(back))
            look = Look(color, bool(style.bold), bool(style.italic), bool(style.underline))
            yield from _glyphs(segment.text, column, row, look)
            column += width


def colors(style: Style, ground: str) -> tuple[str, str, Style]:
    """The colours of text and background, as CSS has them, after reversing and dimming; and the style."""
    back = _rgb(style.bgcolor, ground)
    color = _rgb(style.color, "#e0e0e0")
    if style.reverse:
        color, back = back, color
    if style.dim:
        color = blend_rgb(ColorTriplet(*_parts(color)), ColorTriplet(*_parts(back)), 0.4).hex
    return color, back, style


def _rgb(color: Color | None, default: str) -> str:
    return default if color is None or color.is_default else color.get_truecolor().hex


def _parts(color: str) -> tuple[int, int, int]:
    return int(color[1:3], 16), int(color[3:5], 16), int(color[5:7], 16)


def _box(x: float, y: float, width: float, height: float) -> str:
    return f'x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}"'


def kind_of(character: str) -> str:
    """What draws a character: a shape, or the reader's font."""
    if "\u2801" <= character <= "\u28ff":
        return "dots"
    if character in LINES or character in CORNERS:
        return "lines"
    if character in BLOCKS:
        return "blocks"
    return "space" if character in " \u2800" else "text"


def _glyphs(text: str, column: int, row: int, look: Look) -> Iterator[Mark]:
    """The characters of a segment: shapes, and words."""
    y = row * HEIGHT
    words = groupby(_with_columns(text, column), lambda item: kind_of(item[1]))
    for kind, found in words:
        items = list(found)
        if kind == "dots":
            path = "".join(f"M{x:g} {y + down:g}h0" for at, c in items for x, down in _dots(at, c))
            yield Mark(1, f'<path class="d {{}}" d="{path}"/>', Look(look.color))
        elif kind == "lines":
            yield Mark(1, f'<path class="l {{}}" d="{"".join(_strokes(items, y))}"/>', Look(look.color))
        elif kind == "blocks":
            path = "".join(_filled(at * WIDTH, y, BLOCKS[c]) for at, c in items)
            yield Mark(1, f'<path class="{{}}" d="{path}"/>', Look(look.color))
        elif kind == "text":
            first, cells = items[0][0], items[-1][0] + Segment(items[-1][1]).cell_length - items[0][0]
            place = f'x="{first * WIDTH:g}" y="{y + 12.8:g}" textLength="{cells * WIDTH:g}"'
            word = escape("".join(c for _, c in items), quote=False).replace("{", "{{").replace("}", "}}")
            yield Mark(1, f'<text class="{{}}" {place}>{word}</text>', look)


def _with_columns(text: str, column: int) -> Iterator[tuple[int, str]]:
    for character in text:
        yield column, character
        column += Segment(character).cell_length


def _dots(column: int, character: str) -> Iterator[tuple[float, float]]:
    for bit, (across, down) in enumerate(DOTS):
        if ord(character) - 0x2800 & 1 << bit:
            yield (column + 0.27 + 0.46 * across) * WIDTH, (0.14 + 0.24 * down) * HEIGHT


def _strokes(items: Sequence[tuple[int, str]], y: float) -> Iterator[str]:
    for line, found in groupby(items, lambda item: item[1]):
        columns = [column for column, _ in found]
        if line in "─━":  # one stroke for all of them
            yield f"M{columns[0] * WIDTH:g} {y + HEIGHT / 2:g}H{(columns[-1] + 1) * WIDTH:g}"
            continue
        for column in columns:
            x = column * WIDTH
            middle = f"{x + WIDTH / 2:g} {y + HEIGHT / 2:g}"
            ends = [
                f"{x + ENDS[e][0] * WIDTH:g} {y + ENDS[e][1] * HEIGHT:g}" for e in CORNERS.get(line, LINES.get(line))
            ]
            yield f"M{ends[0]}Q{middle} {ends[1]}" if line in CORNERS else "".join(f"M{middle}L{end}" for end in ends)


def _filled(x: float, y: float, part: tuple[float, float, float, float]) -> str:
    left, top, right, bottom = part
    return (
        f"M{x + left * WIDTH:g} {y + top * HEIGHT:g}H{x + right * WIDTH:g}"
        f"V{y + bottom * HEIGHT:g}H{x + left * WIDTH:g}Z"
    )
