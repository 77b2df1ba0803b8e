"""The rates of this release, what a file says instead, and the actual hours of a repository."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from scaffold.errors import NotWritten
from upgrader.errors import UserError
from upgrader.review.roadmap import Actual, Rates, merged, parse_actuals, parse_rates
from upgrader.review.roadmap.calibration import BadActuals
from upgrader.review.roadmap.rates import BadRates

ACTUALS = ".scaffold/actuals.toml"
_HEAD = "# Hours that work really took. `scaffold review` fits its estimates to them.\n"


def read_rates(file: str | None, **model: float | None) -> Rates:
    """Return the rates: ours, with what a file and the command line say instead.

    Raises BadRates.
    """
    own = Path(__file__).with_name("rates.toml").read_text(encoding="utf-8")
    table: dict[str, Any] = tomllib.loads(own)
    if file is not None:
        table = merged(table, _table(Path(file), BadRates))
    said = {name: value for name, value in model.items() if value is not None}
    return parse_rates(merged(table, {"model": said}), file or "rates.toml")


def read_actuals(root: Path, file: str | None) -> tuple[Actual, ...]:
    """Return the actual hours that were recorded, or those of a file. Raises BadActuals."""
    path = root / ACTUALS if file is None else Path(file)
    if file is None and not path.is_file():
        return ()
    return parse_actuals(_table(path, BadActuals), str(path))


def record(root: Path, actual: Actual) -> Path:
    """Add actual hours to those of a repository, and return where they are. Raises NotWritten."""
    path = root / ACTUALS
    before = path.read_text(encoding="utf-8") if path.is_file() else _HEAD
    row = (
        f'\n[[actual]]\ncapability = "{actual.capability}"\nhours = {actual.hours:g}\n'
        f'expected = {actual.expected:.2f}\nrates = "{actual.rates}"\n'
    )
    try:
        path.parent.mkdir(exist_ok=True)
        path.write_text(before + row, encoding="utf-8", newline="\n")
    except OSError as error:
        raise NotWritten(
            what=f"the actual hours cannot be recorded: {error.strerror}",
            where=str(path),
            help="name a repository that you may write into",
        ) from error
    return path


def _table(path: Path, error: type[UserError]) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as reason:
        raise error(
            what=f"the file cannot be read: {reason}",
            where=str(path),
            help="give a TOML file; docs/reading-a-review.md shows one",
        ) from reason
