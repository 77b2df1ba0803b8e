"""The command line: one command is run, and how it ends is told here."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from keyword import iskeyword

from scaffold.errors import BadAnswer, UnknownLevel
from scaffold.grammar import parser
from scaffold.voice import Voice
from upgrader.errors import UserError

DONE, FAILED, USAGE, BUG, NEEDS_YOU, FOUND, INTERRUPTED = 0, 1, 2, 3, 4, 5, 130
_USAGE_ERRORS = (BadAnswer, UnknownLevel)


def run(arguments: Sequence[str]) -> int:
    """Run one command and return its exit code; every error is told here, and only here."""
    parsed = parser(arguments).parse_args(arguments)
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


def _command(name: str) -> Callable[[argparse.Namespace, Voice], int]:
    command: Callable[[argparse.Namespace, Voice], int] = import_module(
        f"scaffold.commands.{name}{'_' if iskeyword(name) else ''}"
    ).run
    return command
