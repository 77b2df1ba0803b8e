"""A route is seen with its whole path in every framework, and not where a path is only named."""

from __future__ import annotations

import pytest

from tests.evidence.trees import module, state

DIRECT = {
    "FastAPI": "from fastapi import FastAPI\napp = FastAPI()\n@app.get('/healthz')\ndef h(): ...",
    "FastAPI, added": "app.add_api_route('/healthz', health)",
    "FastAPI, by keyword": "@app.get(path='/healthz')\ndef h(): ...",
    "FastAPI, constant": "HEALTH = '/healthz'\n@app.get(HEALTH)\ndef h(): ...",
    "FastAPI, web socket": "@app.websocket('/healthz')\nasync def h(): ...",
    "router with a prefix": "from fastapi import APIRouter\nr = APIRouter(prefix='/healthz')\n"
    "@r.get('')\ndef h(): ...",
    "Starlette": "from starlette.routing import Route\nroutes = [Route('/healthz', h)]",
    "Starlette, mounted": "from starlette.routing import Mount\n"
    "routes = [Mount('/healthz', app=h)]",
    "an application mounted": "app.mount('/healthz', make_asgi_app())",
    "Flask": "@app.route('/healthz')\ndef h(): ...",
    "Flask, method": "@bp.get('/healthz/')\ndef h(): ...",
    "Flask, added": "app.add_url_rule('/healthz', view_func=h)",
    "Flask-RESTful": "api.add_resource(Health, '/healthz')",
    "Werkzeug": "from werkzeug.middleware.dispatcher import DispatcherMiddleware\n"
    "app.wsgi_app = DispatcherMiddleware(app.wsgi_app, {'/healthz': health})",
    "Quart": "from quart import Quart\napp = Quart(__name__)\n@app.route('/healthz')\n"
    "async def h(): ...",
    "Litestar": "from litestar import get\n@get('/healthz')\nasync def h() -> str: ...",
    "Litestar controller": "from litestar import Controller, get\nclass H(Controller):\n"
    "    path = '/healthz'\n    @get()\n    async def h(self) -> str: ...",
    "Django": "from django.urls import path\nurlpatterns = [path('healthz', h)]",
    "Django, pattern": "from django.urls import re_path\n"
    "urlpatterns = [re_path(r'^healthz/?$', h)]",
    "Django, old": "from django.conf.urls import url\nurlpatterns = [url(r'^healthz$', h)]",
    "DRF": "from rest_framework.routers import DefaultRouter\nrouter = DefaultRouter()\n"
    "router.register('healthz', View)",
    "aiohttp": "from aiohttp import web\napp.add_routes([web.get('/healthz', h)])",
    "aiohttp, added": "app.router.add_get('/healthz', h)",
    "Falcon": "app.add_route('/healthz', Health())",
    "Bottle": "from bottle import route\n@route('/healthz')\ndef h(): ...",
    "Tornado": "import tornado.web\ntornado.web.Application([(r'/healthz', Health)])",
    "plain ASGI": "async def app(scope, receive, send):\n    if scope['path'] == '/healthz':\n"
    "        await send({'type': 'http.response.start'})",
    "plain WSGI": "def app(environ, start_response):\n"
    "    if environ.get('PATH_INFO') in ('/healthz', '/livez'):\n"
    "        start_response('200 OK', [])\n        return [b'ok']",
    "an early answer": "class H:\n    def admit(self, exchange):\n"
    "        return Answer(200) if exchange.path == '/healthz' else None",
    "match": "def do_GET(self):\n    match self.path:\n        case '/healthz':\n"
    "            self.send_response(200)",
}

NOT_ROUTES = {
    "comment": "# @app.get('/healthz')",
    "text": "log.info('/healthz')",
    "longer path": "@app.get('/healthz-old')\ndef h(): ...",
    "page of a product": "@app.get('/projects/{id}/healthz')\ndef h(): ...",
    "client": "import httpx\nhttpx.get('/healthz')",
    "fake": "import responses\n@responses.get('/healthz')\ndef h(): ...",
    "let through": "async def dispatch(self, request, call_next):\n"
    "    if request.url.path == '/healthz':\n        return await call_next(request)",
    "filter": "def filter(self, record):\n    return record.path != '/healthz'",
    "exempt": "def is_open(path):\n    if path == '/healthz':\n        return True",
    "own path()": "from pathlib import path\npath('healthz', h)",
    "transport": "session.mount('https://healthz', adapter)",
    "registry": "checks.register('healthz', check)",
}


@pytest.mark.parametrize("framework", DIRECT)
def test_a_route_is_seen_in(framework: str) -> None:
    assert state(module(DIRECT[framework]), route="/healthz") == "met"


@pytest.mark.parametrize("trap", NOT_ROUTES)
def test_no_route_is_seen_in(trap: str) -> None:
    assert state(module(NOT_ROUTES[trap]), route="/healthz") == "missing"


FASTAPI = """
    --- backend/app/main.py
    from fastapi import FastAPI
    from app.api import health, orders
    from app.api.deep import router as deep_router
    app = FastAPI()
    app.include_router(orders.router, prefix="/v1")
    app.include_router(health.router)
    app.include_router(deep_router, prefix=settings.PREFIX)
    --- backend/app/api/health.py
    from fastapi import APIRouter
    router = APIRouter()
    @router.get("/healthz")
    def health(): ...
    --- backend/app/api/orders.py
    from fastapi import APIRouter
    router = APIRouter(prefix="/orders")
    inner = APIRouter()
    router.include_router(inner, prefix="/{number}")
    @router.get("")
    def all(): ...
    @inner.get("/lines")
    def lines(number: int): ...
    --- backend/app/api/deep.py
    from fastapi import APIRouter
    router = APIRouter()
    @router.get("/deep")
    def deep(): ...
    """


@pytest.mark.parametrize("path", ["/healthz", "/v1/orders", "/v1/orders/{number}/lines", "/deep"])
def test_routers_of_fastapi_are_joined_across_modules(path: str) -> None:
    assert state(FASTAPI, route=path) == "met"


def test_a_path_without_its_prefix_is_not_served() -> None:
    assert state(FASTAPI, route="/orders") == "missing"
    assert state(FASTAPI, route="*/orders") == "met"


def test_blueprints_of_flask_are_joined_across_modules() -> None:
    repository = """
        --- shop/__init__.py
        from flask import Flask
        def make_app(conf):
            app = Flask(__name__)
            from shop.api import bp as api_bp
            app.register_blueprint(api_bp, url_prefix="/api")
            return app
        --- shop/api/__init__.py
        from flask import Blueprint
        bp = Blueprint("api", __name__)
        from shop.api import health
        --- shop/api/health.py
        from shop.api import bp
        @bp.route("/health/<int:n>")
        def health(n): ...
        """
    assert state(repository, route="/api/health/{n}") == "met"


def test_urls_of_django_are_joined_across_modules() -> None:
    repository = """
        --- mysite/urls.py
        from django.urls import include, path
        urlpatterns = [
            path("api/", include("shop.urls")),
            path("", include("django_prometheus.urls")),
            path("ops/", include([path("ping/", ping)])),
        ]
        --- shop/urls.py
        from django.urls import path, re_path
        urlpatterns = [path("orders/<int:pk>/", show), re_path(r"^x/(?P<name>\\w+)/$", show)]
        """
    for path in ("/api/orders/{pk}", "/api/x/{name}", "/metrics", "/ops/ping"):
        assert state(repository, route=path) == "met", path
    assert state(repository, route="/orders/{pk}") == "missing"


def test_a_list_of_django_that_is_included_by_name_is_below_its_path() -> None:
    code = """
        from django.urls import include, path
        api_urls = [path("metrics/", metrics)]
        urlpatterns = [path("api/v1/", include(api_urls)), path("ping/", ping)]
        """
    assert state(module(code), route="/metrics") == "missing"
    assert state(module(code), route="/api/v1/metrics") == "met"
    assert state(module(code), route="/ping") == "met"


def test_what_a_package_of_others_is_known_to_serve_is_seen() -> None:
    code = """
        from dockerflow.fastapi import router as dockerflow_router
        app.include_router(dockerflow_router)
        """
    assert state(module(code), route="/__heartbeat__") == "met"


def test_mounts_of_starlette_put_their_routes_below_them() -> None:
    code = """
        from starlette.routing import Mount, Route
        routes = [Mount("/admin", routes=[
            Route("/users", users), Mount("/x", routes=[Route("/y", y)]),
        ])]
        """
    assert state(module(code), route="/admin/users") == "met"
    assert state(module(code), route="/admin/x/y") == "met"
    assert state(module(code), route="/users") == "missing"


def test_litestar_routers_put_their_controllers_below_them() -> None:
    code = """
        from litestar import Controller, Litestar, Router, get
        class Orders(Controller):
            path = "/orders"
            @get("/{number:int}")
            async def show(self, number: int) -> str: ...
        v1 = Router(path="/v1", route_handlers=[Orders])
        app = Litestar(route_handlers=[v1])
        """
    assert state(module(code), route="/v1/orders/*") == "met"


def test_routers_that_include_each_other_end() -> None:
    code = """
        a.include_router(b, prefix='/b')
        b.include_router(a, prefix='/a')
        @a.get('/x')
        def x(): ...
        """
    assert state(module(code), route="*/x") == "met"
