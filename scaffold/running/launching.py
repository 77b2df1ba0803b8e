"""The ways in which an application can be started on a port of ours, the likeliest first."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from scaffold.running.subject import Ready
from upgrader.inspection import Found

HOST = "127.0.0.1"
_ASGI = frozenset({"FastAPI", "Starlette", "Litestar", "Quart", "ASGI"})
_WSGI = frozenset({"Flask", "WSGI", "Django"})
WEB = _ASGI | _WSGI | {"Streamlit", "Tornado", "aiohttp", "Sanic", "Bottle", "Falcon"}
_FACTORY = "--factory"


@dataclass(frozen=True, slots=True)
class Launch:
    """One way to start an application.

    Attributes:
        words: the command; `{port}` stands for the port.
        folder: where, from the root; "" or ending in "/".
        said: the command as people would type it.
        finds_port: whether the program chooses its port by itself.
        speaks: whether it serves HTTP; else it is a command that ends.
        is_ours: whether the server is one of ours, which says nothing of theirs.
    """

    words: tuple[str, ...]
    folder: str = ""
    said: str = ""
    finds_port: bool = False
    speaks: bool = True
    variables: tuple[tuple[str, str], ...] = field(default=())
    is_ours: bool = False


def launches(ready: Ready, *, hard: bool = False) -> Iterator[Launch]:
    """Yield the ways to start the application that was found.

    `hard` is for what only a server shows that others use too: a WSGI application gets gunicorn.
    """
    answers = ready.subject.report.topic("application").answers
    for found in answers[:1]:
        if hard and found.about.get("framework") in ("Flask", "WSGI"):
            yield _gunicorn(ready, found)
        yield from _of(ready, found)
    if answers and answers[0].confidence != "high":
        # The others are only tried where they serve: a script may do anything.
        for found in answers[1:3]:
            if found.about.get("framework") in WEB and found.about.get("form") != "script":
                yield from _of(ready, found)


def _of(ready: Ready, found: Found) -> Iterator[Launch]:
    form, framework = found.about.get("form", ""), found.about.get("framework", "")
    file = found.about.get("file", "")
    python = str(ready.installed.environment.python)
    if framework == "Django":
        yield from _django(ready, python)
    if form in ("object", "factory") and framework in _ASGI:
        yield from _asgi(ready, found, python)
    elif form in ("object", "factory") and framework in _WSGI:
        yield _wsgi(ready, found, python)
    elif framework == "Streamlit":
        folder, _, name = file.rpartition("/")
        words = (python, "-m", "streamlit", "run", name, "--server.headless", "true")
        more = ("--server.port", "{port}", "--server.address", HOST)
        inside = f"{folder}/" if folder else ""
        yield Launch((*words, *more), inside, f"streamlit run {name}")
    elif form == "console":
        name = found.about.get("command") or found.about.get("name") or _command(ready, found)
        path = ready.installed.environment.bin / name
        yield Launch((str(path), "--help"), "", f"{name} --help", speaks=False)
    elif form == "script" and framework in WEB:
        yield Launch((python, file), "", f"python {file}", finds_port=True)
    elif form == "script":
        yield Launch((python, file, "--help"), "", f"python {file} --help", speaks=False)


def _command(ready: Ready, found: Found) -> str:
    scripts = [sight.what for sight in ready.subject.facts.scripts]
    about = str(found.value).partition(":")[0].partition(".")[0]
    return about if about in scripts or not scripts else scripts[0]


def _asgi(ready: Ready, found: Found, python: str) -> Iterator[Launch]:
    factory = (_FACTORY,) if found.about.get("form") == "factory" else ()
    folder = ready.subject.layout["project"]
    words = ("--host", HOST, "--port", "{port}", *factory)
    if not ready.has("uvicorn") and ready.has("hypercorn") and not factory:
        bind = ("--bind", f"{HOST}:{{port}}")
        yield Launch(
            (python, "-m", "hypercorn", *bind, found.value), folder, _said("hypercorn", found)
        )
    else:
        yield Launch(
            (python, "-m", "uvicorn", found.value, *words), folder, _said("uvicorn", found)
        )


def _said(server: str, found: Found) -> str:
    factory = " --factory" if found.about.get("form") == "factory" else ""
    return f"{server} {found.value}{factory}"


def _wsgi(ready: Ready, found: Found, python: str) -> Launch:
    script = str(Path(__file__).with_name("serve_wsgi.py"))
    factory = (_FACTORY,) if found.about.get("form") == "factory" else ()
    folder = ready.subject.layout["project"]
    words = (python, script, found.value, "{port}", *factory)
    return Launch(words, folder, f"a WSGI server with {found.value}", is_ours=True)


def _gunicorn(ready: Ready, found: Found) -> Launch:
    python = str(ready.installed.environment.python)
    called = f"{found.value}()" if found.about.get("form") == "factory" else found.value
    words = (python, "-m", "gunicorn", "--bind", f"{HOST}:{{port}}", "--threads", "4", called)
    return Launch(words, ready.subject.layout["project"], f"gunicorn {called}")


def _django(ready: Ready, python: str) -> Iterator[Launch]:
    paths = [p for p in ready.subject.facts.own if p.rpartition("/")[2] == "manage.py"]
    for path in sorted(paths, key=lambda path: path.count("/"))[:1]:
        folder = f"{path.rpartition('/')[0]}/".lstrip("/")
        words = (python, "manage.py", "runserver", "--noreload", f"{HOST}:{{port}}")
        yield Launch(
            words, folder, "python manage.py runserver --noreload", variables=_settings(ready)
        )


def _settings(ready: Ready) -> tuple[tuple[str, str], ...]:
    """Return the settings that the start command of today names, where it names some."""
    for found in ready.subject.report.topic("start").answers:
        if match := re.search(r"DJANGO_SETTINGS_MODULE=([\w.]+)", found.value):
            return (("DJANGO_SETTINGS_MODULE", match[1]),)
    return ()


def preparations(ready: Ready) -> Iterator[Launch]:
    """Yield what is done once before it starts: the migrations of its database."""
    python = str(ready.installed.environment.python)
    facts, project = ready.subject.facts, ready.subject.layout["project"]
    found = ready.subject.application
    manifest = facts.data(f"{project}pyproject.toml") or b""
    by_manifest = [f"{project}alembic.ini"] if b"[tool.alembic" in manifest else []
    for path in (*sorted(facts.own, key=lambda path: path.count("/")), *by_manifest):
        folder, _, name = path.rpartition("/")
        inside = f"{folder}/" if folder else ""
        if name == "manage.py" and ready.has("django"):
            words: tuple[str, ...] = ("manage.py", "migrate", "--noinput")
        elif name == "alembic.ini" and folder.endswith("migrations") and ready.has("flask_migrate"):
            words = ("-m", "flask", "--app", found.value if found else "app", "db", "upgrade")
            inside = project
        elif name == "alembic.ini" and ready.has("alembic"):
            words = ("-m", "alembic", "upgrade", "head")
        else:
            continue
        said = " ".join(word for word in words if word != "-m")
        yield Launch((python, *words), inside, said, speaks=False)
        return
