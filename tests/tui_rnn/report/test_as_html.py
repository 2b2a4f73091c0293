"""The page: one file that needs nothing else, whatever the names and texts are."""

from __future__ import annotations

from collections import Counter
from html.parser import HTMLParser
from typing import Any

from tui_rnn.report.as_html import generator, page, style
from tui_rnn.report.blocks import Document, Fold, Paragraph, Section, Table, Written
from tui_rnn.report.carried import carried, figures
from tui_rnn.report.document import document

EMPTY = {"meta", "path", "polyline", "mspace"}
DOCUMENT = "html head meta title style body header h1 dl div dt dd section h2 span p table thead tbody tr th td figure"
TEXTS, DRAWN = "figcaption blockquote details summary pre code footer", "svg text path g"
MATHS = "math mrow mi mo mn mtext msub msup munder mspace"
TAGS = set(" ".join((DOCUMENT, TEXTS, DRAWN, MATHS)).split())


class Tags(HTMLParser):
    """Every tag with its attributes; checks that they nest."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.found.append((tag, dict(attrs)))
        if tag not in EMPTY:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: Any) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def tags(html: str) -> list[tuple[str, dict[str, str | None]]]:
    parser = Tags()
    parser.feed(html)
    parser.close()
    assert parser.open == []
    return parser.found


def small(*blocks: Any) -> Document:
    return Document("tui-rnn test", "kind", "title", (), (), (Section("one", blocks),), ())


def test_it_loads_and_runs_nothing(made: Any) -> None:
    found = tags(made.page)
    assert {tag for tag, _ in found} <= TAGS
    attributes = {name for _, given in found for name in given}
    assert not any(name.startswith("on") or name in ("src", "href", "style", "srcdoc") for name in attributes)
    assert "url(" not in made.page and "@import" not in made.page and "://" not in made.page
    (policy,) = [given["content"] for _, given in found if given.get("http-equiv") == "Content-Security-Policy"]
    assert policy == "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
    assert generator("tui-rnn report") in made.page[:1000]


def test_hostile_names_and_texts_are_only_text(made: Any, hostile: Any) -> None:
    html = page(document(hostile), carried(figures(hostile)))
    html.encode("utf-8")
    assert not set("\x1b\u202e\ud800") & set(html)
    plain, found = (Counter(tag for tag, _ in tags(each)) for each in (made.page, html))
    assert set(found) == set(plain)
    assert html.count("<style") == html.count("</style>") == html.count("<pre id=") == 1
    assert "&lt;script&gt;alert(1)" in html


def test_a_text_keeps_its_lines_and_a_fold_its_blocks() -> None:
    html = page(small(Fold("more", [Written("heading", "one\n  two\n"), Paragraph("quietly", quiet=True)])))
    assert "<blockquote>one\n  two\n</blockquote>" in html
    inside = html[html.index("<details>") : html.index("</details>")]
    assert "<summary>more</summary>" in inside and '<p class="quiet">quietly</p>' in inside


def test_a_row_of_one_cell_is_a_heading_in_a_table() -> None:
    html = page(small(Table(("a", "b", "c"), [("group",), ("x", "w", "1")], words=2)))
    assert '<th scope="rowgroup" colspan="3">group</th>' in html
    assert '<td class="words">w</td><td>1</td>' in html


def test_sections_are_numbered_only_where_that_is_wanted() -> None:
    assert '<span class="number">1</span> one' in page(small())
    assert (
        "number" not in page(Document("m", "k", "t", (), (), (Section("one", ()),), (), numbered=False))[len(style()) :]
    )


def test_what_is_carried_stands_at_the_end() -> None:
    assert page(small(), "<pre>x</pre>").endswith("<pre>x</pre>\n</body>\n</html>\n")


def test_the_style_is_for_light_and_dark_for_phones_and_for_print() -> None:
    for condition in ("prefers-color-scheme: dark", "max-width", "@media print", "size: A4"):
        assert condition in style()
