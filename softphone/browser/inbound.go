package browser

import (
	"sync"
	"sync/atomic"
	"time"

	"github.com/pion/rtcp"
	"github.com/pion/rtp"
	"github.com/pion/webrtc/v4"

	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/quality"
	legrtp "github.com/boyunhq/boyun/media/rtp"
)

// inbound is the browser's stream as it arrives.
type inbound struct {
	heard atomic.Int64 // nanoseconds since 1970

	mu        sync.Mutex
	reception legrtp.Reception
	sent      legrtp.Sent
	clock     legrtp.SenderClock
}

// receive reads the track until it ends. It allocates nothing per packet.
func (l *general) receive(track *webrtc.TrackRemote, receiver *webrtc.RTPReceiver) {
	l.spawn(func() {
		l.readReports(func() ([]rtcp.Packet, error) { p, _, err := receiver.ReadRTCP(); return p, err }, l.senderReport)
	})
	var (
		buf    = make([]byte, 1500)
		header rtp.Header
		packet media.Packet
	)
	for {
		n, _, err := track.Read(buf)
		if err != nil {
			return
		}
		at := time.Now()
		size, err := header.Unmarshal(buf[:n])
		if err != nil {
			continue
		}
		body := legrtp.Unpadded(header.Padding, buf[size:n])
		if len(body) == 0 || !l.opus.Speaks(header.PayloadType) {
			continue
		}
		if l.opus != nil {
			header.Timestamp = l.opus.In.Timestamp(header.Timestamp)
		}
		l.in.mu.Lock()
		fresh := l.in.reception.Note(header.SSRC, header.SequenceNumber, header.Timestamp, true, at)
		l.in.mu.Unlock()
		if !fresh {
			continue
		}
		l.in.heard.Store(at.UnixNano())
		l.upOnce.Do(func() { close(l.up) })
		if ear := l.ear.Load(); ear != nil {
			packet = media.Packet{Codec: media.Codec(header.PayloadType), Source: header.SSRC, Marker: header.Marker,
				Sequence: header.SequenceNumber, Timestamp: header.Timestamp, At: at, Payload: body}
			if l.opus != nil {
				l.opus.In.Hear(&packet, at, *ear)
				continue
			}
			(*ear).Hear(&packet, at)
		}
	}
}

// senderReport notes when the browser spoke of its own stream, for the answer's delay field.
func (l *general) senderReport(p rtcp.Packet, at time.Time) {
	if sr, ok := p.(*rtcp.SenderReport); ok {
		l.in.mu.Lock()
		l.in.clock.Note(sr, at)
		l.in.mu.Unlock()
	}
}

// readReports hands every RTCP packet of one of pion's readers to learn until the reader ends.
func (l *general) readReports(read func() ([]rtcp.Packet, error), learn func(rtcp.Packet, time.Time)) {
	for {
		packets, err := read()
		if err != nil {
			return
		}
		at := time.Now()
		for _, p := range packets {
			learn(p, at)
		}
	}
}

// Quality is the state of the browser's stream so far.
func (l *general) Quality() media.Quality {
	l.in.mu.Lock()
	q := l.in.reception.Quality()
	q.RoundTrip = l.in.sent.RoundTrip()
	l.in.mu.Unlock()
	return quality.Of(q)
}

// Sent is how the browser receives our stream, by its last report.
func (l *general) Sent() media.Quality {
	l.in.mu.Lock()
	defer l.in.mu.Unlock()
	return l.in.sent.Quality()
}

// report is our block about the browser's stream.
func (i *inbound) report(at time.Time) []rtcp.ReceptionReport {
	i.mu.Lock()
	defer i.mu.Unlock()
	block, ok := i.reception.Report()
	if !ok {
		return nil
	}
	i.clock.Date(&block, at)
	return []rtcp.ReceptionReport{block}
}
