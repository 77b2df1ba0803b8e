"""The page in a real browser: readable, usable by keyboard, printable, and silent."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from scaffold.reports import forms
from scaffold.voice import clean
from tests.review_pages.browser import CHROMIUM, Scheme, browser, showing
from tests.review_pages.cases import said
from tests.review_pages.hostile import hostile

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium here")
OPENED = "document.querySelectorAll('details').forEach(one => one.open = true)"
WIDER = """[...document.querySelectorAll('body *')].filter(one => {
  const box = one.getBoundingClientRect();
  return box.width && box.right > innerWidth + 1 && !one.closest('.hidden, .track, .box');
}).map(one => one.className || one.tagName).slice(0, 5)"""
# The colours of each text and of what lies behind it, as the browser painted them.
COLOURS = """() => {
  const parsed = text => text.match(/[\\d.]+/g).map(Number);
  const behind = one => {
    for (let at = one; at; at = at.parentElement) {
      const colour = parsed(getComputedStyle(at).backgroundColor);
      if (colour.length < 4 || colour[3] === 1) return colour.slice(0, 3);
    }
    return parsed(getComputedStyle(document.body).backgroundColor);
  };
  const found = new Map();
  for (const one of document.querySelectorAll('body *')) {
    const own = [...one.childNodes].some(n => n.nodeType === 3 && n.textContent.trim());
    if (!own || !one.getClientRects().length) continue;
    const style = getComputedStyle(one);
    const key = JSON.stringify([parsed(style.color).slice(0, 3), behind(one)]);
    found.set(key, one.className || one.tagName);
  }
  return [...found].map(([key, name]) => [...JSON.parse(key), name]);
}"""


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser() as started:
        yield started


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("page") / "review.html"
    path.write_text(forms.text("html", said()), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def bad(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("page") / "hostile.html"
    path.write_text(forms.text("html", clean(said(hostile()))), encoding="utf-8")
    return path


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_against_wcag(chromium: Browser, file: Path, scheme: Scheme) -> None:
    with showing(chromium, file, scheme=scheme, injecting=True) as shown:
        shown.page.evaluate(OPENED)
        options = {"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]}
        found = Axe().run(shown.page, options=options).response["violations"]
        assert [(v["id"], [n["target"] for n in v["nodes"]][:3]) for v in found] == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_has_the_contrast_of_aa(chromium: Browser, file: Path, scheme: Scheme) -> None:
    with showing(chromium, file, scheme=scheme) as shown:
        shown.page.evaluate(OPENED)
        pairs: list[Any] = shown.page.evaluate(COLOURS)
    assert len(pairs) >= 8
    low = [(name, text, back) for text, back, name in pairs if contrast(text, back) < 4.5]
    assert low == []


def contrast(first: list[float], second: list[float]) -> float:
    """Return the ratio that WCAG 2.2 defines."""

    def light(colour: list[float]) -> float:
        parts = [value / 255 for value in colour]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    bright, dark = sorted((light(first), light(second)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def test_the_two_schemes_differ(chromium: Browser, file: Path) -> None:
    seen = []
    for scheme in ("light", "dark"):
        with showing(chromium, file, scheme=scheme) as shown:
            seen.append(shown.page.evaluate("getComputedStyle(document.body).backgroundColor"))
    assert seen[0] != seen[1]


@pytest.mark.parametrize("which", ["file", "bad"])
def test_it_asks_nothing_of_anybody_and_complains_of_nothing(
    chromium: Browser, which: str, request: pytest.FixtureRequest
) -> None:
    with showing(chromium, request.getfixturevalue(which)) as shown:
        shown.page.evaluate(OPENED)
        shown.page.wait_for_timeout(200)
        assert [address for address in shown.asked if not address.startswith("data:,")] == []
        assert shown.said == []


def test_its_policy_lets_no_script_and_no_other_style_in(chromium: Browser, file: Path) -> None:
    altered = file.with_name("altered.html")
    text = file.read_text(encoding="utf-8")
    added = "<script>document.title='run'</script><style>body{opacity:.1}</style></body>"
    altered.write_text(text.replace("</body>", added), encoding="utf-8")
    with showing(chromium, altered) as shown:
        assert shown.page.title() != "run"
        assert shown.page.evaluate("getComputedStyle(document.body).opacity") == "1"
        assert len([line for line in shown.said if "Content Security Policy" in line]) == 2


@pytest.mark.parametrize("width", [320, 390, 768, 1280])
@pytest.mark.parametrize("which", ["file", "bad"])
def test_nothing_is_wider_than_the_window(
    chromium: Browser, which: str, width: int, request: pytest.FixtureRequest
) -> None:
    with showing(chromium, request.getfixturevalue(which), width=width) as shown:
        shown.page.evaluate(OPENED)
        assert shown.page.evaluate(WIDER) == []
        assert shown.page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_keyboard_reaches_and_opens_every_row(chromium: Browser, file: Path) -> None:
    with showing(chromium, file) as shown:
        page = shown.page
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        page.keyboard.press("Enter")
        rows = page.locator("summary").count()
        opened = 0
        for _ in range(rows * 12):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement === document.body"):
                break
            if page.evaluate("document.activeElement.matches('details:not([open]) > summary')"):
                outline = page.evaluate("getComputedStyle(document.activeElement).outlineWidth")
                assert outline == "2px"
                page.keyboard.press("Enter")
                opened += 1
        assert page.locator("details:not([open])").count() == 0
        assert opened >= rows - 2


def test_a_link_opens_the_row_that_it_leads_to(chromium: Browser, file: Path) -> None:
    with showing(chromium, file) as shown:
        page = shown.page
        place = page.locator("#c-tests")
        assert not place.is_visible()
        page.locator(".blockers a[href='#c-tests']").click()
        assert place.is_visible()
        place.locator("a", has_text="The work that it takes").click()
        assert page.locator("[id^='i-add-tests']").is_visible()


def test_a_piece_of_work_shows_what_is_behind_it(chromium: Browser, file: Path) -> None:
    with showing(chromium, file) as shown:
        row = shown.page.locator("#road-3 > details", has_text="The tests").first
        row.locator("summary").click()
        text = row.inner_text()
        assert "12 routes at 0.5/1/2.5" in text
        assert re.search(r"severity 5, exposure 1, confidence 0.9", text)
        assert "Write down in tests what each route must do and refuse." in text


def test_a_finding_shows_its_places(chromium: Browser, file: Path) -> None:
    with showing(chromium, file) as shown:
        row = shown.page.locator("#flaws details").first
        row.locator("summary").click()
        assert "app.py:3" in row.inner_text()
        assert "app.py:9" in row.inner_text()


def test_it_says_the_same_without_scripts(chromium: Browser, file: Path) -> None:
    texts = []
    for scripts in (True, False):
        with showing(chromium, file, scripts=scripts) as shown:
            texts.append(shown.page.locator("body").inner_text())
    assert texts[0] == texts[1]
    assert "Level 2 of 4" in texts[0]


def test_it_prints_on_paper_in_dark_ink(chromium: Browser, file: Path) -> None:
    with showing(chromium, file, scheme="dark") as shown:
        page = shown.page
        page.emulate_media(media="print", color_scheme="dark")
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") in (
            "rgb(255, 255, 255)",
            "rgba(0, 0, 0, 0)",
        )
        assert page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"
        assert not page.locator("nav").is_visible()
        paper = page.pdf(format="A4")
    pages = len(re.findall(rb"/Type\s*/Page[^s]", paper))
    assert 2 <= pages <= 14


def test_names_of_the_repository_are_shown_and_never_obeyed(chromium: Browser, bad: Path) -> None:
    with showing(chromium, bad) as shown:
        shown.page.evaluate(OPENED)
        text = shown.page.locator("body").inner_text()
        assert "<script>alert(1)</script>.py" in text
        assert "{{ 7 * 7 }}" in text
        assert "\u202e" not in text
        assert shown.page.locator("script, img, iframe").count() == 0


def test_state_is_in_words_and_not_only_in_colour(chromium: Browser, file: Path) -> None:
    with showing(chromium, file) as shown:
        for tile in shown.page.locator(".tile").all():
            assert re.search(r"\((has|partly|broken|lacks|unread)\)", tile.text_content() or "")
        for badge in shown.page.locator("summary .badge").all():
            assert (badge.text_content() or "").strip()
