"""One id for many things: a single question then asks whether any of them is found by it."""

from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID, uuid4

from django.db.models import Model

from tests.ownership import tampering


def give_same_ids(things: Iterable[Model]) -> list[UUID]:
    """The first thing of each table gets the first id that is returned, the second of each the second, and so on.

    An id is unique within its table, and an address looks into its own. So what 27 ids would ask, three do.
    """
    tables: dict[type[Model], list[Model]] = defaultdict(list)
    for thing in things:
        tables[type(thing)].append(thing)
    ids = [uuid4() for _ in range(max(map(len, tables.values())))]
    with tampering(*(model._meta.db_table for model in tables)):
        for model, rows in tables.items():
            for thing, public_id in zip(rows, ids, strict=False):
                assert model._base_manager.filter(pk=thing.pk).update(public_id=public_id) == 1
                vars(thing)["public_id"] = public_id
    return ids
