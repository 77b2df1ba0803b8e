"""How to prove that a prototype runs, will run tomorrow, says how, and keeps its keys to itself."""

import re
import tomllib

from scaffold.proving import Fault, Project, expect

MOST_FILES, MOST_LINES, LONGEST_README = 6, 80, 15
OURS = (".scaffold.toml", "uv.lock")
ORDER = {"customer": "Ada", "article": "tea", "quantity": 2}

# Which distributions does a module come from, and does the manifest lead to one of them?
UNDECLARED = """
import ast, pathlib, re, sys
from importlib import metadata

def plain(name):
    return re.sub(r"[-_.]+", "-", re.match(r"[A-Za-z0-9._-]+", name)[0]).lower()

reached, ahead = set(), [plain(name) for name in sys.argv[2:]]
while ahead:
    name = ahead.pop()
    if name in reached:
        continue
    reached.add(name)
    try:
        wanted = metadata.requires(name) or []
    except metadata.PackageNotFoundError:
        sys.exit(f"{name} is not there")
    ahead += [plain(line) for line in wanted if "extra ==" not in line and ";" not in line]
made_by = metadata.packages_distributions()
for file in pathlib.Path("src").rglob("*.py"):
    for node in ast.walk(ast.parse(file.read_text())):
        names = [node.module] if isinstance(node, ast.ImportFrom) and not node.level else []
        names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        for module in {name.partition(".")[0] for name in names if name}:
            makers = {plain(name) for name in made_by.get(module, [])}
            if module not in sys.stdlib_module_names | {sys.argv[1]} and not makers & reached:
                print(f"{file} imports {module}, which no dependency brings")
"""


def prove_runnable(project: Project) -> None:
    """It answers on its first path and does its work; at level 1 it is tiny."""
    if project.level == 1:
        files = [path for path in project.root.rglob("*") if path.is_file()]
        files = [path for path in files if path.name not in OURS and "cache" not in str(path)]
        lines = sum(len(path.read_text(encoding="utf-8").splitlines()) for path in files)
        expect(len(files) <= MOST_FILES, f"{len(files)} files, not {MOST_FILES}")
        expect(lines <= MOST_LINES, f"{lines} lines, not {MOST_LINES}")
    with project.serve() as service:
        first = service.get("/")
        expect(first.status == 200, f"GET / gave {first.status}: {first.text[:200]}")
        placed = service.post("/orders", ORDER)
        expect(placed.status == 201, f"POST /orders gave {placed.status}: {placed.text[:200]}")
        found = service.get(f"/orders/{placed.json()['id']}")
        expect(found.json() == placed.json(), f"the order came back as {found.text[:200]}")


def prove_manifest(project: Project) -> None:
    """Whatever the code imports comes from a dependency that is written down, in a range."""
    manifest = tomllib.loads(project.path("pyproject.toml").read_text(encoding="utf-8"))["project"]
    expect("requires-python" in manifest, "no requires-python: any Python would be tried")
    dependencies = manifest.get("dependencies", [])
    if project.level == 1:
        expect(len(dependencies) <= 2, f"{len(dependencies)} runtime dependencies, not 2")
    for dependency in dependencies:
        expect(">=" in dependency, f"{dependency} has no lower bound: an old release may come")
    done = project.run("python", "-c", UNDECLARED, project.package, *dependencies)
    expect(done.code == 0 and not done.out.strip(), done.out.strip() or f"exit code {done.code}")


def prove_readme_min(project: Project) -> None:
    """What the README runs is there, with the settings that it says to begin with."""
    text = project.path("README.md").read_text(encoding="utf-8")
    lines = len(text.splitlines())
    expect(project.level > 1 or lines <= LONGEST_README, f"{lines} lines, not {LONGEST_README}")
    expect("throw it away" in text, "it does not say that a prototype is thrown away")
    fences = "\n".join(re.findall(r"^```\w*\n(.*?)^```", text, re.MULTILINE | re.DOTALL))
    commands = re.findall(r"^uv run uvicorn (\S+)", fences, re.MULTILINE)
    expect(bool(commands), "no fenced `uv run uvicorn ...`")
    for example, own in re.findall(r"^cp (\S+) (\S+)$", fences, re.MULTILINE):
        project.write(own, project.path(example).read_text(encoding="utf-8"))
    load = "import sys; from uvicorn.importer import import_from_string as load; load(sys.argv[1])"
    for command in commands:
        done = project.run("python", "-c", load, command)
        expect(done.code == 0, f"`uvicorn {command}` does not start:\n{done.out[-300:]}")


def prove_gitignore_secrets(project: Project) -> None:
    """A key in `.env`, a database and an environment are not staged by `git add --all`."""
    project.write(".env", "KEY=hunter2\n")
    project.write("orders.db", "rows")
    project.write(".venv/pyvenv.cfg", "home = /nowhere\n")
    project.run("git", "init", "--quiet")
    project.run("git", "add", "--all")
    staged = project.run("git", "ls-files").out.split()
    expect("README.md" in staged, f"nothing was staged: {staged}")
    for secret in (".env", "orders.db", ".venv/pyvenv.cfg"):
        expect(secret not in staged, f"{secret} was staged")


FAULTS = (
    Fault("runnable", "{source}/app.py", '@app.get("/")', '@app.get("/about")'),
    Fault("manifest", "pyproject.toml", '"fastapi>=', '"starlette>='),
    Fault("readme-min", "README.md", ".app:app --reload", ".main:app --reload"),
    Fault("gitignore-secrets", ".gitignore", ".env\n", "env\n"),
)
