"""A whole inspection: every question about a repository with what was found, as one value."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from upgrader.errors import UserError
from upgrader.evidence import Facts
from upgrader.evidence.sight import Sight
from upgrader.inspection.application import Applications, start_topic
from upgrader.inspection.candidates import Candidate
from upgrader.inspection.capabilities import Present, present_in
from upgrader.inspection.found import Found, Topic
from upgrader.inspection.framework import framework_topic
from upgrader.inspection.hazards import hazard_topic, spelling_topic
from upgrader.inspection.layout import layout_topic
from upgrader.inspection.packaging import lock_topic, packaging_topic, python_topic
from upgrader.inspection.repository import Repository
from upgrader.inspection.services import ci_topic, database_topic
from upgrader.inspection.testing import gate_topic, testing_topic
from upgrader.layer import Layer

SCHEMA = 1


class NoSuchApplication(UserError):
    """What was said to be the application does not stand in the repository."""


@dataclass(frozen=True, slots=True)
class Report:
    """What an inspection found.

    Attributes:
        topics: in the order in which a person would ask.
    """

    topics: tuple[Topic, ...]
    capabilities: tuple[Present, ...]
    files: int
    is_git: bool

    def topic(self, name: str) -> Topic:
        """Return one topic by its name."""
        return next(topic for topic in self.topics if topic.name == name)

    @property
    def unsure(self) -> tuple[Topic, ...]:
        """The topics whose answer a person should confirm."""
        asked = (t for t in self.topics if t.name == "application")
        return tuple(t for t in asked if t.best is None or t.best.confidence != "high")

    def document(self) -> dict[str, Any]:
        """Return it as plain data, the same for the same files on every machine."""
        return {
            "schema": SCHEMA,
            "repository": {"files": self.files, "git": self.is_git},
            "topics": {topic.name: topic.document() for topic in self.topics},
            "capabilities": [present.document() for present in self.capabilities],
            "unsure": [topic.name for topic in self.unsure],
        }


def inspect(
    repository: Repository,
    layers: Iterable[Layer] = (),
    said: str | None = None,
    facts: Facts | None = None,
) -> Report:
    """Inspect a repository; `said` is its application, `facts` what somebody has read of it.

    Raises NoSuchApplication where the repository has no such thing.
    """
    facts = facts or Facts(repository.tree, repository.shelf)
    applications = Applications(facts)
    application = applications.topic()
    ranked = applications.ranked
    if said is not None:
        candidate = _said(said, applications)
        ranked = [candidate, *(other for other in ranked if other is not candidate)]
        application = _answered(said, candidate, application)
    layout = layout_topic(facts, ranked[0] if ranked else None)
    about = layout.answers[0].about
    project = about.get("project", ".")
    project = "" if project == "." else project
    sure = application.best.confidence if application.best else None
    topics = (
        layout,
        framework_topic(facts, ranked, sure),
        application,
        start_topic(applications),
        packaging_topic(facts, project),
        lock_topic(facts),
        python_topic(facts),
        testing_topic(facts),
        gate_topic(facts),
        ci_topic(facts),
        database_topic(facts),
        spelling_topic(repository, facts),
        hazard_topic(repository, facts, about.get("ops")),
    )
    return Report(topics, present_in(facts, layers), len(repository.tree), repository.is_git)


def _said(said: str, applications: Applications) -> Candidate:
    found = {c.value: c for c in applications.candidates.found.values()}
    if said in found:
        return found[said]
    if candidate := applications.named(said):
        return candidate
    known = ", ".join(list(found)[:3]) or "none was found"
    raise NoSuchApplication(
        what=f"there is no application {said!r} in the repository",
        where="--data app",
        help=f"name it as module:attribute, or a file; candidates: {known}",
    )


def _answered(said: str, candidate: Candidate, found: Topic) -> Topic:
    about = {"form": candidate.form, "framework": candidate.framework, "file": candidate.path}
    sight = Sight(candidate.path, 0, "said by whoever asked")
    answer = Found(said, "high", "it was said with --data app", (sight,), about | candidate.about)
    return Topic(found.name, (answer, *(a for a in found.answers if a.value != said)))


def is_application(text: str) -> bool:
    """Say whether a text can name an application at all."""
    return re.fullmatch(r"[A-Za-z_][\w.]*:[A-Za-z_]\w*|[\w./-]+\.py", text) is not None
