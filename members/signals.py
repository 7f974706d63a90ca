"""The moments other apps may answer to; nothing else crosses the arrow upwards."""

from django.dispatch import Signal

bank_founded = Signal()
"""Sent with `bank`, `at`: the ledger opens the community pot, exchanges lay out the first categories."""

member_admitted = Signal()
"""Sent with `membership`, `by` (Person or None), `at`: the ledger opens the account and posts the welcome gift.
Sent again for a member who comes back: the account is opened once more, and nothing given twice."""

policies_changed = Signal()
"""Sent with `bank`, `by`, `at` after an admin changed how the time bank works: the ledger gives accounts its limits.
A receiver refuses by raising a `Refused`, and nothing is changed."""
