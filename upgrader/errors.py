"""What can go wrong for a reason that the user can do something about."""

from __future__ import annotations


class UserError(Exception):
    """Say what went wrong, where, and what to do about it."""

    def __init__(self, what: str, where: str, help: str) -> None:
        super().__init__(what, where, help)

    @property
    def what(self) -> str:
        """Give one sentence, without a full stop."""
        return str(self.args[0])

    @property
    def where(self) -> str:
        """Give the file, and the key or line in it."""
        return str(self.args[1])

    @property
    def help(self) -> str:
        """Give what to do now."""
        return str(self.args[2])

    def __str__(self) -> str:
        return f"{self.what} ({self.where}): {self.help}"


class LayersDisagree(UserError):
    """Two layers say different things about one place of one file."""
