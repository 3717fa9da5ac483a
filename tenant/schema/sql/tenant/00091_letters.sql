-- +goose Up
-- Letters that prove a caller ID: the carrier's contract, a bill, a letter of authorisation. The file is sealed under the tenant's key.
create table caller_letters (
  id            text primary key,
  caller_id     text not null references caller_ids(id) on delete cascade,
  name          text not null,                         -- of the file, for people
  kind          text not null check (kind in ('application/pdf','image/png','image/jpeg')), -- by its content
  bytes         int not null,
  sealed        bytea not null,
  state         text not null default 'waiting' check (state in ('waiting','approved','refused','withdrawn')),
  note          text not null default '',              -- the operator's word to the tenant
  sent_by       text not null default '',
  sent_at       timestamptz not null,
  decided_by    text not null default '',
  decided_at    timestamptz
);
create index on caller_letters (caller_id, sent_at desc);
create unique index caller_letters_waiting on caller_letters (caller_id) where state = 'waiting'; -- one at a time
