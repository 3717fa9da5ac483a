-- +goose Up
-- What each attempt writes beside itself: every index less is a page less that a claim has to find, change and log.

-- nobody looks an attempt up by its call, and a call has one row by its own key
alter table attempts drop constraint attempts_call_id_key;

-- a verdict is found by its attempt, and a number's attempts by the number: a second index of numbers says nothing new
drop index verdicts_blind_at_idx;

-- the verdicts of a batch are read together and are few: their order need not be in the index, which then names each batch once
create index verdicts_batch on verdicts (batch_id);
drop index verdicts_batch_id_place_idx;
