"""People: accounts, sessions, tokens, and logins that failed."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
PK = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "user_account",
        sa.Column("pk", PK, nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("disabled", sa.Boolean(), nullable=False),
        sa.Column("password", sa.Text(), nullable=True),
        sa.Column("outside", sa.Text(), nullable=True),
        sa.Column("invite", sa.String(length=64), nullable=True),
        sa.Column("invite_until", sa.String(length=32), nullable=True),
        sa.Column("created", sa.String(length=32), nullable=False),
        sa.Column("preferences", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("pk"),
        sa.UniqueConstraint("name"),
        sa.UniqueConstraint("outside"),
        sa.UniqueConstraint("invite"),
    )
    op.create_table(
        "session",
        sa.Column("pk", PK, nullable=False),
        sa.Column("token", sa.String(length=64), nullable=False),
        sa.Column("account", PK, nullable=False),
        sa.Column("created", sa.String(length=32), nullable=False),
        sa.Column("seen", sa.String(length=32), nullable=False),
        sa.Column("until", sa.String(length=32), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("agent", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["account"], ["user_account.pk"]),
        sa.PrimaryKeyConstraint("pk"),
        sa.UniqueConstraint("token"),
    )
    op.create_index("ix_session_account", "session", ["account"])
    op.create_table(
        "api_token",
        sa.Column("pk", PK, nullable=False),
        sa.Column("account", PK, nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("token", sa.String(length=64), nullable=False),
        sa.Column("hint", sa.String(length=16), nullable=False),
        sa.Column("scopes", sa.String(length=64), nullable=False),
        sa.Column("created", sa.String(length=32), nullable=False),
        sa.Column("until", sa.String(length=32), nullable=True),
        sa.Column("used", sa.String(length=32), nullable=True),
        sa.Column("revoked", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["account"], ["user_account.pk"]),
        sa.PrimaryKeyConstraint("pk"),
        sa.UniqueConstraint("token"),
    )
    op.create_index("ix_api_token_account", "api_token", ["account"])
    op.create_table(
        "login_attempt",
        sa.Column("pk", PK, nullable=False),
        sa.Column("by", sa.String(length=64), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("pk"),
    )
    op.create_index("ix_login_attempt_by", "login_attempt", ["by", "at"])
    op.create_index("ix_login_attempt_at", "login_attempt", ["at"])


def downgrade() -> None:
    for table in ("login_attempt", "api_token", "session", "user_account"):
        op.drop_table(table)
