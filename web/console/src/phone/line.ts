import { type Scope } from '../frame/scope'

/** A track that says nothing but flows, by which the server knows that the connection lives; and a meter for what comes back. */
export class Line {
  readonly stream: MediaStream
  readonly track: MediaStreamTrack
  #context: AudioContext
  #of: MediaStream | null = null
  #meter: AnalyserNode | null = null
  #samples = new Float32Array(1024)

  constructor(scope: Scope) {
    const context = new AudioContext()
    this.#context = context
    const out = context.createMediaStreamDestination()
    const source = context.createConstantSource()
    source.offset.value = 0
    source.connect(out)
    source.start()
    void context.resume()
    this.stream = out.stream
    this.track = out.stream.getAudioTracks()[0]!
    scope.add(() => void context.close())
  }

  /** How loud a stream is now, 0 to 1. */
  level(of: MediaStream): number {
    if (this.#of !== of) {
      this.#of = of
      this.#meter = this.#context.createAnalyser()
      this.#meter.fftSize = this.#samples.length
      this.#context.createMediaStreamSource(of).connect(this.#meter)
    }
    this.#meter?.getFloatTimeDomainData(this.#samples)
    let sum = 0
    for (const s of this.#samples) sum += s * s
    return Math.sqrt(sum / this.#samples.length)
  }
}
