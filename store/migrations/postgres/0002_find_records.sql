-- Records are asked for by session and by time; without these every such question reads all of them.

CREATE INDEX records_by_session ON records (session, id) WHERE session IS NOT NULL;
CREATE INDEX records_by_time ON records (at);
