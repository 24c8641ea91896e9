-- Typed things are JSON documents beside the columns that are searched and compared. Names compare by their bytes,
-- whatever the collation of the database is. A document is text: `jsonb` would refuse a NUL and reorder the rest.

CREATE TABLE records (
  id       TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  chain    TEXT COLLATE "C" NOT NULL,
  sequence BIGINT NOT NULL,
  at       BIGINT NOT NULL,
  kind     TEXT NOT NULL,
  actor    TEXT NOT NULL,
  session  TEXT COLLATE "C",
  decision TEXT,
  document TEXT NOT NULL,
  UNIQUE (chain, sequence)
);

CREATE TABLE approvals (
  id            TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  state         TEXT NOT NULL,
  version       BIGINT NOT NULL,
  expires_at    BIGINT NOT NULL,
  -- Until then a process that was given it as overdue is left alone with it.
  claimed_until BIGINT NOT NULL DEFAULT 0,
  session       TEXT COLLATE "C",
  binding       TEXT COLLATE "C" NOT NULL,
  document      TEXT NOT NULL
);
-- One open question per command in its place, however often it is asked.
CREATE UNIQUE INDEX approvals_open ON approvals (binding) WHERE state = 'open';
CREATE INDEX approvals_due ON approvals (expires_at) WHERE state = 'open';
CREATE INDEX approvals_by_state ON approvals (state, id);
CREATE INDEX approvals_by_session ON approvals (session, id);

CREATE TABLE grants (
  id         TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  approval   TEXT COLLATE "C" NOT NULL REFERENCES approvals (id),
  command    TEXT COLLATE "C" NOT NULL,
  -- Only of grants for a structure: any other is found by its command alone.
  structure  TEXT COLLATE "C",
  expires_at BIGINT NOT NULL,
  spent_at   BIGINT,
  revoked_at BIGINT,
  document   TEXT NOT NULL
);
CREATE INDEX grants_by_command ON grants (command) WHERE spent_at IS NULL AND revoked_at IS NULL;
CREATE INDEX grants_by_structure ON grants (structure) WHERE spent_at IS NULL AND revoked_at IS NULL;
CREATE INDEX grants_by_approval ON grants (approval);

CREATE TABLE session_events (
  position BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  session  TEXT COLLATE "C" NOT NULL,
  document TEXT NOT NULL
);
CREATE INDEX session_events_by_session ON session_events (session, position);

CREATE TABLE tokens (
  id       TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  document TEXT NOT NULL
);

CREATE TABLE used_tokens (
  id         TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  expires_at BIGINT NOT NULL
);

CREATE TABLE secrets (
  name     TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  document TEXT NOT NULL
);

-- Written to find out whether anything can be written.
CREATE TABLE readiness (
  one   BIGINT NOT NULL PRIMARY KEY CHECK (one = 1),
  asked BIGINT NOT NULL
);
