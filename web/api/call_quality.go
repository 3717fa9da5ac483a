package api

import (
	"context"
	"time"

	"github.com/boyunhq/boyun/media/quality"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/access"
)

// CallQuality is how both sides of a talk sounded.
type CallQuality struct {
	BegunAt *time.Time    `json:"begun_at" doc:"Null when nothing was measured: nobody talked, or the call still runs"`
	StepMS  int64         `json:"step_ms" doc:"1000, or more where a long talk is told in fewer steps; each then has the worst of its seconds"`
	Limit   float64       `json:"limit" doc:"MOS that is promised"`
	Steps   []QualityStep `json:"steps" nullable:"false" doc:"Oldest first, the first from begun_at on"`
}

// QualityStep is one second, or step, of both sides.
type QualityStep struct {
	Agent    SideQuality `json:"agent"`
	Customer SideQuality `json:"customer"`
}

// SideQuality is one side in a step.
type SideQuality struct {
	From        *WayQuality `json:"from" doc:"The side's voice as it reaches us; null when nothing came"`
	To          *WayQuality `json:"to" doc:"What the side hears, by its RTCP reports; null without any in the last 15 s"`
	RoundTripMS *int64      `json:"round_trip_ms"`
	Talk        float64     `json:"talk" doc:"0..1 of the time in which the side spoke"`
	Clipped     float64     `json:"clipped" doc:"0..1 of its samples, overdriven"`
	Unheard     bool        `json:"unheard" doc:"One-way audio: nothing of this side is heard while the other speaks"`
	Echo        bool        `json:"echo" doc:"What is sent to the side seems to come back from it"`
}

// WayQuality is one direction.
type WayQuality struct {
	MOS       float64 `json:"mos" doc:"Of the last four seconds, E-model of ITU-T G.107 for G.711"`
	R         float64 `json:"r" doc:"Its rating factor, 0..93.2"`
	Loss      float64 `json:"loss" doc:"0..1 of the packets"`
	Burst     float64 `json:"burst" doc:"BurstR: 1 is loss at random, more is loss in bursts"`
	JitterMS  int64   `json:"jitter_ms"`
	Reordered int     `json:"reordered" doc:"Packets that were overtaken"`
	Low       bool    `json:"low" doc:"The alarm stands: below the limit for ten seconds"`
}

type qualityAsk struct {
	ByID
	Most int `query:"most" minimum:"10" maximum:"3600" default:"600" doc:"Steps at most; a longer talk is told in longer ones"`
}

func (c *calls) quality(ctx context.Context, who tenant.Actor, in *qualityAsk) (*answer[CallQuality], error) {
	call, err := c.find(ctx, who, access.Calls, in.ID)
	if err != nil {
		return nil, err
	}
	series, err := c.History.Sound(ctx, who.Tenant, call.ID)
	if err != nil {
		return nil, err
	}
	series = series.Thinned(in.Most)
	v := CallQuality{BegunAt: instant(series.Begun), StepMS: series.Step().Milliseconds(), Limit: quality.Limit, Steps: make([]QualityStep, series.Len())}
	for i := range v.Steps {
		v.Steps[i] = QualityStep{Agent: viewSide(series.At(i, quality.Agent)), Customer: viewSide(series.At(i, quality.Customer))}
	}
	return &answer[CallQuality]{v}, nil
}

func viewSide(s quality.Second) SideQuality {
	v := SideQuality{From: viewWay(s.From), To: viewWay(s.To), Talk: s.Talk, Clipped: s.Clipped, Unheard: s.Unheard, Echo: s.Echo}
	if s.RoundTrip > 0 {
		v.RoundTripMS = new(s.RoundTrip.Milliseconds())
	}
	return v
}

func viewWay(w quality.Way) *WayQuality {
	if !w.Known {
		return nil
	}
	return &WayQuality{MOS: rounded(w.MOS()), R: w.R, Loss: w.Loss, Burst: max(w.Burst, 1), JitterMS: w.Jitter.Milliseconds(), Reordered: w.Reordered, Low: w.Low}
}

// rounded is a MOS in the hundredths it is good for.
func rounded(mos float64) float64 { return float64(int(mos*100+0.5)) / 100 }
