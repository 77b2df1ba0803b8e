"""Which layers a repository gets: what it has stays, what is missing comes, with its needs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from upgrader.inspection.capabilities import Present
from upgrader.layer import FOUND, Layer, choice

Fate = Literal["added", "present", "offered", "left", "declined"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of one layer, and the reason."""

    layer: Layer
    fate: Fate
    why: str


@dataclass
class _Weighing:
    """The layers as they are weighed: a layer that falls takes those that need it along."""

    by_name: Mapping[str, Layer]
    have: frozenset[str]
    barred: Mapping[str, str]
    met: frozenset[str] = frozenset()
    coming: dict[str, Layer] = field(default_factory=dict)

    def obstacle(self, layer: Layer, asking: tuple[str, ...] = ()) -> str:
        """Return why a layer cannot come, or ""."""
        if layer.name in self.have or layer.name in asking:
            return ""
        if layer.name in self.barred:
            return self.barred[layer.name]
        if layer.only_offered:
            return layer.only_offered
        for need in layer.needs:
            if not self._is_met(need, layer) and (why := self._missed(need, (*asking, layer.name))):
                return why
        return ""

    def _is_met(self, need: str, layer: Layer) -> bool:
        """Tell whether what the repository has already will do, as it does where no code asks."""
        spared = [self.by_name[n] for n in choice(need) if n in self.by_name]
        if layer.python and not (spared and all(map(_is_of_tests, spared))):
            return False
        # What it says here is written for here (`found/`), and may do without.
        fitted = any(path.startswith(FOUND) for path in layer.files)
        return not self.met.isdisjoint(choice(need)) or (
            fitted and any(each.only_offered for each in spared)
        )

    def _missed(self, need: str, asking: tuple[str, ...]) -> str:
        """Return why no layer can come that meets a need, or ""."""
        names = choice(need)
        if not self.have.isdisjoint(names):
            return ""
        known = [self.by_name[name] for name in names if name in self.by_name]
        if not known:
            return f"it needs {' or '.join(names)}, which is for another kind of application"
        why = [self.obstacle(layer, asking) for layer in known]
        return f"it needs {known[0].name}: {why[0]}" if all(why) else ""

    def take(self, layer: Layer) -> None:
        """Let a layer come, and what it needs."""
        if layer.name in self.have or layer.name in self.coming:
            return
        self.coming[layer.name] = layer
        for need in layer.needs:
            names = choice(need)
            if self._is_met(need, layer) or not {*self.have, *self.coming}.isdisjoint(names):
                continue
            known = [self.by_name[name] for name in names if name in self.by_name]
            self.take(next(each for each in known if not self.obstacle(each)))


def _is_of_tests(layer: Layer) -> bool:
    """Tell whether a layer brings tests and no code: what asks for it here does without."""
    return not layer.python and any(path.startswith("tests/") for path in layer.files)


def chosen(
    fitting: Sequence[Layer],
    have: Iterable[str],
    declined: Mapping[str, str],
    capabilities: Iterable[Present],
    barred: Mapping[str, str],
) -> list[Verdict]:
    """Return what becomes of each layer that is for this repository, in the order of the layers.

    `barred` says why a layer cannot be put here, by its name.
    """
    state = {each.capability.id: each for each in capabilities}
    met = frozenset(
        each.name for each in fitting if each.capabilities and not _missing(each, state)
    )
    weighing = _Weighing({each.name: each for each in fitting}, frozenset(have), barred, met)
    open_ = [layer for layer in fitting if layer.name not in weighing.have]
    fates: dict[str, Verdict] = {}
    for layer in open_:
        if verdict := _settled(layer, declined, state):
            others = [n for n in _instead(layer, verdict, state) if n in weighing.by_name]
            for name in others:
                if not weighing.obstacle(weighing.by_name[name]):
                    weighing.take(weighing.by_name[name])
            if not others or len(others) < len(_missing(layer, state)):
                fates[layer.name] = verdict
        elif layer.capabilities:
            if why := weighing.obstacle(layer):
                fates[layer.name] = Verdict(layer, "left", why)
            else:
                weighing.take(layer)
    for name, layer in weighing.coming.items():
        asking = [each.name for each in weighing.coming.values() if each.may_need(name)]
        needed = f"{', '.join(asking[:3])} {'needs' if len(asking) == 1 else 'need'} it"
        why = _lack(layer, state) if name not in fates else needed
        why = why or ("" if asking else layer.why)
        fates[name] = Verdict(layer, "added", why or needed)
    return [fates[layer.name] for layer in open_ if layer.name in fates]


def _settled(
    layer: Layer, declined: Mapping[str, str], state: Mapping[str, Present]
) -> Verdict | None:
    """Return the verdict on a layer that is not to come, or None."""
    present = [state[each.id] for each in layer.capabilities if each.id in state]
    if layer.name in declined:
        return Verdict(layer, "declined", declined[layer.name])
    if present and all(each.finding.state == "met" for each in present):
        return Verdict(layer, "present", "; ".join(seen(each) for each in present))
    if why := layer.only_offered or layer.only_needed:
        return Verdict(layer, "offered", why)
    return None


def _instead(layer: Layer, verdict: Verdict, state: Mapping[str, Present]) -> Iterator[str]:
    """Yield the layers that bring what is missing of a layer which is only offered."""
    for name, other in layer.instead.items() if verdict.fate == "offered" else ():
        if name in state and state[name].finding.state != "met":
            yield other


def seen(present: Present) -> str:
    """Return where a capability was seen, in a few words."""
    found = present.finding.evidence
    if not found:
        return "not seen"
    at = f"{found[0].path}:{found[0].line}" if found[0].line else found[0].path
    return f"{at} ({found[0].what})" if found[0].what not in at else at


def _missing(layer: Layer, state: Mapping[str, Present]) -> list[Present]:
    present = [state[each.id] for each in layer.capabilities if each.id in state]
    return [each for each in present if each.finding.state != "met"]


def _lack(layer: Layer, state: Mapping[str, Present]) -> str:
    lacking = _missing(layer, state)
    partly = [seen(each) for each in lacking if each.finding.state == "partial"]
    if partly:
        return f"only half there: {partly[0]}"
    return (
        lacking[0].capability.title[:1].lower() + lacking[0].capability.title[1:] if lacking else ""
    )
