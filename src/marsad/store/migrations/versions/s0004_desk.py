"""The desk: what changed since, undoing, events that people add, comments, assignments, flags, saved views and preferences."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
PK = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_OPEN = sa.text("current AND decision IS NULL")
_JUDGED = sa.text("decision IS NOT NULL")
_MANY = 1000


def upgrade() -> None:
    op.add_column("incident", sa.Column("revision", sa.BigInteger(), nullable=False, server_default="0"))
    op.add_column("incident", sa.Column("impact", sa.Float(), nullable=False, server_default="0"))
    op.add_column("event", sa.Column("made_by", sa.Text()))
    op.add_column("decision", sa.Column("bulk", sa.String(length=32)))
    op.add_column("decision", sa.Column("undoes", PK))
    op.add_column("decision", sa.Column("before", sa.LargeBinary()))
    _weigh()
    op.create_index("ix_incident_revision", "incident", ["revision"])
    op.create_index("ix_incident_impact", "incident", ["impact", "pk"])
    op.create_index("ix_event_doubt", "event", ["confidence", "pk"], sqlite_where=_OPEN, postgresql_where=_OPEN)
    op.create_index("ix_event_open", "event", ["day", "pk"], sqlite_where=_OPEN, postgresql_where=_OPEN)
    op.create_index("ix_event_judged", "event", ["decision"], sqlite_where=_JUDGED, postgresql_where=_JUDGED)
    op.create_index("ix_decision_bulk", "decision", ["bulk"])
    op.create_index("ix_decision_undoes", "decision", ["undoes"])
    op.create_table(
        "comment",
        sa.Column("pk", PK, nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("subject", sa.String(length=96), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("withdrawn", sa.String(length=32), nullable=True),
        sa.PrimaryKeyConstraint("pk"),
    )
    op.create_index("ix_comment_subject", "comment", ["subject"])
    op.create_table(
        "assignment",
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("row", PK, autoincrement=False, nullable=False),
        sa.Column("subject", sa.String(length=96), nullable=False),
        sa.Column("person", sa.Text(), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "row"),
    )
    op.create_index("ix_assignment_subject", "assignment", ["subject"])
    op.create_index("ix_assignment_person", "assignment", ["person"])
    op.create_table(
        "document_flag",
        sa.Column("document", PK, autoincrement=False, nullable=False),
        sa.Column("flag", sa.String(length=32), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["document"], ["document.pk"]),
        sa.PrimaryKeyConstraint("document", "flag"),
    )
    op.create_table(
        "saved_view",
        sa.Column("pk", PK, nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("pk"),
    )
    op.create_index("ix_saved_view_owner", "saved_view", ["owner", "name"], unique=True)
    op.create_table(
        "view_seen",
        sa.Column("view", PK, autoincrement=False, nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["view"], ["saved_view.pk"]),
        sa.PrimaryKeyConstraint("view", "person"),
    )
    op.create_table(
        "preference",
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("person", "name"),
    )


def _weigh() -> None:
    """Give the incidents that are kept their first revision, and their weight in the ledgers."""
    from marsad.store.cases import incident
    from marsad.store.impact import impact

    connection, at = op.get_bind(), 0
    told = sa.text("SELECT pk, body FROM incident WHERE pk > :at AND type <> '' ORDER BY pk LIMIT :many")
    put = sa.text("UPDATE incident SET impact = :weight WHERE pk = :at")
    connection.execute(sa.text("UPDATE incident SET revision = 1"))
    while found := connection.execute(told, {"at": at, "many": _MANY}).all():
        connection.execute(put, [{"at": row.pk, "weight": impact(incident(bytes(row.body)))} for row in found])
        at = found[-1].pk


def downgrade() -> None:
    """What the desk noted beside the records is lost, and which decision undid which; decisions, and events that people added, stay."""
    for table in ("preference", "view_seen", "saved_view", "document_flag", "assignment", "comment"):
        op.drop_table(table)
    for table, name in (
        ("decision", "undoes"),
        ("decision", "bulk"),
        ("event", "judged"),
        ("event", "open"),
        ("event", "doubt"),
        ("incident", "impact"),
        ("incident", "revision"),
    ):
        op.drop_index(f"ix_{table}_{name}", table)
    for table, column in (
        ("decision", "before"),
        ("decision", "undoes"),
        ("decision", "bulk"),
        ("event", "made_by"),
        ("incident", "impact"),
        ("incident", "revision"),
    ):
        op.drop_column(table, column)
