import { MantineProvider } from '@mantine/core'
import { Component, lazy, Suspense, useEffect, useState, type ComponentType, type ReactNode } from 'react'
import { ApiError } from '../api/client'
import type { Problem } from '../api/contract'
import { language, needWords, setLanguage, useWords } from '../i18n'
import { NotHere } from '../pages/NotHere'
import { Frame } from './Frame'
import { Bones, Trouble } from './parts'
import { go, Link, usePlace, useRoute, type Route } from './router'
import { rail, routes } from './routes'
import { askMe, home, me } from './session'
import { useStore } from './store'
import { resolver, theme } from './theme'
import { scheme } from './scheme'
import { Toasts } from './toast'
import { Extras } from './Extras'

type PageComponent = ComponentType<{ params: Record<string, string> }>
const pages = new Map<Route, PageComponent>()

/** One lazy component per route: its chunk and its words come together. */
function pageOf(route: Route): PageComponent {
  let page = pages.get(route)
  if (!page) {
    page = lazy(async () => {
      const [module] = await Promise.all([route.load(), needWords(route.words)])
      const work = needWords(['work'])
      if (!route.words.includes('entry')) await work // the first pages do not wait for the words of the working day
      return module
    })
    pages.set(route, page)
  }
  return page
}

export function App() {
  const theScheme = useStore(scheme)
  return (
    <MantineProvider theme={theme} cssVariablesResolver={resolver} forceColorScheme={theScheme}>
      <Body />
      <Toasts />
      <Extras />
    </MantineProvider>
  )
}

function Body() {
  const found = useRoute(routes)
  const { path } = usePlace()
  const who = useStore(me)
  useStore(language)
  const open = found?.route.open === true
  const [away, setAway] = useState<Problem | null>(null)
  const t = useWords()
  const here = rail.find((r) => path.split('/')[1] === r.to.split('/')[1])?.key
  useEffect(() => {
    if (path !== '/desk') document.title = here ? `${t(`place.${here}`)} · ${t('brand')}` : t('brand')
  }, [path, here, t])
  useEffect(() => {
    if (open || who !== undefined || away) return
    askMe().then((m) => {
      if (m && !localStorage.getItem('boyun.lang') && m.user.language !== language.get()) void setLanguage(m.user.language)
    }, (e: unknown) => e instanceof ApiError && setAway(e.problem))
  }, [open, who, away])
  useEffect(() => {
    if (!open && who === null) go(`/login${path === '/' ? '' : `?next=${encodeURIComponent(path + location.search)}`}`, { replace: true })
    if (path === '/' && who) go(home(who), { replace: true })
  }, [open, who, path])

  if (!open && who === undefined && away) return <div className="page"><Trouble problem={away} retry={() => setAway(null)} /></div>
  if (!open && !who) return <Bones rows={6} />
  if (!found) return path === '/' ? <Bones rows={6} /> : who ? <Frame><NotHere /></Frame> : <NotHere />
  const Page = pageOf(found.route)
  const page = (
    <Fence key={path}>
      <Suspense fallback={<Bones rows={6} />}>
        <Page params={found.params} />
      </Suspense>
    </Fence>
  )
  return found.route.frame === 'office' ? <Frame>{page}</Frame> : page
}

/** A page that breaks says so and leaves the rest of the console standing. */
class Fence extends Component<{ children: ReactNode }, { broken: string }> {
  state = { broken: '' }

  static getDerivedStateFromError(e: unknown) {
    return { broken: e instanceof Error ? e.message : String(e) }
  }

  render() {
    return this.state.broken ? <Broken what={this.state.broken} /> : this.props.children
  }
}

function Broken({ what }: { what: string }) {
  const t = useWords()
  const [shown, show] = useState(false)
  return (
    <div className="empty">
      <h1>{t('broken.title')}</h1>
      <p className="c2">{t('broken.text')}</p>
      <div className="row">
        <button className="btn p" onClick={() => location.reload()}>{t('broken.reload')}</button>
        <Link className="btn" to="/">{t('broken.home')}</Link>
        <button className="btn ghost" onClick={() => show(true)}>{t('broken.detail')}</button>
      </div>
      {shown && <code className="mono">{what}</code>}
    </div>
  )
}
