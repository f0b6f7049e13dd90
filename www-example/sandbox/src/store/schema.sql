-- Times are epoch milliseconds. Lists and maps nobody queries are JSON text.
CREATE TABLE IF NOT EXISTS tenant (
    alias               TEXT PRIMARY KEY,
    api_key             TEXT NOT NULL,
    account_sid         TEXT,
    auth_token          TEXT,
    live                INTEGER NOT NULL,
    secure              INTEGER NOT NULL,
    disabled_operations TEXT NOT NULL,
    position            INTEGER NOT NULL
) STRICT;

CREATE TABLE IF NOT EXISTS program (
    tenant          TEXT NOT NULL REFERENCES tenant (alias),
    id              TEXT NOT NULL,
    name            TEXT NOT NULL,
    referrer_reward TEXT,
    referred_reward TEXT,
    converting_event TEXT,
    position        INTEGER NOT NULL,
    PRIMARY KEY (tenant, id)
) STRICT;

CREATE TABLE IF NOT EXISTS account (
    tenant       TEXT NOT NULL REFERENCES tenant (alias),
    id           TEXT NOT NULL,
    date_created INTEGER NOT NULL,
    PRIMARY KEY (tenant, id)
) STRICT;

CREATE TABLE IF NOT EXISTS user (
    tenant        TEXT NOT NULL,
    account_id    TEXT NOT NULL,
    id            TEXT NOT NULL,
    first_name    TEXT,
    last_name     TEXT,
    email         TEXT,
    image_url     TEXT,
    cookie_id     TEXT,
    locale        TEXT,
    country_code  TEXT,
    referable     INTEGER NOT NULL DEFAULT 1,
    first_seen_ip TEXT,
    last_seen_ip  TEXT,
    first_seen_user_agent TEXT,
    last_seen_user_agent  TEXT,
    referral_source TEXT,
    custom_fields TEXT NOT NULL DEFAULT '{}',
    date_us_tax_form_submitted INTEGER,
    date_created  INTEGER NOT NULL,
    date_blocked  INTEGER,
    PRIMARY KEY (tenant, account_id, id),
    FOREIGN KEY (tenant, account_id) REFERENCES account (tenant, id)
) STRICT;

CREATE TABLE IF NOT EXISTS do_not_track (
    tenant     TEXT NOT NULL,
    account_id TEXT NOT NULL,
    user_id    TEXT NOT NULL,
    PRIMARY KEY (tenant, account_id, user_id)
) STRICT;

CREATE TABLE IF NOT EXISTS segment (
    tenant     TEXT NOT NULL,
    account_id TEXT NOT NULL,
    user_id    TEXT NOT NULL,
    name       TEXT NOT NULL,
    PRIMARY KEY (tenant, account_id, user_id, name),
    FOREIGN KEY (tenant, account_id, user_id) REFERENCES user (tenant, account_id, id) ON DELETE CASCADE
) STRICT;

-- A code leads to its owner for ever; `current` marks the one the owner is shown in a program.
CREATE TABLE IF NOT EXISTS code (
    tenant       TEXT NOT NULL,
    code         TEXT NOT NULL COLLATE NOCASE,
    program      TEXT NOT NULL,
    account_id   TEXT NOT NULL,
    user_id      TEXT NOT NULL,
    current      INTEGER NOT NULL,
    date_created INTEGER NOT NULL,
    PRIMARY KEY (tenant, code),
    FOREIGN KEY (tenant, program) REFERENCES program (tenant, id),
    FOREIGN KEY (tenant, account_id, user_id) REFERENCES user (tenant, account_id, id) ON DELETE CASCADE
) STRICT;
CREATE INDEX IF NOT EXISTS code_of_user ON code (tenant, account_id, user_id);

CREATE TABLE IF NOT EXISTS share_link (
    tenant     TEXT NOT NULL,
    url        TEXT NOT NULL,
    program    TEXT NOT NULL,
    account_id TEXT NOT NULL,
    user_id    TEXT NOT NULL,
    PRIMARY KEY (tenant, url),
    UNIQUE (tenant, account_id, user_id, program),
    FOREIGN KEY (tenant, account_id, user_id) REFERENCES user (tenant, account_id, id) ON DELETE CASCADE
) STRICT;

-- The unique key is the rule "referred only once per program".
CREATE TABLE IF NOT EXISTS referral (
    id                  TEXT PRIMARY KEY,
    tenant              TEXT NOT NULL,
    program             TEXT NOT NULL,
    code                TEXT NOT NULL,
    referrer_account_id TEXT NOT NULL,
    referrer_user_id    TEXT NOT NULL,
    referred_account_id TEXT NOT NULL,
    referred_user_id    TEXT NOT NULL,
    source              TEXT NOT NULL,
    date_started        INTEGER NOT NULL,
    date_paid           INTEGER,
    date_ended          INTEGER,
    UNIQUE (tenant, referred_account_id, referred_user_id, program),
    FOREIGN KEY (tenant, referrer_account_id, referrer_user_id) REFERENCES user (tenant, account_id, id) ON DELETE CASCADE,
    FOREIGN KEY (tenant, referred_account_id, referred_user_id) REFERENCES user (tenant, account_id, id) ON DELETE CASCADE
) STRICT;
CREATE INDEX IF NOT EXISTS referral_of_referrer ON referral (tenant, referrer_account_id, referrer_user_id);

CREATE TABLE IF NOT EXISTS reward (
    id          TEXT PRIMARY KEY,
    tenant      TEXT NOT NULL,
    program     TEXT NOT NULL,
    referral_id TEXT NOT NULL REFERENCES referral (id) ON DELETE CASCADE,
    account_id  TEXT NOT NULL,
    user_id     TEXT NOT NULL,
    source      TEXT NOT NULL,
    reward      TEXT NOT NULL,
    date_given  INTEGER NOT NULL,
    UNIQUE (referral_id, source),
    FOREIGN KEY (tenant, account_id, user_id) REFERENCES user (tenant, account_id, id) ON DELETE CASCADE
) STRICT;
CREATE INDEX IF NOT EXISTS reward_of_user ON reward (tenant, account_id, user_id);

CREATE TABLE IF NOT EXISTS event (
    tenant         TEXT NOT NULL,
    id             TEXT NOT NULL,
    account_id     TEXT NOT NULL,
    user_id        TEXT NOT NULL,
    key            TEXT NOT NULL,
    fields         TEXT NOT NULL,
    date_triggered INTEGER NOT NULL,
    PRIMARY KEY (tenant, id),
    FOREIGN KEY (tenant, account_id, user_id) REFERENCES user (tenant, account_id, id) ON DELETE CASCADE
) STRICT;

CREATE TABLE IF NOT EXISTS idempotency (
    tenant TEXT NOT NULL,
    key    TEXT NOT NULL,
    digest TEXT NOT NULL,
    PRIMARY KEY (tenant, key)
) STRICT;
