// Package browser owns the agent's audio: one WebRTC connection per page for the whole shift, behind media.Leg, and the one port of all of
// them. It chooses for each page between a fast leg (softphone/lite), where the port has a media plane and the offer is one for it, and the
// general leg, which is here, on pion/webrtc; everybody else knows only Leg. It does not know agents, calls or the words of the desk. The walk goes on in
// softphone/bridge.
//
// The browser gets PCMA and PCMU only, without interceptors, comfort noise or header extensions: then Chromium sends 20 ms packets
// without a break, whatever happens, and silence tells that it is gone.
package browser
