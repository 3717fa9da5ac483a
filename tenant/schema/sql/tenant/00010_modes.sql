-- +goose Up
-- How a campaign dials: settings of every mode, what its loop did minute by minute, and what it says itself.
alter table campaigns add column pacing jsonb not null default '{}';

-- a person we left without an agent is next dialed only with an agent held for the call
alter table queue add column kept boolean not null default false;
create index queue_kept on queue (campaign_id, due_at) where state in ('queued','waiting') and (kept or agent_id is not null);

-- people who answered, for the abandon budget: counted from the books after every restart
create index calls_people on calls (campaign_id, answered_at) include (outcome) where outcome in ('answered','abandoned');

create table campaign_minutes (
  campaign_id   text not null references campaigns(id) on delete cascade,
  at            timestamptz not null,        -- its beginning
  mode          text not null,
  dials         int not null default 0,
  completed     int not null default 0,      -- dials that ended or were answered
  answered      int not null default 0,      -- by people
  abandoned     int not null default 0,
  forecast      real not null default 0,     -- people expected in this minute, said at its beginning
  forecast_from real not null default 0,     -- the range that holds four in five
  forecast_to   real not null default 0,
  talk_ms       bigint not null default 0,   -- of all agents: with people, in wrap-up, ready
  wrap_ms       bigint not null default 0,
  idle_ms       bigint not null default 0,
  guard_held    real not null default 0,     -- dials the answer-rate guard kept back
  held          jsonb not null default '{}', -- reason -> milliseconds in which nothing new was dialed
  passed        jsonb not null default '{}', -- reason -> leads passed over
  primary key (campaign_id, at)
);

-- our own words to people: a campaign's announcement, and the company's name as its safe-harbour message says it
create table announcements (
  name          text primary key,            -- 'company' or a campaign's id
  audio         bytea not null,              -- A-law, 8000 a second
  file_name     text not null default '',
  created_by    text not null default '',
  created_at    timestamptz not null default now()
);
