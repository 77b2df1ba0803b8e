"""What the four levels mean, for the people who pay: each one a decision, with its price."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Level:
    """One level as a decision.

    Attributes:
        name: what the field calls it.
        word: what it promises, in a few words.
        purpose: what it is for.
        choose: when it is the right one.
        has: what it has that the one below has not.
        limits: what nobody may expect of it.
        running: what it costs to run.
        leaving: what it costs to stop, or to go on from here.
        next: what the next level adds.
        advice: what we would tell a friend.
        may: what someone may expect of software at this level.
        may_not: what nobody may expect of it yet.
        decision: what there is to decide when it is reached.
    """

    number: int
    name: str
    word: str
    purpose: str
    choose: str
    has: str
    limits: str
    running: str
    leaving: str
    next: str
    advice: str
    may: tuple[str, ...]
    may_not: tuple[str, ...]
    decision: str


PERSONAL = Level(
    number=1,
    name="personal prototype",
    word="it works on my machine",
    purpose="To test an idea or a technology quickly and cheaply, and to drop a bad idea early.",
    choose="A proof of concept, a hackathon, a demo for investors, a first try of a new model.",
    has="One working path, started by one command. Six files that can be read in five minutes.",
    limits="No security, no data that outlives a restart, no second user. What it shows is that "
    "something can work, never that it does.",
    running="Nothing: it runs on the machine of the person who wrote it.",
    leaving="Nothing: throw it away. Going on costs a climb to level 2, around the code "
    "that is there.",
    next="A login key, settings that are checked at the start, errors that can be quoted, a log, a "
    "limit on what comes in, and a first test: the worst flaws go.",
    advice="Throw-away code. Never sell it, never deploy it, and say so when you show it: a demo "
    "looks finished.",
    may=(
        "Show that the idea can work, on the machine of whoever wrote it.",
        "Be started by anyone who reads the README, and walk the one path that works.",
    ),
    may_not=(
        "Be shown to strangers: nothing asks who they are.",
        "Keep data safe, or keep it at all.",
        "Go on after an error, or say what went wrong.",
        "Be the ground of a product, or tell how long the real thing takes.",
    ),
    decision="Is the idea worth a tool for colleagues, or does it end here?",
)

INTERNAL = Level(
    number=2,
    name="internal tool",
    word="it works for us",
    purpose="To automate a team's own work, for users who forgive. The first real return.",
    choose="Reports, admin panels, a script that others have begun to run.",
    has="The worst flaws removed and basic safeguards: only colleagues get in, a wrong setting "
    "stops the start, bad input gets an answer and not a crash, a failure has an id to ask about.",
    limits="Not for outside traffic. Nobody is told when it fails: a crash means that somebody "
    "notices, restarts it and perhaps repairs the data.",
    running="One small machine, and now and then an hour of the person who knows it.",
    leaving="Little: no customer depends on it. The people who use it need another way to "
    "do that work.",
    next="Tests that let it be changed without fear, a pipeline, a database with "
    "migrations, metrics "
    "and alerts, a container, documentation: what it takes to keep software for years.",
    advice="Test it on your own people first. That it works inside does not mean that it is ready "
    "for outside.",
    may=(
        "Be used by a team that knows its limits, for work of its own.",
        "Keep others out, and answer bad input instead of crashing.",
        "Say in a log what happened, and give an id to ask about.",
    ),
    may_not=(
        "Be opened to customers or to the internet.",
        "Tell anybody when it fails: somebody notices, and starts it again.",
        "Be changed without fear, or be handed to another team.",
        "Bring data back that was lost.",
    ),
    decision="Do colleagues rely on it? Stay here, or pay for a product that can be kept?",
)

MAINTAINABLE = Level(
    number=3,
    name="maintainable product",
    word="it can be kept",
    purpose="To sell to first customers, to grow a team, and to change safely for years.",
    choose="An MVP enters the market. It is the least that any commercial service should be.",
    has="Automated tests, a pipeline, monitoring with alerts, migrations, a container, "
    "documentation: a change is judged the same way each time, and a failure finds its reader.",
    limits="It may not stand a sudden spike, and it has no certificate that a large company asks "
    "for. One machine that dies takes it along.",
    running="A database, a monitoring stack and a pipeline; people who read the alerts in office "
    "hours; some hours a month to take in updates.",
    leaving="A notice to customers, their data handed back, and contracts that end. Going "
    "on to level 4 "
    "is the longest step of all.",
    next="Roles, an audit trail that proves itself, and what regulated customers ask for: "
    "continuity, "
    "incident response, privacy rights, more than one region.",
    advice="Engineering begins here. The cost rises, and buys freedom from paralysis later.",
    may=(
        "Be sold to first customers, without hard promises.",
        "Be changed for years: each change is judged by tests before it goes out.",
        "Be understood by a new developer within days.",
        "Tell those who run it when it fails, and be taken back to what worked.",
    ),
    may_not=(
        "Go on without a break when a machine or a region dies.",
        "Pass the questions of a large or regulated company: certificates, audits.",
        "Stand a sudden spike of tenfold load.",
        "Prove who did what.",
    ),
    decision="Do customers pay? Stay here, or invest in what regulated customers ask for?",
)

GLOBAL = Level(
    number=4,
    name="global production-grade system",
    word="it can be relied on",
    purpose="To serve enterprise and regulated customers without a break, in many regions.",
    choose="Payments, medical data, regulated markets, millions of users.",
    has="People can do only their own job, and who did what can be proven. Strict security, "
    "compliance, advanced monitoring and incident response are where this level goes.",
    limits="It is dear to build, to run and to audit, and slow to change: every feature "
    "passes tests "
    "and procedures first.",
    running="Several machines and regions, people on call round the clock, audits every year.",
    leaving="Years: retention duties outlive the product, and customers have built on its "
    "promises.",
    next="Nothing above it: from here the work is to stay.",
    advice="Not from day one, unless the field is regulated. Climb when the business model "
    "is proven.",
    may=(
        "Be relied on by enterprise and regulated customers.",
        "Prove who did what, and let people do only their own job.",
        "Go on while a machine or a neighbour is down, and bring data back.",
        "Answer a person who asks for their data, or for its end.",
    ),
    may_not=(
        "Change fast: every feature passes tests and procedures first.",
        "Stay here by itself: it takes people on call, drills and audits every year.",
        "Carry a certificate by itself: auditors give those, software does not.",
    ),
    decision="Is what it costs each year to stay here covered?",
)

ALL = (PERSONAL, INTERNAL, MAINTAINABLE, GLOBAL)


BELOW = (
    ("Be tried by the person who wrote it.",),
    (
        "Be started by anybody else: how is not written down, or does not hold.",
        "Run tomorrow as it ran today.",
    ),
)


def expectations(number: int) -> dict[str, list[str]]:
    """Return what may be expected of software at a level, and what not; 0 is below the first."""
    may, may_not = (level(number).may, level(number).may_not) if number else BELOW
    return {"may": list(may), "may_not": list(may_not)}


def decision(number: int) -> str:
    """Return what there is to decide when a level is reached."""
    return level(number).decision


def level(number: int) -> Level:
    """Return the level of this number."""
    return ALL[number - 1]
