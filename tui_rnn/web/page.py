"""The page: a terminal as large as the window, and what is loaded for it, all of it from this server.

Its addresses are relative, so that it also works behind a web server that adds a path of its own.
"""

from __future__ import annotations

from html import escape

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self' 'unsafe-inline'",  # the terminal sets its colours so
        "font-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)
# Braille, of which the chart is made, is missing in the font: of the fonts that have it, one of the same width.
STYLE = """
@font-face { font-family: "Roboto Mono"; src: url("../static/fonts/RobotoMono-VariableFont_wght.ttf");
  font-weight: 100 700; }
@font-face { font-family: "Roboto Mono"; unicode-range: U+2800-28FF; src: local("DejaVu Sans Mono"),
  local("Cascadia Mono"), local("FreeMono"), local("Apple Braille"), local("Noto Sans Symbols 2"); }
html, body { margin: 0; height: 100%; overflow: hidden; background: #121212; color: #e0e0e0;
  font: 16px/1.5 "Roboto Mono", monospace; }
.textual-terminal { width: 100vw; height: 100vh; height: 100dvh; }
.xterm .xterm-viewport { overflow: hidden; background-color: #121212 !important; }
p { display: none; position: absolute; inset: 0 0 auto; margin: 0; padding: .5rem; text-align: center; z-index: 1;
  background: #264653; }
a { color: #9cd0ff; }
[data-view=opening]:not(.-first-byte) .opening, [data-view=ended] .ended, [data-view=failed] .failed,
[data-view=lost] .lost, [data-view=moved] .moved, [data-view=refused] .refused { display: block; }
[data-view]:not([data-view=opening]) .textual-terminal { opacity: .5; }
"""
SAYS = {
    "opening": "Opening the run …",
    "ended": 'This view is closed; the run is not. <a href="">Open it again</a>',
    "failed": 'This view has ended; below it says why. <a href="">Try again</a>',
    "lost": "The connection to tui-rnn serve is lost. Trying again …",
    "moved": "tui-rnn serve was started again: open the address that it has printed.",
    "refused": 'This view cannot be opened; there may be too many. <a href="">Try again</a>',
}


def page(title: str, font_size: int) -> str:
    """The page of a run."""
    says = "\n".join(f'<p class="{name}" role="status">{text}</p>' for name, text in SAYS.items())
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{escape(title)}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="../static/css/xterm.css">
<style>{STYLE}</style>
<script src="../static/js/textual.js"></script>
<script src="page.js"></script>
</head>
<body data-view="opening">
{says}
<div id="terminal" class="textual-terminal" data-font-size="{font_size}"></div>
</body>
</html>
"""
