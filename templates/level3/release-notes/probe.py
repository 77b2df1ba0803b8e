"""How to prove the release: a version is set and tagged, and all that tells it tells the same."""

import re
import zipfile

from scaffold.proving import Fault, Machine, Project, expect

RELEASE = "scripts/release.py"


def prove_release_notes(project: Project) -> None:
    """A tag v1.2.3 is a release when the version is 1.2.3 and has its notes, and only then."""
    manifest = project.path("pyproject.toml").read_text(encoding="utf-8")
    project.write("pyproject.toml", re.sub(r"(?m)^version = .*$", 'version = "1.2.3"', manifest))
    bare = project.run("python", RELEASE, "v1.2.3")
    expect(bare.code == 1, "a version without notes is released")
    text = project.path("CHANGELOG.md").read_text(encoding="utf-8")
    project.write("CHANGELOG.md", f"{text}\n## [1.2.3] - 2026-11-23\n\n- Tea is back.\n")
    released = project.run("python", RELEASE, "v1.2.3")
    expect(released.code == 0, f"a tag that is the version is refused:\n{released.out}")
    expect(released.out.strip() == "- Tea is back.", f"these are not its notes: {released.out}")
    for tag in ("v1.2.4", "1.2.3", "v1.2", "v1.2.3-rc1"):
        refused = project.run("python", RELEASE, tag)
        expect(refused.code == 1 and tag in refused.out, f"the tag {tag} is no version, and passes")
    _installed(project)


def _installed(project: Project) -> None:
    """Install the package's own account of itself, as a build writes it, and ask the service."""
    Machine(project).passes("uv build --quiet --wheel --out-dir built")
    wheels = list(project.path("built").glob("*-1.2.3-*.whl"))
    expect(len(wheels) == 1, "the package has another version")
    with zipfile.ZipFile(wheels[0]) as archive:  # on the import path before what is installed
        archive.extractall(
            project.path("src"), [n for n in archive.namelist() if ".dist-info" in n]
        )
    told = {"RELEASE_COMMIT": "4f1c2d3", "RELEASE_BUILT": "2026-11-23T08:00:00Z"}
    with project.serve(env=told) as service:
        expect(service.get("/version", key=None).status == 401, "whoever asks is told the version")
        seen = service.get("/version").json()
        document = service.get("/openapi.json").json()["info"]["version"]
    expected = {"version": "1.2.3", "commit": "4f1c2d3", "built": "2026-11-23T08:00:00Z"}
    expect(seen == expected, f"/version says {seen}")
    expect(document == "1.2.3", f"the API's document says {document}")


FAULTS = (
    Fault("release-notes", RELEASE, 'if tag != f"v{version}":', 'if not tag.startswith("v"):'),
    Fault("release-notes", "{ops}/version.py", "version=release(),", 'version="0.1.0",'),
)
