"""Templates become files: Jinja filled in with a project's answers.

The engine is minijinja, Jinja's own author's smaller one: no template is compiled to Python and
none reaches a Python object (docs/adr). That it gives Jinja's bytes is a test against Copier.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from scaffold.errors import BadTemplates
from upgrader.tree import BadPath, File, Tree

if TYPE_CHECKING:
    import minijinja

Context = Mapping[str, Any]


def render(templates: Tree, context: Context) -> Mapping[str, tuple[str, File]]:
    """Return, by the template's path, the path and the file that it becomes in a project.

    Raises BadTemplates where a template cannot be rendered, or lands outside the project.
    """
    files = {}
    for name, template in templates.items():
        place = f"templates, {name}"
        path = fill(name, context, place)
        data = template.data
        if b"{" in data:
            data = fill(data.decode(), context, place).encode()
        files[name] = (path, File(data, template.executable))
    try:
        Tree(files.values())
    except BadPath as error:
        raise BadTemplates(what=error.what, where="templates", help=error.help) from error
    return files


def fill(text: str, context: Context, place: str) -> str:
    """Return the text with its Jinja filled in; a name that is not known is an error."""
    if "{" not in text:
        return text
    import minijinja

    try:
        return _engine().render_str(text, place, **context)
    except minijinja.TemplateError as error:
        first = str(error).splitlines()[0]
        raise BadTemplates(
            what=f"the template cannot be rendered: {first}",
            where=place,
            help="mend the template, or report it: a release's own templates are tested",
        ) from error


@cache
def _engine() -> minijinja.Environment:
    import minijinja

    return minijinja.Environment(
        keep_trailing_newline=True,
        undefined_behavior="strict",
        auto_escape_callback=lambda _: False,
    )
