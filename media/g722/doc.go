// Package g722 owns ITU-T G.722 at 64 kbit/s (mode 1): 7 kHz of voice, 16000 samples a second, one byte for two samples. The voice is cut
// into two bands by a quadrature mirror filter; the lower is coded with 6 bits a sample, the upper with 2, each by adaptive differences. RTP counts its time at 8 kHz, so that a frame
// has as many bytes and as long a timestamp as one of G.711 (RFC 3551 section 4.5.2). It owns neither frames nor rates (media/resample).
// Every number below is of the Recommendation; its names are in brackets.
package g722
