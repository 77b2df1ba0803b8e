"""Whatever answers are combined: what is made can be read, and no template shows through."""

from __future__ import annotations

import ast
import json
import tomllib
from collections.abc import Callable, Mapping

import pytest
from ruamel.yaml import YAML

from tests.templates.every import every_choice, made, state_of

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
