// Package mp3 owns making MP3 of recordings: LAME as a child process, fed and read as streams, few at a time and behind everything else
// that runs. It does not own what is encoded nor who may hear it; there is no decoder here.
package mp3
