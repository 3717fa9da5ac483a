-- +goose Up
-- What a lead costs on its way through a claim: each row of the queue is written three times in its life, and each time asked or moved more
-- than it had to.

-- one index answers for a lead in a campaign and for a lead in all
alter table queue drop constraint queue_pkey, add primary key (lead_id, campaign_id);
drop index queue_lead;

-- Each queued lead asked two tables, one statement for each row: two thirds of what it took to queue it. The same promise is kept by one
-- statement for all rows that are put in together: campaign and leads are there, and stay until the transaction ends.
alter table queue drop constraint queue_lead_id_fkey;
alter table queue drop constraint queue_campaign_id_fkey;
-- +goose StatementBegin
create function queue_placed() returns trigger language plpgsql
  set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off set enable_bitmapscan = off set jit = off as $$
declare placed_rows bigint; known bigint;
begin
  select count(*) into placed_rows from placed;
  perform 1 from placed p cross join lateral (select 1 from leads l where l.id = p.lead_id for key share) l;
  get diagnostics known = row_count;
  if known <> placed_rows then
    raise foreign_key_violation using message = 'a lead that is put into a queue does not exist', table = 'queue', constraint = 'queue_lead_id';
  end if;
  perform 1 from (select distinct campaign_id from placed) p cross join lateral (select 1 from campaigns c where c.id = p.campaign_id for key share) c;
  get diagnostics known = row_count;
  if known <> (select count(distinct campaign_id) from placed) then
    raise foreign_key_violation using message = 'the campaign of a queue does not exist', table = 'queue', constraint = 'queue_campaign_id';
  end if;
  return null;
end $$;
create function queue_left() returns trigger language plpgsql
  set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off set enable_bitmapscan = off set jit = off as $$
begin
  if exists (select 1 from gone g cross join lateral (select 1 from queue q where q.lead_id = g.id limit 1) q) then
    raise foreign_key_violation using message = 'a lead that stands in a queue may not be deleted', table = 'queue', constraint = 'queue_lead_id';
  end if;
  return null;
end $$;
create function queue_closed() returns trigger language plpgsql as $$
begin
  delete from queue using gone g where queue.campaign_id = g.id;
  return null;
end $$;
-- +goose StatementEnd
create trigger queue_placed after insert on queue referencing new table as placed for each statement execute function queue_placed();
create trigger queue_left after delete on leads referencing old table as gone for each statement execute function queue_left();
create trigger queue_closed after delete on campaigns referencing old table as gone for each statement execute function queue_closed();

-- who takes a campaign over looks for its open attempts, nobody for those of a node; an undo asks whether a lead was ever called
drop index attempts_node_idx;
create index attempts_open on attempts (campaign_id) where ended_at is null;
alter table attempts drop constraint attempts_campaign_id_lead_id_number_key, add unique (lead_id, campaign_id, number);

-- a verdict is found by the number it is about, never by its call alone
drop index verdicts_call_id_idx;

-- leads with a priority of their own, a level at a time, both ways
drop index leads_priority;
create index leads_priority on leads (list_id, priority, id) where priority <> 0;
