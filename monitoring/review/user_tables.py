"""Tables of the review database about its users: accounts, what they may see, sessions, and the log."""

from __future__ import annotations

import sqlalchemy as sa

from monitoring.platform.columns import count, flag, key, moment, text
from monitoring.review.fed_tables import metadata

review_user = sa.Table(
    "review_user",
    metadata,
    sa.Column("user_id", sa.Integer, primary_key=True, comment="用户编号"),
    sa.Column("login_name", sa.String(60), nullable=False, unique=True, comment="登录名"),
    text("display_name", 60, "姓名", nullable=False),
    text("unit_name", 100, "单位"),
    text("role", 20, "角色", nullable=False),
    text("language", 2, "语言: zh, en", nullable=False),
    text("password_hash", 200, "argon2id; empty: signs in elsewhere"),
    sa.Column("oidc_subject", sa.String(255), unique=True, comment="统一身份认证的标识"),
    flag("is_active", "是否启用"),
    flag("must_change_password", "下次登录须改密码"),
    count("failed_count", "连续失败次数"),
    sa.Column("locked_until", sa.DateTime, comment="锁定至"),
    moment("created_at", "创建时间"),
    comment="Who may sign in",
)

review_user_scope = sa.Table(
    "review_user_scope",
    metadata,
    sa.Column("user_id", sa.Integer, primary_key=True, autoincrement=False, comment="用户编号"),
    sa.Column("region_code", sa.String(12), primary_key=True, comment="地区代码: with all regions in it"),
    comment="Which regions a user may see; none: nothing",
)

review_session = sa.Table(
    "review_session",
    metadata,
    key("token_hash", 64, "SHA-256 of what the cookie holds"),
    sa.Column("user_id", sa.Integer, nullable=False, index=True, comment="用户编号"),
    text("form_key", 64, "What forms of this session carry", nullable=False),
    moment("created_at", "登录时间"),
    moment("seen_at", "最近使用时间"),
    comment="Who is signed in",
)

review_attempt = sa.Table(
    "review_attempt",
    metadata,
    key("place_hash", 64, "SHA-256 of the network address"),
    count("failed_count", "失败次数"),
    moment("since_at", "计数起点"),
    comment="Failed sign-ins by network address",
)

review_log = sa.Table(
    "review_log",
    metadata,
    sa.Column(
        "entry_no",
        sa.BigInteger().with_variant(sa.Integer, "sqlite"),
        primary_key=True,
        autoincrement=False,
        comment="序号",
    ),
    moment("happened_at", "时间"),
    text("actor", 80, "登录名, or the account of the machine for commands", nullable=False),
    text("role", 20, "角色"),
    text("action", 30, "动作", nullable=False),
    text("subject_type", 20, "对象类型"),
    text("subject_id", 80, "对象编号: never a name or number of a person"),
    text("reason", 300, "理由"),
    text("detail", 500, "其他: counts, filters, outcome", nullable=False),
    text("previous_hash", 64, "Hash of the entry before", nullable=False),
    text("entry_hash", 64, "SHA-256 over this entry and the hash before", nullable=False),
    sa.Index("review_log_subject", "subject_id", "actor"),
    sa.Index("review_log_actor", "actor", "entry_no"),
    sa.Index("review_log_action", "action", "entry_no"),
    sa.Index("review_log_day", "happened_at"),
    comment="Append-only and chained: every sign-in, opened record, result, export, and reading on the command line",
)
