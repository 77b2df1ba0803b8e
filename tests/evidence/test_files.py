"""Files, keys, Dockerfiles, ignore files and READMEs are read as what uses them reads them."""

from __future__ import annotations

import pytest

from tests.evidence.trees import found, state


@pytest.mark.parametrize(
    ("glob", "path"),
    [
        ("README*", "readme.md"), ("**/alembic.ini", "alembic.ini"), ("docs/**", "docs/a/b.md"),
        ("**/alembic.ini", "backend/alembic.ini"), ("*.{yml,yaml}", "x.yaml"),
        ("tests/**", "tests/test_a.py"), ("**/test_*.py", "src/x/test_a.py"),
        ("docs/adr/[0-9]*.md", "docs/adr/0001-x.md"),
        ("migrations/versions/*.py", "migrations/versions/1.py"),
    ],
)  # fmt: skip
def test_a_glob_finds(glob: str, path: str) -> None:
    assert state(f"--- {path}\n", file=glob) == "met"


@pytest.mark.parametrize(
    ("glob", "path"),
    [
        ("README*", "docs/README.md"), ("*.md", "docs/x.md"),
        ("**/Dockerfile", "tests/data/Dockerfile"),
        ("**/Dockerfile", "examples/a/Dockerfile"),
        ("**/alembic.ini", "node_modules/x/alembic.ini"),
        ("LICENSE", "LICENSES/x"), ("**/Dockerfile", "{{cookiecutter.x}}/Dockerfile"),
    ],
)  # fmt: skip
def test_a_glob_does_not_find(glob: str, path: str) -> None:
    assert state(f"--- {path}\n", file=glob) == "missing"


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("--- pyproject.toml\n[tool.ruff]\n", "missing"),
        ("--- pyproject.toml\n[tool.ruff.lint]\nselect = ['E']\n", "met"),
        ("--- pyproject.toml\ntool.ruff.lint.select = ['E']\n", "met"),
        ("--- pyproject.toml\n# [tool.ruff.lint]\n", "missing"),
        ("--- pyproject.toml\n[tool.x]\ndescription = 'tool.ruff.lint'\n", "missing"),
    ],
)
def test_a_key_of_toml_is_seen_where_it_is_a_key(text: str, want: str) -> None:
    assert state(text, toml="pyproject.toml:tool.ruff.lint") == want


def test_a_key_of_toml_that_is_false_is_not_set() -> None:
    assert (
        state("--- pyproject.toml\n[tool.mypy]\nstrict = false\n", toml="*.toml:tool.mypy.strict")
        == "missing"
    )
    assert (
        state("--- pyproject.toml\n[tool.mypy]\nstrict = true\n", toml="*.toml:tool.mypy.strict")
        == "met"
    )


def test_keys_of_toml_take_wildcards_lists_and_quotes() -> None:
    text = "--- a.toml\n[[tool.mypy.overrides]]\nstrict = true\n[x]\n'a.b' = 1\n"
    assert state(text, toml="a.toml:tool.*.overrides.strict") == "met"
    assert state(text, toml='a.toml:x."a.b"') == "met"


def test_ini_files_have_keys_too() -> None:
    assert (
        state("--- setup.cfg\n[flake8]\nmax-line-length = 99\n", toml="setup.cfg:flake8") == "met"
    )
    assert state("--- tox.ini\n[pytest]\naddopts = -q\n", toml="tox.ini:pytest.addopts") == "met"


def test_a_key_is_found_on_its_line() -> None:
    text = "--- pyproject.toml\n[a]\nstrict = 1\n[tool.mypy]\n\nstrict = true\n"
    assert found(text, toml="pyproject.toml:tool.mypy.strict").evidence[0].line == 5


RULES = """--- ops/rules.yml
groups:
  - name: a
    rules:
      - alert: Down
        expr: up == 0
"""


def test_a_key_of_yaml_is_seen_through_lists() -> None:
    finding = found(RULES, yaml="**/*.yml:groups.*.rules.*.alert")
    assert [(e.path, e.line) for e in finding.evidence] == [("ops/rules.yml", 4)]
    assert state(RULES, yaml="**/*.yml:**.alert") == "met"
    assert state(RULES, yaml="**/*.yml:groups.*.alert") == "missing"
    assert state("--- a.yml\nx: 'groups rules alert'\n", yaml="*.yml:groups") == "missing"


def test_yaml_may_have_tags_aliases_and_many_documents() -> None:
    text = "--- a.yml\nx: &x {alert: !Sub a}\n---\ngroups: [{rules: [*x]}]\n"
    text = text.replace("groups", "y: &y {alert: b}\ngroups").replace("*x", "*y")
    assert state(text, yaml="a.yml:groups.*.rules.*.alert") == "met"


def test_json_has_keys_too() -> None:
    assert (
        state(
            '--- ops/dashboard.json\n{"panels": [{"title": "x"}]}\n',
            yaml="**/*.json:panels.*.title",
        )
        == "met"
    )


DOCKERFILE = (
    '--- Dockerfile\nFROM python:3.13 AS build\nUSER {}\nFROM python:3.13-slim\n{}\nCMD ["x"]\n'
)


@pytest.mark.parametrize(
    ("build", "final", "want"),
    [
        ("root", "USER app", "met"),
        ("root", "user 10001:10001", "met"),
        ("root", "USER root\nUSER app", "met"),
        ("app", "USER app\nUSER root", "missing"),
        ("app", "USER 0", "missing"),
        ("app", "# USER app", "missing"),
        ("app", "RUN echo USER app", "missing"),
        ("app", "", "missing"),
    ],
)
def test_the_user_of_an_image_is_the_last_of_its_last_stage(
    build: str, final: str, want: str
) -> None:
    assert state(DOCKERFILE.format(build, final), dockerfile="USER (?!root)") == want


def test_a_stage_has_what_the_stage_has_that_it_is_made_from() -> None:
    text = "--- Dockerfile\nFROM python AS base\nUSER app\nFROM base\nCMD x\n"
    assert state(text, dockerfile="USER (?!root)") == "met"


def test_continued_lines_and_heredocs_are_one_instruction() -> None:
    text = "--- Dockerfile\nFROM x\nRUN a \\\n  # why\n  && uv sync\nRUN <<EOF\nUSER app\nEOF\n"
    assert state(text, dockerfile="RUN .*uv sync") == "met"
    assert state(text, dockerfile="USER") == "missing"


@pytest.mark.parametrize(
    "path",
    [".devcontainer/Dockerfile", "Dockerfile.dev", "tests/Dockerfile", "Dockerfile.dockerignore"],
)
def test_an_image_that_does_not_serve_is_not_the_container(path: str) -> None:
    assert state(f"--- {path}\nFROM x\nUSER app\n", dockerfile="USER") == "missing"


@pytest.mark.parametrize(
    "path", ["Dockerfile", "docker/api.Dockerfile", "backend/Containerfile", "Dockerfile.prod"]
)
def test_an_image_is_seen_wherever_it_is_made(path: str) -> None:
    assert state(f"--- {path}\nFROM x\nUSER app\n", dockerfile="USER") == "met"


@pytest.mark.parametrize(
    ("rules", "path", "want"),
    [
        (".env", ".env", "met"),
        (".env*\n", ".env", "met"),
        ("/.env", ".env", "met"),
        ("**/.env", ".env", "met"),
        ("*.db", "data/shop.db", "met"),
        ("data/", "data/shop.db", "met"),
        (".venv/", ".venv/", "met"),
        ("[._]env", ".env", "met"),
        ("[[.&&~~||]env", ".env", "met"),
        ("[!a]env", ".env", "met"),
        ("[!.]env", ".env", "missing"),
        (".env/", ".env", "missing"),
        ("# .env", ".env", "missing"),
        (".env\n!.env", ".env", "missing"),
        ("env", ".env", "missing"),
        ("config/.env", ".env", "missing"),
        (".env.local", ".env", "missing"),
        ("", ".env", "missing"),
        ("data/\n!data/shop.db", "data/shop.db", "met"),
        ("*\n!*/\n!*.py", ".env", "met"),
    ],
)  # fmt: skip
def test_git_ignores_a_path_or_not(rules: str, path: str, want: str) -> None:
    assert state(f"--- .gitignore\n{rules}\n", ignored=path) == want


@pytest.mark.parametrize(
    "text",
    [
        "--- README.md\n```sh\nuv run app\n```\n",
        "--- readme.md\n~~~console\n$ anything\n~~~\n",
        "--- README.md\n```\nmake run\n```\n",
        "--- README.rst\n.. code-block:: bash\n\n    flask run\n",
        "--- README.rst\nRun it::\n\n    pip install x\n",
    ],
)
def test_a_readme_shows_a_command(text: str) -> None:
    assert state(text, readme="command") == "met"


@pytest.mark.parametrize(
    "text",
    [
        "--- README.md\nRun `uv run app`.\n",
        "--- README.md\n```python\nuv run app\n```\n",
        "--- README.md\n```\nsome words\n```\n",
        "--- README.md\n<!--\n```sh\nuv run app\n```\n-->\n",
        "--- README.md\n```sh\n# only a comment\n```\n",
        "--- docs/notes.md\n```sh\nuv run app\n```\n",
    ],
)
def test_a_readme_shows_no_command(text: str) -> None:
    assert state(text, readme="command") == "missing"


def test_a_heading_of_a_readme_is_seen_where_it_is_one() -> None:
    for text in ("## How to test it\n", "Test\n----\n", "Test\n====\n"):
        assert state(f"--- README.md\n# X\n\n{text}", readme=r"\btest\b") == "met", text
    assert state("--- README.md\nWe test.\n", readme=r"\btest\b") == "missing"
    assert state("--- README.md\n```sh\n# test\n```\n", readme=r"\btest\b") == "missing"
