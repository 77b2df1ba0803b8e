"""The texts that a module holds, for the few questions that are about what a text says."""

from __future__ import annotations

import ast

from upgrader.evidence.parsed import Parsed


def strings_of(parsed: Parsed) -> list[tuple[int, str]]:
    """Return the line and the text of each string that is no documentation."""
    tree = parsed.tree
    remarks = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    return [
        (node.lineno, node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in remarks
    ]
