"""Signs: what a look cannot say in data, each by a name and a small function of the study."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from upgrader.evidence.sight import Sight
from upgrader.review.signs.callers import SIGNS as CALLERS
from upgrader.review.signs.code import SIGNS as CODE
from upgrader.review.signs.delivery import SIGNS as DELIVERY
from upgrader.review.signs.hooks import SIGNS as HOOKS
from upgrader.review.signs.models import SIGNS as MODELS
from upgrader.review.signs.paper import SIGNS as PAPER
from upgrader.review.signs.running import SIGNS as RUNNING
from upgrader.review.signs.tests import SIGNS as TESTS
from upgrader.review.study import Study

_SIGNS: dict[str, Callable[[Study], Iterator[Sight]]] = {
    **CALLERS,
    **CODE,
    **DELIVERY,
    **HOOKS,
    **MODELS,
    **RUNNING,
    **PAPER,
    **TESTS,
}
NAMES = frozenset(_SIGNS)


class Signs(Mapping[str, Sequence[Sight]]):
    """The signs of a repository by name, each looked for when it is first asked for."""

    def __init__(self, study: Study) -> None:
        self._study = study
        self._known: dict[str, tuple[Sight, ...]] = {}

    def __getitem__(self, name: str) -> tuple[Sight, ...]:
        if name not in self._known:
            self._known[name] = tuple(_SIGNS[name](self._study))
        return self._known[name]

    def __iter__(self) -> Iterator[str]:
        return iter(_SIGNS)

    def __len__(self) -> int:
        return len(_SIGNS)
