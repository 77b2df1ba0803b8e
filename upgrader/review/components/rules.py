"""What the linter is asked for, and what each of its rules means in plain words."""

from __future__ import annotations

from typing import NamedTuple

from upgrader.review.verdict import Severity


class Rule(NamedTuple):
    """A rule of ruff: how bad it is, what it means, and what to do."""

    severity: Severity
    what: str
    fix: str


MEASURES = ("C901", "PLR0915")  # what ruff measures for us, for every function

RULES: dict[str, Rule] = {
    # What lets a stranger in, or data out.
    "S102": Rule("medium", "text is run as code", "call what is meant by name instead of `exec`"),
    "S103": Rule("medium", "a file is opened to everybody", "give the file to its owner only"),
    "S201": Rule("medium", "the debugger of Flask runs with the server", "take `debug=True` out"),
    "S202": Rule("medium", "an archive may write anywhere", 'extract with `filter="data"`'),
    "S301": Rule("medium", "loading a pickle runs what is in it", "keep it as JSON or in a table"),
    "S302": Rule("medium", "loading marshalled data can run it", "keep data as JSON"),
    "S306": Rule("medium", "another process can take the file's place", "use `mkstemp`"),
    "S307": Rule("high", "text is evaluated as code", "use `ast.literal_eval`, or parse it"),
    "S308": Rule("low", "text is marked as safe HTML", "let the template escape it"),
    "S323": Rule("high", "certificates are not checked", "use the default TLS context"),
    "S324": Rule("low", "a weak hash", "use SHA-256, or say `usedforsecurity=False`"),
    "S501": Rule("high", "certificates are not checked", "take `verify=False` out"),
    "S502": Rule("high", "an old TLS is allowed", "leave the version to the library"),
    "S503": Rule("medium", "an old TLS is the default", "leave the version to the library"),
    "S505": Rule("high", "a key that is too short", "use 2048 bits (RSA), or a newer algorithm"),
    "S506": Rule("high", "loading this YAML can run code", "use `yaml.safe_load`"),
    "S507": Rule("high", "the host's key is not checked", "load the known hosts, refuse others"),
    "S602": Rule("medium", "a command goes through a shell", "give a list of words, no shell"),
    "S605": Rule("medium", "a command goes through a shell", "use `subprocess.run` with a list"),
    "S608": Rule("medium", "a value is written into SQL as text", "give values as parameters"),
    "S612": Rule("high", "strangers may configure the log", "verify what the listener is sent"),
    "S701": Rule("medium", "templates do not escape", "switch `autoescape` on"),
    "S113": Rule("medium", "a request may wait for ever", "give it a `timeout`"),
    # What hides failures.
    "S110": Rule("low", "a failure is passed over in silence", "log it, or catch what is expected"),
    "S112": Rule("low", "a failure is passed over in silence", "log it, or catch what is expected"),
    "E722": Rule("low", "every failure is caught, ^C too", "name the exceptions that are expected"),
    "BLE001": Rule("low", "every failure is caught", "name the exceptions that are expected"),
    "B012": Rule("medium", "leaving `finally` swallows exceptions", "leave after the block"),
    # What does not do what it says.
    "B006": Rule("low", "a default that calls share and can change", "use None, make it inside"),
    "B015": Rule("low", "a comparison without effect", "use the result, or take it out"),
    "B020": Rule("low", "a loop overwrites what it goes through", "use another name"),
    "B023": Rule("low", "a function sees a loop's last value", "bind the value as a default"),
    "F502": Rule("medium", "the format and its values do not fit", "give what the format names"),
    "F507": Rule("medium", "the format and its values do not fit", "give as many as it names"),
    "F524": Rule("medium", "the format names what is not given", "give what the format names"),
    "F601": Rule("low", "a key stands twice, the first is lost", "take one out"),
    "F632": Rule("medium", "`is` compares identity, not the value", "use `==`"),
    "F702": Rule("high", "`continue` outside of a loop", "put it inside, or take it out"),
    "F706": Rule("high", "`return` outside of a function", "put it inside, or take it out"),
    "F811": Rule("low", "defined twice, the first is lost", "rename one, or take it out"),
    "F821": Rule("medium", "a name that nothing defines", "define or import it"),
    "F823": Rule("medium", "a name is read before it is set", "set it first"),
    # What stops everybody while one waits.
    "ASYNC210": Rule("medium", "a blocking request stops all others", "use an async client"),
    "ASYNC220": Rule("medium", "a blocking process stops all requests", "use asyncio's processes"),
    "ASYNC221": Rule("medium", "a blocking process stops all requests", "use asyncio's processes"),
    "ASYNC222": Rule("medium", "a blocking wait stops all requests", "use asyncio's processes"),
    "ASYNC251": Rule("medium", "a blocking sleep stops all requests", "use `await asyncio.sleep`"),
    # What is left from making it.
    "T100": Rule("medium", "a breakpoint is left", "take it out"),
    "T201": Rule("low", "prints", "log it, where this is no answer to a person"),
    "DTZ003": Rule("low", "a time without its zone", "use `datetime.now(UTC)`"),
    "DTZ005": Rule("low", "a time without its zone", "say which zone, UTC where in doubt"),
    "SIM115": Rule("low", "a file is not closed when something fails", "open it in a `with`"),
    "F403": Rule("low", "nobody can see which names an import brings", "name them"),
}  # fmt: skip

COUNTED_ONLY = frozenset({"T201", "DTZ003", "DTZ005"})  # a measure; no reader needs each of them

SELECT = tuple(sorted({*RULES, *MEASURES}))
