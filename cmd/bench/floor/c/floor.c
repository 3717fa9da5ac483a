// floor is the least a forwarder of RTP can cost on a machine: one UDP socket, many datagrams a system call, a table look-up by the
// sender's address, sequence number, timestamp and SSRC rewritten, out again to the other end of the call. Nothing else: no crypto, no
// jitter, no counting, no recording. With codec.c it also codes what passes.
//
//	floor PORT PORT_A PORT_B
//
// It listens on 127.0.0.1:PORT. The ends of call (x, y) are 127.10.x.y:PORT_A and 127.11.x.y:PORT_B; what one sends the other gets.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>

enum { BATCH = 64, ROOM = 256, FLOWS = 1 << 17, RTP_HEADER = 12 };

struct numbers {
	uint32_t ssrc, timestamp;
	uint16_t sequence;
};

static struct numbers table[FLOWS];

// code is linked in where calls change the codec (codec.c), and missing elsewhere.
extern int code(uint32_t number, int to_agent, uint8_t *packet, int length, int room) __attribute__((weak));

// renumber rewrites an RTP header by the flow's own offsets.
static void renumber(uint8_t *packet, uint32_t flow) {
	const struct numbers *n = &table[flow];
	uint16_t sequence;
	uint32_t timestamp;
	memcpy(&sequence, packet + 2, sizeof sequence);
	memcpy(&timestamp, packet + 4, sizeof timestamp);
	sequence = htons(ntohs(sequence) + n->sequence);
	timestamp = htonl(ntohl(timestamp) + n->timestamp);
	memcpy(packet + 2, &sequence, sizeof sequence);
	memcpy(packet + 4, &timestamp, sizeof timestamp);
	memcpy(packet + 8, &n->ssrc, sizeof n->ssrc);
}

static int open_port(int port) {
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0), room = 4 << 20;
	setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &room, sizeof room);
	setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &room, sizeof room);
	struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	if (fd < 0 || bind(fd, (struct sockaddr *)&at, sizeof at)) {
		perror("floor: open its port");
		exit(1);
	}
	return fd;
}

int main(int count, char **args) {
	if (count != 4) {
		fprintf(stderr, "floor PORT PORT_A PORT_B\n");
		return 2;
	}
	in_port_t port_of[2] = {htons(atoi(args[2])), htons(atoi(args[3]))};
	for (uint32_t i = 0; i < FLOWS; i++)
		table[i] = (struct numbers){htonl(i ^ 0x5555), i * 7, i * 3};
	int fd = open_port(atoi(args[1])), poller = epoll_create1(0);
	struct epoll_event ready = {.events = EPOLLIN};
	epoll_ctl(poller, EPOLL_CTL_ADD, fd, &ready);

	static uint8_t room[BATCH][ROOM];
	static struct mmsghdr messages[BATCH];
	static struct iovec parts[BATCH];
	static struct sockaddr_in ends[BATCH];
	for (int i = 0; i < BATCH; i++) {
		parts[i].iov_base = room[i];
		messages[i].msg_hdr.msg_iov = &parts[i];
		messages[i].msg_hdr.msg_iovlen = 1;
		messages[i].msg_hdr.msg_name = &ends[i];
	}
	printf("ready\n");
	fflush(stdout);
	for (;;) {
		epoll_wait(poller, &ready, 1, -1);
		int got;
		do {
			for (int i = 0; i < BATCH; i++) {
				parts[i].iov_len = ROOM;
				messages[i].msg_hdr.msg_namelen = sizeof ends[i];
			}
			got = recvmmsg(fd, messages, BATCH, 0, NULL);
			for (int i = 0; i < got; i++) {
				uint32_t from = ntohl(ends[i].sin_addr.s_addr);
				int side = (from >> 16 & 1) ^ 1; // 127.10 -> 1, 127.11 -> 0
				parts[i].iov_len = messages[i].msg_len;
				if (messages[i].msg_len >= RTP_HEADER) {
					renumber(room[i], (from & 0xffff) << 1 | side);
					if (code)
						parts[i].iov_len = code(from & 0xffff, side, room[i], messages[i].msg_len, ROOM);
				}
				ends[i].sin_addr.s_addr = htonl((from & 0xff00ffff) | (10 + side) << 16);
				ends[i].sin_port = port_of[side];
			}
			for (int sent = 0; sent < got;) {
				int n = sendmmsg(fd, messages + sent, got - sent, 0);
				if (n <= 0 && errno != EAGAIN && errno != EINTR)
					n = 1; // this one cannot be sent: the others can
				if (n > 0)
					sent += n;
			}
		} while (got == BATCH);
	}
}
