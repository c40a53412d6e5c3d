"""Search: the words under which events are found."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table("word", sa.Column("word", sa.Text(), nullable=False), sa.PrimaryKeyConstraint("word"), sqlite_with_rowid=False)
    op.add_column("event", sa.Column("day", sa.String(length=10), nullable=False, server_default=""))
    op.execute("UPDATE event SET day = coalesce(last_day, first_day, '')")
    op.create_index("ix_event_day", "event", ["day", "pk"])
    if op.get_bind().dialect.name == "sqlite":
        op.execute('CREATE VIRTUAL TABLE event_words USING fts5(words, tokenize = "unicode61 remove_diacritics 0", detail = none)')
        op.execute("CREATE VIRTUAL TABLE word_grams USING fts5(word, tokenize = 'trigram', detail = none)")
    else:
        op.execute("CREATE TABLE event_words (event bigint PRIMARY KEY REFERENCES event, words tsvector NOT NULL)")
        op.execute("CREATE INDEX ix_event_words ON event_words USING gin (words)")
        op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        op.execute("CREATE INDEX ix_word_grams ON word USING gin (word gin_trgm_ops)")
    if op.get_bind().scalar(sa.text("SELECT max(pk) FROM event")) is not None:
        from marsad.store.indexing import reindex

        reindex(op.get_bind())


def downgrade() -> None:
    for table in ("event_words", *(("word_grams",) if op.get_bind().dialect.name == "sqlite" else ()), "word"):
        op.execute(f"DROP TABLE {table}")
    op.drop_index("ix_event_day", "event")
    op.drop_column("event", "day")
