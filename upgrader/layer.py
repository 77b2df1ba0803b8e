"""A layer: what one folder of templates adds to a project, and what it says of itself."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from typing import Any

from upgrader.errors import UserError

FOUND = "found/"
_OLDEST = "3.10"
_OWN_CODE = "it is done in the application's own code"


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
        needs: the layers that must be there too; "a|b" for one of them, whichever fits.
        when: the answers that the layer is for, any one of several; none for every project.
        seeds: patterns of paths that are the owner's once they are written.
        replaces: paths of a lower layer that this layer's file takes the place of.
        only_with: patterns of files that come only where another layer is there too.
        moved: where files of earlier releases are now, by where they were; several for a split.
        was: the layers of earlier releases that this one took over from, or took a part of.
        only_offered: why a repository that we did not make is only told of it; "" where it gets it.
        only_needed: why it comes there only where another layer needs it; "" where it comes alone.
        instead: the layer that brings a capability there all the same, by the capability's id.
        for_all: whether what it gives is for what is no service, too, although it needs the host.
        python: the oldest Python that its files are for; "" where none of them is run.
        files: template text by the template's path, the `.jinja` taken off.
    """

    name: str
    level: int
    title: str
    why: str
    effort: tuple[float, float, float]
    needs: tuple[str, ...] = ()
    when: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    seeds: tuple[str, ...] = ()
    replaces: tuple[str, ...] = ()
    only_with: Mapping[str, str] = field(default_factory=dict)
    moved: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    was: tuple[str, ...] = ()
    capabilities: tuple[Capability, ...] = ()
    only_offered: str = ""
    only_needed: str = ""
    instead: Mapping[str, str] = field(default_factory=dict)
    for_all: bool = False
    python: str = ""
    files: Mapping[str, str] = field(default_factory=dict)

    def files_for(self, answers: Mapping[str, Any]) -> Mapping[str, str]:
        """Return its files for a project with these answers.

        What stands in the folder `found` takes the place of the file of that path in a repository
        that was there before its first layer; an empty one leaves the file out there.
        """
        own = {path: text for path, text in self.files.items() if not path.startswith(FOUND)}
        if answers.get("origin") != "found":
            return own
        ahead = {
            path.removeprefix(FOUND): text
            for path, text in self.files.items()
            if path.startswith(FOUND)
        }
        return {path: text for path, text in {**own, **ahead}.items() if text or path not in ahead}

    def fits(self, answers: Mapping[str, Any]) -> bool:
        """Tell whether the layer is for a project with these answers."""
        return all(answers.get(question) in values for question, values in self.when.items())

    def beside(self, names: Container[str]) -> Layer:
        """Return the layer with the files that it brings to a project with these layers."""
        missing = [pattern for pattern, name in self.only_with.items() if name not in names]
        if not missing:
            return self
        files = {
            path: text
            for path, text in self.files.items()
            if not any(fnmatchcase(path, pattern) for pattern in missing)
        }
        return replace(self, files=files)

    def may_need(self, name: str) -> bool:
        """Tell whether a layer of this name is one that this layer needs, or may need."""
        return any(name in choice(need) for need in self.needs)

    def lacks(self, names: Container[str]) -> list[str]:
        """Return the needs that none of these layers meets."""
        return [need for need in self.needs if not any(name in names for name in choice(need))]


_MUST = frozenset({"title", "why", "effort"})
_MAY = frozenset({"needs", "when", "seeds", "replaces", "only_with", "moved", "was"})
_HERE = frozenset({"only_offered", "only_needed", "instead", "for_all", "python"})
_KEYS = _MUST | _MAY | _HERE | {"capabilities"}


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
            when={name: _several(values) for name, values in table.get("when", {}).items()},
            seeds=tuple(table.get("seeds", ())),
            replaces=tuple(table.get("replaces", ())),
            only_with=dict(table.get("only_with", {})),
            moved={old: _several(new) for old, new in table.get("moved", {}).items()},
            was=tuple(table.get("was", ())),
            capabilities=tuple(
                Capability(row["id"], row["title"], row["why"], tuple(row["look"]))
                for row in table.get("capabilities", ())
            ),
            files=files,
            **{**_as_found(files), **{name: table[name] for name in _HERE & set(table)}},
        )
    except (KeyError, TypeError, ValueError) as error:
        raise BadLayer(
            what=f"the layer does not say what it must: {error}",
            where=place,
            help="CONTRIBUTING.md shows a whole layer.toml under 'Add a layer'",
        ) from error


def _as_found(files: Mapping[str, str]) -> dict[str, str]:
    """Return what its files say of a layer in a repository that we did not make."""
    own = any(path.startswith("{{ source }}/") for path in files)
    runs = any(path.startswith("{{ ops }}/") for path in files)
    return {"python": _OLDEST if runs else "", "only_offered": _OWN_CODE if own else ""}


def _several(values: str | list[str]) -> tuple[str, ...]:
    return (values,) if isinstance(values, str) else tuple(values)


def choice(need: str) -> tuple[str, ...]:
    """Return the layers of which a need is met by one."""
    return tuple(name.strip() for name in need.split("|"))


def choose(layers: Iterable[Layer], level: int, answers: Mapping[str, Any]) -> tuple[Layer, ...]:
    """Return the layers of a level and of those below it that fit the answers, in their order.

    What needs a layer that is for other answers is for other answers too.
    """
    known = list(layers)
    others = {layer.name for layer in known if not layer.fits(answers)}
    fitting = [layer for layer in known if layer.level <= level and layer.fits(answers)]
    while True:
        falling = {layer.name for layer in fitting if _falls(layer, others)}
        if not falling:
            return ordered(fitting)
        others |= falling
        fitting = [layer for layer in fitting if layer.name not in falling]


def _falls(layer: Layer, others: Set[str]) -> bool:
    return any(others >= set(choice(need)) for need in layer.needs)


def among(layers: Iterable[Layer]) -> list[Layer]:
    """Return the layers with those needs that one of them meets.

    A repository that was there before them may meet the others in its own way.
    """
    listed = list(layers)
    names = {layer.name for layer in listed}
    return [
        replace(layer, needs=tuple(need for need in layer.needs if names & set(choice(need))))
        for layer in listed
    ]


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
        for need in layer.lacks(by_name):
            raise BadLayer(
                what=f"{layer.name} needs {need}, which the project does not have",
                where=f"level{layer.level}/{layer.name}/layer.toml, needs",
                help=f"add {need} as well, or leave {layer.name} out",
            )
        for name in sorted({name for need in layer.needs for name in choice(need)} & set(by_name)):
            visit(by_name[name], (*asking, layer.name))
        done[layer.name] = layer

    for layer in sorted(layers, key=lambda layer: (layer.level, layer.name)):
        visit(layer, ())
    return tuple(sorted(done.values(), key=lambda layer: layer.level))
