"""Journeys of answers: from a file, from the command line, and bad ones from both."""

from __future__ import annotations

import tomllib

import pytest

from tests.shell.conftest import Make
from tests.shell.terminal import Shell, listing, refused

FILES = {
    "answers.toml": 'project_name = "Parcel room"\nci = "gitlab"\n',
    "answers.json": '{"project_name": "Parcel room", "ci": "gitlab"}',
    "answers.yml": "_commit: 1.2.3\nproject_name: Parcel room\nci: gitlab\n",
}


@pytest.mark.parametrize("name", FILES)
def test_answers_come_from_a_file_of_any_kind(shell: Shell, make: Make, name: str) -> None:
    (shell.cwd / name).write_text(FILES[name], encoding="utf-8")
    project = make(3, "--answers", name)
    state = tomllib.loads((project / ".scaffold.toml").read_text(encoding="utf-8"))
    assert state["answers"]["project_name"] == "Parcel room"
    assert state["answers"]["package_name"] == "parcel_room"
    assert (project / ".gitlab-ci.yml").is_file()
    assert not (project / ".github").exists()


def test_the_command_line_wins_over_the_file(shell: Shell, make: Make) -> None:
    (shell.cwd / "answers.toml").write_text(FILES["answers.toml"], encoding="utf-8")
    project = make(3, "--answers", "answers.toml", "--data", "ci=github", "-d", "package_name=room")
    assert (project / ".github").is_dir()
    assert (project / "src" / "room" / "app.py").is_file()


@pytest.mark.parametrize(
    ("name", "package"), [("Größe & Maß", "grosse_mass"), ("Café", "cafe"), ("Order-desk 2", None)]
)
def test_a_name_in_any_language_has_a_package_in_ascii(
    shell: Shell, name: str, package: str | None
) -> None:
    run = shell.scaffold("new", "desk", "--data", f"project_name={name}")
    assert run.code == 0, run.says
    found = [path.parent.name for path in (shell.cwd / "desk" / "src").glob("*/app.py")]
    assert found == [package or "order_desk_2"]


@pytest.mark.parametrize(
    "answer",
    [
        "package_name=class",
        "package_name=match",
        "package_name=json",
        "package_name=fastapi",
        "package_name=2fast",
        "package_name=order-desk",
        "package_name=order desk",
        "package_name=Größe",
        "package_name=../escape",
        "package_name=a/b",
        "package_name=" + "a" * 300,
        "package_name=",
        "project_name=",
        "project_name=../escape",
        "project_name=" + "a" * 300,
        'project_name=a"b',
        "project_name=a\nb",
        "project_name={{ 7 }}",
        "project_name=日本語",
        "description=two\nlines",
        "description=" + "a" * 300,
        "description={{ 7 * 7 }}",
        "ci=jenkins",
        "colour=blue",
        "ops=src",
        "layers=all",
    ],
)
def test_a_bad_answer_is_refused(shell: Shell, answer: str) -> None:
    before = listing(shell.cwd)
    refused(shell.scaffold("new", "desk", "--level", "3", "--data", answer), 2)
    assert listing(shell.cwd) == before


@pytest.mark.parametrize("answer", ["nothing", "=value", ""])
def test_what_is_no_answer_is_refused(shell: Shell, answer: str) -> None:
    refused(shell.scaffold("new", "desk", "--data", answer), 2, "--data NAME=ANSWER")


@pytest.mark.parametrize("folder", ["class", "json", "2024", "日本語", "a" * 200])
def test_a_folder_whose_name_is_no_name_for_a_package_is_refused(shell: Shell, folder: str) -> None:
    before = listing(shell.cwd)
    refused(shell.scaffold("new", folder, "--defaults"), 2)
    assert listing(shell.cwd) == before


@pytest.mark.parametrize(
    ("name", "text", "word"),
    [
        ("answers.toml", None, "No such file"),
        ("answers.toml", "project_name = ", "cannot be read"),
        ("answers.json", "[1, 2]", "not a table"),
        ("answers.json", "{", "cannot be read"),
        ("answers.json", "[" * 100_000, "cannot be read"),
        ("answers.yml", "a: [1", "cannot be read"),
        ("answers.yml", "a: 1\na: 2\n", "cannot be read"),
        ("answers.yml", "!!python/object/apply:os.getcwd []", "answers"),
        ("answers.toml", b"\xff\xfe", "cannot be read"),
    ],
)
def test_a_bad_file_of_answers_is_refused(
    shell: Shell, name: str, text: str | bytes | None, word: str
) -> None:
    path = shell.cwd / name
    if text is not None:
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    before = listing(shell.cwd)
    refused(shell.scaffold("new", "desk", "--answers", name), 1, word, name)
    assert listing(shell.cwd) == before


def test_a_folder_of_answers_is_refused(shell: Shell) -> None:
    (shell.cwd / "answers.toml").mkdir()
    refused(shell.scaffold("new", "desk", "--answers", "answers.toml"), 1, "Is a directory")


@pytest.mark.parametrize("answer", ["7", "true", '["a"]', "{ a = 1 }"])
def test_an_answer_that_is_not_text_is_refused(shell: Shell, answer: str) -> None:
    (shell.cwd / "answers.toml").write_text(f"project_name = {answer}\n", encoding="utf-8")
    refused(shell.scaffold("new", "desk", "--answers", "answers.toml"), 2, "is not text")
