"""Serves a WSGI application on a port, in the environment of the repository and on its Python.

`python serve_wsgi.py MODULE:ATTRIBUTE PORT [--factory]`, with werkzeug where that is installed.
"""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path
from typing import Any


def main() -> None:
    """Import the application and serve it until somebody ends this."""
    target, port = sys.argv[1], int(sys.argv[2])
    sys.path[0] = str(Path.cwd())
    module, _, name = target.partition(":")
    application: Any = import_module(module)
    for part in name.split("."):
        application = getattr(application, part)
    if "--factory" in sys.argv:
        application = application()
    try:
        serving = import_module("werkzeug.serving")
    except ImportError:
        from wsgiref import simple_server

        class Silent(simple_server.WSGIRequestHandler):
            """Prints no line of its own."""

            def log_request(self, *_: Any) -> None:
                """Print nothing."""

        server = simple_server.make_server("127.0.0.1", port, application, handler_class=Silent)
        server.serve_forever()
    else:

        class Quiet(serving.WSGIRequestHandler):  # type: ignore[misc,name-defined]
            """Prints no line of its own: what is in the log is the application's."""

            def log_request(self, *_: Any) -> None:
                """Print nothing."""

        serving.run_simple("127.0.0.1", port, application, threaded=True, request_handler=Quiet)


if __name__ == "__main__":
    main()
