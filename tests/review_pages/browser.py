"""Debian's chromium, driven by Playwright: one page of a review, and all that it asked for."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from playwright.sync_api import Browser, Page, sync_playwright

CHROMIUM = next(
    (found for name in ("chromium", "chromium-browser", "google-chrome")
     if (found := shutil.which(name))),
    None,
)  # fmt: skip
Scheme = Literal["light", "dark"]


@dataclass(frozen=True)
class Shown:
    """A page in a browser.

    Attributes:
        asked: the addresses that it asked for, its own left out.
        said: what it wrote to the console, errors among it.
    """

    page: Page
    asked: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)


@contextmanager
def browser() -> Iterator[Browser]:
    """Start the browser."""
    with sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        try:
            yield started
        finally:
            started.close()


@contextmanager
def showing(
    browser: Browser,
    file: Path,
    *,
    width: int = 1280,
    scheme: Scheme = "light",
    scripts: bool = True,
    injecting: bool = False,
) -> Iterator[Shown]:
    """Open a file; `injecting` lets a test put a script in, past the policy of the page."""
    options: dict[str, Any] = {
        "viewport": {"width": width, "height": 800},
        "color_scheme": scheme,
        "java_script_enabled": scripts,
        "bypass_csp": injecting,
        "reduced_motion": "reduce",
    }
    context = browser.new_context(**options)
    try:
        shown = Shown(context.new_page())
        own = file.resolve().as_uri()
        shown.page.on("request", lambda r: None if r.url == own else shown.asked.append(r.url))
        shown.page.on("console", lambda m: shown.said.append(m.text))
        shown.page.on("pageerror", lambda e: shown.said.append(str(e)))
        shown.page.goto(own)
        yield shown
    finally:
        context.close()
