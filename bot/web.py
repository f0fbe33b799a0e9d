"""The web process: every door of the house, each with its guard on the same line."""

from __future__ import annotations

from flask import Flask, Response, request
from werkzeug.middleware.proxy_fix import ProxyFix

from bot.bootstrap import House
from bot.check_page.page import check_page_blueprint
from bot.debtor.page import debtor_blueprint
from bot.hooks_mollie import mollie_hooks
from bot.hooks_twilio import twilio_hooks
from bot.operator.health import ops_blueprint
from bot.page_wiring import page_hooks
from bot.staff.console import console_blueprint
from bot.staff.login import init_login
from bot.wiring import office_of, then_of

#: No request that we know is larger; uploads come with the portal.
LARGEST_REQUEST = 256 * 1024


def create_app(house: House) -> Flask:
    """Return the application of one house."""
    app = Flask("preminder", static_folder=None)
    app.secret_key = house.secret_key
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_REQUEST
    app.config["WTF_CSRF_TIME_LIMIT"] = None
    if house.settings.trusted_proxies:
        proxied = ProxyFix(app.wsgi_app, x_for=house.settings.trusted_proxies, x_proto=0)
        app.wsgi_app = proxied  # type: ignore[method-assign] # as Flask's own manual does it
    office = office_of(house.settings)
    then = then_of(house)
    csrf = init_login(app, house)
    hooks = (
        twilio_hooks(house, office),  # Twilio's signature
        mollie_hooks(house, then),  # a secret in the path; the payment is fetched back
    )
    debtor = debtor_blueprint(house, page_hooks(house))  # a 128-bit token in the path
    check = check_page_blueprint(house)  # open: no personal data, tries are counted
    for blueprint in (*hooks, debtor, check):
        # No browser session stands behind these, so there is nothing to forge.
        csrf.exempt(blueprint)
        app.register_blueprint(blueprint)
    app.register_blueprint(console_blueprint(house))  # login, staff and operators
    app.register_blueprint(ops_blueprint(house))  # open: no personal data
    app.add_url_rule("/", "front", lambda: _front(house))
    app.after_request(_strict)
    return app


def _front(house: House) -> Response:
    """Lead to the demo's page, or to the console."""
    target = house.settings.sandbox_url or "/console/"
    return Response(status=302, headers={"Location": target})


def _strict(response: Response) -> Response:
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "no-referrer")
    if request.is_secure:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    return response
