// Package wav owns RIFF WAVE files of telephone audio: writing G.711 and 16-bit linear files, reading both. It does not own where files
// lie, encryption (media/record) or what is in them (media/prompt).
package wav
