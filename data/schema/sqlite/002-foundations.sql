-- The store of a desk, version 2: relations of tickets, attachments, custom fields, organisations. Kinds of tables as
-- in version 1.

-- ---- truth ----

-- A file that came with a message. name: id in `text` (erasable). type: MIME, a claim. size in bytes. blob: SHA-256 of
-- the content, which is DESK/blob/ab/abcd...; ids rise with the change. On which message it stands never changes;
-- whether it still stands there is the ticket's `attachment` set.
CREATE TABLE attachment (
	id INTEGER PRIMARY KEY CHECK (id > 0),
	change INTEGER NOT NULL REFERENCES change(id),
	message INTEGER NOT NULL REFERENCES message(id),
	name INTEGER NOT NULL REFERENCES text(id),
	type TEXT NOT NULL,
	size INTEGER NOT NULL CHECK (size >= 0),
	blob BLOB NOT NULL CHECK (length(blob) = 32)
) STRICT;
CREATE INDEX attachment_message ON attachment(message);
CREATE INDEX attachment_blob ON attachment(blob);
CREATE TRIGGER attachment_no_update BEFORE UPDATE ON attachment BEGIN SELECT raise(ABORT, 'attachment is append-only'); END;
CREATE TRIGGER attachment_no_delete BEFORE DELETE ON attachment BEGIN SELECT raise(ABORT, 'attachment is append-only'); END;

-- A custom field ever declared by field.yaml: number, key and type belong together for ever, so that events of a field long
-- gone can be read. type: as in field.yaml. The change has an event for each.
CREATE TABLE custom_field (
	number INTEGER PRIMARY KEY CHECK (number >= 1000),
	key TEXT NOT NULL UNIQUE,
	type TEXT NOT NULL,
	change INTEGER NOT NULL REFERENCES change(id)
) STRICT;
CREATE TRIGGER custom_field_no_update BEFORE UPDATE ON custom_field BEGIN SELECT raise(ABORT, 'custom_field is append-only'); END;
CREATE TRIGGER custom_field_no_delete BEFORE DELETE ON custom_field BEGIN SELECT raise(ABORT, 'custom_field is append-only'); END;

-- ---- derived ----

-- merged: the ticket this one was merged into, 0 = none; then state_category is 5. snoozed: until when, 0 = not.
-- reason_text: why it was deleted, 0 = unset.
ALTER TABLE ticket ADD COLUMN merged INTEGER NOT NULL DEFAULT 0;
ALTER TABLE ticket ADD COLUMN snoozed INTEGER NOT NULL DEFAULT 0;
ALTER TABLE ticket ADD COLUMN reason_text INTEGER NOT NULL DEFAULT 0;
CREATE INDEX ticket_merged ON ticket(merged) WHERE merged > 0;
CREATE INDEX ticket_snoozed ON ticket(snoozed, id) WHERE snoozed > 0;

-- The views of work leave snoozed tickets out without a look at the row.
DROP INDEX open_assignee;
CREATE INDEX open_assignee ON ticket(assignee, priority, updated DESC, id DESC, queue, open, snoozed) WHERE open = 1;

-- Each link stands at both its ends, once from each side: kind is a name of the link table in domain/.
CREATE TABLE ticket_link (
	ticket INTEGER NOT NULL REFERENCES ticket(id),
	kind TEXT NOT NULL,
	other INTEGER NOT NULL REFERENCES ticket(id),
	PRIMARY KEY (ticket, kind, other)
) STRICT, WITHOUT ROWID;
CREATE INDEX ticket_link_kind ON ticket_link(kind, ticket);
CREATE TABLE ticket_watcher (
	ticket INTEGER NOT NULL REFERENCES ticket(id),
	person INTEGER NOT NULL REFERENCES person(id),
	PRIMARY KEY (ticket, person)
) STRICT, WITHOUT ROWID;
CREATE INDEX ticket_watcher_person ON ticket_watcher(person, ticket);
CREATE TABLE ticket_attachment (
	ticket INTEGER NOT NULL REFERENCES ticket(id),
	attachment INTEGER NOT NULL REFERENCES attachment(id),
	PRIMARY KEY (ticket, attachment)
) STRICT, WITHOUT ROWID;

-- Custom values. form: as in the event. What is compared by: num (a number in millionths, UTC seconds a date begins at, person
-- id, 0 or 1) or value (key, path, line; '' = erased); the other of the two is 0 or ''.
CREATE TABLE ticket_field (
	ticket INTEGER NOT NULL REFERENCES ticket(id),
	field INTEGER NOT NULL,
	form TEXT NOT NULL,
	num INTEGER NOT NULL,
	value TEXT NOT NULL,
	PRIMARY KEY (ticket, field)
) STRICT, WITHOUT ROWID;
CREATE INDEX ticket_field_value ON ticket_field(field, num, value, ticket);

-- Row 0 is "none", as of the other directories.
CREATE TABLE organisation (
	id INTEGER PRIMARY KEY,
	key TEXT NOT NULL UNIQUE,
	title TEXT NOT NULL,
	active INTEGER NOT NULL CHECK (active IN (0, 1))
) STRICT;
INSERT INTO organisation VALUES (0, '', '', 0);
-- organisation: 0 = none.
ALTER TABLE person ADD COLUMN organisation INTEGER NOT NULL DEFAULT 0;
CREATE INDEX person_organisation ON person(organisation, id) WHERE organisation > 0;

-- The commit behind each change that follows git: made again from git where it is lost. at, author, email and subject
-- are what the commit claims, safe to show; who acted is in the change.
CREATE TABLE kb_commit (
	change INTEGER PRIMARY KEY REFERENCES change(id),
	commit_id TEXT NOT NULL,
	at INTEGER NOT NULL,
	author TEXT NOT NULL,
	email TEXT NOT NULL,
	subject TEXT NOT NULL
) STRICT;
CREATE INDEX kb_commit_id ON kb_commit(commit_id, change);

-- ---- work ----

-- The words of ticket_fts that a typed word may begin, and about how many tickets hold each: an interactive list of a
-- short prefix asks for the commonest. Complete where meta says so; n is a sample, never proved.
CREATE TABLE word (
	w TEXT PRIMARY KEY,
	n INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX word_common ON word(n DESC, w) WHERE n >= 64;
-- An index made before has not told its words: they are whole once it is made anew.
INSERT INTO meta SELECT 'words', CASE WHEN EXISTS (SELECT 1 FROM ticket WHERE indexed <> 0) THEN '0' ELSE '1' END;

-- What else the change of such a commit will say: its door (8 = git), what it undoes, its uid.
ALTER TABLE kb_intent ADD COLUMN door INTEGER NOT NULL DEFAULT 8;
ALTER TABLE kb_intent ADD COLUMN undoes INTEGER NOT NULL DEFAULT 0;
ALTER TABLE kb_intent ADD COLUMN uid BLOB;

-- What a command done to many things has yet to do, so that the same request takes it up again where it ended. uid: of
-- the request; batch: its first change, 0 = none yet; digest: of the command's words; n things, of which `at` are done.
-- Gone when all are.
CREATE TABLE todo (
	uid BLOB PRIMARY KEY CHECK (length(uid) = 16),
	batch INTEGER NOT NULL,
	digest BLOB NOT NULL CHECK (length(digest) = 32),
	n INTEGER NOT NULL,
	at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX todo_batch ON todo(batch);
-- item: ids of things in the order they are done, eight bytes each; part: 0, 1 ...
CREATE TABLE todo_part (
	uid BLOB NOT NULL,
	part INTEGER NOT NULL,
	item BLOB NOT NULL,
	UNIQUE (uid, part)
) STRICT;
