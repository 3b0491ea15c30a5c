-- The store of a desk, version 3: when the service levels of open tickets are due. Kinds of tables as in version 1.

-- ---- derived ----

-- What the ticket's live events and the configuration in force come to. due: the earliest instant one of its running clocks
-- is due, 0 = none runs; risk: the earliest at which one of them is at risk, set where due is; paused = 1: clocks wait with
-- the ticket. Resolved, closed and deleted tickets have none of them.
ALTER TABLE ticket ADD COLUMN due INTEGER NOT NULL DEFAULT 0;
ALTER TABLE ticket ADD COLUMN risk INTEGER NOT NULL DEFAULT 0;
ALTER TABLE ticket ADD COLUMN paused INTEGER NOT NULL DEFAULT 0;
-- In the order of a list by due; the rest stands in it so that counts and windows need no row. A desk without service
-- levels has nothing in it.
CREATE INDEX ticket_due ON ticket(due, id, risk, queue, assignee, open, deleted) WHERE due > 0;
-- What open tickets are listed and sorted by: an order that has no index of its own is made from this, not from rows that lie
-- all over the file. No open ticket is deleted: a query that names `deleted` asks for this index, and no other one does.
CREATE INDEX open_list ON ticket(deleted, subject, id, type, state, state_category, priority, queue, assignee, requester,
	category, created, updated, external_id, rev, snoozed, due, risk, paused, open) WHERE open = 1;
