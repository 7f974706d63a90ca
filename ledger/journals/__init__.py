"""The books as a journal that an outsider's program reads and checks: hledger's, or beancount's.

`write` is the verb, `reading` asks the database, `order` puts transfers in line, `tools` says how each program has it.
"""

from ledger.journals.tools import TOOLS
from ledger.journals.writing import write, write_as_seen

__all__ = ["TOOLS", "write", "write_as_seen"]
