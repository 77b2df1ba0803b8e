"""How to prove that a colleague can use it alone: the README has every setting, and no other."""

import re

from scaffold.proving import Fault, Project, expect

GUIDE = ("pytest", "-q", "-p", "no:cacheprovider", "tests/test_guide.py")
OWN = '''"""What the owner has added."""

from {package}.ops.settings import Settings


class TeaSettings(Settings):
    """How tea is made.

    Attributes:
        tea_minutes: how long it draws,
            at most.
        tea_kind: which it is.
    """

    tea_minutes: int = 4
    tea_kind: str
'''
LINES = (
    "| `TEA_MINUTES` | How long it draws, at most. | `4` |",
    "| `TEA_KIND` | Which it is. | must be set |",
)
SETTINGS = """
import pkgutil, importlib, {package}
from {package}.ops.settings import Settings
for module in pkgutil.walk_packages({package}.__path__, "{package}."):
    if not module.name.endswith(("asgi", "__main__")):
        importlib.import_module(module.name)
ahead = [Settings]
for each in ahead:
    ahead += each.__subclasses__()
    print(*(name.upper() for name in each.model_fields))
"""


def prove_user_guide(project: Project) -> None:
    """Every setting has its line, a new one without a line is found, and the line can be made."""
    page = project.path("README.md").read_text(encoding="utf-8")
    for heading in ("## Run", "## Settings", "## Known limits", "## Help"):
        expect(f"\n{heading}" in page, f"the README has no section {heading!r}")
    code = SETTINGS.format(package=project.package)
    read = set(project.run("python", "-c", code, env={"APP_ENV": "dev"}).out.split())
    told = set(re.findall(r"^\| `([A-Z0-9_]+)` \|", page, re.MULTILINE))
    expect("APP_ENV" in read, f"the settings could not be read: {read}")
    expect(read <= told, f"not in the README: {sorted(read - told)}")
    _passes(project, "as it was made")
    project.write("{source}/tea.py", OWN.format(package=project.package))
    done = project.run(*GUIDE)
    expect(done.code == 1, f"with a setting that has no line the check ended with {done.code}")
    for line in LINES:
        expect(f"+ {line}" in done.out, f"it does not say what is missing:\n{done.out[-800:]}")
    project.run(*GUIDE, env={"WRITE_GUIDE": "1"})
    after = project.path("README.md").read_text(encoding="utf-8")
    gone = [line for line in page.splitlines() if line not in after.splitlines()]
    expect(not gone, f"writing the table lost {gone[:3]}")
    for line in LINES:
        expect(line in after, f"it was not written: {line}")
    _passes(project, "after it was written")
    project.write("README.md", after.replace("`TEA_MINUTES` | How long", "`TEA_MINUTES` | When"))
    expect(project.run(*GUIDE).code == 1, "a line that says something else passes")
    project.write("README.md", after)
    project.path("{source}/tea.py").unlink()
    expect(project.run(*GUIDE).code == 1, "a line for a setting that is gone passes")


def _passes(project: Project, when: str) -> None:
    done = project.run(*GUIDE)
    expect(done.code == 0, f"{when}, the check fails:\n{done.out[-800:]}")


FAULTS = (
    Fault("user-guide", "README.md", "| `APP_ENV` |", "| APP_ENV |"),
    Fault("user-guide", "tests/test_guide.py", "if differ := there ^", "if differ := there -"),
    Fault("user-guide", "{ops}/settings.py", 'app_env: Literal["dev"', 'app_envy: Literal["dev"'),
)
