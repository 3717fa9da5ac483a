// Package browser owns the agent's audio: one WebRTC connection per page for the whole shift, behind media.Leg. This is the general
// path on pion/webrtc; a leg of another make can stand beside it, because everybody else knows only media.Leg, Up and Gone. It owns
// ICE, DTLS-SRTP and the RTP of that leg; it does not know agents, calls or the words of the desk. The walk goes on in
// softphone/bridge.
//
// The browser gets PCMA and PCMU only, without interceptors, comfort noise or header extensions: then Chromium sends 20 ms packets
// without a break, whatever happens, and silence tells that it is gone.
package browser
