"""Microsoft Graph v1.0 as the world would say it: calendars, directory, places, batches and the sign-in.

A second truth, written from Graph's documentation and not from our connector. What is not understood is refused,
never ignored.
"""

from collections.abc import Callable
from itertools import count
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from connectors.simulator.exchange import Answer, Call
from connectors.simulator.graph_batch import answer_batch
from connectors.simulator.graph_errors import Refusal, error_body
from connectors.simulator.graph_login import Login
from connectors.simulator.graph_request import GraphRequest, Reply, read_request
from connectors.simulator.graph_routes import answer_resource
from connectors.simulator.graph_switches import GraphSwitches
from connectors.simulator.model import World

DIAGNOSTIC = '{"ServerInfo":{"DataCenter":"Simulator","Slice":"E","Ring":"5","ScaleUnit":"000"}}'


class GraphApp:
    """Graph over one tenant. `inner` is asked for each request inside a batch, so that faults can hit one alone."""

    def __init__(
        self,
        world: World,
        inner: Callable[[Call], Answer] | None = None,
        *,
        switches: GraphSwitches | None = None,
    ) -> None:
        self.world = world
        self.inner = inner
        self.switches = switches or GraphSwitches()
        self.login = Login(world)
        self.generation = 1
        self._numbers = count(1)

    def expire_tokens(self) -> None:
        """Every access token that was given so far is refused from now on."""
        self.login.expire_tokens()

    def forget_sync_states(self) -> None:
        """Every delta token that was given so far is answered by 410 from now on."""
        self.generation += 1

    def handle(self, call: Call) -> Answer:
        """Answer one call, for the sign-in or for Graph."""
        answer = self.login.answer(call)
        if answer is not None:
            return answer
        headers = self._begin_headers(call)
        try:
            if not self.switches.any_token:
                self.login.check(call.headers.get("authorization"))
            reply = self._route(read_request(call, self.world, self.switches, self.generation))
        except Refusal as refusal:
            return self._refuse(refusal, headers)
        if isinstance(reply, Answer):
            reply.headers.update(headers)
            return reply
        return reply.answer(headers)

    def _begin_headers(self, call: Call) -> dict[str, str]:
        name = f"{self.world.seed}/{next(self._numbers)}"
        request_id = str(uuid5(NAMESPACE_URL, name))
        return {
            "request-id": request_id,
            "client-request-id": call.headers.get("client-request-id", request_id),
            "x-ms-ags-diagnostic": DIAGNOSTIC,
            "OData-Version": "4.0",
        }

    def _refuse(self, refusal: Refusal, headers: dict[str, str]) -> Answer:
        inner: dict[str, Any] = {"date": f"{self.world.as_of:%Y-%m-%dT%H:%M:%S}"}
        inner |= {name: headers[name] for name in ("request-id", "client-request-id")}
        kind = {"Content-Type": "application/json"}
        body = error_body(refusal.code, refusal.message, inner)
        return Answer(status=refusal.status, headers={**headers, **kind, **refusal.headers}, body=body)

    def _route(self, request: GraphRequest) -> Reply | Answer:
        if (request.call.method, *request.words) == ("POST", "$batch"):
            return answer_batch(request, self.inner or self.handle)
        return answer_resource(request)
