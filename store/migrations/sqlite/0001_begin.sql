-- Typed things are JSON documents beside the columns that are searched and compared.

CREATE TABLE records (
  id       TEXT NOT NULL PRIMARY KEY,
  chain    TEXT NOT NULL,
  sequence INTEGER NOT NULL,
  at       INTEGER NOT NULL,
  kind     TEXT NOT NULL,
  actor    TEXT NOT NULL,
  session  TEXT,
  decision TEXT,
  document TEXT NOT NULL,
  UNIQUE (chain, sequence)
) STRICT;

CREATE TABLE approvals (
  id            TEXT NOT NULL PRIMARY KEY,
  state         TEXT NOT NULL,
  version       INTEGER NOT NULL,
  expires_at    INTEGER NOT NULL,
  -- Until then a process that was given it as overdue is left alone with it.
  claimed_until INTEGER NOT NULL DEFAULT 0,
  session       TEXT,
  binding       TEXT NOT NULL,
  document      TEXT NOT NULL
) STRICT;
-- One open question per command in its place, however often it is asked.
CREATE UNIQUE INDEX approvals_open ON approvals (binding) WHERE state = 'open';
CREATE INDEX approvals_due ON approvals (expires_at) WHERE state = 'open';
CREATE INDEX approvals_by_state ON approvals (state, id);
CREATE INDEX approvals_by_session ON approvals (session, id);

CREATE TABLE grants (
  id         TEXT NOT NULL PRIMARY KEY,
  approval   TEXT NOT NULL REFERENCES approvals (id),
  command    TEXT NOT NULL,
  -- Only of grants for a structure: any other is found by its command alone.
  structure  TEXT,
  expires_at INTEGER NOT NULL,
  spent_at   INTEGER,
  revoked_at INTEGER,
  document   TEXT NOT NULL
) STRICT;
CREATE INDEX grants_by_command ON grants (command) WHERE spent_at IS NULL AND revoked_at IS NULL;
CREATE INDEX grants_by_structure ON grants (structure) WHERE spent_at IS NULL AND revoked_at IS NULL;
CREATE INDEX grants_by_approval ON grants (approval);

CREATE TABLE session_events (
  position INTEGER PRIMARY KEY AUTOINCREMENT,
  session  TEXT NOT NULL,
  document TEXT NOT NULL
) STRICT;
CREATE INDEX session_events_by_session ON session_events (session, position);

CREATE TABLE tokens (
  id       TEXT NOT NULL PRIMARY KEY,
  document TEXT NOT NULL
) STRICT;

CREATE TABLE used_tokens (
  id         TEXT NOT NULL PRIMARY KEY,
  expires_at INTEGER NOT NULL
) STRICT;

CREATE TABLE secrets (
  name     TEXT NOT NULL PRIMARY KEY,
  document TEXT NOT NULL
) STRICT;

-- Written to find out whether anything can be written.
CREATE TABLE readiness (
  one   INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
  asked INTEGER NOT NULL
) STRICT;

-- What other processes on the same file look at to be woken; the last thousand.
CREATE TABLE changes (
  sequence INTEGER PRIMARY KEY AUTOINCREMENT,
  notice   TEXT NOT NULL
) STRICT;
CREATE TRIGGER changes_forget AFTER INSERT ON changes BEGIN
  DELETE FROM changes WHERE sequence <= NEW.sequence - 1000;
END;
