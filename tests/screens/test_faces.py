"""Which face a character is set in."""

from __future__ import annotations

from kiosk.base import paths
from tests.support.finger import open_window


def test_each_character_comes_from_the_slimmest_face_that_has_it() -> None:
    open_window()
    from screens.widgets.fonts import with_rare_runs

    assert with_rare_runs("综合受理 A023，约 15 分钟（2 人）\n①—…《办事指南》") is None
    assert with_rare_runs("龚小䶮") is None
    assert with_rare_runs("王龘[a]") == "王[font=whole]龘[/font]&bl;a&br;"
    assert with_rare_runs("龘𪚥") == "[font=whole]龘[/font][font=rare]𪚥[/font]"


def test_no_text_of_ours_needs_the_whole_face() -> None:
    open_window()
    from screens.widgets.fonts import with_rare_runs

    files = sorted((paths.assets() / "i18n").glob("*.json"))
    assert files
    assert [file.name for file in files if with_rare_runs(file.read_text("utf-8")) is not None] == []
