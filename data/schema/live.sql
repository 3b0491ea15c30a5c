-- live.db, version 1: what may be lost. Nothing here is truth; a file of another version is thrown away and made anew,
-- so there are no steps from one version to the next: whoever changes a table raises LIVE_VERSION of src/db/live.c.

-- When this file first knew a person: `since` = the newest change then. What came before counts as read.
CREATE TABLE reader (
	person INTEGER PRIMARY KEY,
	since INTEGER NOT NULL
) STRICT;
-- The newest change of the ticket the person has seen; -1 = the person says it is unread.
CREATE TABLE cursor (
	person INTEGER NOT NULL,
	ticket INTEGER NOT NULL,
	seen INTEGER NOT NULL,
	PRIMARY KEY (person, ticket)
) STRICT, WITHOUT ROWID;
