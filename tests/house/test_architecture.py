"""The architecture page tells the truth about the modules."""

from __future__ import annotations

from tests.house.architecture import PAGE, page


def test_the_module_map_is_that_of_the_code() -> None:
    wanted = page()
    assert PAGE.read_text(encoding="utf-8") == wanted, "run: python -m tests.house.architecture"
