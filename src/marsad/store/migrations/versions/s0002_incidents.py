"""Incidents: which events tell of one, where they contradict, and what people put together or apart."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
PK = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("event", sa.Column("linked", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("event", sa.Column("incident", PK))
    op.add_column("event", sa.Column("row", sa.LargeBinary()))
    op.create_table(
        "bond",
        sa.Column("one", sa.String(length=96), nullable=False),
        sa.Column("other", sa.String(length=96), nullable=False),
        sa.Column("together", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("one", "other"),
    )
    op.create_index("ix_bond_other", "bond", ["other"])
    op.create_table(
        "incident",
        sa.Column("pk", PK, nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("type", sa.String(length=32), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("place", sa.Text(), nullable=True),
        sa.Column("country", sa.String(length=2), nullable=True),
        sa.Column("first_day", sa.String(length=10), nullable=True),
        sa.Column("last_day", sa.String(length=10), nullable=True),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("opened", sa.String(length=32), nullable=False),
        sa.Column("stale", sa.Boolean(), nullable=False),
        sa.Column("merged_into", sa.String(length=64), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("pk"),
        sa.UniqueConstraint("id"),
    )
    op.create_index("ix_incident_first_day", "incident", ["first_day"])
    op.create_index("ix_incident_merged_into", "incident", ["merged_into"])
    op.create_index("ix_incident_status", "incident", ["status"])
    op.create_index("ix_incident_stale", "incident", ["pk"], sqlite_where=sa.text("stale"), postgresql_where=sa.text("stale"))
    op.create_index("ix_incident_type", "incident", ["type"])
    op.create_table(
        "contradiction",
        sa.Column("pk", PK, nullable=False),
        sa.Column("incident", PK, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("other", sa.String(length=64), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["incident"],
            ["incident.pk"],
        ),
        sa.PrimaryKeyConstraint("pk"),
    )
    op.create_index("ix_contradiction_incident", "contradiction", ["incident"])
    op.create_index("ix_contradiction_kind", "contradiction", ["kind"])
    op.create_index("ix_contradiction_other", "contradiction", ["other"])
    op.create_table(
        "document_band",
        sa.Column("band", sa.BigInteger(), nullable=False),
        sa.Column("document", PK, nullable=False),
        sa.ForeignKeyConstraint(
            ["document"],
            ["document.pk"],
        ),
        sa.PrimaryKeyConstraint("band", "document"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_event_incident", "event", ["incident"])
    op.create_index("ix_event_pending", "event", ["pk"], sqlite_where=sa.text("NOT linked"), postgresql_where=sa.text("NOT linked"))
    op.create_table(
        "event_block",
        sa.Column("block", sa.BigInteger(), nullable=False),
        sa.Column("event", PK, nullable=False),
        sa.ForeignKeyConstraint(
            ["event"],
            ["event.pk"],
        ),
        sa.PrimaryKeyConstraint("block", "event"),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    """Documents, records and decisions stay; incidents are made anew by the next step up."""
    op.drop_index("ix_event_pending", "event")
    op.drop_index("ix_event_incident", "event")
    op.drop_column("event", "incident")
    op.drop_column("event", "row")
    op.drop_column("event", "linked")
    for table in ("document_band", "event_block", "bond", "contradiction", "incident"):
        op.drop_table(table)
