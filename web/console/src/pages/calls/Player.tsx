import { useEffect, useMemo, useRef, useState, type PointerEvent } from 'react'
import { url } from '../../api/client'
import type { Gap, Peaks } from '../../api/contract'
import { reasonText } from '../../frame/parts'
import { scheme } from '../../frame/scheme'
import { useStore } from '../../frame/store'
import { useData } from '../../frame/useData'
import { useKeys } from '../../frame/useKeys'
import { useWords } from '../../i18n'
import { clock, number } from '../../i18n/format'
import { afterSilence, columnsOf, decode, type Lanes } from './wave'

const speeds = [0.5, 0.75, 1, 1.25, 1.5, 1.75, 2]

interface Props {
  call: string
  kind: 'call' | 'early'
  length: number
  partial: boolean
  /** Go there. */
  seek: { ms: number } | null
  marks: { at: number; kind: string }[]
  /** A second player on the page takes no keys. */
  quiet?: boolean
}

/** Agent above, customer below, from peaks made at recording time; sound by Range requests. */
export function Player({ call, kind, length, partial, seek, marks, quiet }: Props) {
  const t = useWords()
  const theme = useStore(scheme)
  const peaks = useData<Peaks>(`/calls/${encodeURIComponent(call)}/recordings/${kind}/peaks`)
  const gaps = useMemo(() => peaks.value?.gaps ?? [], [peaks.value])
  const lanes = useMemo(() => (peaks.value ? decode(peaks.value) : null), [peaks.value])
  const audio = useRef<HTMLAudioElement>(null)
  const [playing, setPlaying] = useState(false)
  const [at, setAt] = useState(0)
  const [speed, setSpeed] = useState(1)
  const [skip, setSkip] = useState(false)
  const [broken, setBroken] = useState(false)

  const to = (ms: number) => {
    const a = audio.current
    if (!a) return
    const x = Math.max(0, Math.min(length, ms))
    a.currentTime = x / 1000
    setAt(x)
  }
  const play = () => {
    const a = audio.current
    if (!a) return
    if (a.paused) void a.play().catch(() => setBroken(true))
    else a.pause()
  }
  const pace = (by: number) => {
    const next = speeds[Math.max(0, Math.min(speeds.length - 1, speeds.indexOf(speed) + by))]!
    setSpeed(next)
    if (audio.current) audio.current.playbackRate = next
  }
  useEffect(() => {
    if (seek === null || !audio.current) return
    audio.current.currentTime = seek.ms / 1000
    setAt(seek.ms)
  }, [seek])
  useEffect(() => {
    if (!playing) return
    let frame = 0
    const tick = () => {
      const a = audio.current
      if (a) {
        let ms = a.currentTime * 1000
        const jump = skip && lanes ? afterSilence(lanes, ms) : null
        if (jump !== null) {
          a.currentTime = jump / 1000
          ms = jump
        }
        setAt(ms)
      }
      frame = requestAnimationFrame(tick)
    }
    frame = requestAnimationFrame(tick)
    return () => cancelAnimationFrame(frame)
  }, [playing, skip, lanes])
  useKeys({
    Space: play, K: () => audio.current?.pause(), J: () => to(at - 5000), L: () => to(at + 5000), ArrowLeft: () => to(at - 1000), ArrowRight: () => to(at + 1000),
    ',': () => to(at - 20), '.': () => to(at + 20), '<': () => pace(-1), '>': () => pace(1), S: () => setSkip(!skip),
  }, { on: !quiet })
  return (
    <section className="card player" aria-label={t(`office:player.${kind}`)}>
      <audio ref={audio} preload="metadata" src={url(`/calls/${call}/recordings/${kind}/audio`)} onPlay={() => setPlaying(true)} onPause={() => setPlaying(false)} onEnded={() => setPlaying(false)} onError={() => setBroken(true)} />
      <div className="row wrap">
        <button className="btn p" onClick={play} aria-keyshortcuts={quiet ? undefined : 'Space'}>{t(playing ? 'office:player.pause' : 'office:player.play')}{!quiet && <kbd>Space</kbd>}</button>
        <span style={{ minWidth: '11ch' }}>{clock(at)} / {clock(length)}</span>
        <span className="row wide" style={{ gap: 4 }} role="group" aria-label={t('office:player.speed')}>{[1, 1.5, 2].map((s) => <button key={s} className={`btn s${s === speed ? ' on' : ' ghost'}`} aria-pressed={s === speed} onClick={() => {
          setSpeed(s)
          if (audio.current) audio.current.playbackRate = s
        }}>{number(s, s % 1 ? 1 : 0)}×</button>)}</span>
        {!quiet && <button className={`btn s${skip ? ' on' : ' ghost'}`} aria-pressed={skip} onClick={() => setSkip(!skip)}>{t('office:player.skip')} <kbd>S</kbd></button>}
        <span className="sp" />
        {gaps.some((g) => g.kind === 'paused') && <span className="f12 c2">{t('office:player.paused', { time: clock(sum(gaps, 'paused')) })}</span>}
        {gaps.some((g) => g.kind === 'lost') && <span className="f12 is-wrap">{t('office:player.lost', { time: clock(sum(gaps, 'lost')) })}</span>}
        {partial && !gaps.some((g) => g.kind === 'lost') && <span className="f12 is-wrap">{t('office:player.partial')}</span>}
        {broken && <span className="f12 is-alarm" role="alert">{t('office:player.broken')}</span>}
      </div>
      <div className="lanes">
        <div className="names"><span>{t('role.agent')}</span><span>{t('office:player.customer')}</span></div>
        {peaks.problem ? <span className="c3">{reasonText(t, peaks.problem.reason, peaks.problem.detail)}</span> : <Wave key={theme} lanes={lanes} gaps={gaps} marks={marks} at={at} length={length} to={to} label={t('office:player.wave', { at: clock(at), length: clock(length) })} />}
      </div>
    </section>
  )
}

const sum = (gaps: Gap[], kind: Gap['kind']) => gaps.reduce((ms, g) => ms + (g.kind === kind ? g.to_ms - g.from_ms : 0), 0)

interface WaveProps {
  lanes: Lanes | null
  gaps: Gap[]
  marks: { at: number; kind: string }[]
  at: number
  length: number
  to: (ms: number) => void
  label: string
}

function Wave({ lanes, gaps, marks, at, length, to, label }: WaveProps) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const [width, setWidth] = useState(0)
  useEffect(() => {
    const c = canvas.current
    if (!c) return
    const watch = new ResizeObserver(() => setWidth(c.clientWidth))
    watch.observe(c)
    return () => watch.disconnect()
  }, [])
  // The peaks are drawn once per size into a picture; playing only moves the line over it.
  const picture = useMemo(() => (lanes && width ? paint(lanes, width, gaps, length) : null), [lanes, width, gaps, length])
  useEffect(() => {
    const c = canvas.current
    const g = c?.getContext('2d')
    if (!c || !g || !width) return
    const scale = devicePixelRatio || 1
    c.width = width * scale
    c.height = 108 * scale
    g.scale(scale, scale)
    if (picture) g.drawImage(picture, 0, 0, width, 108)
    const style = getComputedStyle(c)
    const x = (at / Math.max(1, length)) * width
    g.globalAlpha = 0.3
    g.fillStyle = style.getPropertyValue('--by-surface')
    g.fillRect(x, 0, width - x, 108)
    g.globalAlpha = 1
    g.fillStyle = style.getPropertyValue('--by-ink3')
    for (const m of marks) g.fillRect((m.at / Math.max(1, length)) * width, 50, 2, 8)
    g.fillStyle = style.getPropertyValue('--by-ink')
    g.fillRect(x - 1, 0, 2, 108)
  }, [picture, at, length, width, marks])
  const go = (e: PointerEvent<HTMLCanvasElement>) => {
    if (e.type === 'pointermove' && e.buttons !== 1) return
    const box = e.currentTarget.getBoundingClientRect()
    to(((e.clientX - box.left) / box.width) * length)
  }
  return <canvas ref={canvas} role="slider" tabIndex={0} aria-label={label} aria-valuemin={0} aria-valuemax={Math.round(length / 1000)} aria-valuenow={Math.round(at / 1000)} aria-valuetext={clock(at)} onPointerDown={go} onPointerMove={go} />
}

function paint(lanes: Lanes, width: number, gaps: Gap[], length: number): HTMLCanvasElement {
  const scale = devicePixelRatio || 1
  const c = document.createElement('canvas')
  c.width = width * scale
  c.height = 108 * scale
  const g = c.getContext('2d')!
  g.scale(scale, scale)
  const style = getComputedStyle(document.body)
  const n = Math.max(1, Math.floor(width / 3))
  // Quiet calls fill their lane too; both lanes share one scale, so that loud and soft stay comparable.
  const loudest = Math.max(24, lanes.agent.reduce((m, v) => Math.max(m, v), 0), lanes.customer.reduce((m, v) => Math.max(m, v), 0))
  const lane = (peaks: Uint8Array, middle: number, color: string) => {
    g.fillStyle = color
    const columns = columnsOf(peaks, n)
    for (let i = 0; i < n; i++) {
      const h = Math.max(1, (columns[i]! / loudest) * 48)
      g.fillRect(i * 3, middle - h / 2, 2, h)
    }
  }
  lane(lanes.agent, 27, style.getPropertyValue('--by-ink3'))
  lane(lanes.customer, 81, style.getPropertyValue('--by-talking'))
  for (const gap of gaps) {
    g.fillStyle = style.getPropertyValue(gap.kind === 'lost' ? '--by-wrap' : '--by-line2')
    const x = (gap.from_ms / Math.max(1, length)) * width
    const w = ((gap.to_ms - gap.from_ms) / Math.max(1, length)) * width
    for (let y = 0; y < 108; y += 4) g.fillRect(x, y, w, 2)
  }
  return c
}
