// Package phone owns reading what people type as a telephone number: cleaning it, judging it with libphonenumber's metadata, and
// saying where it lives (country, place, carrier, time zones) or, in a stable reason word with values for the sentence, why it is none.
// It does not own lists, storage or who may be called; the walk goes on in dialer/list, which seals the number, and dialer/guard.
//
// What it cannot know: whether a number is in use (空号) and to which carrier it was ported (携号转网).
package phone
