"""What the maintainer of a repository would stumble over in the diff that an upgrade makes."""

from __future__ import annotations

from tests.adopt.conftest import Desk
from tests.adopt.forms import flat, poetry


def test_a_clean_machine_has_the_tool_that_the_pipeline_runs(desk: Desk) -> None:
    repo = desk.repo({**poetry(), "poetry.lock": "# old\n"})
    repo.upgrade("--to", "3")
    pipeline = repo.text(".github/workflows/ci.yml")
    steps = [line.split("run: ")[1] for line in pipeline.splitlines() if "run: " in line]
    assert steps[:2] == ["uv tool install poetry", "poetry install"]
    assert "uvx" not in pipeline


def test_no_test_runs_twice_in_the_pipeline(desk: Desk) -> None:
    repo = desk.repo(flat())
    repo.upgrade("--to", "3")
    assert repo.text(".github/workflows/ci.yml").count("python -m pytest tests/") == 1


def test_updates_are_proposed_for_the_lists_that_there_are(desk: Desk) -> None:
    repo = desk.repo(flat())
    repo.upgrade("--to", "3")
    assert "package-ecosystem: pip" in repo.text(".github/dependabot.yml")


def test_a_page_begins_with_what_its_owner_says(desk: Desk) -> None:
    page = "# Shop\n\nIt sells.\n\n## Features\n\nMany.\n\n## Usage\n\nBuy.\n"
    repo = desk.repo({**flat(), "README.md": page})
    repo.upgrade("--to", "2")
    assert repo.text("README.md").startswith(page)
    repo.upgrade("--to", "3")
    assert repo.text("README.md").startswith(page)
