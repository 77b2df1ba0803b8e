"""How to prove that a wrong setting stops the start, and that no secret is shown."""

import time

from scaffold.proving import Fault, Project, expect
from scaffold.proving.process import Completed

OWN = """
from pydantic import SecretStr
from {package}.ops.settings import Settings, load

class Own(Settings):
    api_secret: SecretStr
    most: int = 3

print(repr(load(Own)))
"""
HIDDEN = "hunter2-hunter2"


def prove_settings(project: Project) -> None:
    """It names what is missing or wrong within two seconds, and reads `.env`."""
    took = []
    for _ in range(2):  # the first run compiles what it imports
        began = time.monotonic()
        _refused(project, "API_SECRET", {"API_SECRET": None})
        took.append(time.monotonic() - began)
    expect(min(took) < 2, f"it took {min(took):.1f} s to say so")
    _refused(project, "MOST", {"API_SECRET": HIDDEN, "MOST": "many"})
    _refused(project, "APP_ENV", {"API_SECRET": HIDDEN, "APP_ENV": "nowhere"})
    _refused(project, "API_SECRET", {"API_SECRET": "changethis", "APP_ENV": "prod"})
    _refused(project, "API_SECRET", {"API_SECRET": "changethis", "APP_ENV": None})
    read = _load(project, {"API_SECRET": HIDDEN, "APP_ENV": "prod"})
    expect(read.code == 0, f"good settings were refused:\n{read.out}")
    expect(HIDDEN not in read.out, "the secret stands in the text of the settings")
    example = project.path(".env.example").read_text(encoding="utf-8")
    expect("APP_ENV=dev" in example, ".env.example does not show APP_ENV")
    project.write(".env", f"{example}\nAPI_SECRET={HIDDEN}\n")
    read = _load(project, {"API_SECRET": None, "APP_ENV": None})
    expect(read.code == 0 and "dev" in read.out, f".env was not read:\n{read.out}")
    with project.serve(env={"ACCESS_KEYS": None, "APP_ENV": None}) as service:
        status = service.get("/", key="dev-key").status
        expect(status == 200, f"with .env.example as .env, GET / gave {status}")


def _load(project: Project, env: dict[str, str | None]) -> Completed:
    code = OWN.format(package=project.package)
    return project.run("python", "-c", code, env={"APP_ENV": "test", **env})


def _refused(project: Project, variable: str, env: dict[str, str | None]) -> None:
    done = _load(project, env)
    expect(done.code != 0, f"{env} was taken")
    expect(variable in done.out, f"{variable} is not named:\n{done.out}")
    expect("Traceback" not in done.out, f"a traceback in place of a message:\n{done.out[-300:]}")
    expect("many" not in done.out and "changethis" not in done.out, "it repeats the value")


FAULTS = (
    Fault("settings", "{ops}/settings.py", "SystemExit(", "RuntimeError("),
    Fault("settings", "{ops}/settings.py", '== "prod" else', '== "live" else'),
)
