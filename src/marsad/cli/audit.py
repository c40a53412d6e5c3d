"""`marsad audit verify` and `marsad audit log`: whether the store is as its log says, and what the log says."""

from __future__ import annotations

import argparse

from marsad.cli import exits
from marsad.cli.code import many
from marsad.cli.listed import Layout
from marsad.cli.stored import form, opened, print_rows

_SHOWN = 20
_LETTERS = 20
"""Of a subject that are shown; --subject takes them."""
COLUMNS = ("seq", "at", "actor", "action", "subject", "reason")
LAYOUT = Layout(
    (("seq", "at"), ("action", "actor"), ("subject", "reason")),
    widths={"seq": 7, "at": 24, "actor": 16, "action": 18, "subject": _LETTERS},
)


def run(args: argparse.Namespace) -> int:
    """Check the store against its log, or print the log; gives the exit code."""
    with opened(args) as store:
        if args.action == "log":
            rows = store.log(args.subject)
            if form(args) == "table":
                print_rows("table", ({**row, "subject": row["subject"][:_LETTERS]} for row in rows), COLUMNS, LAYOUT)
            else:
                print_rows(form(args), rows, (*COLUMNS, "before", "after", "previous", "hash"))
            return exits.OK
        found = store.verify(args.head)
    told = form(args)
    if told != "table":
        print_rows(told, [found._asdict()], found._fields)
        return exits.FELL if found.faults else exits.OK
    looked = [many(found.rows, "row") + " of the log", many(found.documents, "document"), many(found.records, "record")]
    print(f"checked {', '.join(looked)} and {many(found.incidents, 'incident')}")
    for fault in found.faults[:_SHOWN]:
        print(f"  {fault}")
    if len(found.faults) > _SHOWN:
        print(f"  and {len(found.faults) - _SHOWN:,} more (--format jsonl tells all)")
    if not found.faults:
        print(f"all is as it was written; the head of the log is {found.head}")
        print("note it down elsewhere: marsad audit verify --head HASH then finds a log that was written anew as a whole")
    return exits.FELL if found.faults else exits.OK
