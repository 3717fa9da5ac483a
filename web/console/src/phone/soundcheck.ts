import { Scope } from '../frame/scope'

/** Tells the level of a stream in dBFS fifteen times a second until its scope ends. */
export function listenTo(context: AudioContext, stream: MediaStream, hear: (db: number) => void): Scope {
  const scope = new Scope()
  const source = context.createMediaStreamSource(stream)
  const analyser = context.createAnalyser()
  analyser.fftSize = 1024
  source.connect(analyser)
  const samples = new Float32Array(analyser.fftSize)
  scope.every(66, () => {
    analyser.getFloatTimeDomainData(samples)
    let sum = 0
    for (const s of samples) sum += s * s
    hear(10 * Math.log10(sum / samples.length + 1e-9))
  })
  scope.add(() => source.disconnect())
  return scope
}

/** Plays the speaker's own voice back after a second, for a while. */
export function playBack(context: AudioContext, stream: MediaStream, ms: number, over: () => void): Scope {
  const scope = new Scope()
  const source = context.createMediaStreamSource(stream)
  const delay = context.createDelay(2)
  delay.delayTime.value = 1
  source.connect(delay)
  delay.connect(context.destination)
  scope.add(() => {
    source.disconnect()
    delay.disconnect()
  })
  scope.after(ms, () => {
    scope.end()
    over()
  })
  return scope
}
