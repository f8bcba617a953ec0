"""Every fault of access that scenes plant, by its finding code; a code that has several kinds of subjects draws one."""

from connectors.simulator import plants_access_apps, plants_access_logins, plants_access_staff, plants_access_users
from connectors.simulator.access_ground import AccessGround, AccessPlant

FAMILIES = (
    plants_access_users.PLANTS,
    plants_access_logins.PLANTS,
    plants_access_apps.PLANTS,
    plants_access_staff.PLANTS,
)


def _plant_any(code: str) -> AccessPlant:
    """A plant of whatever subject is drawn, or of another if there is none left of it."""

    def plant(access: AccessGround) -> bool:
        plants = [family[code] for family in FAMILIES if code in family]
        access.rng.shuffle(plants)
        return any(one(access) for one in plants)

    return plant


ACCESS_PLANTS: dict[str, AccessPlant] = {
    code: _plant_any(code) for code in sorted({code for family in FAMILIES for code in family})
}
"""By code."""
