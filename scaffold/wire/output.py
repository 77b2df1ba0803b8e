"""What a running application prints, and how it ends."""

from __future__ import annotations

import json
import secrets
import time

from scaffold.proving import process
from scaffold.proving.verdict import Unproven, expect
from scaffold.wire import command
from scaffold.wire.stage import NotRun, Stage

PATIENCE = 10.0


def _lines(stage: Stage) -> list[str]:
    """Return what the application printed of one request that nobody else makes."""
    word = f"scaffold-{secrets.token_hex(6)}"
    stage.service.get(f"/{word}?token=hidden-{word}")

    def printed() -> list[str]:
        return [line for line in stage.service.log().splitlines() if word in line]

    process.wait_until(lambda: bool(printed()), 2.0)
    time.sleep(0.2)  # a second line would come now
    return printed()


def _check_any(stage: Stage, lines: list[str]) -> None:
    if not lines and stage.running is not None and stage.running.launch.is_ours:
        raise NotRun("it logs no request itself; a server of ours ran it, and theirs may do so")
    expect(lines, "a request leaves no line in the log")


def prove_logs_readable(stage: Stage) -> str:
    """One request leaves one line."""
    if command.is_command(stage):
        return f"a warning is one line: {command.logged(stage).strip()[:120]}"
    lines = _lines(stage)
    _check_any(stage, lines)
    # A framework may warn of a page that is not there besides: that line has no status.
    told = [line for line in lines if "404" in line]
    expect(told, f"no line tells the status: {' | '.join(lines)[:300]}")
    expect(len(told) == 1, f"a request leaves {len(told)} lines: {' | '.join(told)[:300]}")
    return f"one line a request: {told[0].strip()[:120]}"


def prove_structured_logs(stage: Stage) -> str:
    """The line of a request is a JSON document."""
    if command.is_command(stage):
        return command.prove_structured_logs(stage)
    lines = _lines(stage)
    _check_any(stage, lines)
    for line in lines:
        try:
            document = json.loads(line)
        except ValueError:
            raise Unproven(f"this line is no JSON: {line[:200]}") from None
        expect(isinstance(document, dict), f"this line is no document: {line[:200]}")
    return f"each of {len(lines)} lines a request is JSON"


def prove_graceful_shutdown(stage: Stage) -> str:
    """Asked to end, it ends by itself and in time."""
    service = stage.service
    if stage.running is not None and stage.running.launch.is_ours:
        raise NotRun("a server of ours ran it, which says nothing of theirs")
    start = time.monotonic()
    code = service.stop()
    took = time.monotonic() - start
    expect(took < PATIENCE, f"it had to be killed: SIGTERM did nothing for {PATIENCE:g} s")
    expect(code in (0, -15, 143, 130), f"SIGTERM ended it with {code}")
    return f"SIGTERM ends it in {took:.1f} s"
