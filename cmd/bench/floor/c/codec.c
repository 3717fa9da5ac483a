// The codec of the floor that carries browsers who speak Opus: A-law of the customer becomes Opus for the agent and back, with libopus, in the
// states of a call of its own. Nothing is filled, mixed or resampled.
#include <opus/opus.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

enum { HEADER = 12, RATE = 8000, FRAME = 160, LONGEST = 960, CALLS = 1 << 16, PCMA = 8, OPUS = 111 };

struct call {
	OpusEncoder *out;
	OpusDecoder *in;
};

static struct call calls[CALLS];
static int16_t linear[256];
static uint8_t law[1 << 13]; // by the upper 13 bits of a sample

// prepare fills the tables of A-law (ITU-T G.711).
static void prepare(void) {
	for (int i = 0; i < 256; i++) {
		int v = i ^ 0x55, segment = v >> 4 & 7, size = ((v & 15) << 4) + 8;
		if (segment > 0)
			size = (size + 0x100) << (segment - 1);
		linear[i] = v & 0x80 ? size : -size;
	}
	for (int i = 0; i < 1 << 13; i++) {
		int sample = (i - (1 << 12)) * 8 + 4, nearest = 0;
		for (int k = 1; k < 256; k++)
			if (abs(linear[k] - sample) < abs(linear[nearest] - sample))
				nearest = k;
		law[i] = nearest;
	}
}

static struct call *begin(uint32_t number) {
	static int prepared;
	if (!prepared++)
		prepare();
	struct call *c = &calls[number];
	if (c->out)
		return c;
	int failed = 0;
	c->out = opus_encoder_create(RATE, 1, OPUS_APPLICATION_VOIP, &failed);
	if (!failed)
		c->in = opus_decoder_create(RATE, 1, &failed);
	if (failed) {
		fprintf(stderr, "floor: libopus: %s\n", opus_strerror(failed));
		exit(1);
	}
	opus_encoder_ctl(c->out, OPUS_SET_COMPLEXITY(COMPLEXITY));
	opus_encoder_ctl(c->out, OPUS_SET_BITRATE(BITRATE));
	opus_encoder_ctl(c->out, OPUS_SET_INBAND_FEC(1));
	return c;
}

// code turns the packet of a call that goes to the agent, or to the customer, into one of the other codec, in its own room, and returns its
// length; one that cannot be stays as it is.
int code(uint32_t number, int to_agent, uint8_t *packet, int length, int room) {
	struct call *c = begin(number);
	int16_t voice[LONGEST];
	if (to_agent) {
		if (length != HEADER + FRAME)
			return length;
		for (int i = 0; i < FRAME; i++)
			voice[i] = linear[packet[HEADER + i]];
		int n = opus_encode(c->out, voice, FRAME, packet + HEADER, room - HEADER);
		packet[1] = (packet[1] & 0x80) | OPUS;
		return n > 0 ? HEADER + n : length;
	}
	int n = opus_decode(c->in, packet + HEADER, length - HEADER, voice, LONGEST, 0);
	if (n <= 0 || n > room - HEADER)
		return length;
	for (int i = 0; i < n; i++)
		packet[HEADER + i] = law[(voice[i] >> 3) + (1 << 12)];
	packet[1] = (packet[1] & 0x80) | PCMA;
	return HEADER + n;
}
