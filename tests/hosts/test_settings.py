"""The settings that need no pydantic: what they read, refuse and hide."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.hosts.applications import put_around

KIND = {"interface": "wsgi", "framework": "wsgi", "application": "main:app"}
OWN = '''
from __future__ import annotations

from typing import ClassVar, Literal

from ops.settings import Field, SecretStr, Settings, field_validator, model_validator


class Own(Settings):
    """What a test is told."""

    placeholders: ClassVar[frozenset[str]] = Settings.placeholders | {"too-short"}

    api_secret: SecretStr
    colour: Literal["red", "blue"] = "red"
    most: int = Field(default=3, gt=0, le=10)
    share: float = 0.5
    loud: bool = False
    folder: str | None = None

    @field_validator("colour")
    @classmethod
    def _lower(cls, value: str) -> str:
        if value == "blue":
            raise ValueError("blue is out")
        return value

    @model_validator(mode="after")
    def _together(self) -> Own:
        if self.loud and self.most > 5:
            raise ValueError("LOUD: not with so many")
        return self
'''


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Give the module with a class of settings, in a folder of its own."""
    put_around(tmp_path, KIND, 2)
    (tmp_path / "own_settings.py").write_text(OWN, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    for name in ("APP_ENV", "API_SECRET", "COLOUR", "MOST", "SHARE", "LOUD", "FOLDER"):
        monkeypatch.delenv(name, raising=False)
    yield importlib.import_module("own_settings")
    for name in [name for name in sys.modules if name.split(".")[0] in ("ops", "own_settings")]:
        del sys.modules[name]


def _load(own: Any) -> Any:
    return importlib.import_module("ops.settings").load(own.Own)


def test_values_come_from_the_environment_before_the_file_before_the_default(
    own: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path(".env").write_text(
        "# a comment\nexport API_SECRET='of the file'\nMOST=4\nSHARE=0.25 # a quarter\nCOLOUR=\n",
        encoding="utf-8",
    )
    monkeypatch.setenv("MOST", "5")
    monkeypatch.setenv("LOUD", "Yes")
    read = _load(own)
    assert read.api_secret.get_secret_value() == "of the file"
    assert (read.most, read.share, read.loud, read.colour) == (5, 0.25, True, "red")
    assert (read.app_env, read.folder) == ("prod", None)
    assert "of the file" not in repr(read)
    with pytest.raises(AttributeError):
        read.most = 6


@pytest.mark.parametrize(
    ("variables", "named"),
    [
        ({}, "API_SECRET: not set"),
        ({"API_SECRET": "s", "MOST": "many"}, "MOST: should be of type int"),
        ({"API_SECRET": "s", "MOST": "0"}, "MOST: should be greater than 0"),
        ({"API_SECRET": "s", "COLOUR": "green"}, "COLOUR: should be one of 'red', 'blue'"),
        ({"API_SECRET": "s", "COLOUR": "blue"}, "COLOUR: blue is out"),
        ({"API_SECRET": "s", "LOUD": "perhaps"}, "LOUD: should be true or false"),
        ({"API_SECRET": "s", "LOUD": "1", "MOST": "9"}, "LOUD: not with so many"),
        ({"API_SECRET": "too-short"}, "API_SECRET: still the example's value"),
        ({"API_SECRET": "s", "APP_ENV": "nowhere"}, "APP_ENV: should be one of"),
    ],
    ids=str,
)
def test_what_is_wrong_is_said_by_name_and_never_repeated(
    own: Any, monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], named: str
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SystemExit) as ended:
        _load(own)
    assert named in str(ended.value)
    assert ".env.example" in str(ended.value)
    assert "perhaps" not in str(ended.value)


def test_values_that_are_given_are_taken_as_they_are(own: Any) -> None:
    made = own.Own(api_secret=own.SecretStr("s"), most=7, app_env="test")
    assert (made.most, made.app_env) == (7, "test")
    assert dict(made)["share"] == 0.5
