"""What holds for every repository: order is nothing, comments are nothing, bytes are the same."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.evidence.trees import Text, tree
from tests.house.sources import ROOT
from tests.review_components.trees import NO_HISTORY, tangled
from upgrader.evidence import Facts
from upgrader.review.components import Judged, Lint, Remark, judge

TEXT = (
    "--- shop/__init__.py\nfrom shop import price\nA = 1\nB = []\ndef f(x):\n    B.append(x)\n"
    f"--- shop/price.py\nimport shop.tax\nimport os\nos.makedirs('x')\n{tangled('run')}"
    "--- shop/tax.py\nfrom shop import price\nRATE = 1\ndef g(a: int) -> int:\n    return a\n"
    "--- shop/vendor/x.py\nX = 1\n--- bad.py\ndef (:\n"
    "--- tests/test_a.py\nfrom shop import tax\ndef test_it():\n    assert tax.RATE\n"
)
LINT = Lint((
    Remark("S301", "shop/price.py", 4, "pickle"),
    Remark("C901", "shop/price.py", 4, "`run` is too complex (55 > 0)"),
    Remark("BLE001", "shop/tax.py", 3, "blind"),
))  # fmt: skip


def of(files: dict[str, Text], lint: Lint = LINT) -> Judged:
    return judge(Facts(files), lint, NO_HISTORY)


@given(st.permutations(sorted(tree(TEXT))), st.permutations(LINT.remarks))
@settings(max_examples=40, deadline=None)
def test_the_order_of_files_and_of_remarks_is_nothing(
    paths: list[str], remarks: list[Remark]
) -> None:
    files = tree(TEXT)
    assert of({path: files[path] for path in paths}, Lint(tuple(remarks))) == of(files)


@given(st.sampled_from(sorted(tree(TEXT))), st.text("abc #'\"()=:.\\", max_size=60))
@settings(max_examples=60, deadline=None)
def test_a_comment_at_the_end_changes_nothing(path: str, comment: str) -> None:
    files = tree(TEXT)
    plain = of(files)
    files[path] = Text(files[path].data + f"# {comment}\n".encode())
    assert of(files) == plain


def test_a_comment_that_names_everything_changes_nothing() -> None:
    files = tree(TEXT)
    plain = of(files)
    said = b"# os.makedirs('x') 'shop.vendor.x' db.execute('SELECT 1') input() import_module(x)\n"
    for path in ("shop/__init__.py", "shop/tax.py", "tests/test_a.py"):
        files[path] = Text(files[path].data + said)
    assert of(files) == plain


def test_the_same_files_make_the_same_words_in_every_process(tmp_path: Path) -> None:
    for path, file in tree(TEXT).items():
        at = tmp_path / path
        at.parent.mkdir(parents=True, exist_ok=True)
        at.write_bytes(file.data)
    script = (
        "from pathlib import Path\nfrom scaffold.components import components\n"
        "from scaffold.survey import survey\nfrom upgrader.evidence import Facts\n"
        f"root = Path({str(tmp_path)!r})\nprint(components(root, Facts(survey(root).tree)))\n"
    )
    said = {
        subprocess.run(
            [sys.executable, "-c", script],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(said) == 1
    assert b"harden" in said.pop()
