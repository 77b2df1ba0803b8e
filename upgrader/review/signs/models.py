"""Signs of language models: that one is called, what it may do, what becomes of its answers."""

from __future__ import annotations

import re
from collections.abc import Iterator

from upgrader.evidence.sight import Sight
from upgrader.review.signs.lines import modules
from upgrader.review.study import Study

_LIBRARIES = re.compile(
    r"^(?:openai|anthropic|litellm|langchain\w*|google\.genai|google\.generativeai|mistralai|cohere|ollama|llama_index|"
    r"groq|together|vertexai|semantic_kernel|pydantic_ai|dspy|instructor|haystack|transformers\.pipeline|azure\.ai\.inference)(?:\.|$)"
)
_HOSTS = re.compile(
    rb"api\.openai\.com|api\.anthropic\.com|/chat/completions|generativelanguage\.googleapis|api\.deepseek\.com|localhost:11434"
)
_TOKENS = re.compile(r"(?i)^(?:total|prompt|completion|input|output)_tokens$")


def _calls(study: Study) -> Iterator[Sight]:
    for module in modules(study):
        for use in module.imports:
            if any(_LIBRARIES.match(name) for name in use.names):
                yield Sight(module.path, use.line, f"import of {use.names[0]}")
    for path in study.facts.python("application"):
        if _HOSTS.search(study.facts.tree[path].data):
            for line, text in study.facts.strings(path):
                if _HOSTS.search(text.encode()):
                    yield Sight(path, line, text[:60])


def _tools(study: Study) -> Iterator[Sight]:
    for module in modules(study):
        for call in module.calls:
            words = {word for word, _ in call.keywords}
            if words & {"tools", "functions"} and any(
                "create" in n or "completion" in n or "bind_tools" in n for n in call.names
            ):
                yield Sight(module.path, call.line, "the model is given tools")


def _tokens(study: Study) -> Iterator[Sight]:
    """Yield assignments and calls that keep the count of tokens that an answer says."""
    for module in modules(study):
        for line, name, _ in module.assigned:
            if _TOKENS.match(name.rsplit(".", 1)[-1]):
                yield Sight(module.path, line, name)
        for call in module.calls:
            if any(_TOKENS.match(word) for word, _ in call.keywords):
                yield Sight(module.path, call.line, "tokens are passed on")


def _retries(study: Study) -> Iterator[Sight]:
    pattern = re.compile(r"(?:tenacity|backoff|stamina|retrying|retry)\.\w+$")
    talking = {sight.path for sight in _calls(study)}
    for module in modules(study):
        if module.path in talking:
            for use in module.decorators:
                if any(pattern.match(name) for name in use.names):
                    yield Sight(module.path, use.line, use.names[0])
            for call in module.calls:
                if any(word == "max_retries" for word, _ in call.keywords):
                    yield Sight(module.path, call.line, "max_retries=")


SIGNS = {
    "calls of a language model": _calls,
    "tools for a language model": _tools,
    "tokens of answers are recorded": _tokens,
    "retries around a language model": _retries,
}
