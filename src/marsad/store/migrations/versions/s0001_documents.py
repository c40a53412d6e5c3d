"""Documents, their records and events, decisions, and the audit log."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
PK = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

_CLOSED = (
    *(("audit_log", what) for what in ("UPDATE", "DELETE")),
    *(("decision", what) for what in ("UPDATE", "DELETE")),
    ("document", "DELETE"),
    ("record", "DELETE"),
)
"""What is never done to these tables, not even by hand."""
_FIXED = ("key", "given_id", "text", "text_sha256", "bytes_sha256", "title", "publisher", "published", "url", "collected")
"""Columns of documents that never change."""


def upgrade() -> None:
    op.create_table(
        "audit_head",
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("pk"),
    )
    op.create_table(
        "audit_log",
        sa.Column("seq", PK, autoincrement=False, nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("action", sa.String(length=32), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("before", sa.String(length=64), nullable=True),
        sa.Column("after", sa.String(length=64), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("seq"),
    )
    op.create_index("ix_audit_log_subject", "audit_log", ["subject"])
    op.create_table(
        "decision",
        sa.Column("pk", PK, nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("action", sa.String(length=16), nullable=False),
        sa.Column("subject", sa.String(length=96), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("change", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("pk"),
    )
    op.create_index("ix_decision_subject", "decision", ["subject"])
    op.create_table(
        "document",
        sa.Column("pk", PK, nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("given_id", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("text_sha256", sa.String(length=64), nullable=False),
        sa.Column("bytes_sha256", sa.String(length=64), nullable=False),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("publisher", sa.Text(), nullable=True),
        sa.Column("published", sa.String(length=10), nullable=True),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("url_key", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("superseded_by", sa.String(length=64), nullable=True),
        sa.Column("copy_of", sa.String(length=64), nullable=True),
        sa.Column("agency", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=True),
        sa.Column("collected", sa.String(length=32), nullable=False),
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("media_type", sa.String(length=64), nullable=False),
        sa.Column("private", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("pk"),
        sa.UniqueConstraint("key"),
    )
    op.create_index("ix_document_copy_of", "document", ["copy_of"])
    op.create_index("ix_document_given_id", "document", ["given_id"])
    op.create_index("ix_document_published", "document", ["published"])
    op.create_index("ix_document_source", "document", ["source"])
    op.create_index("ix_document_text_sha256", "document", ["text_sha256"])
    op.create_index("ix_document_url_key", "document", ["url_key"])
    op.create_table(
        "raw",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("sha256"),
    )
    op.create_table(
        "record",
        sa.Column("pk", PK, nullable=False),
        sa.Column("document", PK, nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("data", sa.String(length=64), nullable=False),
        sa.Column("coded", sa.String(length=32), nullable=False),
        sa.Column("current", sa.Boolean(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("left", sa.LargeBinary(), nullable=False),
        sa.Column("events", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["document"],
            ["document.pk"],
        ),
        sa.PrimaryKeyConstraint("pk"),
    )
    op.create_index("ix_record_document", "record", ["document"])
    op.create_table(
        "event",
        sa.Column("pk", PK, nullable=False),
        sa.Column("key", sa.String(length=96), nullable=False),
        sa.Column("event_id", sa.String(length=64), nullable=False),
        sa.Column("record", PK, nullable=False),
        sa.Column("document", PK, nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("current", sa.Boolean(), nullable=False),
        sa.Column("type", sa.String(length=32), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("place", sa.Text(), nullable=True),
        sa.Column("country", sa.String(length=2), nullable=True),
        sa.Column("admin1", sa.Text(), nullable=True),
        sa.Column("lat", sa.Float(), nullable=True),
        sa.Column("lon", sa.Float(), nullable=True),
        sa.Column("precision", sa.String(length=16), nullable=True),
        sa.Column("first_day", sa.String(length=10), nullable=True),
        sa.Column("last_day", sa.String(length=10), nullable=True),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("decision", sa.String(length=16), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("edited", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["document"],
            ["document.pk"],
        ),
        sa.ForeignKeyConstraint(
            ["record"],
            ["record.pk"],
        ),
        sa.PrimaryKeyConstraint("pk"),
        sa.UniqueConstraint("key"),
    )
    op.create_index("ix_event_country", "event", ["country"])
    op.create_index("ix_event_document", "event", ["document"])
    op.create_index("ix_event_event_id", "event", ["event_id"])
    op.create_index("ix_event_first_day", "event", ["first_day"])
    op.create_index("ix_event_place", "event", ["place"])
    op.create_index("ix_event_record", "event", ["record"])
    op.create_index("ix_event_type", "event", ["type"])
    op.create_table(
        "event_party",
        sa.Column("party", sa.Text(), nullable=False),
        sa.Column("event", PK, nullable=False),
        sa.Column("role", sa.String(length=8), nullable=False),
        sa.ForeignKeyConstraint(
            ["event"],
            ["event.pk"],
        ),
        sa.PrimaryKeyConstraint("party", "event", "role"),
        sqlite_with_rowid=False,
    )
    op.bulk_insert(sa.table("audit_head", sa.column("pk"), sa.column("seq"), sa.column("hash")), [{"pk": 1, "seq": 0, "hash": "0" * 64}])
    if op.get_bind().dialect.name == "sqlite":
        _close_sqlite()
    else:
        _close_postgresql()


def _close_sqlite() -> None:
    for table, what in _CLOSED:
        told = f"SELECT RAISE(ABORT, '{table} is append-only')"
        op.execute(f"CREATE TRIGGER {table}_no_{what.lower()} BEFORE {what} ON {table} BEGIN {told}; END")
    op.execute(
        f"CREATE TRIGGER document_fixed BEFORE UPDATE OF {', '.join(_FIXED)} ON document "
        "BEGIN SELECT RAISE(ABORT, 'a document is never changed'); END"
    )


def _close_postgresql() -> None:
    op.execute(
        "CREATE FUNCTION marsad_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$"
    )
    for table, what in _CLOSED:
        op.execute(f"CREATE TRIGGER {table}_no_{what.lower()} BEFORE {what} ON {table} FOR EACH ROW EXECUTE FUNCTION marsad_refuse()")
    op.execute(
        f"CREATE TRIGGER document_fixed BEFORE UPDATE OF {', '.join(_FIXED)} ON document FOR EACH ROW EXECUTE FUNCTION marsad_refuse()"
    )


def downgrade() -> None:
    for table in ("event_party", "event", "record", "raw", "document", "decision", "audit_head", "audit_log"):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION marsad_refuse()")
