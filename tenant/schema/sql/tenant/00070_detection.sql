-- +goose Up
-- What is heard in calls. See dialer/hearing.

-- announcements of networks that the tenant has taught: a fingerprint each, and the sound to check it by
create table network_announcements (
  id            text primary key,
  name          text not null,
  class         text not null,               -- what it says of a number: vacant, powered_off ...
  print         bytea not null,              -- media/detect/print, version in its first byte
  sound         bytea not null,              -- sealed: A-law, 8000 a second
  length_ms     int not null,
  call_id       text not null default '',    -- the call whose early media it was cut from; empty: uploaded
  created_by    text not null default '',
  created_at    timestamptz not null default now()
);

-- machine or person, and what then: dialer/hearing.Settings; what is missing has its default
alter table campaigns add column detection jsonb not null default '{}';

-- what was told as "no answer" until now may be told as "unreachable": it is tried again all the same
update campaigns set retry = retry || jsonb_build_object('unreachable', retry->'no_answer')
  where retry->'no_answer' is not null and retry->'unreachable' is null;
