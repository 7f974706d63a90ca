"""What the matrix would not notice: addresses without a row, words that nobody planted, pages that nobody was shown."""

from audit.attack import bodies
from audit.attack.judging import Findings
from audit.attack.routes import Route
from audit.attack.rows import ROWS, row_of
from audit.attack.world import THEIRS, World


def not_said(routes: list[Route], description: bodies.Description) -> list[str]:
    """What would go unnoticed: addresses without a row, rows without an address, operations nobody asks for."""
    faults = [
        f"audit/attack/rows.py has no row for {route.key(method)} ({method} {route.pattern})"
        for route in routes
        for method in route.methods
        if row_of(route, method) is None
    ]
    keys = {route.key(method) for route in routes for method in route.methods}
    faults += [
        f"audit/attack/rows.py has a row for {name}, which is no address"
        for name in sorted(ROWS.keys() - keys)
    ]
    walked = {(method, route.described) for route in routes for method in route.methods}
    left_out = sorted(description.operations() - walked)
    return faults + [f"described and not walked: {method} {path}" for method, path in left_out]


def not_planted(world: World) -> list[str]:
    """Columns of words of which nobody said who may read them, or in which nothing could be planted."""
    missing = world.garden.missing(world.theirs.pk)
    return world.garden.faults + [f"nothing was planted in {label} of {THEIRS}" for label in missing]


def unseen(found: Findings, routes: list[Route]) -> list[str]:
    """Addresses that answered nobody with 200: their ids were not the right ones, or nobody can open them."""
    return [
        f"{route.key('GET')} was shown to nobody"
        for route in routes
        if "GET" in route.methods
        and (row := row_of(route, "GET")) is not None
        and row.is_shown
        and row.gate.name != "owner"
        and route.key("GET") not in found.shown
    ]
