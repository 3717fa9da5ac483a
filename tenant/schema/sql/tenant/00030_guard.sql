-- +goose Up
-- Compliance: what a campaign says of itself, blocks that end, consent and its proof, and the verdicts under which people were called.

alter table campaigns add column compliance jsonb not null default '{}'; -- {"purpose","ai_voice","need_proof"}
alter table blocklist add column expires_at timestamptz;                -- null: for good
alter table blocklist add column note text not null default '';

-- people who asked one campaign to leave them alone, where the tenant's opt-outs count for the campaign only
create table campaign_optouts (
  blind         bytea not null,
  campaign_id   text not null,
  last4         text not null,
  source        text not null default '',
  created_by    text not null default '',
  created_at    timestamptz not null default now(),
  primary key (blind, campaign_id)
);

create table consents (
  id            text primary key,
  blind         bytea not null,              -- HMAC-SHA-256 under the tenant's index key
  last4         text not null,
  purpose       text not null,               -- service, callback, survey, marketing, ai_voice; any
  text_version  text not null,               -- which wording the person agreed to
  source        text not null,               -- form, call, import, contract ...
  given_at      timestamptz not null,
  expires_at    timestamptz,
  proof_ref     text not null default '',    -- where the proof is, when it is kept elsewhere
  proof_key     text not null default '',    -- sealed file in the object store
  proof_name    text not null default '',
  proof_sha256  bytea not null default '',
  created_by    text not null default '',
  created_at    timestamptz not null default now(),
  withdrawn_at  timestamptz,
  withdrawn_by  text not null default '',
  withdrawn_why text not null default '',
  unique (blind, purpose, text_version, given_at)
);
create index consents_of on consents (blind, purpose) where withdrawn_at is null;
create index consents_new on consents (created_at desc, id);

-- one row for each attempt that was dialed: what the rules were held against, and what holds it in the chain
create table verdict_roots (
  id            bigint primary key,          -- 1, 2, 3 ...
  at            timestamptz not null,
  batches       int not null,
  hash          bytea not null               -- over the previous root and the batches; an entry of the audit log names it
);
create table verdict_batches (
  id            text primary key,
  at            timestamptz not null,
  verdicts      int not null,
  hash          bytea not null,              -- sha256 over the digests of its verdicts, in order
  root_id       bigint references verdict_roots(id),
  place         int                          -- within its root
);
create index on verdict_batches (at, id) where root_id is null;
create index on verdict_batches (root_id, place);
create table verdicts (
  attempt_id    text primary key,
  call_id       text not null,
  campaign_id   text not null,
  lead_id       text not null,
  blind         bytea not null,
  at            timestamptz not null,
  rules         text not null,               -- versions
  inputs        text not null,               -- JSON, canonical: its SHA-256 is the digest
  digest        bytea not null,
  batch_id      text not null references verdict_batches(id),
  place         int not null                 -- within its batch
);
create index on verdicts (blind, at);
create index on verdicts (call_id);
create index on verdicts (batch_id, place);
-- +goose StatementBegin
do $$ begin
  -- what was judged stays judged
  execute format('revoke update, delete on verdicts, verdict_batches, verdict_roots from %I', current_schema());
  execute format('grant update (root_id, place) on verdict_batches to %I', current_schema());
end $$;
-- +goose StatementEnd
