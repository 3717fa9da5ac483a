-- +goose Up
-- What a campaign does with the sound of its talks, beside whether it keeps any (record).
alter table campaigns add column record_on_consent boolean not null default false; -- nothing is kept before the person agrees
alter table campaigns add column record_pause boolean not null default true;       -- agents may pause it
alter table campaigns add column keep_days integer not null default 0;             -- 0: as long as the workspace keeps recordings
-- A call on legal hold: nothing of its sound is deleted, however old it is.
alter table calls add column held_at timestamptz;
alter table calls add column held_by text not null default '';
alter table calls add column held_why text not null default '';
create index calls_held on calls (held_at) where held_at is not null;
-- Stretches that a recording does not have: [{"from_ms","to_ms","kind"}], kind paused or lost.
alter table recordings add column gaps jsonb not null default '[]';
alter table recordings add column paused boolean not null default false; -- nothing is kept now; of one that is open
alter table recordings add column deleted_at timestamptz;                -- its time is over; object_key is emptied once the object is gone
create index recordings_kept on recordings (started_at) where object_key <> '';
