-- +goose Up
-- What happened to a lead beside its calls, and what was done to many leads at once.

create table lead_events (
  id            bigint generated always as identity primary key,
  lead_id       text not null,
  at            timestamptz not null,
  kind          text not null,               -- edited, number_added, numbers_ordered, number_removed, and the kinds of acts
  campaign_id   text not null default '',
  actor         text not null default '',    -- user id, key:<id>; empty: the system
  act_id        text not null default '',    -- of lead_acts
  detail        jsonb not null default '{}', -- for people
  was           jsonb not null default '{}', -- what an undo puts back
  undone_at     timestamptz
);
create index on lead_events (lead_id, at desc, id desc);
create index on lead_events (act_id, lead_id) where act_id <> '';

-- why a campaign passed a lead over: one row for a reason, so that a lead that waits for months does not fill the book
create table lead_skips (
  lead_id       text not null,
  campaign_id   text not null,
  reason        text not null,
  times         int not null default 1,
  first_at      timestamptz not null,
  last_at       timestamptz not null,
  detail        jsonb not null default '{}', -- of the last time
  primary key (lead_id, campaign_id, reason)
);

create table lead_acts (
  id            text primary key,
  kind          text not null check (kind in ('priority', 'queue', 'exclude', 'opt_out', 'delete')),
  campaign_id   text not null default '',
  priority      int not null default 0,
  everywhere    boolean not null default false, -- opt_out: for all of the company's calls
  scope         jsonb not null,              -- which leads: a filter, or ids
  status        text not null check (status in ('running', 'done', 'cancelled', 'failed', 'undoing', 'undone')),
  total         bigint not null default 0,   -- leads chosen when it began
  looked        bigint not null default 0,
  changed       bigint not null default 0,
  counts        jsonb not null default '{}', -- what became of them: word -> leads
  at_id         text not null default '',    -- everything up to this lead has been looked at
  error         text not null default '',
  created_by    text not null default '',
  created_at    timestamptz not null,
  finished_at   timestamptz
);
create index on lead_acts (created_at desc);

-- leads that were deleted, as long as it can be taken back
create table leads_gone (
  id            text primary key,
  act_id        text not null,
  lead          jsonb not null,
  numbers       jsonb not null,
  places        jsonb not null,
  callbacks     jsonb not null
);
create index on leads_gone (act_id, id);

create index on callbacks (lead_id);
create index on import_rows (lead_id) where lead_id is not null and result = 'merged';
