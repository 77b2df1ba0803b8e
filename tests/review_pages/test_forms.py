"""Each form of a review says the same, obeys its standard, and holds hostile names as text."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from importlib.resources import files
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from markdown_it import MarkdownIt
from sarif_pydantic import Sarif

from scaffold.reports import forms, sarif
from scaffold.reports.compared import changes
from scaffold.reports.terminal import lines
from scaffold.voice import clean
from tests.review_pages.cases import PARTS, planned, review, said, verdict
from tests.review_pages.hostile import NAMES, hostile
from upgrader.review.level import Standing
from upgrader.review.report import Review

FORMS = ("text", "json", "md", "sarif", "html")
SCHEMA = json.loads(
    files("scaffold").joinpath("schemas/review-1.schema.json").read_text(encoding="utf-8")
)


def bare() -> Review:
    return review(
        standing=Standing(0, (), 0.0),
        verdicts=(),
        flaws=(),
        components=(),
        roadmap=planned([], level=0),
        about={},
        unreadable={},
    )


def documents() -> dict[str, dict[str, Any]]:
    top = review(standing=Standing(4, (), 1.0), roadmap=planned([verdict("rbac", 4)], level=4))
    found = {"usual": said(), "bare": said(bare()), "top": said(top), "hostile": said(hostile())}
    return {name: clean(document) for name, document in found.items()}


DOCUMENTS = documents()
AGAIN = documents()


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_document_is_as_its_schema_says(name: str) -> None:
    Draft202012Validator.check_schema(SCHEMA)
    checker = Draft202012Validator.FORMAT_CHECKER
    found = Draft202012Validator(SCHEMA, format_checker=checker)
    assert [(e.json_path, e.message) for e in found.iter_errors(DOCUMENTS[name])] == []


def test_the_schema_would_see_a_wrong_document() -> None:
    wrong = json.loads(json.dumps(DOCUMENTS["usual"]))
    wrong["roadmap"]["milestones"][0]["with_tool"]["p50_days"] = 1.3
    wrong["capabilities"][0]["state"] = "fine"
    found = [e.json_path for e in Draft202012Validator(SCHEMA).iter_errors(wrong)]
    assert sorted(found) == [
        "$.capabilities[0].state",
        "$.roadmap.milestones[0].with_tool.p50_days",
    ]


@pytest.mark.parametrize("name", DOCUMENTS)
@pytest.mark.parametrize("form", FORMS)
def test_the_same_review_has_the_same_bytes(name: str, form: str) -> None:
    first, second = (forms.text(form, each[name]).encode() for each in (DOCUMENTS, AGAIN))
    assert first == second


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_terminal_has_lines_of_eighty_columns_and_nothing_that_moves_it(name: str) -> None:
    found = list(lines(DOCUMENTS[name], lambda text, _: text))
    assert [line for line in found if len(line) > 80 and " " in line.strip()] == []
    assert all(line.isprintable() for line in found)
    assert len(found) <= 60


def test_the_terminal_says_the_verdict_first_and_the_next_command_last() -> None:
    found = [line for line in lines(DOCUMENTS["usual"], lambda text, _: text) if line]
    assert "Level 2 of 4; blocked from 3 by: tests." in found[:3]
    assert found[-1].startswith("Next ")
    text = "\n".join(found)
    assert text.index("Unsafe, to be mended first") < text.index("Capabilities")
    assert "uncalibrated" in text
    assert "2 more" not in text
    assert "app.py:3 and 1 more" in text


def test_sarif_is_what_the_standard_says() -> None:
    found = sarif.sarif(DOCUMENTS["usual"])
    Sarif.model_validate(found)
    (run,) = found["runs"]
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == ["S113", "secret-literal"]
    for result in run["results"]:
        rule = run["tool"]["driver"]["rules"][result["ruleIndex"]]
        assert rule["id"] == result["ruleId"]
        place = result["locations"][0]["physicalLocation"]
        assert place["region"]["startLine"] >= 1


def test_a_fingerprint_stays_when_lines_move_and_differs_between_places() -> None:
    before, moved = DOCUMENTS["usual"], json.loads(json.dumps(DOCUMENTS["usual"]))
    for flaw in moved["flaws"]:
        flaw["line"] += 40

    def prints(document: dict[str, Any]) -> list[str]:
        results = sarif.sarif(document)["runs"][0]["results"]
        return [result["partialFingerprints"]["ruleFileWords/v1"] for result in results]

    assert prints(before) == prints(moved)
    assert len(set(prints(before))) == 3


def test_sarif_names_files_as_addresses() -> None:
    found = sarif.sarif(DOCUMENTS["hostile"])
    Sarif.model_validate(found)
    uris = [
        result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        for result in found["runs"][0]["results"]
    ]
    assert len(uris) == len(NAMES)
    assert all(re.fullmatch(r"[A-Za-z0-9_.~/%-]+", uri) for uri in uris)


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def tags(text: str) -> list[tuple[str, dict[str, str | None]]]:
    parser = _Tags()
    parser.feed(text)
    return parser.tags


def test_the_page_has_no_tag_that_a_name_brought() -> None:
    names = {tag for tag, _ in tags(forms.text("html", DOCUMENTS["usual"]))}
    found = tags(forms.text("html", DOCUMENTS["hostile"]))
    assert {tag for tag, _ in found} - names == set()
    assert names.isdisjoint({"script", "img", "iframe", "object", "embed", "form", "base"})
    for _, attributes in found:
        assert not any(name.startswith("on") or name == "style" for name in attributes)
        link = attributes.get("href") or "#"
        assert link.startswith("#") or link == "data:,"


def test_each_link_of_the_page_leads_to_a_place_in_it_and_each_place_is_there_once() -> None:
    for document in DOCUMENTS.values():
        found = [attributes for _, attributes in tags(forms.text("html", document))]
        ids = [at["id"] for at in found if "id" in at]
        assert len(ids) == len(set(ids))
        links = {str(at["href"])[1:] for at in found if str(at.get("href", "")).startswith("#")}
        assert links - set(ids) == set()


def test_markdown_holds_hostile_names_as_text() -> None:
    shown = MarkdownIt("commonmark", {"html": True}).enable("table")
    usual = {tag for tag, _ in tags(shown.render(forms.text("md", DOCUMENTS["usual"])))}
    text = shown.render(forms.text("md", DOCUMENTS["hostile"]))
    assert {tag for tag, _ in tags(text)} - usual == set()
    assert usual.isdisjoint({"a", "img", "script"})
    assert text.count("<strong>") == 1
    rows = re.findall(r"<tr>\n<td>redesign</td>(.*?)</tr>", text, re.DOTALL)
    assert {row.count("<td>") for row in rows} == {3, 5}


def test_nothing_is_lost_between_the_forms() -> None:
    document = DOCUMENTS["usual"]
    page, text = forms.text("html", document), forms.text("md", document)
    for capability in document["capabilities"]:
        assert capability["title"] in page
        assert f"`{capability['id']}`" in text
    for flaw in document["flaws"]:
        assert flaw["what"] in page
        assert flaw["what"] in text
    for item in document["roadmap"]["items"]:
        assert item["people"] in page
    for line in document["roadmap"]["assumptions"]:
        assert line in page
        assert line in text
    for part in PARTS:
        assert part.path.replace("/", "&#x2f;") in page


def test_what_changed_is_said_line_by_line() -> None:
    before, after = DOCUMENTS["usual"], json.loads(json.dumps(DOCUMENTS["usual"]))
    assert changes(before, after)["lines"] == []
    after["level"] = 3
    after["capabilities"][4]["state"] = "met"
    after["flaws"].pop(0)
    after["components"][0]["fate"] = "harden"
    after["flaws"][-1]["what"] = "a request waits for ever"
    assert changes(before, after)["lines"] == [
        "Level 2 became level 3.",
        "tests: lacks became has.",
        "New, medium: a request waits for ever at lib/call.py.",
        "Gone: S113 is there in lib/call.py.",
        "app.py: redesign became harden.",
    ]
