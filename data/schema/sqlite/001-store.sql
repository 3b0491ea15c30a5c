-- The store of a desk, version 1. Each table names its kind:
--   truth    append-only, kept by triggers; the log of changes and what it carries
--   derived  made from truth (or git) and can be made again at any time
--   work     counters, switches, things to do; neither rebuilt nor audited row by row
-- Nothing that sorts is NULL. Row 0 of person, team, queue and category is "none", so that foreign keys hold.
-- Truth refers to truth and derived to derived rows by foreign key; derived rows may refer to truth, never the reverse.

-- ---- truth ----

-- One command done. at: when it happened; recorded: when written, never decreasing. actor: person id, 0 = the
-- program. batch, cause, undoes: change ids, 0 = none. hash = SHA-256 over the hash before and everything the change says.
CREATE TABLE change (
	id INTEGER PRIMARY KEY CHECK (id > 0),
	uid BLOB NOT NULL UNIQUE CHECK (length(uid) = 16),
	at INTEGER NOT NULL,
	recorded INTEGER NOT NULL,
	actor INTEGER NOT NULL,
	door INTEGER NOT NULL,
	command TEXT NOT NULL,
	config INTEGER NOT NULL,
	batch INTEGER NOT NULL,
	cause INTEGER NOT NULL,
	rule TEXT,
	undoes INTEGER NOT NULL,
	hash BLOB NOT NULL CHECK (length(hash) = 32),
	v INTEGER NOT NULL
) STRICT;
CREATE INDEX change_cause ON change(cause) WHERE cause > 0;
CREATE INDEX change_undoes ON change(undoes) WHERE undoes > 0;
CREATE INDEX change_batch ON change(batch) WHERE batch > 0;
-- "My last change": 6 is the door of imports, whose many changes nobody undoes one by one.
CREATE INDEX change_actor ON change(actor, id) WHERE door <> 6;

-- One field of one object. noun and field are numbers of the field table; old and new in event form.
CREATE TABLE event (
	change INTEGER NOT NULL REFERENCES change(id),
	seq INTEGER NOT NULL,
	noun INTEGER NOT NULL,
	object INTEGER NOT NULL,
	field INTEGER NOT NULL,
	op INTEGER NOT NULL CHECK (op IN (1, 2, 3)),
	old TEXT,
	new TEXT,
	PRIMARY KEY (change, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX event_object ON event(noun, object, change, seq);

-- Erasable text: the audit hash holds only digest = SHA-256(salt, value). Both or none of salt and value are NULL.
-- Ids rise with the change.
CREATE TABLE text (
	id INTEGER PRIMARY KEY CHECK (id > 0),
	change INTEGER NOT NULL REFERENCES change(id),
	digest BLOB NOT NULL CHECK (length(digest) = 32),
	salt BLOB CHECK (length(salt) = 16),
	value TEXT,
	CHECK ((salt IS NULL) = (value IS NULL))
) STRICT;

-- A message as written. Which thread it stands in is an event of the ticket. Ids rise with the change.
CREATE TABLE message (
	id INTEGER PRIMARY KEY CHECK (id > 0),
	change INTEGER NOT NULL REFERENCES change(id),
	at INTEGER NOT NULL,
	author INTEGER NOT NULL,
	public INTEGER NOT NULL CHECK (public IN (0, 1)),
	text INTEGER NOT NULL REFERENCES text(id)
) STRICT;

-- The configuration as it was applied by a change, whose event carries the digest of all its files.
CREATE TABLE config_version (
	id INTEGER PRIMARY KEY CHECK (id > 0),
	change INTEGER NOT NULL REFERENCES change(id),
	at INTEGER NOT NULL,
	digest BLOB NOT NULL CHECK (length(digest) = 32)
) STRICT;
CREATE TABLE config_file (
	version INTEGER NOT NULL REFERENCES config_version(id),
	path TEXT NOT NULL,
	digest BLOB NOT NULL CHECK (length(digest) = 32),
	content TEXT NOT NULL,
	PRIMARY KEY (version, path)
) STRICT, WITHOUT ROWID;

-- Migrations applied to this store; written by the driver. The audit knows all but `at`.
CREATE TABLE schema_history (
	version INTEGER PRIMARY KEY,
	name TEXT NOT NULL,
	digest BLOB NOT NULL CHECK (length(digest) = 32),
	at INTEGER NOT NULL
) STRICT;

CREATE TRIGGER change_no_update BEFORE UPDATE ON change BEGIN SELECT raise(ABORT, 'change is append-only'); END;
CREATE TRIGGER change_no_delete BEFORE DELETE ON change BEGIN SELECT raise(ABORT, 'change is append-only'); END;
CREATE TRIGGER change_recorded BEFORE INSERT ON change
	WHEN NEW.recorded < (SELECT recorded FROM change ORDER BY id DESC LIMIT 1)
	OR NEW.id <= (SELECT id FROM change ORDER BY id DESC LIMIT 1)
	BEGIN SELECT raise(ABORT, 'change is written in order'); END;
CREATE TRIGGER event_no_update BEFORE UPDATE ON event BEGIN SELECT raise(ABORT, 'event is append-only'); END;
CREATE TRIGGER event_no_delete BEFORE DELETE ON event BEGIN SELECT raise(ABORT, 'event is append-only'); END;
CREATE TRIGGER message_no_update BEFORE UPDATE ON message BEGIN SELECT raise(ABORT, 'message is append-only'); END;
CREATE TRIGGER message_no_delete BEFORE DELETE ON message BEGIN SELECT raise(ABORT, 'message is append-only'); END;
CREATE TRIGGER text_only_erase BEFORE UPDATE ON text
	WHEN NEW.id <> OLD.id OR NEW.change <> OLD.change OR NEW.digest <> OLD.digest
	OR NEW.salt IS NOT NULL OR NEW.value IS NOT NULL
	BEGIN SELECT raise(ABORT, 'text can only be erased'); END;
CREATE TRIGGER text_no_delete BEFORE DELETE ON text BEGIN SELECT raise(ABORT, 'text can only be erased'); END;
CREATE TRIGGER config_version_no_update BEFORE UPDATE ON config_version BEGIN SELECT raise(ABORT, 'config_version is append-only'); END;
CREATE TRIGGER config_version_no_delete BEFORE DELETE ON config_version BEGIN SELECT raise(ABORT, 'config_version is append-only'); END;
CREATE TRIGGER config_file_no_update BEFORE UPDATE ON config_file BEGIN SELECT raise(ABORT, 'config_file is append-only'); END;
CREATE TRIGGER config_file_no_delete BEFORE DELETE ON config_file BEGIN SELECT raise(ABORT, 'config_file is append-only'); END;
CREATE TRIGGER schema_history_no_update BEFORE UPDATE ON schema_history BEGIN SELECT raise(ABORT, 'schema_history is append-only'); END;
CREATE TRIGGER schema_history_no_delete BEFORE DELETE ON schema_history BEGIN SELECT raise(ABORT, 'schema_history is append-only'); END;

-- ---- derived ----

-- Changes that are not live, and the live change that undoes each.
CREATE TABLE undone (
	change INTEGER PRIMARY KEY,
	undoer INTEGER NOT NULL
) STRICT;
CREATE INDEX undone_undoer ON undone(undoer);

CREATE TABLE person (
	id INTEGER PRIMARY KEY,
	login TEXT NOT NULL UNIQUE,
	name TEXT NOT NULL,
	email TEXT NOT NULL,
	roles INTEGER NOT NULL,
	active INTEGER NOT NULL CHECK (active IN (0, 1))
) STRICT;
CREATE TABLE team (
	id INTEGER PRIMARY KEY,
	key TEXT NOT NULL UNIQUE,
	title TEXT NOT NULL,
	active INTEGER NOT NULL CHECK (active IN (0, 1))
) STRICT;
CREATE TABLE team_member (
	team INTEGER NOT NULL REFERENCES team(id),
	person INTEGER NOT NULL REFERENCES person(id),
	PRIMARY KEY (team, person)
) STRICT, WITHOUT ROWID;
CREATE INDEX team_member_person ON team_member(person);
CREATE TABLE queue (
	id INTEGER PRIMARY KEY,
	key TEXT NOT NULL UNIQUE,
	title TEXT NOT NULL,
	team INTEGER NOT NULL REFERENCES team(id),
	restricted INTEGER NOT NULL CHECK (restricted IN (0, 1)),
	active INTEGER NOT NULL CHECK (active IN (0, 1))
) STRICT;
CREATE INDEX queue_team ON queue(team);
CREATE TABLE category (
	id INTEGER PRIMARY KEY,
	key TEXT NOT NULL UNIQUE,
	title TEXT NOT NULL,
	active INTEGER NOT NULL CHECK (active IN (0, 1))
) STRICT;

-- The fold of a ticket's live events. rev: last change that touched it. subject '' = erased. type, state, workflow
-- ("NAME:VERSION"): keys. state_category 1..5 = new, active, waiting, resolved, closed. open = 1: new, active or waiting, and not
-- deleted. priority 1..4, 9 = unset. queue .. category: 0 = none. resolved, closed: 0 = never. external_id NULL = none.
-- digest: of the imported row. indexed: first 8 bytes of the digest of its text in ticket_fts, 0 = not there.
CREATE TABLE ticket (
	id INTEGER PRIMARY KEY CHECK (id > 0),
	rev INTEGER NOT NULL,
	external_id TEXT,
	subject TEXT NOT NULL,
	type TEXT NOT NULL,
	state TEXT NOT NULL,
	workflow TEXT NOT NULL,
	state_category INTEGER NOT NULL CHECK (state_category BETWEEN 0 AND 5),
	open INTEGER NOT NULL CHECK (open IN (0, 1)),
	priority INTEGER NOT NULL CHECK (priority BETWEEN 1 AND 4 OR priority = 9),
	queue INTEGER NOT NULL REFERENCES queue(id),
	assignee INTEGER NOT NULL REFERENCES person(id),
	requester INTEGER NOT NULL REFERENCES person(id),
	category INTEGER NOT NULL REFERENCES category(id),
	resolution TEXT NOT NULL,
	created INTEGER NOT NULL,
	updated INTEGER NOT NULL,
	resolved INTEGER NOT NULL,
	closed INTEGER NOT NULL,
	deleted INTEGER NOT NULL CHECK (deleted IN (0, 1)),
	subject_text INTEGER NOT NULL,
	resolution_text INTEGER NOT NULL,
	digest TEXT,
	indexed INTEGER NOT NULL DEFAULT 0
) STRICT;
-- Each shipped view has an index in its order (tests/golden/plans.txt); directions are those of sort:priority,-updated.
-- The literal `open = 1` in a query lets it use the first five; `open` and `deleted` stand in the index so that a count or
-- a window's keys need no row.
CREATE INDEX open_queue ON ticket(queue, priority, updated DESC, id DESC, assignee, open) WHERE open = 1;
CREATE INDEX open_assignee ON ticket(assignee, priority, updated DESC, id DESC, queue, open) WHERE open = 1;
CREATE INDEX open_priority ON ticket(priority, updated DESC, id DESC, queue, assignee, open) WHERE open = 1;
CREATE INDEX open_updated ON ticket(updated, id, queue, assignee, open) WHERE open = 1;
CREATE INDEX open_state ON ticket(state_category, updated, id, queue, assignee, open) WHERE open = 1;
CREATE INDEX ticket_updated ON ticket(updated, id, deleted);
CREATE INDEX ticket_state ON ticket(state_category, updated, id, deleted);
CREATE INDEX ticket_requester ON ticket(requester, updated, id, deleted);
CREATE INDEX ticket_assignee ON ticket(assignee, updated, id, deleted) WHERE assignee > 0;
CREATE INDEX ticket_queue ON ticket(queue, updated, id, deleted);
CREATE INDEX ticket_category ON ticket(category, updated, id, deleted) WHERE category > 0;
CREATE INDEX ticket_created ON ticket(created, id, deleted);
CREATE INDEX ticket_resolved ON ticket(resolved, queue, created) WHERE resolved > 0;
CREATE UNIQUE INDEX ticket_external ON ticket(external_id) WHERE external_id IS NOT NULL;

CREATE TABLE ticket_tag (
	ticket INTEGER NOT NULL REFERENCES ticket(id),
	tag TEXT NOT NULL,
	PRIMARY KEY (ticket, tag)
) STRICT, WITHOUT ROWID;
CREATE INDEX ticket_tag_tag ON ticket_tag(tag, ticket);

-- The messages of each ticket: the ticket's `message` set.
CREATE TABLE thread (
	ticket INTEGER NOT NULL REFERENCES ticket(id),
	message INTEGER NOT NULL REFERENCES message(id),
	PRIMARY KEY (ticket, message)
) STRICT, WITHOUT ROWID;
CREATE INDEX thread_message ON thread(message);

-- id = the number in KB-n. blob, commit: hex object ids in kb.git. commit_id holds the commit.
CREATE TABLE article (
	id INTEGER PRIMARY KEY CHECK (id > 0),
	path TEXT NOT NULL,
	title TEXT NOT NULL,
	blob_id TEXT NOT NULL,
	commit_id TEXT NOT NULL,
	updated INTEGER NOT NULL,
	gone INTEGER NOT NULL CHECK (gone IN (0, 1)),
	body TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX article_path ON article(path) WHERE gone = 0;
CREATE INDEX article_blob ON article(blob_id) WHERE gone = 1;

-- Text indexes; the cutter is text/token.c. Contentless: a row is deleted by giving its old text again.
-- Segments are merged by the program (store/search_store), never inside a command.
CREATE VIRTUAL TABLE ticket_fts USING fts5(subject, public, private, content='', tokenize='deskbell');
INSERT INTO ticket_fts(ticket_fts, rank) VALUES ('automerge', 0);
CREATE VIRTUAL TABLE article_fts USING fts5(title, body, content='', tokenize='deskbell');

-- ---- work ----

CREATE TABLE seq (
	name TEXT PRIMARY KEY,
	n INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE meta (
	k TEXT PRIMARY KEY,
	v TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Commits of our own, told before main moves: who publishes, and by which command. A row whose commit never became
-- main says nothing.
CREATE TABLE kb_intent (
	commit_id TEXT PRIMARY KEY,
	actor INTEGER NOT NULL,
	command TEXT NOT NULL,
	at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- due, lease, done, cancelled: UTC seconds; done and cancelled 0 = not.
CREATE TABLE outbox (
	id INTEGER PRIMARY KEY CHECK (id > 0),
	change INTEGER NOT NULL REFERENCES change(id),
	ticket INTEGER NOT NULL,
	kind INTEGER NOT NULL,
	dest TEXT NOT NULL,
	text INTEGER NOT NULL,
	due INTEGER NOT NULL,
	lease INTEGER NOT NULL,
	tries INTEGER NOT NULL,
	done INTEGER NOT NULL,
	cancelled INTEGER NOT NULL
) STRICT;
CREATE INDEX outbox_due ON outbox(due, id) WHERE done = 0 AND cancelled = 0;
CREATE INDEX outbox_change ON outbox(change);

INSERT INTO person VALUES (0, '', '', '', 0, 0);
INSERT INTO team VALUES (0, '', '', 0);
INSERT INTO queue VALUES (0, '', '', 0, 0, 0);
INSERT INTO category VALUES (0, '', '', 0);
-- The cutter (text/token.h) a new index is by; a program with a newer one makes the index anew.
INSERT INTO meta VALUES ('token_version', '1');
