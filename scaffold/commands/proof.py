"""The proof of a move: the repository run as it is and as it would be, and what it comes to."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from scaffold.voice import Voice, paint
from upgrader.errors import UserError

if TYPE_CHECKING:
    from scaffold.move import Move
    from scaffold.running.subject import Ready
    from scaffold.running.testing import Tested

NEEDS_YOU = 4
WARNING = (
    "This runs the repository's code, with its tests and those of its dependencies, as you and\n"
    "on this machine: in scratch copies, without your variables, but in no sandbox."
)


@dataclass
class Proof:
    """What came of running a repository before and after a move.

    Attributes:
        said: the application as its owner names it.
        page: what came of it, as Markdown for a pull request.
        why: what is not proven, in words.
    """

    voice: Voice
    said: str | None = None
    differs: bool = False
    document: dict[str, Any] | None = field(default=None)
    page: str = ""
    why: str = "something is not as it was"

    def make(self, move: Move) -> None:
        """Run both sides, say what differs, and keep it."""
        # Slow to import, and only few runs prove anything.
        from scaffold import library
        from scaffold.comparing import compare, telling, written
        from scaffold.wire import outcome, repository

        self.voice.note(f"\n{WARNING}")
        new = tuple(name for name in move.after.layers if name not in move.before.layers)
        own = library.load()
        floor = max((own.layer(name).python for name in move.after.layers), key=_number, default="")
        wish = repository.Wish(move.writes, layers=new)
        proved: list[outcome.Outcome] = []

        def then(stands: Ready, ran: Tested) -> None:
            if new:
                proved.extend(repository.proved(move.root, wish, self._step, stands, ran))

        try:
            comparison = compare.compare(
                move.root, move.writes, self._step, self.said, then=then, floor=floor
            )
        except UserError as error:
            self.voice.error(error)
            self.differs, self.why = True, "it could not be run"
            self.document = {"differs": True, "why": error.what, "help": error.help}
            self.page = written.refused(error)
            return
        self.voice.say()
        for line, style in [*telling.lines(comparison), *outcome.lines(proved)]:
            self.voice.say(paint(line, style))
        failed = [each.id for each in proved if each.state == "failed"]
        self.differs = comparison.differs or bool(failed)
        self.why = telling.reason(comparison, failed)
        self.page = written.markdown(comparison) + outcome.markdown(proved)
        self.document = telling.document(comparison) | {
            "capabilities": [each.document() for each in proved],
            "differs": self.differs,
        }

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
        self.voice.say(f"\nNot proven: {self.why}.\n{where}")
        return max(code, NEEDS_YOU)


def _number(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".") if part)
