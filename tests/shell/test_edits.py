"""Journeys of projects that their owners have changed: no byte of theirs is lost."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

from tests.shell.conftest import Make
from tests.shell.terminal import Shell, listing

ROUTE = '''

@app.get("/orders")
def search(customer: str) -> list[int]:
    """Mine: the numbers of a customer's orders."""
    return []
'''
MINE = {
    "README.md": "\n## Who to ask\n\nAda, on the second floor.\n",
    "pyproject.toml": '\n# Mine: it is ours.\n[tool.mine]\nname = "value"  # kept\n',
    ".gitignore": "\n# Mine\nnotes/\n",
    "src/order_desk/app.py": ROUTE,
}


def edit(path: Path, old: str, new: str) -> None:
    """Replace a text that a file has once."""
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{path}: {old!r}"
    path.write_text(text.replace(old, new), encoding="utf-8")


def edited(shell: Shell, project: Path) -> None:
    """Change a project of level 1 as its owner would, and commit it."""
    for path, text in MINE.items():
        with (project / path).open("a", encoding="utf-8") as file:
            file.write(text)
    edit(
        project / "pyproject.toml",
        'dependencies = ["fastapi',
        'dependencies = ["rich>=14", "fastapi',
    )
    edit(project / "README.md", "throw it away, never deploy it", "we are fond of it")
    edit(project / "src" / "order_desk" / "app.py", "from fastapi", "# Mine\nfrom fastapi")
    shell.commit(project)


def climb(shell: Shell, project: Path, level: int, code: int = 0) -> str:
    """Upgrade a project on a branch and merge that, and return what was said."""
    run = shell.scaffold("upgrade", project, "--to", level)
    assert run.code == code, run.says
    shell.git("switch", "--quiet", "main", cwd=project)
    shell.git("merge", "--quiet", "--ff-only", f"scaffold/level-{level}", cwd=project)
    return run.out


def test_edits_survive_from_level_1_to_level_4(shell: Shell, make: Make) -> None:
    project = make(1)
    edited(shell, project)
    for level in (2, 3, 4):
        climb(shell, project, level)
        readme = (project / "README.md").read_text(encoding="utf-8")
        assert MINE["README.md"].strip() in readme
        assert "we are fond of it" in readme
        assert "never deploy it" not in readme
        manifest = (project / "pyproject.toml").read_text(encoding="utf-8")
        assert MINE["pyproject.toml"].strip() in manifest
        assert "rich>=14" in tomllib.loads(manifest)["project"]["dependencies"]
        assert MINE[".gitignore"].strip() in (project / ".gitignore").read_text(encoding="utf-8")
        app = (project / "src" / "order_desk" / "app.py").read_text(encoding="utf-8")
        assert app.endswith(ROUTE)
        assert "# Mine\nfrom fastapi" in app
    fresh = make(4, name="fresh/order-desk")
    assert (project / ".scaffold.toml").read_bytes() == (fresh / ".scaffold.toml").read_bytes()
    have, want = (
        tomllib.loads((folder / "pyproject.toml").read_text(encoding="utf-8"))
        for folder in (project, fresh)
    )
    assert set(have["project"]["dependencies"]) == {*want["project"]["dependencies"], "rich>=14"}
    assert {**have["tool"], "mine": None} == {**want["tool"], "mine": None}
    assert (project / "README.md").read_text().count("\n## ") == 1 + (
        (fresh / "README.md").read_text().count("\n## ")
    )


def test_what_both_changed_stays_as_the_owner_has_it_and_both_sides_are_shown(
    shell: Shell, make: Make
) -> None:
    project = make(2)
    logs = project / "src" / "order_desk" / "ops" / "logs.py"
    mine = "\n".join(f"# Mine: {line}" for line in logs.read_text().splitlines()) + "\n"
    logs.write_text(mine, encoding="utf-8")
    shell.commit(project)
    run = shell.scaffold("upgrade", project, "--to", "3", "--in-place")
    assert run.code == 4, run.says
    assert "  ! src/order_desk/ops/logs.py" in run.out
    assert "yours:  # Mine:" in run.out
    assert "theirs:" in run.out
    assert "1 for you to decide" in run.out
    assert logs.read_text(encoding="utf-8") == mine
    offer = project / ".scaffold" / "offers" / "src" / "order_desk" / "ops" / "logs.py"
    assert "structlog" in offer.read_text(encoding="utf-8")
    assert not list(project.rglob("*.rej"))
    assert not list(project.rglob("*.orig"))
    changed = shell.git("status", "--porcelain", "--untracked-files=all", cwd=project)
    mine_changed = [row for row in changed.splitlines() if " .scaffold/offers/" not in row]
    assert not [row for row in mine_changed if "ops/logs.py" in row or ".scaffold/" in row]


def test_a_conflict_is_in_the_document_with_both_sides(shell: Shell, make: Make) -> None:
    project = make(2)
    logs = project / "src" / "order_desk" / "ops" / "logs.py"
    logs.write_text("MINE = True\n", encoding="utf-8")
    shell.commit(project)
    before = listing(project)
    run = shell.scaffold("upgrade", project, "--to", "3", "--json", "--dry-run")
    assert run.code == 4, run.says
    document = json.loads(run.out)
    (row,) = (change for change in document["changes"] if change["action"] == "conflict")
    assert row["path"] == "src/order_desk/ops/logs.py"
    assert row["layers"][-1] == "structured-logs"
    assert all({"where", "ours", "theirs", "why"} <= set(at) for at in row["conflicts"])
    assert row["conflicts"]
    assert document["summary"]["conflict"] == 1
    assert listing(project) == before


def test_a_seed_that_the_owner_changed_is_offered_and_never_merged(
    shell: Shell, make: Make
) -> None:
    project = make(2)
    store = project / "src" / "order_desk" / "store.py"
    edit(store, "a SQLite file", "my SQLite file")
    shell.commit(project)
    before = store.read_bytes()
    run = shell.scaffold("upgrade", project, "--to", "3")
    assert run.code == 0, run.says
    assert "  ? src/order_desk/store.py" in run.out
    assert "Left for you: src/order_desk/store.py" in run.out
    assert store.read_bytes() == before
    assert (project / ".scaffold" / "offers" / "src" / "order_desk" / "store.py").is_file()


def test_a_file_that_the_owner_deleted_stays_deleted(shell: Shell, make: Make) -> None:
    project = make(2)
    (project / "tests" / "test_smoke.py").unlink()
    shell.commit(project)
    climb(shell, project, 3)
    assert not (project / "tests" / "test_smoke.py").exists()


def test_a_file_that_the_owner_moved_is_changed_where_it_is(shell: Shell, make: Make) -> None:
    project = make(1)
    (project / "docs").mkdir()
    (project / "README.md").rename(project / "docs" / "START.md")
    shell.commit(project)
    out = climb(shell, project, 2)
    assert "docs/START.md" in out
    assert not (project / "README.md").exists()
    assert "uvicorn order_desk.ops.asgi:app" in (project / "docs" / "START.md").read_text()


def test_a_file_of_the_owners_where_a_layer_has_one_stays(shell: Shell, make: Make) -> None:
    project = make(2)
    mine = {"Dockerfile": "FROM scratch\n", "tests/isolation.py": "# mine\n"}
    for path, text in mine.items():
        (project / path).write_text(text, encoding="utf-8")
    shell.commit(project)
    run = shell.scaffold("upgrade", project, "--to", "3")
    assert run.code == 0, run.says
    for path, text in mine.items():
        assert f"  ? {path}" in run.out
        assert (project / path).read_text(encoding="utf-8") == text
        assert (project / ".scaffold" / "offers" / path).is_file()


def test_windows_line_endings_and_no_last_newline_survive(shell: Shell, make: Make) -> None:
    project = make(1)
    path = project / "pyproject.toml"
    path.write_bytes(path.read_bytes().rstrip(b"\n").replace(b"\n", b"\r\n"))
    (project / ".gitattributes").write_text("* -text\n", encoding="utf-8")
    shell.commit(project)
    climb(shell, project, 2)
    data = path.read_bytes()
    assert data.count(b"\n") == data.count(b"\r\n") > 20


def test_a_file_of_the_users_that_cannot_be_read_as_toml_is_left_alone(
    shell: Shell, make: Make
) -> None:
    project = make(1)
    path = project / "pyproject.toml"
    path.write_text(path.read_text() + "[tool.mine\n", encoding="utf-8")
    shell.commit(project)
    before = path.read_bytes()
    run = shell.scaffold("upgrade", project, "--to", "2")
    assert run.code == 4, run.says
    assert path.read_bytes() == before
    assert (project / ".scaffold" / "offers" / "pyproject.toml").is_file()


def test_names_with_blanks_quotes_and_letters_of_any_language_are_no_obstacle(
    shell: Shell, make: Make
) -> None:
    project = make(1)
    for name in ("a b.md", 'quo"te.py', "größe.toml", "日本.txt", "back\\slash"):
        (project / name).write_text("mine\n", encoding="utf-8")
    shell.commit(project)
    climb(shell, project, 2)
    assert shell.git("status", "--porcelain", cwd=project) == ""
