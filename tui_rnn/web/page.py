"""The page: a terminal as large as the window, and what is loaded for it, all of it from this server."""

from __future__ import annotations

from html import escape

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self' 'unsafe-inline'",
        "font-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)
STYLE = """
@font-face { font-family: "Roboto Mono"; src: url("/static/fonts/RobotoMono-VariableFont_wght.ttf");
  font-weight: 100 700; }
html, body { margin: 0; height: 100%; background: #121212; color: #e0e0e0; font: 16px/1.5 "Roboto Mono", monospace; }
.textual-terminal { width: 100vw; height: 100vh; }
p { display: none; position: absolute; inset: 0; margin: auto; width: 30rem; max-width: 90%; height: 4rem;
  text-align: center; z-index: 1; }
a { color: #6cb6ff; }
body:not(.-first-byte) .waiting, body.-closed .closed { display: block; }
body.-closed .textual-terminal { opacity: .3; }
body.-closed .waiting { display: none; }
"""


def page(title: str, socket: str, font_size: int) -> str:
    """The page of a run; ``socket``: the address of its web socket."""
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{escape(title)}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/static/css/xterm.css">
<style>{STYLE}</style>
<script src="/static/js/textual.js"></script>
</head>
<body>
<p class="waiting">Opening the run …</p>
<p class="closed">This view is closed; the run is not. <a href="">Open it again</a></p>
<div id="terminal" class="textual-terminal" data-session-websocket-url="{escape(socket)}" data-font-size="{font_size}">
</div>
</body>
</html>
"""
