-- +goose Up
-- Where a campaign's leads come from: several lists mixed by weight, a selection, an order, and leads with several numbers.
alter table campaigns add column supply jsonb not null default '{}';

-- one row for each list a campaign draws on; a lane keeps its number for good, so that queue rows can name it in two bytes
create table campaign_lanes (
  campaign_id   text not null references campaigns(id) on delete cascade,
  lane          smallint not null,
  list_id       text not null references lists(id),
  weight        int not null,                -- 0: the list was taken out
  phase         smallint not null default 0, -- 0 leads of a raised priority, 1 the others, 2 those put back, 3 all have been looked at
  twice         boolean not null default false, -- all has been looked at a second time: before a campaign ends nobody may be forgotten
  at_priority   int not null default 0,      -- how far the phase has come: everything up to this priority and id has been looked at
  at_id         text not null default '',
  filled        bigint not null default 0,   -- leads queued so far: the next one's rank
  joined        bigint not null default 0,   -- leads that came in while the campaign ran
  passed        bigint not null default 0,   -- leads looked at that the selection leaves out
  taken         double precision not null default 0, -- leads claimed so far, as the mix counts them
  primary key (campaign_id, lane),
  unique (campaign_id, list_id)
);
create index on campaign_lanes (list_id);

alter table queue add column lane smallint not null default 0;
alter table queue add column rank bigint not null default 0;      -- order in which a lane's fresh leads are called
alter table queue add column number_at smallint not null default 0; -- which of the lead's numbers the next try goes to; 0 is leads' own
create index queue_fresh on queue (campaign_id, lane, priority desc, rank, lead_id) where state = 'queued';
create index queue_waiting on queue (campaign_id, priority desc, due_at, lead_id) where state = 'waiting';
drop index queue_due;

-- a lead's further numbers, in order; the first is in leads
create table lead_numbers (
  lead_id       text not null references leads(id) on delete cascade,
  position      smallint not null check (position between 1 and 9),
  sealed        bytea not null,
  blind         bytea not null,
  last4         text not null,
  country       text not null,
  region        text not null default '',
  carrier       text not null default '',
  kind          text not null default '',
  timezone      text not null default '',
  other_zones   text[] not null default '{}',
  import_id     text,
  primary key (lead_id, position)
);
create index on lead_numbers (blind);
create index leads_priority on leads (list_id, priority desc, id) where priority <> 0;

-- the number the next try of a campaign goes to; blinds are all the numbers of the lead, for caps that protect a person, not a line
create view dialing as
  select q.campaign_id, q.lead_id as id, q.number_at, coalesce(n.sealed, l.sealed) as sealed, coalesce(n.blind, l.blind) as blind, coalesce(n.last4, l.last4) as last4,
    coalesce(n.country, l.country) as country, coalesce(n.region, l.region) as region, coalesce(n.carrier, l.carrier) as carrier, coalesce(n.kind, l.kind) as kind,
    coalesce(n.timezone, l.timezone) as timezone, coalesce(n.other_zones, l.other_zones) as other_zones,
    array_append(array(select m.blind from lead_numbers m where m.lead_id = q.lead_id), l.blind) as blinds
  from queue q join leads l on l.id = q.lead_id left join lead_numbers n on n.lead_id = q.lead_id and n.position = q.number_at and q.number_at > 0;

-- the lists a campaign draws on now; one that never said so draws on its own
create view campaign_lists as
  select campaign_id, lane, list_id, weight from campaign_lanes where weight > 0
  union all
  select c.id, 0::smallint, c.list_id, 1 from campaigns c where not exists (select 1 from campaign_lanes n where n.campaign_id = c.id);

-- filters people keep
create table lead_filters (
  id            text primary key,
  name          text not null,
  rules         jsonb not null,
  created_by    text not null default '',
  created_at    timestamptz not null default now(),
  updated_at    timestamptz not null default now()
);
