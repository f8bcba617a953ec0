"""A simulated bank in this process: the settings that reach it, and the wires that lead to it."""

from dataclasses import dataclass
from datetime import datetime

from bookme_ops.configuration.records import SIMULATED_BACKEND
from bookme_ops.settings import Bookme, Graph, Salesforce, Secret, SimulatorChoice
from connectors.simulator import bookme
from connectors.simulator.adapter import InProcessAdapter
from connectors.simulator.faults import Fault
from connectors.simulator.graph_login import CLIENT_ID, CLIENT_SECRET
from connectors.simulator.model import World
from connectors.simulator.settings_file import BUDGET_SHARE
from connectors.simulator.site import Sites, build_sites
from connectors.simulator.world import build_world

ADVISORS, SEED, SCENE = 50, 7, "everyday"
"""What a choice leaves open."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Simulation:
    """A world and its sites; changes of the world are seen by the next call."""

    world: World
    sites: Sites

    @classmethod
    def of(cls, world: World, faults: tuple[Fault, ...] = ()) -> "Simulation":
        """Put a world behind sites that may misbehave."""
        return cls(world=world, sites=build_sites(world, faults))

    @classmethod
    def chosen(cls, choice: SimulatorChoice, now: datetime) -> "Simulation":
        """The world that settings describe; what they leave open is the simulator's default."""
        world = build_world(
            advisors=choice.advisors or ADVISORS,
            seed=choice.seed if choice.seed is not None else SEED,
            scene=choice.scene or SCENE,
            as_of=choice.as_of or now,
        )
        return cls.of(world)

    def wire(self, environment: str, system: str) -> InProcessAdapter:
        """What sends calls to a system of an environment."""
        return InProcessAdapter(self.sites[environment, system])

    def salesforce(self, environment: str) -> Salesforce:
        """The settings of a simulated org."""
        url = f"https://{environment}-salesforce.simulator.example"
        return Salesforce(
            instance_url=url,
            token_url=f"{url}/services/oauth2/token",
            auth="client_credentials",
            client_id=CLIENT_ID,
            client_secret=Secret(CLIENT_SECRET),
            username=None,
            private_key=None,
            audience=url,
            access_token=None,
            api_version="66.0",
            booking_id_field="andmoney__BookingFlowId__c",
            api_budget_share=BUDGET_SHARE,
            concurrency=8,
        )

    def graph(self, environment: str) -> Graph:
        """The settings of the simulated tenant, as this environment reaches it."""
        url = f"https://{environment}-graph.simulator.example"
        return Graph(
            base_url=f"{url}/v1.0",
            authority=None,
            token_url=f"{url}/{self.world.tenant.id}/oauth2/v2.0/token",
            client_id=CLIENT_ID,
            client_secret=Secret(CLIENT_SECRET),
            certificate=None,
            booking_id_property=self.world.booking_id_property,
            booking_marker=None,
            concurrency=8,
        )

    def bookme(self, environment: str) -> Bookme:
        """The settings of a simulated backend."""
        url = f"https://{environment}-bookme.simulator.example"
        return Bookme(
            base_url=f"{url}/api/{SIMULATED_BACKEND}",
            token_url=f"{url}/oauth2/token",
            scope=bookme.SCOPE,
            client_id=bookme.CLIENT_ID,
            client_secret=Secret(bookme.CLIENT_SECRET),
            subscription_key=Secret(bookme.SUBSCRIPTION_KEY),
        )
