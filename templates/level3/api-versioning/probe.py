"""How to prove that old clients keep working, and are told in time."""

import datetime
import http.client
import re
from email.utils import parsedate_to_datetime

from scaffold.proving import Fault, Project, expect

NOTICE = """
version = "v1"

[operations."GET /orders/{number}"]
deprecated = 2026-12-01
sunset = 2027-06-01
link = "https://example.com/changes#orders"
"""

FAULTS = (
    Fault("api-versioning", "{ops}/versions.py", "self._notices.get(", "{}.get("),
    Fault("api-versioning", "{ops}/versions.py", "DEPRECATED.labels(", "(lambda *_: DEPRECATED)("),
    Fault("api-versioning", "{ops}/versions.py", "_serve_as(exchange, exchange", "str(exchange"),
    Fault("api-versioning", "{ops}/versions.py", "days=180", "days=1"),
)
ORDER = {"customer": "Ada", "article": "tea", "quantity": 1}


def prove_api_versioning(project: Project) -> None:
    """The address names the version; what will go away says so, is counted, and has half a year."""
    project.write("api.toml", NOTICE)
    with project.serve() as service:
        placed = service.post("/v1/orders", ORDER)
        expect(placed.status == 201, f"POST /v1/orders gives {placed.status}")
        number = placed.json()["id"]
        found = service.get(f"/v1/orders/{number}")
        expect(found.json() == placed.json(), f"GET /v1/orders gives {found.text}")
        expect(service.get(f"/orders/{number}").json() == placed.json(), "old addresses are gone")
        expect(service.get("/v1/nowhere").status == 404, "what is nowhere has a version")
        expect(service.get("/v2/orders/1").status == 404, "there is a version that nobody made")
        when = re.fullmatch(r"@(\d+)", found.headers.get("deprecation", ""))
        expect(when is not None, f"Deprecation: {found.headers.get('deprecation')}")
        since = datetime.datetime.fromtimestamp(int(when[1] if when else 0), datetime.UTC)
        expect(since.date() == datetime.date(2026, 12, 1), f"deprecated since {since}")
        ends = parsedate_to_datetime(found.headers.get("sunset", ""))
        expect(ends.date() == datetime.date(2027, 6, 1), f"Sunset: {ends}")
        link = found.headers.get("link", "")
        expect('rel="deprecation"' in link, f"Link: {link}")
        expect("deprecation" not in placed.headers, "what stays says that it goes")
        counted = _counted(service.metrics_port)
        expect(counted == 2, f"two deprecated requests are counted as {counted}")
        told = service.log().count("GET /orders/{number} will go away, and you uses it")
        expect(told == 1, f"the log names the user {told} times")
    for text, what in ((NOTICE.replace("2027-06", "2027-01"), "a month's notice"),
                       (NOTICE.replace("/orders/{", "/gone/{"), "no such operation")):  # fmt: skip
        project.write("api.toml", text)
        failed = project.fails(within=20)
        expect("error: api.toml" in failed.out, f"{what}: {failed.out[-300:]}")


def _counted(port: int) -> float:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", "/metrics")
    text = connection.getresponse().read().decode()
    connection.close()
    wanted = r'^api_deprecated_requests_total\{.*route="/orders/\{number\}"\} (\S+)$'
    return sum(float(value) for value in re.findall(wanted, text, re.MULTILINE))
