"""The coordinator over HTTP: thin views that read a request, call the coordinator, and shape its answer."""

import logging
from typing import TypeVar

from flask import Blueprint, Flask, Response, current_app, request
from flask.typing import ResponseReturnValue
from pydantic import BaseModel, ValidationError
from werkzeug.exceptions import HTTPException

from shiftxr.coordinator.coordinator import Coordinator
from shiftxr.federation.api import ClientStatus, JoinRequest, first_problem
from shiftxr.federation.calls import ROUND_HEADER
from shiftxr.federation.errors import BadUpdate, NotAllowed, Refused, WrongRound
from shiftxr_bridge.errors import ShiftxrError

_log = logging.getLogger(__name__)
_STATUS: dict[type[ShiftxrError], int] = {NotAllowed: 401, WrongRound: 409, BadUpdate: 422, Refused: 400}
_MAX_JSON_BYTES = 1 << 18

bp = Blueprint("federation", __name__, url_prefix="/v1")
M = TypeVar("M", bound=BaseModel)


def create_app(coordinator: Coordinator) -> Flask:
    """The WSGI application of one coordinator."""
    app = Flask("shiftxr")
    app.extensions["coordinator"] = coordinator
    app.config["MAX_CONTENT_LENGTH"] = coordinator.max_body_bytes
    app.register_blueprint(bp)
    app.register_error_handler(ShiftxrError, _refuse)
    app.register_error_handler(HTTPException, _refuse_http)
    return app


@bp.post("/join")
def join() -> ResponseReturnValue:
    """Take a client in."""
    return _json(_coordinator().join(_body(JoinRequest)))


@bp.get("/plan")
def plan() -> ResponseReturnValue:
    """The plan."""
    _client()
    return _json(_coordinator().plan)


@bp.get("/rounds/next")
def next_round() -> ResponseReturnValue:
    """Wait for a round later than `after`, for at most `wait_s`."""
    _client()
    after, wait_s = request.args.get("after", 0, int), request.args.get("wait_s", 0.0, float)
    return _json(_coordinator().wait_for_round(after, wait_s))


@bp.get("/modules")
def modules() -> ResponseReturnValue:
    """The global modules of the open round, or the last ones; for who may look on, too."""
    _coordinator().allow_view(_credential())
    round_number, body = _coordinator().global_modules()
    return Response(body, mimetype="application/octet-stream", headers={ROUND_HEADER: str(round_number)})


@bp.post("/rounds/<int:round_number>/update")
def submit(round_number: int) -> ResponseReturnValue:
    """Accept one client's update for the open round."""
    receipt = _coordinator().submit(round_number, _client(), request.stream)  # type: ignore[arg-type]
    return _json(receipt), 202 if receipt.accepted else 200


@bp.post("/status")
def status() -> ResponseReturnValue:
    """Keep a client's status."""
    _coordinator().report(_client(), _body(ClientStatus))
    return "", 204


@bp.get("/state")
def state() -> ResponseReturnValue:
    """What a view shows."""
    _coordinator().allow_view(_credential())
    return _json(_coordinator().state())


def _coordinator() -> Coordinator:
    coordinator: Coordinator = current_app.extensions["coordinator"]
    return coordinator


def _credential() -> str:
    scheme, _, credential = request.headers.get("Authorization", "").partition(" ")
    if scheme != "Bearer" or not credential:
        raise NotAllowed("no Authorization: Bearer header: join first")
    return credential


def _client() -> int:
    return _coordinator().authenticate(_credential())


def _body(model: type[M]) -> M:
    if (request.content_length or 0) > _MAX_JSON_BYTES:
        raise Refused(f"a JSON body of {request.content_length} bytes, at most {_MAX_JSON_BYTES} are read")
    try:
        return model.model_validate_json(request.get_data())
    except ValidationError as error:
        raise Refused(first_problem(error)) from error


def _json(model: BaseModel) -> Response:
    return Response(model.model_dump_json(), mimetype="application/json")


def _refuse(error: ShiftxrError) -> ResponseReturnValue:
    _log.info("refused %s %s: %s", request.method, request.path, error)
    return {"error": type(error).__name__, "detail": str(error)}, _STATUS.get(type(error), 400)


def _refuse_http(error: HTTPException) -> ResponseReturnValue:
    return {"error": error.name, "detail": error.description or error.name}, error.code or 500
