"""What stands around a repository's code: its CI, and the databases that it speaks to."""

from __future__ import annotations

import re
from collections.abc import Iterator

from upgrader.evidence import Facts
from upgrader.evidence.sight import Sight, text_of
from upgrader.inspection.found import Found, Topic

_CI = (
    (r"\.github/workflows/.*", "GitHub Actions"), (r"\.gitlab.*", "GitLab"),
    (r"\.(?:gitea|forgejo)/.*", "Forgejo"), (r"\.circleci/.*", "CircleCI"),
    (r"(?:.*/)?[Jj]enkinsfile.*|.*\.jenkinsfile", "Jenkins"), (r"\.travis\.ya?ml", "Travis CI"),
    (r"\.?azure.*", "Azure Pipelines"), (r"bitbucket-pipelines\.ya?ml", "Bitbucket"),
    (r"\.(?:drone|woodpecker).*", "Woodpecker"), (r"\.buildkite/.*", "Buildkite"),
    (r"\.?appveyor\.ya?ml", "AppVeyor"), (r"\.cirrus\.ya?ml", "Cirrus CI"),
)  # fmt: skip
_TESTS = re.compile(r"pytest|manage\.py test|unittest|\btox\b|\bnox\b|\bhatch (?:run )?test")
_ACCESS = {
    "SQLAlchemy": ("sqlalchemy", "flask-sqlalchemy", "sqlmodel", "advanced-alchemy"),
    "Tortoise": ("tortoise-orm",), "Peewee": ("peewee",), "Pony": ("pony",),
    "Piccolo": ("piccolo",), "databases": ("databases", "quart-db"),
    "MongoDB": ("pymongo", "motor", "mongoengine", "beanie"),
    "Redis": ("redis", "aioredis"), "SQLite": ("sqlitedict", "aiosqlite", "sqlite-utils"),
    "PostgreSQL": ("psycopg", "psycopg2", "psycopg2-binary", "asyncpg", "pg8000", "psycopg2cffi"),
    "MySQL": ("pymysql", "mysqlclient", "aiomysql", "mysql-connector-python"),
    "DuckDB": ("duckdb",),
}  # fmt: skip
_IN_CODE = (
    ("SQLite", re.compile(rb"^[ \t]*(?:import|from)\s[^\n#]*\bsqlite3\b", re.MULTILINE)),
    ("Django ORM", re.compile(rb"\bmodels\.Model\b|^DATABASES\s*=", re.MULTILINE)),
)
_URL = re.compile(rb"DATABASE_URL|SQLALCHEMY_DATABASE_URI|DB_URL|POSTGRES_(?:URL|DSN)|MONGO_URI")
_SHOWN = re.compile(r"(?:^|/)(?:examples?|samples?|docs?|tests?)/")
_MIGRATIONS = (
    (re.compile(r"(?:.*/)?alembic\.ini"), "Alembic"),
    (re.compile(r"(?:.*/)?migrations/alembic\.ini"), "Flask-Migrate"),
    (re.compile(r"(?:.*/)?migrations/\d{4}_\w+\.py"), "Django migrations"),
    (re.compile(r"(?:.*/)?migrations/(?:V?\d+)\w*\.(?:py|sql)"), "numbered migrations"),
)


def ci_topic(facts: Facts) -> Topic:
    """Return the providers that have a pipeline here, and whether one runs tests."""
    found: dict[str, list[Sight]] = {}
    for path in facts.pipelines:
        name = next((name for file, name in _CI if re.fullmatch(file, path)), "another CI")
        found.setdefault(name, []).append(Sight(path, 0, "pipeline"))
    ran = [sight for sight in facts.steps if _TESTS.search(sight.what)]
    answers = [
        Found(name, "high", "the path says it", tuple(sights), _about(sights, ran))
        for name, sights in found.items()
    ]
    return Topic("ci", tuple(answers), several=True)


def _about(sights: list[Sight], ran: list[Sight]) -> dict[str, str]:
    paths = {sight.path for sight in sights}
    by = [f"{sight.path}:{sight.line}" for sight in ran if sight.path in paths]
    return {"pipelines": str(len(sights)), "runs_tests": by[0] if by else "none seen"}


def database_topic(facts: Facts) -> Topic:
    """Return the ways in which data is kept, the settings that say where, and the migrations."""
    found: dict[str, Found] = {}
    for sight in facts.dependencies:
        for name, packages in _ACCESS.items():
            if sight.what in packages:
                about = {"part": "access"}
                why = "a direct dependency"
                found.setdefault(name, Found(name, "high", why, (sight,), about))
    for name, part, confidence_why, sight in _seen(facts):
        if name not in found:
            found[name] = Found(name, "high", confidence_why, (sight,), {"part": part})
    return Topic("database", tuple(found.values()), several=True)


def _seen(facts: Facts) -> Iterator[tuple[str, str, str, Sight]]:
    for path in facts.own:
        if _SHOWN.search(path):
            continue
        for pattern, name in _MIGRATIONS:
            if pattern.fullmatch(path):
                yield name, "migrations", "the path says it", Sight(path, 0, name)
                break
    for path in facts.python("application"):
        data = facts.tree[path].data
        for name, words in _IN_CODE:
            if match := words.search(data):
                yield name, "access", "the code uses it", _at(path, data, match)
        if match := _URL.search(data):
            name = match[0].decode()
            yield name, "setting", "the code reads it", _at(path, data, match)


def _at(path: str, data: bytes, match: re.Match[bytes]) -> Sight:
    line = data.count(b"\n", 0, match.start()) + 1
    return Sight(path, line, text_of(match[0]).strip())
