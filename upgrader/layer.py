"""A layer: what one folder of templates adds to a project, and what it says of itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from upgrader.errors import UserError


class BadLayer(UserError):
    """A layer's folder does not say what it must, or says what it may not."""


class UnknownLayer(UserError):
    """No layer has this name."""


@dataclass(frozen=True, slots=True)
class Capability:
    """What a layer gives its users, and how to see it in any repository.

    Attributes:
        look: the tables of layer.toml that `upgrader.evidence` reads.
    """

    id: str
    title: str
    why: str
    look: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Layer:
    """One folder of templates.

    Attributes:
        effort: hours by hand for one service: least, most likely, most.
        needs: the layers that must be there too.
        when: the answers that the layer is for; none for every project.
        seeds: patterns of paths that are the owner's once they are written.
        replaces: paths of a lower layer that this layer's file takes the place of.
        moved: where files of earlier releases are now, by where they were; several for a split.
        was: the layers of earlier releases that this one took over from, or took a part of.
        only_offered: why a repository that we did not make is only told of it; "" where it gets it.
        python: the oldest Python that its files are for.
        files: template text by the template's path, the `.jinja` taken off.
    """

    name: str
    level: int
    title: str
    why: str
    effort: tuple[float, float, float]
    needs: tuple[str, ...] = ()
    when: Mapping[str, str] = field(default_factory=dict)
    seeds: tuple[str, ...] = ()
    replaces: tuple[str, ...] = ()
    moved: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    was: tuple[str, ...] = ()
    capabilities: tuple[Capability, ...] = ()
    only_offered: str = ""
    python: str = "3.11"
    files: Mapping[str, str] = field(default_factory=dict)

    def fits(self, answers: Mapping[str, Any]) -> bool:
        """Tell whether the layer is for a project with these answers."""
        return all(answers.get(question) == value for question, value in self.when.items())


_KEYS = frozenset(
    {
        "title", "why", "effort", "needs", "when", "seeds", "replaces", "moved", "was",
        "capabilities", "only_offered", "python",
    }
)  # fmt: skip


def parse_layer(name: str, level: int, table: Mapping[str, Any], files: Mapping[str, str]) -> Layer:
    """Return the layer that a `layer.toml` describes, or raise BadLayer."""
    place = f"level{level}/{name}/layer.toml"
    if unknown := sorted(set(table) - _KEYS):
        raise BadLayer(
            what=f"unknown key {unknown[0]!r}",
            where=place,
            help=f"a layer has these keys: {', '.join(sorted(_KEYS))}",
        )
    try:
        low, mode, high = table["effort"]
        return Layer(
            name=name,
            level=level,
            title=table["title"],
            why=table["why"],
            effort=(low, mode, high),
            needs=tuple(table.get("needs", ())),
            when=dict(table.get("when", {})),
            seeds=tuple(table.get("seeds", ())),
            replaces=tuple(table.get("replaces", ())),
            moved={old: _several(new) for old, new in table.get("moved", {}).items()},
            was=tuple(table.get("was", ())),
            capabilities=tuple(
                Capability(row["id"], row["title"], row["why"], tuple(row["look"]))
                for row in table.get("capabilities", ())
            ),
            only_offered=table.get("only_offered", ""),
            python=table.get("python", "3.11"),
            files=files,
        )
    except (KeyError, TypeError, ValueError) as error:
        raise BadLayer(
            what=f"the layer does not say what it must: {error}",
            where=place,
            help="CONTRIBUTING.md shows a whole layer.toml under 'Add a layer'",
        ) from error


def _several(paths: str | list[str]) -> tuple[str, ...]:
    return (paths,) if isinstance(paths, str) else tuple(paths)


def choose(layers: Iterable[Layer], level: int, answers: Mapping[str, Any]) -> tuple[Layer, ...]:
    """Return the layers of a level and of those below it that fit the answers, in their order."""
    return ordered([layer for layer in layers if layer.level <= level and layer.fits(answers)])


def ordered(layers: Sequence[Layer]) -> tuple[Layer, ...]:
    """Return the layers by level, those that others need first, then by name.

    Raises BadLayer where a needed layer is not among them, or where layers need each other.
    """
    by_name = {layer.name: layer for layer in layers}
    done: dict[str, Layer] = {}

    def visit(layer: Layer, asking: tuple[str, ...]) -> None:
        if layer.name in done:
            return
        if layer.name in asking:
            raise BadLayer(
                what=f"layers need each other: {' -> '.join((*asking, layer.name))}",
                where=f"level{layer.level}/{layer.name}/layer.toml, needs",
                help="take one of these needs away",
            )
        for need in sorted(layer.needs):
            if need not in by_name:
                raise BadLayer(
                    what=f"{layer.name} needs {need}, which the project does not have",
                    where=f"level{layer.level}/{layer.name}/layer.toml, needs",
                    help=f"add {need} as well, or leave {layer.name} out",
                )
            visit(by_name[need], (*asking, layer.name))
        done[layer.name] = layer

    for layer in sorted(layers, key=lambda layer: (layer.level, layer.name)):
        visit(layer, ())
    return tuple(sorted(done.values(), key=lambda layer: layer.level))
