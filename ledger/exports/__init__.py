"""Files out: rows become CSV, XLSX or JSON, one row in memory at a time, with nothing a spreadsheet would run.

Whoever has rows to give registers a source here, so that apps above the ledger are exported through its pages.
"""

from ledger.exports.formulas import HEADS, SKIPPED, inert, inert_within
from ledger.exports.sources import Source, Stream, Streaming, formats, register, source, write_whole
from ledger.exports.tables import Cell, Column, Row, Table, Told
from ledger.exports.workbooks import write_xlsx
from ledger.exports.writers import CONTENT_TYPES, WRITERS, write, write_csv, write_json, write_tables

__all__ = [
    "CONTENT_TYPES",
    "HEADS",
    "SKIPPED",
    "WRITERS",
    "Cell",
    "Column",
    "Row",
    "Source",
    "Stream",
    "Streaming",
    "Table",
    "Told",
    "formats",
    "inert",
    "inert_within",
    "register",
    "source",
    "write",
    "write_csv",
    "write_json",
    "write_tables",
    "write_whole",
    "write_xlsx",
]
