"""A model of what a handler takes, written into its module: pydantic's, for Flask a dataclass."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from upgrader.adoption.bodies import Body, Field, is_of
from upgrader.adoption.handlers import below_imports, imports
from upgrader.adoption.patch import Rewriting
from upgrader.evidence.names import dotted

_TAKEN = '''def taken(model, given):
    """Return what was sent as its model, or answer 422 with what is wrong."""
    rules = {each.name: each for each in fields(model)}
    if not isinstance(given, dict):
        abort(422, "the body has to be an object")
    missing = [name for name in rules if rules[name].default is MISSING and name not in given]
    if missing:
        abort(422, f"the body lacks {', '.join(missing)}")
    return model(**{name: given[name] for name in rules if name in given})


'''


def written(rewriting: Rewriting, body: Body, fields: Sequence[Field], module: ast.Module) -> bool:
    """Put a model in, and let the handler read it. Returns whether that can be done."""
    function = body.handler.function
    model = "".join(part.title() for part in function.name.split("_"))
    model = model if "_" in function.name else f"{model}Input"
    there = {n.name for n in module.body if isinstance(n, (ast.ClassDef, ast.FunctionDef))}
    if model in there | {*imports(module)} or function not in module.body:
        return False
    is_flask = is_of(module, "flask")
    if not below_imports(module) or not (is_flask or is_of(module, "fastapi")):
        return False
    if is_flask and (body.statement is None or "taken" in there or function.name == "taken"):
        return False
    if not is_flask and not _takes(rewriting, body, model):
        return False
    if is_flask and body.statement is not None:
        value = body.statement.value
        rewriting.insert(value.lineno, value.col_offset, f"taken({model}, ")
        rewriting.insert(value.end_lineno or 0, value.end_col_offset or 0, ")")
    for field in fields:
        for use in field.uses:
            rewriting.replace(use, f"{body.name}.{field.name}")
    head = f"@dataclass(frozen=True)\nclass {model}:" if is_flask else f"class {model}(BaseModel):"
    ordered = sorted(fields, key=lambda field: field.default is not None)
    rows = "".join(
        f"    {f.name}: {f.type}{'' if f.default is None else f' = {f.default}'}\n" for f in ordered
    )
    text = f'{head}\n    """What {function.name} takes."""\n\n{rows}\n\n'
    rewriting.insert(function.decorator_list[0].lineno, 0, text)
    return True


def _takes(rewriting: Rewriting, body: Body, model: str) -> bool:
    """Let a handler of FastAPI be given the model as a parameter."""
    if body.argument is not None and body.argument.annotation is not None:
        rewriting.replace(body.argument.annotation, model)
        return True
    function, given = body.handler.function, body.handler.given
    others = [
        each
        for each in body.handler.arguments
        if each.arg not in given and dotted(each.annotation).rpartition(".")[2] != "Request"
    ]
    first = function.args.args[0] if function.args.args else None
    if others or first is None or body.statement is None or len(function.body) < 2:
        return False
    rewriting.insert(first.lineno, first.col_offset, f"{body.name}: {model}, ")
    rewriting.drop(body.statement)
    return True


def imported(rewriting: Rewriting, module: ast.Module, fields: Sequence[Field]) -> None:
    """Import what the models of a module are made of."""
    known = imports(module)
    wanted = {"BaseModel": "pydantic"}
    if is_of(module, "flask"):
        wanted = {"MISSING": "dataclasses", "dataclass": "dataclasses", "fields": "dataclasses",
                  "abort": "flask"}  # fmt: skip
    if any("Any" in field.type for field in fields):
        wanted["Any"] = "typing"
    lacking: dict[str, list[str]] = {}
    for name, source in wanted.items():
        if known.get(name) != f"{source}.{name}":
            lacking.setdefault(source, []).append(name)
    text = "".join(
        f"from {source} import {', '.join(names)}\n" for source, names in lacking.items()
    )
    if is_of(module, "flask"):
        text += f"\n\n{_TAKEN.rstrip()}\n"
    rewriting.insert(below_imports(module), 0, text)
