"""Whatever answers are combined: what is made can be read, and no template shows through."""

from __future__ import annotations

import ast
import json
import re
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path

import copier
import pytest
from ruamel.yaml import YAML

from scaffold.answers import settle
from scaffold.errors import BadAnswer
from scaffold.library import templates
from tests.templates.every import every_choice, library, made, no_choice, state_of

# What our templates write, that nothing else does: GitHub, Prometheus and Mako have braces too.
RESIDUE = (b"{{ package", b"{{ project", b"{{ ops", b"{{ source", b"{{ app", b"{%-", b"-%}")
READERS: Mapping[str, Callable[[str], object]] = {
    "toml": tomllib.loads,
    "json": json.loads,
    "py": ast.parse,
    "yml": lambda text: list(YAML(typ="safe", pure=True).load_all(text)),
    "yaml": lambda text: list(YAML(typ="safe", pure=True).load_all(text)),
}


@pytest.mark.parametrize("answers", every_choice(), ids=lambda row: "-".join(row.values()))
def test_every_combination_can_be_read(answers: Mapping[str, str]) -> None:
    tree = made(state_of(3, {"project_name": "Order desk", **answers})).tree
    for path, file in tree.items():
        left = [mark for mark in RESIDUE if mark in file.data]
        assert not left, path
        if read := READERS.get(path.rpartition(".")[2]):
            read(file.data.decode())


@pytest.mark.parametrize("answers", no_choice(), ids=lambda row: "-".join(row.values()))
def test_answers_that_do_not_go_together_are_refused_with_one_that_does(
    answers: Mapping[str, str],
) -> None:
    given = {"project_name": "Order desk", **answers}
    with pytest.raises(BadAnswer) as refused:
        settle(library(), 3, given)
    told = re.search(r"--data (\w+)=(\S+)", refused.value.help)
    assert told, refused.value.help
    assert settle(library(), 3, {**given, told[1]: told[2]})[told[1]] == told[2]


def test_copier_refuses_what_does_not_go_together(tmp_path: Path) -> None:
    data = {"project_name": "Order desk", **no_choice()[0]}
    with pytest.raises(ValueError, match="GitLab has no Dependabot"):
        copier.run_copy(str(templates()), tmp_path, data=data, defaults=True, quiet=True)
