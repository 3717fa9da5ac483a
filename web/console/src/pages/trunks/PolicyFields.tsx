import type { CallerID, TrunkDraft, TrunkPolicy } from '../../api/contract'
import { Glyph } from '../../frame/Glyph'
import { Field } from '../../frame/parts'
import { has, useWords } from '../../i18n'

/** What can be chosen, and what was set by the API if it is none of that. */
function codecs(set: string[]): string[] {
  return [...new Set(['both', 'PCMU_PCMA', 'PCMA', 'PCMU', 'G722_PCMA_PCMU', 'G722', ...(set.length ? [set.join('_')] : [])])]
}

interface Props {
  form: TrunkDraft
  set: (by: Partial<TrunkDraft>) => void
  wrong: (field: string) => string | undefined
  callers: CallerID[]
}

/** What most businesses never touch: how numbers are written, who calls, how it sounds. */
export function PolicyFields({ form, set, wrong, callers }: Props) {
  const t = useWords()
  const p = form.policy
  const put = (by: Partial<TrunkPolicy>) => set({ policy: { ...p, ...by } })
  const proved = callers.filter((c) => c.kind === 'own' && c.proof === 'verified')
  return (
    <>
      <fieldset>
        <legend>{t('trunks:form.numbers')}</legend>
        <div className="fields">
          <Field label={t('trunks:form.format')}><select className="fld" value={form.number_format} onChange={(e) => set({ number_format: e.target.value as TrunkDraft['number_format'] })}>{(['e164', 'plus', 'national'] as const).map((k) => <option key={k} value={k}>{t(`trunks:form.formats.${k}`)}</option>)}</select></Field>
          <div className="span col s">
            <span className="f13">{t('trunks:form.rules')}</span>
            <span className="f12 c3">{t('trunks:form.rules_hint')}</span>
            {p.rewrites.length === 0 && <span className="f13 c2">{t('trunks:form.rule_none')}</span>}
            <div className="lines">
              {p.rewrites.map((r, i) => {
                const change = (by: Partial<typeof r>) => put({ rewrites: p.rewrites.map((x, j) => (i === j ? { ...x, ...by } : x)) })
                return (
                  <div key={i}>
                    <Field label={t('trunks:form.match')}><input className="fld mono" value={r.match} onChange={(e) => change({ match: e.target.value.trim() })} /></Field>
                    <Field label={t('trunks:form.strip')}><input className="fld" type="number" min={0} max={16} value={r.strip} onChange={(e) => change({ strip: Number(e.target.value) })} /></Field>
                    <Field label={t('trunks:form.add')}><input className="fld mono" value={r.add} onChange={(e) => change({ add: e.target.value.trim() })} /></Field>
                    <button type="button" className="btn s ghost" onClick={() => put({ rewrites: p.rewrites.filter((_, j) => i !== j) })}>{t('trunks:form.drop')}</button>
                  </div>
                )
              })}
            </div>
            {wrong('rewrites') && <span className="f12 is-alarm" role="alert"><Glyph name="alarm" size={10} /> {wrong('rewrites')}</span>}
            <div><button type="button" className="btn s" onClick={() => put({ rewrites: [...p.rewrites, { match: '', strip: 0, add: '' }] })}>{t('trunks:form.add_rule')}</button></div>
          </div>
        </div>
      </fieldset>
      <fieldset>
        <legend>{t('trunks:form.sound')}</legend>
        <div className="fields">
          <Field label={t('trunks:form.codecs')} hint={t('trunks:form.codecs_hint')} error={wrong('codecs')}><select className="fld" value={p.codecs.length ? p.codecs.join('_') : 'both'} onChange={(e) => put({ codecs: e.target.value === 'both' ? [] : e.target.value.split('_') })}>{codecs(p.codecs).map((k) => <option key={k} value={k}>{has(`trunks:form.codec.${k}`) ? t(`trunks:form.codec.${k}`) : k.replaceAll('_', ', ')}</option>)}</select></Field>
          <Field label={t('trunks:form.srtp')} error={wrong('srtp')} hint={p.srtp !== 'off' && form.transport !== 'tls' ? <span className="is-wrap"><Glyph name="wrap" size={10} /> {t('trunks:form.srtp_tls')}</span> : undefined}><select className="fld" value={p.srtp} onChange={(e) => put({ srtp: e.target.value as TrunkPolicy['srtp'] })}>{(['off', 'offer', 'require'] as const).map((k) => <option key={k} value={k}>{t(`trunks:form.srtps.${k}`)}</option>)}</select></Field>
          <Field label={t('trunks:form.early')}><select className="fld" value={p.early} onChange={(e) => put({ early: e.target.value as TrunkPolicy['early'] })}>{(['listen', 'ignore'] as const).map((k) => <option key={k} value={k}>{t(`trunks:form.earlies.${k}`)}</option>)}</select></Field>
        </div>
      </fieldset>
      <fieldset>
        <legend>{t('trunks:form.caller')}</legend>
        <div className="fields">
          <Field label={t('trunks:form.identity')}><select className="fld" value={p.identity} onChange={(e) => put({ identity: e.target.value as TrunkPolicy['identity'] })}>{(['asserted', 'preferred', 'none'] as const).map((k) => <option key={k} value={k}>{t(`trunks:form.identities.${k}`)}</option>)}</select></Field>
          <Field label={t('trunks:form.diversion')} error={wrong('diversion')} hint={t('trunks:form.diversion_hint')}><select className="fld" value={p.diversion} onChange={(e) => put({ diversion: e.target.value })}><option value="">{t('trunks:form.diversion_none')}</option>{proved.map((c) => <option key={c.id} value={c.id}>{c.label} {c.number}</option>)}</select></Field>
          <label className="check span"><input type="checkbox" checked={p.privacy === 'none'} onChange={(e) => put({ privacy: e.target.checked ? 'none' : 'unsaid' })} />{t('trunks:form.privacy_none')}</label>
          <div className="span col s">
            <span className="f13">{t('trunks:form.headers')}</span>
            <span className="f12 c3">{t('trunks:form.headers_hint')}</span>
            <div className="lines">
              {p.headers.map((h, i) => {
                const change = (by: Partial<typeof h>) => put({ headers: p.headers.map((x, j) => (i === j ? { ...x, ...by } : x)) })
                return (
                  <div key={i} className="two">
                    <Field label={t('trunks:form.header_name')}><input className="fld mono" value={h.name} onChange={(e) => change({ name: e.target.value.trim() })} /></Field>
                    <Field label={t('trunks:form.header_value')}><input className="fld mono" value={h.value} onChange={(e) => change({ value: e.target.value })} /></Field>
                    <button type="button" className="btn s ghost" onClick={() => put({ headers: p.headers.filter((_, j) => i !== j) })}>{t('trunks:form.drop')}</button>
                  </div>
                )
              })}
            </div>
            {wrong('headers') && <span className="f12 is-alarm" role="alert"><Glyph name="alarm" size={10} /> {wrong('headers')}</span>}
            <div><button type="button" className="btn s" onClick={() => put({ headers: [...p.headers, { name: 'X-', value: '' }] })}>{t('trunks:form.add_header')}</button></div>
          </div>
        </div>
      </fieldset>
    </>
  )
}
