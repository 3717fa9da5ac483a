-- +goose Up
-- How both sides of a talk sounded, second by second: an encoded media/quality.Series, some 250 bytes a minute. Beside the call and not in
-- its row, which every list reads.
create table call_quality (
  call_id       text primary key references calls(id) on delete cascade,
  series        bytea not null
);
