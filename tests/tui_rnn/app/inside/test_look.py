"""Every look inside keeps the promises that the screen relies on."""

from __future__ import annotations

import pytest

from tui_rnn import commands
from tui_rnn.app import keys
from tui_rnn.app.inside import LOOKS
from tui_rnn.app.panes import PANES
from tui_rnn.run import looks

ORDERS = {kind for kind in vars(commands).values() if isinstance(kind, type) and issubclass(kind, commands.Look)}


def test_no_two_have_the_same_key_or_name() -> None:
    abouts = [kind.ABOUT for kind in (*PANES, *LOOKS)]
    assert len({about.key for about in abouts}) == len({about.id for about in abouts}) == len(abouts)


def test_every_order_has_an_answer() -> None:
    assert set(looks.LOOKS) == ORDERS - {commands.Look}


@pytest.mark.parametrize("kind", LOOKS, ids=lambda kind: kind.ABOUT.id)
def test_its_keys_are_methods_of_its_own(kind) -> None:
    actions = [key.does for key in keys.KEYS if key.inside == kind.ABOUT.id and isinstance(key.does, str)]
    assert actions
    for action in actions:
        name, method = (part.strip("' ") for part in action.removeprefix("inside(").removesuffix(")").split(","))
        assert name == kind.ABOUT.id
        assert callable(getattr(kind, method))


@pytest.mark.parametrize("size", [(1, 1), (20, 6), (80, 24), (300, 100)])
@pytest.mark.parametrize("kind", LOOKS, ids=lambda kind: kind.ABOUT.id)
def test_it_opens_at_every_size_before_there_is_anything_to_see_and_closes_again(stage, kind, size):
    async def play(app, pilot):
        key = kind.ABOUT.key
        await pilot.press(key)
        await pilot.pause()
        look = app.run_screen.inside
        assert isinstance(look, kind)
        assert look.order() is None or isinstance(look.order(), commands.Look)
        app._look()
        await pilot.press(key)
        assert app.run_screen.inside is None
        await pilot.press(key, "escape", "escape")
        await pilot.pause()
        assert app.run_screen.inside is None

    stage.run(stage.app(), play, size)


@pytest.mark.parametrize("kind", LOOKS, ids=lambda kind: kind.ABOUT.id)
def test_every_key_of_it_can_be_held(stage, kind):
    async def play(app, pilot):
        await pilot.press(kind.ABOUT.key)
        await pilot.pause()
        pressed = [key.keys.split(",")[0] for key in keys.KEYS if key.inside == kind.ABOUT.id]
        for key in pressed:
            await pilot.press(key, key, key, "escape")
            if app.run_screen.inside is None:
                await pilot.press(kind.ABOUT.key)
        await pilot.pause()

    stage.run(stage.app(), play)


THEN = {"predictions": ("slash", "t", "h", "e"), "walk": ("n", "space")}  # keys pressed once there is an answer


def test_whichever_is_open_the_same_is_learnt(stage, until):
    hashes = {}
    for kind in (None, *LOOKS):

        async def play(app, pilot, kind=kind):
            if kind is not None:
                await pilot.press(kind.ABOUT.key)
                await until(pilot, lambda: getattr(app.view.looks.get(kind.ANSWER), "occasion", "") == "live")
                await pilot.press(*THEN.get(kind.ABOUT.id, ()))
            await until(pilot, lambda: app.view.finished is not None)
            hashes[kind] = app.view.finished.parameters_sha256

        stage.run(stage.app(real=True, goal=3000), play)
    assert len(hashes) == 1 + len(LOOKS)
    assert len(set(hashes.values())) == 1
