"""The command line: what may be asked for, and how a run ends."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from keyword import iskeyword

from scaffold import __version__
from scaffold.errors import BadAnswer, UnknownLevel
from scaffold.voice import Voice
from upgrader.errors import UserError

DONE, FAILED, USAGE, BUG, NEEDS_YOU, FOUND, INTERRUPTED = 0, 1, 2, 3, 4, 5, 130
FORMATS = ("text", "json", "md", "sarif", "html")
_USAGE_ERRORS = (BadAnswer, UnknownLevel)
_EPILOG = """\
exit codes: 0 done, or nothing to do; 1 refused or failed, with the reason; 2 usage; 3 our bug;
4 something is left for you to decide; 5 a check found something; 130 interrupted"""


_ENDINGS = {
    "undo": "take the last run back",
    "continue": "bring a run to its end that was cut off, or that waits for you",
    "abort": "take such a run back: everything is as it was before",
}


def run(arguments: Sequence[str]) -> int:
    """Run one command and return its exit code; every error is told here, and only here."""
    parsed = parser().parse_args(arguments)
    voice = Voice(quiet=parsed.quiet, json=parsed.json)
    try:
        code = _command(parsed.command)(parsed, voice)
        sys.stdout.flush()
    except UserError as error:
        voice.error(error)
        return USAGE if isinstance(error, _USAGE_ERRORS) else FAILED
    except KeyboardInterrupt:
        voice.say_error("interrupted: nothing was changed")
        return INTERRUPTED
    except BrokenPipeError:
        # The reader has gone (`| head`): point the exit's own flush somewhere that takes it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except Exception as error:
        from scaffold.bug import record

        voice.say_error(record(error, arguments))
        return BUG
    return code


def parser() -> argparse.ArgumentParser:
    """Return the parser of the whole command line."""
    top = argparse.ArgumentParser(
        prog="scaffold",
        description="Make a Python service at one of four maturity levels, and move a project up.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    top.add_argument("--version", action="version", version=f"scaffold {__version__}")
    commands = top.add_subparsers(dest="command", metavar="COMMAND", required=True)

    _new(commands)
    _upgrade(commands)
    _inspection(_add(commands, "inspect", "say what is in a repository, and run none of it"))
    _review(_add(commands, "review", "say where a repository stands, and what the way on takes"))
    _proving(_add(commands, "prove", "run what is in a repository, and say what holds"))
    add = _add(commands, "add", "add one layer, with those that it needs")
    _one_layer(add)
    _answers(add)
    remove = _add(commands, "remove", "take one layer out, and only what it alone brought")
    _one_layer(remove)
    remove.add_argument("--defaults", action="store_true", help="ask nothing")

    _years(commands)
    _endings(commands)

    levels = _add(commands, "levels", "explain the four levels as decisions")
    levels.add_argument("name", metavar="N", nargs="?", help="one level, whole")
    layers = _add(commands, "layers", "list the layers, or explain one")
    layers.add_argument("name", metavar="NAME", nargs="?", help="one layer, whole")
    return top


def _inspection(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "path", metavar="PATH", nargs="?", default=".", help="the repository's root"
    )
    command.add_argument(
        "--data", "-d", metavar="app=X", action="append", default=[], help="which app it is"
    )


def _review(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "path", metavar="PATH", nargs="?", default=".", help="the repository's root"
    )
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


def _proving(command: argparse.ArgumentParser) -> None:
    _root(command)
    command.add_argument(
        "--only", metavar="ID", action="append", default=[], help="one capability; repeatable"
    )
    command.add_argument(
        "--data", "-d", metavar="app=X", action="append", default=[], help="which app it is"
    )
    command.add_argument(
        "--timeout", metavar="S", type=float, default=900.0, help="seconds for its tests (900)"
    )


def _new(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    new = _add(commands, "new", "make a project in a folder that is absent or empty")
    new.add_argument("path", metavar="PATH", help="the folder")
    new.add_argument("--level", metavar="N", help="1 to 4; asked for on a terminal, else 1")
    new.add_argument("--no-git", action="store_true", help="start no repository")
    _answers(new)
    _plans(new)


def _upgrade(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    upgrade = _add(commands, "upgrade", "move a project up a level, around the code that is there")
    _root(upgrade)
    upgrade.add_argument("--to", metavar="N", help="the level; the next one if not given")
    upgrade.add_argument("--report", metavar="FILE", help="write the report as Markdown, too")
    _in_place(upgrade)
    _answers(upgrade)
    _plans(upgrade)
    upgrade.add_argument(
        "--prove", action="store_true", help="run its tests and application before and after"
    )


def _endings(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    for name, does in _ENDINGS.items():
        command = _add(commands, name, does)
        _root(command)


def _years(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    update = _add(commands, "update", "bring the newer templates of the project's layers")
    _root(update)
    _in_place(update)
    _answers(update)
    _plans(update)

    apply = _add(commands, "apply", "obey a plan that --plan has written, unless it is stale")
    apply.add_argument("file", metavar="FILE", help="the plan")
    _root(apply)
    _in_place(apply)
    _shows(apply)
    apply.set_defaults(plan=None, no_lock=True, defaults=False)

    status = _add(commands, "status", "say how a project stands with its layers")
    _root(status)
    status.add_argument("--check", action="store_true", help="exit with 5 where it has drifted")

    blame = _add(commands, "blame", "say which layer brought a file, a section or a key")
    blame.add_argument("path", metavar="PATH", help="the file")
    blame.add_argument("key", metavar="KEY", nargs="?", help="one key, section or line in it")

    decline = _add(commands, "decline", "remember that a layer or a file is not wanted")
    decline.add_argument("name", metavar="LAYER|PATH", help="a layer, or a path in the project")
    _root(decline)
    reason = decline.add_mutually_exclusive_group(required=True)
    reason.add_argument("--why", metavar="TEXT", help="the reason, for those who come later")
    reason.add_argument("--forget", action="store_true", help="take the decision back")


def _one_layer(command: argparse.ArgumentParser) -> None:
    command.add_argument("name", metavar="LAYER", help="the layer, as `scaffold layers` names it")
    _root(command)
    _in_place(command)
    _plans(command)


def _root(command: argparse.ArgumentParser) -> None:
    command.add_argument("path", metavar="PATH", nargs="?", default=".", help="the project's root")


def _in_place(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--in-place", action="store_true", help="write into the work tree: no branch, no commit"
    )


def _add(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], name: str, help: str
) -> argparse.ArgumentParser:
    command = commands.add_parser(
        name, help=help, description=f"{help[0].upper()}{help[1:]}.", allow_abbrev=False
    )
    command.add_argument("--json", action="store_true", help="print one JSON document on stdout")
    command.add_argument("--quiet", "-q", action="store_true", help="say only what went wrong")
    return command


def _answers(command: argparse.ArgumentParser) -> None:
    command.add_argument("--defaults", action="store_true", help="ask nothing, take the defaults")
    command.add_argument(
        "--data", "-d", metavar="K=V", action="append", default=[], help="one answer; repeatable"
    )
    command.add_argument("--answers", metavar="FILE", help="answers in a TOML, JSON or YAML file")


def _plans(command: argparse.ArgumentParser) -> None:
    _shows(command)
    command.add_argument("--no-lock", action="store_true", help="do not lock the dependencies")
    if not command.prog.endswith(" new"):
        command.add_argument("--plan", metavar="FILE", help="write the plan to a file, do nothing")


def _shows(command: argparse.ArgumentParser) -> None:
    command.add_argument("--dry-run", "-n", action="store_true", help="show the plan, do nothing")
    command.add_argument("--diff", action="store_true", help="show the text of each change")
    command.add_argument("--yes", "-y", action="store_true", help="do not ask for a go-ahead")


def _command(name: str) -> Callable[[argparse.Namespace, Voice], int]:
    command: Callable[[argparse.Namespace, Voice], int] = import_module(
        f"scaffold.commands.{name}{'_' if iskeyword(name) else ''}"
    ).run
    return command
