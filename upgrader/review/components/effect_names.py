"""What a call does to the world outside of the process, by the name of what is called."""

from __future__ import annotations

import ast
from typing import Literal

Kind = Literal["asks", "network", "process", "connects", "writes"]

WORDS: dict[Kind, str] = {
    "asks": "asks a person for input",
    "network": "reaches the network",
    "process": "starts a process",
    "connects": "opens a database",
    "writes": "writes to the disk",
}
_VERBS = ("get", "post", "put", "patch", "delete", "head", "request")
_EXACT: dict[str, Kind] = {
    "input": "asks", "getpass.getpass": "asks", "click.prompt": "asks", "click.confirm": "asks",
    "typer.prompt": "asks", "typer.confirm": "asks", "inquirer.prompt": "asks",
    "urllib.request.urlopen": "network", "urllib.request.urlretrieve": "network",
    "socket.create_connection": "network", "nltk.download": "network",
    "tiktoken.get_encoding": "network", "tiktoken.encoding_for_model": "network",
    "transformers.pipeline": "network", "torch.hub.load": "network",
    "spacy.cli.download": "network",
    "huggingface_hub.hf_hub_download": "network", "huggingface_hub.snapshot_download": "network",
    "gdown.download": "network", "wget.download": "network",
    "os.system": "process", "os.popen": "process", "subprocess.run": "process",
    "subprocess.call": "process", "subprocess.check_call": "process",
    "subprocess.check_output": "process", "subprocess.Popen": "process",
    "sqlite3.connect": "connects", "psycopg.connect": "connects", "psycopg2.connect": "connects",
    "pymysql.connect": "connects", "MySQLdb.connect": "connects",
    "mysql.connector.connect": "connects",
    "os.mkdir": "writes", "os.makedirs": "writes", "os.remove": "writes", "os.unlink": "writes",
    "os.rename": "writes", "os.rmdir": "writes", "os.replace": "writes",
    "shutil.rmtree": "writes", "shutil.copy": "writes", "shutil.copyfile": "writes",
    "shutil.move": "writes", "shutil.copytree": "writes", "logging.FileHandler": "writes",
    "logging.handlers.RotatingFileHandler": "writes",
    "logging.handlers.TimedRotatingFileHandler": "writes",
    **{f"{library}.{verb}": "network" for library in ("requests", "httpx") for verb in _VERBS},
}  # fmt: skip
_METHODS: dict[str, Kind] = {
    "from_pretrained": "network", "mkdir": "writes", "write_text": "writes",
    "write_bytes": "writes", "create_all": "connects",
}  # fmt: skip
ANY = (  # in a text without any of these, nothing of it can be found
    rb"\b(?:input|getpass|prompt|confirm|urlopen|urlretrieve|create_connection|download|tiktoken"
    rb"|pipeline|load|hf_hub_download|snapshot_download|system|popen|subprocess|connect|mkdir"
    rb"|makedirs|remove|unlink|rename|rmdir|replace|shutil|\w*FileHandler|requests|httpx"
    rb"|from_pretrained|write_text|write_bytes|create_all|open|basicConfig)\b"
)


def effect_of(node: ast.Call, name: str, candidates: tuple[str, ...]) -> Kind | None:
    """Return what a call does outside, None where it does nothing that is known."""
    if node.args and isinstance(node.args[0], ast.Constant) and node.args[0].value == ":memory:":
        return None
    for candidate in candidates:
        if candidate in _EXACT:
            return _EXACT[candidate]
    last = name.rpartition(".")[2]
    if last in _METHODS and "." in name:
        return _METHODS[last]
    if last == "open" and _is_writing(node, 0 if "." in name else 1):
        return "writes"
    if "logging.basicConfig" in candidates and any(k.arg == "filename" for k in node.keywords):
        return "writes"
    return None


def _is_writing(node: ast.Call, position: int) -> bool:
    modes = [k.value for k in node.keywords if k.arg == "mode"] + node.args[position : position + 1]
    return any(
        isinstance(mode, ast.Constant)
        and isinstance(mode.value, str)
        and len(mode.value) <= 3
        and bool(set(mode.value) & set("wax"))
        and set(mode.value) <= set("wax+bt")
        for mode in modes
    )
