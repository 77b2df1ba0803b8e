"""The applications that the layers are put around, and how each is served before and after."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from scaffold.answers import computed
from scaffold.assemble import made_of
from scaffold.library import Library, load
from scaffold.state import State
from upgrader.layer import Layer, choose, ordered

HERE = Path(__file__).parent / "applications"
NEW = "new"
OLD = "old"
# What an owner of such applications has installed already, and what the layers bring.
_BROUGHT = [
    "gunicorn", "httpx2", "prometheus-client", "pyjwt[crypto]", "sentry-sdk", "structlog",
    "uvicorn",
]  # fmt: skip
NEEDS = {
    NEW: [
        *_BROUGHT, "django>=5.2", "fastapi>=0.139", "flask>=3.1", "litestar>=2.25",
        "pydantic-settings", "quart>=0.22", "waitress", "websockets",
    ],
    OLD: [
        *_BROUGHT, "django==4.2.*", "fastapi==0.92.0", "flask==2.2.*", "pydantic==1.10.*",
        "werkzeug==2.3.*",
    ],
}  # fmt: skip
# Not around an application that is there, or of no use to these.
LEFT_OUT = frozenset(
    {"api-versioning", "prototype", "data-safety", "database", "rbac", "audit-log"}
)


@dataclass(frozen=True)
class Application:
    """One application.

    Attributes:
        kind: the folder that has its files.
        before: how its owner serves it; `{port}` stands for the port.
        after: how it is served with the layers.
        template: what the route of an order is called.
        chunks: whether its server takes bodies of unknown length.
    """

    name: str
    kind: str
    before: str
    after: str
    answers: dict[str, str]
    template: str = "/orders/{number}"
    environment: str = NEW
    variables: dict[str, str] = field(default_factory=dict)
    chunks: bool = True

    def write(self, root: Path) -> None:
        """Write what its owner has."""
        for file in (HERE / self.kind).rglob("*.txt"):
            path = root / file.relative_to(HERE / self.kind).with_suffix("")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(file.read_text(encoding="utf-8"), encoding="utf-8")


def _asgi(framework: str, application: str = "main:app", **more: str) -> dict[str, str]:
    return {"interface": "asgi", "framework": framework, "application": application, **more}


def _wsgi(framework: str, **more: str) -> dict[str, str]:
    return {"interface": "wsgi", "framework": framework, "application": "main:app", **more}


def _django(protocol: str) -> dict[str, str]:
    application = f"site1.{protocol}:application"
    return {"interface": "django", "framework": "django", "application": application}


UVICORN = "uvicorn {} --port {{port}} --timeout-graceful-shutdown 2"
GUNICORN = "gunicorn --bind 127.0.0.1:{{port}} --threads 4 {}"
AFTER = UVICORN.format("ops.asgi:app")
NUMBER = "/orders/<int:number>"
APPLICATIONS = [
    Application("FastAPI", "fastapi", UVICORN.format("main:app"), AFTER, _asgi("fastapi")),
    Application(
        "FastAPI 0.92 on pydantic 1", "fastapi", UVICORN.format("main:app"), AFTER,
        _asgi("fastapi", pydantic="1"), environment=OLD,
    ),
    Application(
        "a factory of Starlette", "starlette", UVICORN.format("--factory main:create_app"), AFTER,
        _asgi("starlette", "main:create_app", factory="true"), template="/orders/{number:int}",
    ),
    Application(
        "Litestar", "litestar", UVICORN.format("main:app"), AFTER, _asgi("asgi"),
    ),
    Application(
        "Quart", "quart", UVICORN.format("main:app"), AFTER, _asgi("asgi"), template=NUMBER,
    ),
    Application(
        "bare ASGI", "asgi", UVICORN.format("main:app"), AFTER, _asgi("asgi"), template="unmatched",
    ),
    Application(
        "Flask under gunicorn", "flask", GUNICORN.format("main:app"),
        GUNICORN.format("ops.wsgi:app"), _wsgi("flask"), template=NUMBER,
    ),
    Application(
        "a factory of Flask, by its own command", "flask",
        "flask --app main:create_app run --port {port}", "flask --app ops.wsgi run --port {port}",
        _wsgi("flask", application="main:create_app", factory="true"), template=NUMBER,
    ),
    Application(
        "Flask 2.2", "flask", GUNICORN.format("main:app"), GUNICORN.format("ops.wsgi:app"),
        _wsgi("flask"), template=NUMBER, environment=OLD,
    ),
    Application(
        "bare WSGI under waitress", "wsgi", "waitress-serve --listen 127.0.0.1:{port} main:app",
        "waitress-serve --listen 127.0.0.1:{port} ops.wsgi:app", _wsgi("wsgi"),
        template="unmatched",
    ),
    Application(
        "Django under gunicorn", "django", GUNICORN.format("site1.wsgi:application"),
        GUNICORN.format("ops.served:application"), _django("wsgi"), template=NUMBER,
    ),
    Application(
        "Django 4.2 under uvicorn", "django", UVICORN.format("site1.asgi:application"),
        UVICORN.format("ops.served:application"), _django("asgi"), template=NUMBER,
        environment=OLD, variables={"DJANGO_SETTINGS_MODULE": "site1.settings"},
    ),
    Application(
        "Django by manage.py", "django", "python manage.py runserver {port} --noreload",
        "python manage.py runserver {port} --noreload", _django("wsgi"), template=NUMBER,
        variables={"DJANGO_SETTINGS_MODULE": "ops.overlay"}, chunks=False,
    ),
]  # fmt: skip


def put_around(root: Path, answers: dict[str, str], level: int = 3) -> list[str]:
    """Write the layers of a level that go around an application, and return their names."""
    library = load()
    given = {
        "project_name": "Shop", "package_name": "shop", "description": "A shop.",
        "source": "shop", "ops": "ops", "ops_package": "ops", **answers,
    }  # fmt: skip
    names = tuple(layer.name for layer in _around(library, level, given))
    made = made_of(library, State(level, names, given), keep=False)
    for path, file in made.tree.items():
        if path.startswith("ops/"):
            (root / "ops").mkdir(exist_ok=True)
            (root / path).write_bytes(file.data)
    return list(names)


def _around(library: Library, level: int, given: dict[str, str]) -> tuple[Layer, ...]:
    """Return the layers that come, each with what it needs."""
    layers = choose(library.layers, level, computed(library, given))
    left = [layer for layer in layers if layer.name not in LEFT_OUT]
    while lacking := [layer for layer in left if layer.lacks([each.name for each in left])]:
        left = [layer for layer in left if layer not in lacking]
    return ordered(left)
