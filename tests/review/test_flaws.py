"""Flaws against the grain, each beside code that looks like it and is none."""

from __future__ import annotations

import pytest

from tests.review.trees import flaws, reviewed

BAD = {
    "secret-literal": 'SECRET_KEY = "hunter2hunter2"\n',
    "secret-fallback": 'import os\nAPI_TOKEN = os.environ.get("API_TOKEN", "abc123def456ghi")\n',
    "secret-token": 'key = "AKIAIOSFODNN7EXAMPLA"\n',
    "debug-on": "DEBUG = True\n",
    "debug-run": "from flask import Flask\napp = Flask(__name__)\napp.run(debug=True)\n",
    "cors-open": (
        "from fastapi import FastAPI\nfrom fastapi.middleware.cors import CORSMiddleware\n"
        "app = FastAPI()\n"
        'app.add_middleware(CORSMiddleware, allow_origins=["*"], allow_credentials=True)\n'
    ),
    "sql-formatted": 'def f(c, n):\n    c.execute(f"SELECT * FROM t WHERE n = {n}")\n',
    "shell-from-text": 'import os\ndef f(n):\n    os.system(f"rm {n}")\n',
    "code-from-text": "def f(text):\n    return eval(text)\n",
    "unsafe-load": "import yaml\ndef f(text):\n    return yaml.load(text)\n",
    "request-without-timeout": 'import requests\nrequests.get("https://x.example")\n',
    "bare-except": "try:\n    f()\nexcept:\n    print('oh')\n",
    "error-swallowed": "try:\n    f()\nexcept Exception:\n    pass\n",
    "traceback-shown": "import traceback\ndef f():\n    return traceback.format_exc()\n",
    "token-not-verified": (
        'import jwt\ndef f(t):\n    return jwt.decode(t, options={"verify_signature": False})\n'
    ),
    "state-changing-get": (
        'from flask import Flask\napp = Flask(__name__)\n@app.route("/add/<n>")\n'
        "def add(n):\n    db.session.add(n)\n    db.session.commit()\n"
    ),
    "path-from-request": (
        "from flask import Flask, request, send_file\napp = Flask(__name__)\n"
        '@app.get("/file")\ndef file():\n    return send_file(request.args["name"])\n'
    ),
}
GOOD = {
    "a setting without a fallback": 'import os\nSECRET_KEY = os.environ["SECRET_KEY"]\n',
    "a name that stands for itself": 'API_KEY = "api_key"\nTOKEN_URL = "/token"\n',
    "a placeholder": 'PASSWORD = "<your password>"\nSECRET = ""\n',
    "a statement with parameters": 'def f(c, n):\n    c.execute("SELECT a FROM t WHERE n=?", n)\n',
    "a statement of constants": 'T = "t"\ndef f(c):\n    c.execute(f"SELECT * FROM {T}")\n',
    "a request with a timeout": 'import requests\nrequests.get("https://x.example", timeout=3)\n',
    "a safe loader": "import yaml\ndef f(t):\n    return yaml.load(t, Loader=yaml.SafeLoader)\n",
    "a bare except that raises": "try:\n    f()\nexcept:\n    g()\n    raise\n",
    "a path that is kept inside": (
        "from flask import Flask, request, send_file\nfrom werkzeug.utils import secure_filename\n"
        'app = Flask(__name__)\n@app.get("/file")\ndef file():\n'
        '    return send_file(secure_filename(request.args["name"]))\n'
    ),
    "a login that checks": (
        'from flask import Flask, session\napp = Flask(__name__)\n@app.post("/login")\n'
        'def login():\n    if check_password_hash(a, b):\n        session["user"] = 1\n'
    ),
    "origins that are named": (
        "from fastapi import FastAPI\nfrom fastapi.middleware.cors import CORSMiddleware\n"
        "app = FastAPI()\napp.add_middleware(\n"
        '    CORSMiddleware, allow_origins=["https://a.example"], allow_credentials=True)\n'
    ),
}


@pytest.mark.parametrize("rule", BAD)
def test_a_flaw_is_found_by_its_rule(rule: str) -> None:
    assert rule in {flaw.split()[0] for flaw in flaws(f"--- app/main.py\n{BAD[rule]}")}


@pytest.mark.parametrize("case", GOOD)
def test_what_only_looks_like_a_flaw_is_none(case: str) -> None:
    assert flaws(f"--- app/main.py\n{GOOD[case]}") == []


def test_tests_and_examples_may_hold_secrets() -> None:
    text = "--- tests/test_x.py\nSECRET_KEY = 'hunter2hunter2'\n--- examples/a.py\nDEBUG = True\n"
    assert flaws(text) == []


def test_a_file_of_settings_that_is_kept_holds_no_password() -> None:
    found = flaws("--- deploy/config.yaml\npassword: s3cr3t-word\n--- .env.example\nPASSWORD=abc\n")
    assert found == ["secret-file deploy/config.yaml:1"]


def test_a_file_that_git_ignores_is_nobody_elses() -> None:
    assert flaws("--- .gitignore\n.env\n--- .env\nSECRET_KEY=abcdefgh1234567890abcd\n") == []


def test_the_worst_flaw_is_said_first() -> None:
    text = f"--- app/main.py\n{BAD['error-swallowed']}{BAD['token-not-verified']}"
    assert [flaw.severity for flaw in reviewed(text).flaws] == ["critical", "low"]


def test_debugging_that_another_module_switches_off_is_no_flaw() -> None:
    text = "--- s/base.py\nDEBUG = True\n--- s/production.py\nDEBUG = False\n"
    assert flaws(text) == []


def test_a_step_that_never_fails_judges_nothing() -> None:
    text = """\
    --- .github/workflows/ci.yml
    jobs:
      a:
        steps:
          - run: pytest || true
          - run: mypy .
            continue-on-error: true
    """
    assert {flaw.split()[0] for flaw in flaws(text)} == {"tests-not-blocking", "types-not-blocking"}
