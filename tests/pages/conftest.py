"""The pages of exchanges begin with the same two members as the tests of their verbs."""

from tests.exchanges.conftest import balances, made, now, told

__all__ = ["balances", "made", "now", "told"]
