"""What may be asked for on the command line: each command with its arguments and options."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping, Sequence

from scaffold import __version__

FORMATS = ("text", "json", "md", "sarif", "html")
SHELLS = ("bash", "zsh", "fish", "tcsh", "powershell")
_EPILOG = """\
exit codes: 0 done, or nothing to do; 1 refused or failed, with the reason; 2 usage; 3 our bug;
4 something is left for you to decide; 5 a check found something; 130 interrupted"""

Command = argparse.ArgumentParser


def parser(arguments: Sequence[str] = ()) -> Command:
    """Return the parser of the command that the arguments begin with; of all, where none is named.

    All of them together take an eighth of a short run, and a run needs one.
    """
    top = Command(
        prog="scaffold",
        description="Make a Python service at one of four maturity levels, and move a project up.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    top.add_argument("--version", action="version", version=f"scaffold {__version__}")
    commands = top.add_subparsers(dest="command", metavar="COMMAND", required=True)
    named = arguments[0] if arguments else ""
    for name in [named] if named in _COMMANDS else _COMMANDS:
        does, options = _COMMANDS[name]
        command = commands.add_parser(
            name, help=does, description=f"{does[0].upper()}{does[1:]}.", allow_abbrev=False
        )
        command.add_argument(
            "--json", action="store_true", help="print one JSON document on stdout"
        )
        command.add_argument("--quiet", "-q", action="store_true", help="say only what went wrong")
        options(command)
    return top


def _new(command: Command) -> None:
    command.add_argument("path", metavar="PATH", help="the folder")
    command.add_argument("--level", metavar="N", help="1 to 4; asked for on a terminal, else 1")
    command.add_argument("--no-git", action="store_true", help="start no repository")
    _answers(command)
    _shows(command)
    _locks(command)


def _upgrade(command: Command) -> None:
    _root(command)
    command.add_argument("--to", metavar="N", help="the level; the next one if not given")
    command.add_argument("--report", metavar="FILE", help="write the report as Markdown, too")
    _in_place(command)
    _answers(command)
    _plans(command)
    command.add_argument(
        "--prove", action="store_true", help="run its tests and application before and after"
    )


def _inspect(command: Command) -> None:
    _repository(command)
    _which(command)


def _review(command: Command) -> None:
    _repository(command)
    command.add_argument("--require", metavar="N", help="exit with 5 where it stands below level N")
    command.add_argument(
        "--format", metavar="F", choices=FORMATS, help=f"{', '.join(FORMATS)}; text if not given"
    )
    command.add_argument(
        "--output", "-o", metavar="FILE", action="append", default=[],
        help="write a file, in the form that its ending names; repeatable",
    )  # fmt: skip
    command.add_argument("--start", metavar="DATE", help="the first day of the work: 2027-01-04")
    command.add_argument("--people", metavar="N", type=float, help="how many people work on it")
    command.add_argument("--focus-hours", metavar="H", type=float, help="hours of a day for it")
    command.add_argument("--rates", metavar="FILE", help="hours of your own, in a TOML file")
    command.add_argument(
        "--actual", metavar="X", action="append", default=[],
        help="CAPABILITY=HOURS: record what it took; or a file of such records",
    )  # fmt: skip
    command.add_argument("--compare", metavar="FILE", help="an earlier review in JSON")


def _prove(command: Command) -> None:
    _root(command)
    command.add_argument(
        "--only", metavar="ID", action="append", default=[], help="one capability; repeatable"
    )
    _which(command)
    command.add_argument(
        "--timeout", metavar="S", type=float, default=900.0, help="seconds for its tests (900)"
    )


def _add(command: Command) -> None:
    _layer(command)
    _answers(command)


def _remove(command: Command) -> None:
    _layer(command)
    command.add_argument("--defaults", action="store_true", help="ask nothing")


def _update(command: Command) -> None:
    _root(command)
    _in_place(command)
    _answers(command)
    _plans(command)


def _apply(command: Command) -> None:
    command.add_argument("file", metavar="FILE", help="the plan")
    _root(command)
    _in_place(command)
    _shows(command)
    command.set_defaults(plan=None, no_lock=True, defaults=False)


def _status(command: Command) -> None:
    _root(command)
    command.add_argument("--check", action="store_true", help="exit with 5 where it has drifted")


def _blame(command: Command) -> None:
    command.add_argument("path", metavar="PATH", help="the file")
    command.add_argument("key", metavar="KEY", nargs="?", help="one key, section or line in it")


def _decline(command: Command) -> None:
    command.add_argument("name", metavar="LAYER|PATH", help="a layer, or a path in the project")
    _root(command)
    reason = command.add_mutually_exclusive_group(required=True)
    reason.add_argument("--why", metavar="TEXT", help="the reason, for those who come later")
    reason.add_argument("--forget", action="store_true", help="take the decision back")


def _levels(command: Command) -> None:
    command.add_argument("name", metavar="N", nargs="?", help="one level, whole")


def _layers(command: Command) -> None:
    command.add_argument("name", metavar="NAME", nargs="?", help="one layer, whole")


def _completion(command: Command) -> None:
    command.add_argument("shell", metavar="SHELL", choices=SHELLS, help=", ".join(SHELLS))


def _layer(command: Command) -> None:
    command.add_argument("name", metavar="LAYER", help="the layer, as `scaffold layers` names it")
    _root(command)
    _in_place(command)
    _plans(command)


def _root(command: Command) -> None:
    command.add_argument("path", metavar="PATH", nargs="?", default=".", help="the project's root")


def _repository(command: Command) -> None:
    command.add_argument(
        "path", metavar="PATH", nargs="?", default=".", help="the repository's root"
    )


def _which(command: Command) -> None:
    command.add_argument(
        "--data", "-d", metavar="app=X", action="append", default=[], help="which app it is"
    )


def _in_place(command: Command) -> None:
    command.add_argument(
        "--in-place", action="store_true", help="write into the work tree: no branch, no commit"
    )


def _answers(command: Command) -> None:
    command.add_argument("--defaults", action="store_true", help="ask nothing, take the defaults")
    command.add_argument(
        "--data", "-d", metavar="K=V", action="append", default=[], help="one answer; repeatable"
    )
    command.add_argument("--answers", metavar="FILE", help="answers in a TOML, JSON or YAML file")


def _plans(command: Command) -> None:
    _shows(command)
    _locks(command)
    command.add_argument("--plan", metavar="FILE", help="write the plan to a file, do nothing")


def _locks(command: Command) -> None:
    command.add_argument("--no-lock", action="store_true", help="do not lock the dependencies")


def _shows(command: Command) -> None:
    command.add_argument("--dry-run", "-n", action="store_true", help="show the plan, do nothing")
    command.add_argument("--diff", action="store_true", help="show the text of each change")
    command.add_argument("--yes", "-y", action="store_true", help="do not ask for a go-ahead")


_COMMANDS: Mapping[str, tuple[str, Callable[[Command], None]]] = {
    "new": ("make a project in a folder that is absent or empty", _new),
    "upgrade": ("move a project up a level, around the code that is there", _upgrade),
    "inspect": ("say what is in a repository, and run none of it", _inspect),
    "review": ("say where a repository stands, and what the way on takes", _review),
    "prove": ("run what is in a repository, and say what holds", _prove),
    "add": ("add one layer, with those that it needs", _add),
    "remove": ("take one layer out, and only what it alone brought", _remove),
    "update": ("bring the newer templates of the project's layers", _update),
    "apply": ("obey a plan that --plan has written, unless it is stale", _apply),
    "status": ("say how a project stands with its layers", _status),
    "blame": ("say which layer brought a file, a section or a key", _blame),
    "decline": ("remember that a layer or a file is not wanted", _decline),
    "undo": ("take the last run back", _root),
    "continue": ("bring a run to its end that was cut off, or that waits for you", _root),
    "abort": ("take such a run back: everything is as it was before", _root),
    "levels": ("explain the four levels as decisions", _levels),
    "layers": ("list the layers, or explain one", _layers),
    "completion": ("print what a shell needs to complete these commands", _completion),
}
