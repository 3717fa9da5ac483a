-- +goose Up
-- How calls reach carriers: what a trunk does differently from the default, groups of trunks with their routes, what carriers charge.

alter table trunks add column policy jsonb not null default '{}';

create table trunk_groups (
  id            text primary key,
  name          text not null,
  strategy      text not null check (strategy in ('round_robin','weighted','least_calls','cheapest')),
  created_at    timestamptz not null default now()
);
create table trunk_routes (
  group_id      text not null references trunk_groups(id) on delete cascade,
  prefix        text not null default '',    -- digits of E.164 without the plus; empty: every number
  trunk_id      text not null references trunks(id),
  priority      int not null default 1,      -- lower is asked first
  weight        int not null default 1,
  primary key (group_id, prefix, trunk_id)
);
create index on trunk_routes (trunk_id);
create table trunk_prices (
  trunk_id      text not null references trunks(id) on delete cascade,
  prefix        text not null,               -- digits of E.164 without the plus; empty: every other number
  currency      text not null,
  minute_micro  bigint not null,             -- millionths of the currency unit
  connect_micro bigint not null default 0,
  first_seconds int not null default 60,     -- the least that is charged for
  step_seconds  int not null default 60,     -- what is charged at a time after that
  primary key (trunk_id, prefix)
);

-- a campaign calls by one trunk, or by a group: trunk_id is then the group's first
alter table campaigns add column trunk_group_id text references trunk_groups(id);

-- what the carrier charges for the call; null where the trunk has no price for it
alter table calls add column cost_micro bigint;
alter table calls add column cost_currency text not null default '';
create index on calls (trunk_id, created_at desc);
create index on call_events ((detail->>'trunk'), at) where kind = 'failover';

-- calls made to see whether a trunk works; the sound is sealed and short
create table trunk_tests (
  id            text primary key,
  trunk_id      text not null references trunks(id) on delete cascade,
  caller_id     text not null,
  last4         text not null,
  created_by    text not null,
  created_at    timestamptz not null,
  ended_at      timestamptz,                  -- null while it runs
  outcome       text not null default '',
  reason        text not null default '',
  sip_status    int not null default 0,
  cause         int not null default 0,
  codec         text not null default '',
  suite         text not null default '',     -- of SRTP, empty: plain
  mos_heard     real not null default 0,      -- of what came from the carrier
  mos_sent      real not null default 0,      -- of ours, as the far side reports it; 0: it does not
  pdd_ms        bigint,                       -- INVITE to the first sign of life
  talk_ms       bigint not null default 0,
  cost_micro    bigint,
  cost_currency text not null default '',
  steps         jsonb not null default '[]',  -- [{"at","kind","detail"}]
  audio         bytea                         -- sealed WAV
);
create index on trunk_tests (trunk_id, created_at desc);
