-- +goose Up
-- Everything one tenant owns. Applied inside the tenant's schema: names are never qualified here.

-- people ---------------------------------------------------------------------------------------------------------------
create table users (
  id            text primary key,
  email         text not null unique,
  name          text not null default '',
  role          text not null check (role in ('owner','admin','supervisor','agent','auditor','developer','billing')),
  language      text not null default 'zh',
  status        text not null default 'active' check (status in ('active','disabled')),
  seat          boolean not null default true,
  prefs         jsonb not null default '{}',
  created_at    timestamptz not null default now(),
  seen_at       timestamptz
);
create table invitations (
  id            text primary key,
  email         text not null,
  role          text not null,
  language      text not null default 'zh',
  invited_by    text not null,
  created_at    timestamptz not null default now(),
  expires_at    timestamptz not null,
  accepted_at   timestamptz,
  revoked_at    timestamptz,
  mailed_at     timestamptz
);
create table api_keys (
  id            text primary key,
  name          text not null,
  prefix        text not null,               -- by_live_ab12 / by_test_ab12: what a screen may show
  scopes        text[] not null,
  live          boolean not null,
  created_by    text not null,
  created_at    timestamptz not null default now(),
  expires_at    timestamptz,
  last_used_at  timestamptz,
  revoked_at    timestamptz
);
create table audit_log (
  seq           bigint primary key,          -- 1, 2, 3 ... without gaps
  at            timestamptz not null,
  actor         text not null,               -- user id, key id or 'system'
  action        text not null,
  object        text not null,
  object_id     text not null default '',
  detail        jsonb not null default '{}',
  previous      bytea not null,
  hash          bytea not null               -- sha256(previous | canonical row): a chain nobody can cut unseen
);
create index on audit_log (at);
create index on audit_log (actor, seq);
-- +goose StatementBegin
do $$ begin
  -- the tenant's own role may add to the log and read it, never change it
  execute format('revoke update, delete on audit_log from %I', current_schema());
end $$;
-- +goose StatementEnd
create table settings (
  key           text primary key,
  value         jsonb not null,
  updated_at    timestamptz not null default now()
);

-- lists and leads ------------------------------------------------------------------------------------------------------
create table lists (
  id            text primary key,
  name          text not null,
  country       text not null,
  sample        boolean not null default false,
  leads         bigint not null default 0,
  fields        text[] not null default '{}',-- names of its leads' free fields in the order of the files
  created_by    text not null default '',
  created_at    timestamptz not null default now(),
  archived_at   timestamptz
);
create table imports (
  id            text primary key,
  list_id       text not null references lists(id),
  file_name     text not null,
  file_key      text not null,               -- sealed upload in the object store
  bytes         bigint not null,
  format        text not null default '',    -- csv, xlsx
  encoding      text not null default '',
  delimiter     text not null default '',
  header        boolean not null default true,
  columns       jsonb not null default '[]', -- preview: name, samples (masked), guess, hit rate
  mapping       jsonb not null default '{}',
  sheet         text not null default '',    -- xlsx: the worksheet read
  status        text not null check (status in ('uploaded','checking','checked','running','done','cancelled','failed','undoing','undone')),
  round         int not null default 0,      -- each check, run or undo is a round; a job of an older round does nothing
  total_rows    bigint not null default 0,
  done_rows     bigint not null default 0,
  accepted      bigint not null default 0,
  merged        bigint not null default 0,
  rejected      bigint not null default 0,
  reasons       jsonb not null default '{}', -- code -> rows, of the check or of the run so far
  kept          bigint not null default 0,   -- after an undo: leads that stay because they were called
  error         text not null default '',
  created_by    text not null default '',
  created_at    timestamptz not null default now(),
  started_at    timestamptz,
  beat_at       timestamptz,                 -- last sign of life of the job that works on it
  finished_at   timestamptz
);
create index on imports (list_id, created_at desc);
create table import_rows (
  import_id     text not null references imports(id) on delete cascade,
  row_no        bigint not null,             -- 1 is the first data row of the file
  row_to        bigint not null,             -- accepted rows that follow each other share one entry; else row_no
  result        text not null check (result in ('accepted','merged','rejected')),
  code          text not null default '',    -- stable reason word of a rejection or a merge
  detail        jsonb not null default '{}', -- values for the sentence, masked
  lead_id       text,
  primary key (import_id, row_no)
);
create index on import_rows (import_id, result, row_no);
create table leads (
  id            text primary key,
  list_id       text not null references lists(id),
  import_id     text,
  name          text not null default '',
  sealed        bytea not null,              -- AES-256-GCM of the E.164 digits, tenant key
  blind         bytea not null,              -- HMAC-SHA-256 under the tenant's index key
  last4         text not null,
  country       text not null,
  region        text not null default '',    -- place of the number, in the tenant's language
  carrier       text not null default '',
  kind          text not null default '',    -- mobile, fixed, premium ...: what libphonenumber calls the number's type
  timezone      text not null default '',    -- IANA; empty = unknown, then the guard refuses
  other_zones   text[] not null default '{}',-- when the number does not tell one zone: the others; all must be open
  fields        jsonb not null default '{}',
  tags          text[] not null default '{}',
  priority      int not null default 0,
  note          text not null default '',
  changed_by    text not null default '',    -- the import or the person that wrote this lead last: an undo touches only its own
  created_at    timestamptz not null default now(),
  unique (blind, list_id)                    -- finds a number on one list and on all
);
create index on leads (list_id, id);
create index on leads (import_id);
create table blocklist (
  blind         bytea primary key,
  last4         text not null,
  reason        text not null,               -- opt_out, complaint, imported, wrong_number
  source        text not null default '',
  created_by    text not null default '',
  created_at    timestamptz not null default now()
);

-- trunks and caller ids ------------------------------------------------------------------------------------------------
create table trunks (
  id            text primary key,
  name          text not null,
  kind          text not null check (kind in ('sandbox','ip','digest','register')),
  transport     text not null default 'udp' check (transport in ('udp','tcp','tls')),
  host          text not null default '',
  port          int not null default 5060,
  username      text not null default '',
  secret        bytea,                        -- sealed
  domain        text not null default '',
  number_format text not null default 'e164' check (number_format in ('e164','plus','national')),
  channels      int not null default 10,
  cps           int not null default 5,
  enabled       boolean not null default true,
  created_at    timestamptz not null default now()
);
create table caller_ids (
  id            text primary key,
  label         text not null,
  sealed        bytea not null,
  last4         text not null,
  kind          text not null check (kind in ('sandbox','own')),
  trunk_id      text references trunks(id),
  proof         text not null default '' ,   -- '', requested, verified
  created_at    timestamptz not null default now()
);

-- campaigns ------------------------------------------------------------------------------------------------------------
create table campaigns (
  id            text primary key,
  name          text not null,
  list_id       text not null references lists(id),
  trunk_id      text not null references trunks(id),
  caller_id     text not null references caller_ids(id),
  mode          text not null default 'progressive' check (mode in ('manual','preview','progressive','ratio','predictive','agentless')),
  status        text not null default 'draft' check (status in ('draft','running','paused','done','stopped')),
  windows       jsonb not null default '[]', -- [{"days":[1..7],"from":"09:00","to":"12:00"}], customer's local time
  max_attempts  int not null default 3,
  per_day       int not null default 2,
  ring_seconds  int not null default 30,
  wrap_seconds  int not null default 30,
  retry         jsonb not null default '{}', -- outcome -> minutes
  script        jsonb not null default '[]', -- [{"id","title","text","branches":[{"label","to"}],"fields":[{"key","label","required","options"}]}]
  dispositions  jsonb not null default '[]', -- [{"code","label":{"zh","en"},"kind":"success|final|retry|callback|dnc|wrong"}] key = index + 1
  record        boolean not null default true,
  purpose       text not null default '',
  sample        boolean not null default false,
  version       int not null default 1,
  created_by    text not null default '',
  created_at    timestamptz not null default now(),
  started_at    timestamptz,
  ended_at      timestamptz
);
create table campaign_agents (
  campaign_id   text not null references campaigns(id) on delete cascade,
  user_id       text not null references users(id) on delete cascade,
  primary key (campaign_id, user_id)
);
-- one row per lead of a campaign: where it stands and why
create table queue (
  campaign_id   text not null references campaigns(id) on delete cascade,
  lead_id       text not null references leads(id),
  state         text not null check (state in ('queued','leased','dialing','waiting','done','blocked')),
  reason        text not null default '',    -- why it is not being dialed, or how it ended
  detail        jsonb not null default '{}',
  due_at        timestamptz not null default now(),
  priority      int not null default 0,
  tries         int not null default 0,
  agent_id      text,                        -- promised agent (callback)
  holder        text not null default '',    -- node that leased it
  epoch         bigint not null default 0,   -- fencing epoch of that lease
  updated_at    timestamptz not null default now(),
  primary key (campaign_id, lead_id)
);
create index queue_due on queue (campaign_id, priority desc, due_at, lead_id) where state in ('queued','waiting');
create index queue_state on queue (campaign_id, state, reason, lead_id);
create index queue_lead on queue (lead_id);
create table attempts (
  id            text primary key,
  campaign_id   text not null,
  lead_id       text not null,
  number        int not null,                -- 1, 2, 3 ... over the lead's one budget
  call_id       text not null unique,
  blind         bytea not null,
  node          text not null,
  epoch         bigint not null,
  created_at    timestamptz not null default now(),
  ended_at      timestamptz,
  outcome       text,
  unique (campaign_id, lead_id, number)
);
create index on attempts (blind, created_at);
create index on attempts (node) where ended_at is null;
create table callbacks (
  id            text primary key,
  campaign_id   text not null,
  lead_id       text not null,
  call_id       text,                        -- the call in which it was promised
  agent_id      text,                        -- null: any agent
  due_at        timestamptz not null,
  note          text not null default '',
  created_by    text not null,
  created_at    timestamptz not null default now(),
  done_at       timestamptz,
  cancelled_at  timestamptz
);

-- calls ----------------------------------------------------------------------------------------------------------------
create table calls (
  id            text primary key,
  attempt_id    text not null,
  campaign_id   text not null,
  lead_id       text not null,
  trunk_id      text not null,
  caller_id     text not null,
  agent_id      text,
  outcome       text,                        -- null while it lives
  blame         text not null default '',
  reason        text not null default '',
  hung_up_by    text not null default '',
  sip_status    int not null default 0,
  cause         int not null default 0,
  line_id       text not null default '',
  node          text not null default '',
  test          boolean not null default false,
  created_at    timestamptz not null,
  sent_at       timestamptz,
  ringing_at    timestamptz,
  early_at      timestamptz,
  answered_at   timestamptz,
  seated_at     timestamptz,
  bridged_at    timestamptz,
  first_audio_at timestamptz,
  ended_at      timestamptz,
  heartbeat_at  timestamptz,
  talk_ms       bigint not null default 0,   -- answered to ended
  disposition   text,
  note          text not null default '',
  form          jsonb not null default '{}',
  disposed_at   timestamptz,
  mos           real not null default 0
);
create index on calls (created_at desc, id);
create index on calls (campaign_id, created_at desc);
create index on calls (lead_id, created_at desc);
create index on calls (agent_id, created_at desc);
create index on calls (node) where ended_at is null;
create table call_events (
  call_id       text not null references calls(id) on delete cascade,
  seq           int not null,
  at            timestamptz not null,
  kind          text not null,
  detail        jsonb not null default '{}',
  primary key (call_id, seq)
);
create table recordings (
  id            text primary key,
  call_id       text not null,
  kind          text not null check (kind in ('call','early')),
  object_key    text not null,
  bytes         bigint not null default 0,
  length_ms     bigint not null default 0,
  status        text not null check (status in ('open','complete','partial')),
  peaks         bytea,
  started_at    timestamptz not null,
  ended_at      timestamptz,
  unique (call_id, kind)
);
create table agent_log (
  user_id       text not null,
  at            timestamptz not null,
  state         text not null,
  reason        text not null default '',
  call_id       text,
  primary key (user_id, at)
);

-- money ----------------------------------------------------------------------------------------------------------------
create table subscription (
  singleton     boolean primary key default true check (singleton),
  plan          text not null check (plan in ('seat','line')),
  seats         int not null,
  lines         int not null,
  currency      text not null,
  tariff        text not null,               -- tariff version
  trial_until   timestamptz,
  version       int not null default 1,
  since         timestamptz not null default now()
);
create table usage (
  key           text primary key,            -- sha256(call | leg | meter | revision), hex
  call_id       text not null,
  leg           text not null,
  meter         text not null,
  revision      int not null default 0,
  started_at    timestamptz not null,
  quantity_ms   bigint not null,             -- answered interval
  billed_ms     bigint not null,             -- after the tariff's rounding
  amount_micro  bigint not null,             -- millionths of the currency unit
  currency      text not null,
  tariff        text not null,
  test          boolean not null default false,
  created_at    timestamptz not null default now()
);
create index on usage (started_at);
create index on usage (call_id);
create table plan_changes (
  id            text primary key,
  at            timestamptz not null,
  plan          text not null,
  seats         int not null,
  lines         int not null,
  tariff        text not null,
  by            text not null
);
