"""The judgement: what is true of each capability, by its check, the layers and the flaws."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from upgrader.evidence import Facts, Finding, Look, look_for
from upgrader.evidence.sight import Sight
from upgrader.inspection import Report, Repository
from upgrader.layer import Layer
from upgrader.review.check import Archetype, Check, Need
from upgrader.review.level import Standing, level_of, with_required
from upgrader.review.signs import Signs
from upgrader.review.study import Reader, Study
from upgrader.review.verdict import Flaw, State, Strength, Verdict

MOST_EVIDENCE = 8
_WORSE = {"met": 0, "partial": 1, "defective": 2, "missing": 3}


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a review says of a repository's capabilities.

    Attributes:
        facts: what the files say, as far as it was asked.
        unreadable: the files that could not be read, and why.
    """

    verdicts: tuple[Verdict, ...]
    flaws: tuple[Flaw, ...]
    archetype: Archetype
    standing: Standing
    report: Report
    facts: Facts = field(compare=False)
    unreadable: Mapping[str, str]


def judge(
    repository: Repository,
    checks: Sequence[Check],
    needs: Sequence[Need],
    layers: Iterable[Layer] = (),
    readers: Sequence[Reader] = (),
) -> Judgement:
    """Judge every capability of a repository; nothing of it is run.

    Whoever reads its modules afterwards may say so with `readers`: each module is parsed once.
    """
    study = Study(repository, readers)
    study.facts.signs = Signs(study)
    judging = _Judging(study, checks, tuple(layers))
    found = tuple(judging.verdict(check.id) for check in judging.checks.values())
    verdicts = with_required(found, needs, study.archetype)
    verdicts = tuple(sorted(verdicts, key=lambda v: (v.level, v.id)))
    standing = level_of(verdicts, needs, study.archetype)
    unreadable = {**repository.left, **study.facts.unreadable}
    return Judgement(
        verdicts, study.flaws, study.archetype, standing, study.report, study.facts, unreadable
    )


class _Judging:
    """One repository, and the verdicts that are known so far."""

    def __init__(self, study: Study, checks: Sequence[Check], layers: tuple[Layer, ...]) -> None:
        self.study = study
        self.checks = joined(checks, layers)
        self.bringing: dict[str, tuple[str, ...]] = {}
        for layer in layers:
            for capability in layer.capabilities:
                before = self.bringing.get(capability.id, ())
                self.bringing[capability.id] = (*before, layer.name)
        self._known: dict[str, Verdict] = {}

    def verdict(self, name: str) -> Verdict:
        """Return what is true of one capability; those that it rests on are judged first."""
        if name not in self._known:
            check = self.checks[name]
            self._known[name] = self._blank(check, "unknown", "it rests on itself")
            self._known[name] = self._judged(check)
        return self._known[name]

    def _judged(self, check: Check) -> Verdict:
        if reason := self._not_asked(check):
            return self._blank(check, "not applicable", reason)
        if check.parts:
            return self._of_parts(check)
        if check.innocent:
            finding = Finding("met")
        else:
            finding = look_for(check.look, self.study.facts, check.least)
        verdict = self._of_finding(check, finding)
        if verdict.state == "met" and self.study.archetype in check.partial_for:
            reason = "It is there, and not for all who use the software."
            verdict = replace(verdict, state="partial", reason=reason)
        return self._spoiled(check, verdict)

    def _not_asked(self, check: Check) -> str:
        applies = check.applies
        if applies.archetypes and self.study.archetype not in applies.archetypes:
            return applies.otherwise
        states = {name: self.verdict(name).state for name in (*applies.present, *applies.begun)}
        if applies.present and not any(states[n] == "met" for n in applies.present):
            return applies.otherwise
        if applies.begun and not any(states[n] in ("met", "partial") for n in applies.begun):
            return applies.otherwise
        if applies.look and look_for(applies.look, self.study.facts).state == "missing":
            return applies.otherwise
        return ""

    def _blank(self, check: Check, state: State, reason: str) -> Verdict:
        return Verdict(
            id=check.id,
            level=check.level,
            title=check.title,
            why=check.why,
            state=state,
            strength="none",
            required=False,
            reason=reason,
            layers=self.bringing.get(check.id, ()),
        )

    def _of_finding(self, check: Check, finding: Finding) -> Verdict:
        strengths = {evidence.strength for evidence in finding.evidence}
        strength: Strength = "none"
        if finding.state == "met" or "wired" in strengths:
            strength = "wired"
        elif strengths:
            strength = "mentioned"
        sights = tuple(Sight(e.path, e.line, e.what) for e in finding.evidence[:MOST_EVIDENCE])
        verdict = self._blank(check, finding.state, _reason(finding))
        looked = () if finding.state == "met" else finding.looked_for
        return replace(
            verdict, strength=strength, evidence=sights, looked_for=looked, doubts=finding.doubts
        )

    def _spoiled(self, check: Check, verdict: Verdict) -> Verdict:
        """Return the verdict as the flaws leave it: the worst one decides."""
        rules = dict(check.spoiled)
        against = [flaw for flaw in self.study.flaws if flaw.rule in rules]
        if not against or verdict.state not in ("met", "partial"):
            return verdict
        worst = max(against, key=lambda flaw: _WORSE.get(rules[flaw.rule], 0))
        state = rules[worst.rule]
        if _WORSE.get(state, 0) <= _WORSE.get(verdict.state, 0):
            return verdict
        sights = tuple(Sight(f.path, f.line, f.what) for f in against if rules[f.rule] == state)
        reason = f"It does not do its job: {worst.what}."
        return replace(verdict, state=state, reason=reason, evidence=sights[:MOST_EVIDENCE])

    def _of_parts(self, check: Check) -> Verdict:
        parts = [self.verdict(name) for name in check.parts]
        asked = [part for part in parts if part.state != "not applicable"]
        if not asked:
            return self._blank(check, "not applicable", parts[0].reason)
        there = [part for part in asked if part.state == "met"]
        begun = [part for part in asked if part.state in ("met", "partial", "defective")]
        state: State = "missing"
        if len(there) == len(asked):
            state = "met"
        elif begun:
            state = "partial"
        elif any(part.state == "unknown" for part in asked):
            state = "unknown"
        lacking = ", ".join(part.id for part in asked if part.state != "met")
        reason = (
            f"Its parts are all there: {', '.join(check.parts)}."
            if state == "met"
            else (f"Not all of its parts are there: {lacking}.")
        )
        return replace(
            self._blank(check, state, reason),
            strength="wired" if there else "mentioned" if begun else "none",
            evidence=tuple(s for part in begun for s in part.evidence[:2])[:MOST_EVIDENCE],
            looked_for=tuple(s for part in asked if part.state != "met" for s in part.looked_for),
        )


def _reason(finding: Finding) -> str:
    if finding.state == "met":
        return "It is in use." if finding.evidence else "Nothing speaks against it."
    if finding.state == "partial":
        return "There is some of it, and not all."
    if finding.state == "unknown":
        return "A file that may hold it cannot be read."
    return "Nothing that was looked for is there."


def joined(checks: Sequence[Check], layers: Iterable[Layer]) -> dict[str, Check]:
    """Return every check by its id; a layer's looks serve where no check has any."""
    found = {check.id: check for check in checks}
    for layer in layers:
        for capability in layer.capabilities:
            where = f"level{layer.level}/{layer.name}/layer.toml"
            known = found.get(capability.id)
            if known is not None and (known.look or known.parts or known.innocent):
                continue
            looks: tuple[Look, ...] = tuple(Look.parse(row, where) for row in capability.look)
            if known is not None:
                found[capability.id] = replace(known, look=(*known.look, *looks))
            else:
                found[capability.id] = Check(
                    capability.id, layer.level, capability.title, capability.why, "",
                    layer.effort, "once", f"See the layer {layer.name}.", looks,
                )  # fmt: skip
    return found
