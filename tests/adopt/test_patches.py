"""What only the owner's code can do: the patch applies, its test fails before and passes after."""

from __future__ import annotations

import ast
import subprocess
import sys

import pytest

from tests.adopt.conftest import Desk, Repo
from tests.adopt.forms import FASTAPI, FLASK, Files

_SETUP = """from setuptools import setup

setup(
    name="shop",
    packages=["shop"],
    install_requires=[
        "flask",  # the web
        "pydantic_settings==2.16"
    ],
)
"""


def package(setup: str) -> Files:
    """A package whose setup.py states what it needs."""
    return {"shop/__init__.py": "", "shop/main.py": FASTAPI, "setup.py": setup}


def mended(repo: Repo, name: str) -> None:
    """Hold a patch to what it promises: its test fails, it applies, its test passes."""
    offers = repo.root / ".scaffold/offers" / name
    test = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(offers)]
    first = subprocess.run(test, cwd=repo.root, capture_output=True, check=False)
    assert first.returncode == 1, first.stdout.decode()
    repo.git("apply", f".scaffold/offers/{name}/{name}.patch")
    for path in repo.root.rglob("*.py"):
        ast.parse(path.read_text(encoding="utf-8"))
    after = subprocess.run(test, cwd=repo.root, capture_output=True, check=False)
    assert after.returncode == 0, after.stdout.decode()


def items(repo: Repo, level: str = "3") -> dict[str, list[str]]:
    """Return what needs their code, with its places, where there is no patch for it."""
    rows = repo.document("--to", level)["patches"]
    return {
        row["name"]: [f"{at['path']}:{at['line']}" for at in row["places"]]
        for row in rows
        if not row["files"]
    }


@pytest.mark.parametrize(
    "setup",
    [
        _SETUP,
        _SETUP.replace('2.16"', '2.16",'),
        _SETUP.replace('[\n        "flask",  # the web\n        "pyda', '["flask", "pyda').replace(
            '"\n    ],', '"],'
        ),
        'from setuptools import setup\n\nNEEDS = []\nsetup(name="s", install_requires=NEEDS)\n',
    ],
)
def test_what_setup_py_states_in_code_gets_a_patch(desk: Desk, setup: str) -> None:
    repo = desk.repo(package(setup))
    said = " ".join(repo.upgrade("--to", "3").split())
    assert "add to install_requires: " in said
    assert "prometheus-client" in said
    assert repo.text("setup.py") == setup
    mended(repo, "dependencies")
    assert repo.text("setup.py").count("pydantic_settings==2.16") == setup.count("settings==")


def test_a_setup_py_that_computes_what_it_needs_is_told_with_the_lines(desk: Desk) -> None:
    setup = 'from setuptools import setup\n\nsetup(name="shop", install_requires=read())\n'
    repo = desk.repo(package(setup))
    assert items(repo)["dependencies"] == ["setup.py:3"]
    assert "pydantic-settings>=" in repo.out


_ROUTES = """

@app.post("/orders/{shop_id}")
async def create_order(shop_id: int, request: Request):
    sent = await request.json()
    if sent.get("note"):
        print(sent["name"])
    return {"name": sent["name"], "count": int(sent["count"]), "colour": sent.get("c", "red")}


@app.put("/orders")
def change(order: dict, loud: bool = False):
    return order["name"]


@app.post("/raw")
async def keep(request: Request):
    sent = await request.json()
    return sent
"""


def test_a_body_that_is_taken_as_it_is_gets_a_model_by_a_patch(desk: Desk) -> None:
    code = FASTAPI.replace("import FastAPI", "import FastAPI, Request") + _ROUTES
    repo = desk.repo({"main.py": code, "requirements.txt": "fastapi\n"})
    assert items(repo, "2")["inputs"] == ["main.py:26"]
    repo.upgrade("--to", "2")
    mended(repo, "inputs")
    text = repo.text("main.py")
    assert "class CreateOrder(BaseModel):" in text
    assert "async def create_order(sent: CreateOrder, shop_id: int, request: Request):" in text
    assert "    name: Any\n    count: int\n" in text
    assert '    c: str = "red"\n' in text.replace("'", '"')
    assert "def change(order: ChangeInput, loud: bool = False):\n    return order.name" in text


_BODY = """

@app.route("/orders", methods=["POST"])
def create_order():
    sent = request.get_json()
    return {"name": sent["name"], "count": sent.get("count", 1)}
"""


def test_flask_gets_a_dataclass_that_works(desk: Desk) -> None:
    code = FLASK.replace("import Flask", "import Flask, request") + _BODY
    repo = desk.repo({"app.py": code, "requirements.txt": "flask\n"})
    repo.upgrade("--to", "2")
    mended(repo, "inputs")
    text = repo.text("app.py")
    assert "sent = taken(CreateOrder, request.get_json())" in text
    assert "@dataclass(frozen=True)\nclass CreateOrder:" in text


def test_a_body_that_has_a_model_is_left(desk: Desk) -> None:
    code = FASTAPI.replace("from", "from pydantic import BaseModel\nfrom", 1) + (
        "\n\nclass Order(BaseModel):\n    name: str\n\n\n"
        '@app.post("/orders")\ndef create(order: Order, more: dict = Depends(found)):\n    pass\n'
    )
    repo = desk.repo({"main.py": code, "requirements.txt": "fastapi\n"})
    assert not any(row["name"] == "inputs" for row in repo.document("--to", "3")["patches"])


_MODELS = "class Order(Base):\n    id = Column(1)\n    user_id = Column(2)\n"
_READS = """
from flask_login import login_required

from models import Order


@app.get("/orders/<int:number>")
@login_required
def order(number):
    found = Order.query.get_or_404(number)
    return found.name


@app.get("/mine/<int:number>")
@login_required
def mine(number):
    return Order.query.filter_by(id=number, user_id=current_user.id).first().name


@app.get("/items/<int:number>")
def item(number):
    found = Item.query.get(number)
    return found.name
"""


def test_an_object_of_somebody_gets_an_owner_by_a_patch(desk: Desk) -> None:
    repo = desk.repo(
        {"app.py": FLASK + _READS, "models.py": _MODELS, "requirements.txt": "flask\n"}
    )
    assert items(repo)["ownership"] == ["app.py:30"]
    repo.upgrade("--to", "3")
    mended(repo, "ownership")
    asked = "    if str(found.user_id) != current_user.get_id():\n        abort(404)\n    return"
    assert asked in repo.text("app.py")


def test_a_dependency_of_fastapi_says_who_asks(desk: Desk) -> None:
    reads = (
        "from auth import get_current_user\nfrom models import Order\n\n\n"
        '@app.get("/orders/{number}")\ndef order(number: int, db=None):\n'
        "    found = db.query(Order).filter(Order.id == number).first()\n    return found.name\n"
    )
    repo = desk.repo(
        {
            "main.py": FASTAPI + reads,
            "models.py": _MODELS,
            "auth.py": "def get_current_user(): ...\n",
            "requirements.txt": "fastapi\n",
        }
    )
    repo.upgrade("--to", "3")
    mended(repo, "ownership")
    text = repo.text("main.py")
    assert "def order(number: int, db=None, current_user=Depends(get_current_user)):" in text
    assert "    if found is None or found.user_id != current_user.id:\n" in text
    assert "        raise HTTPException(404)\n" in text


def test_a_view_of_django_asks_with_its_query(desk: Desk) -> None:
    from tests.adopt.forms import django

    view = (
        "from django.shortcuts import get_object_or_404\n\nfrom site1.models import Order\n\n\n"
        "def order(request, number):\n    found = get_object_or_404(Order, pk=number)\n"
        "    return found.name\n"
    )
    models = "class Order(models.Model):\n    author = models.ForeignKey(User, CASCADE)\n"
    repo = desk.repo({**django(), "site1/views.py": view, "site1/models.py": models})
    repo.upgrade("--to", "3")
    mended(repo, "ownership")
    assert "get_object_or_404(Order, pk=number, author=request.user)" in repo.text("site1/views.py")
