"""The proof of a move: the repository run as it is and as it would be, and what it comes to."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from scaffold.voice import Voice, paint
from upgrader.errors import UserError

if TYPE_CHECKING:
    from scaffold.move import Move

NEEDS_YOU = 4
WARNING = (
    "This runs the repository's code, with its tests and those of its dependencies, as you and\n"
    "on this machine: in scratch copies, without your variables, but in no sandbox."
)


@dataclass
class Proof:
    """What came of running a repository before and after a move."""

    voice: Voice
    differs: bool = False
    document: dict[str, Any] | None = field(default=None)

    def make(self, move: Move) -> None:
        """Run both sides, say what differs, and keep it."""
        # Slow to import, and only few runs prove anything.
        from scaffold.comparing import compare, telling
        from scaffold.wire import outcome, repository

        self.voice.note(f"\n{WARNING}")
        try:
            comparison = compare.compare(move.root, move.writes, self._step)
        except UserError as error:
            self.voice.error(error)
            self.differs, self.document = True, {"differs": True, "why": error.what}
            return
        self.voice.say()
        for line, style in telling.lines(comparison):
            self.voice.say(paint(line, style))
        self.differs = comparison.differs
        self.document = telling.document(comparison)
        new = [name for name in move.after.layers if name not in move.before.layers]
        wish = repository.Wish(move.writes, layers=tuple(new))
        proved = repository.prove(move.root, wish, self._step) if new else []
        for line, style in outcome.lines(proved):
            self.voice.say(paint(line, style))
        self.document["capabilities"] = [each.document() for each in proved]
        self.differs = self.differs or any(each.state == "failed" for each in proved)
        self.document["differs"] = self.differs

    def forbids(self, branch: str | None) -> bool:
        """Tell whether this may not land here: what is not proven lands on a branch only."""
        return self.differs and branch is None

    def _step(self, text: str) -> None:
        self.voice.note(paint(text, "dim"))

    def end(self, code: int, *, landed: bool) -> int:
        """Say where a move stands that is not proven, and return the exit code."""
        if not self.differs:
            return code
        where = (
            "It landed on its branch only: look at it there, or delete the branch."
            if landed
            else "Nothing was written."
        )
        self.voice.say(f"\nNot proven: something is not as it was. {where}")
        return max(code, NEEDS_YOU)
