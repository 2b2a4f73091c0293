"""The page: one file that needs nothing else, whatever the names and texts are."""

from __future__ import annotations

import re
from typing import Any

import pytest

import engine
from tui_rnn.report.as_html import page
from tui_rnn.report.inspection.document import document
from tui_rnn.report.inspection.figures import figures
from tui_rnn.run.inspection import inspect
from tui_rnn.run.subject import subject_of

from ..test_as_html import tags

HOSTILE = "\"><script>alert(1)</script><img src=x onerror=y>'&\u202e\x1b[2J"


@pytest.fixture(scope="module")
def found(done: Any) -> dict[str, Any]:
    path = done.folder / "ckpt.npz"
    checkpoint = engine.load(path)
    return figures(engine.finish(inspect(subject_of(checkpoint, path))), checkpoint, str(path))


def test_it_loads_and_runs_nothing(found: dict[str, Any]) -> None:
    html = page(document(found))
    names = {tag for tag, _ in tags(html)}
    assert not names & {"script", "link", "img", "iframe", "object", "embed", "a", "form", "base"}
    attributes = {name for _, given in tags(html) for name in given}
    assert not any(name.startswith("on") or name in ("src", "href", "style") for name in attributes)
    assert "url(" not in html and "@import" not in html and "://" not in html
    policies = [given["content"] for _, given in tags(html) if given.get("http-equiv") == "Content-Security-Policy"]
    assert policies and "default-src 'none'" in str(policies[0])


def test_hostile_names_and_texts_are_only_text(found: dict[str, Any]) -> None:
    plain = [tag for tag, _ in tags(page(document(found)))]
    hostile = found | {
        "checkpoint": HOSTILE,
        "text": found["text"] | {"name": HOSTILE},
        "notes": [HOSTILE],
        "spectra": [spectrum | {"symbol": HOSTILE} for spectrum in found["spectra"]],
        "units": [unit | {"feature": HOSTILE} for unit in found["units"][:1]],
        "probe": {HOSTILE: 0.5},
        "probe_scores": {HOSTILE: "auc"},
    }
    html = page(document(hostile))
    assert "<script" not in html and "<img" not in html
    assert "\x1b" not in html and "\u202e" not in html
    assert {tag for tag, _ in tags(html)} == set(plain)


def test_it_has_both_charts_and_every_feature_for_light_and_dark(found: dict[str, Any]) -> None:
    html = page(document(found))
    assert html.count('<svg class="chart"') == 2
    assert all(feature in html for feature in engine.FEATURES)
    used = set(re.findall(r"var\((--\w+)\)", html)) - {"--serif", "--sans", "--mono", "--accent"}
    light, *dark = html.split("@media screen and (prefers-color-scheme: dark)")
    for name in used:
        assert any(f"{name}:" in part.partition("} }")[0] for part in dark), name
        assert f"{name}:" in light + "".join(part.partition("} }")[2] for part in dark), name
