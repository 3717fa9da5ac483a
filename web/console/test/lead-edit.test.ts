import { describe, expect, it } from 'vitest'
import type { LeadDetail } from '../src/api/contract'
import { changeOf, clashes, draftOf, fieldsOf } from '../src/pages/leads/edit'

const saw = { name: 'Ann', priority: 2, tags: ['vip', 'north'], note: 'mornings', fields: { Town: 'Bath', Age: '40' } } as unknown as LeadDetail
const as = (by: Partial<LeadDetail>): LeadDetail => ({ ...saw, ...by })

describe('an edit of a lead', () => {
  it('keeps the order of the columns, and behind them what no column named', () => {
    const lead = { fields: { Age: '40', Car: 'red', Town: 'Bath' }, field_order: ['Town', 'Gone', 'Age'] } as unknown as LeadDetail
    expect(fieldsOf(lead)).toEqual([['Town', 'Bath'], ['Age', '40'], ['Car', 'red']])
  })
  it('sends nothing when nothing changed', () => expect(changeOf(saw, draftOf(saw))).toEqual({}))

  it('sends what changed and nothing beside it', () => {
    expect(changeOf(saw, { ...draftOf(saw), name: 'Anne', tags: 'vip，south', fields: [['Town', 'Wells'], ['Age', ''], [' Car ', 'red'], ['', 'x']] })).toEqual({ name: 'Anne', tags: ['vip', 'south'], fields: { Town: 'Wells', Age: '', Car: 'red' } })
    expect(changeOf(saw, { ...draftOf(saw), priority: '', note: '', fields: [['Town', 'Bath']] })).toEqual({ priority: 0, note: '', fields: { Age: '' } })
  })

  it('takes a saved edit back', () => {
    const after = as({ name: 'Anne', fields: { Town: 'Bath', Car: 'red' } })
    expect(changeOf(after, draftOf(saw))).toEqual({ name: 'Ann', fields: { Age: '40', Car: '' } })
  })
})

describe('two edits of a lead', () => {
  it('go together when they change different things, or the same in the same way', () => {
    expect(clashes(saw, as({ note: 'evenings', fields: { Town: 'Bath', Age: '41' } }), { name: 'Anne', fields: { Town: 'Wells' } })).toEqual([])
    expect(clashes(saw, as({ name: 'Anne' }), { name: 'Anne' })).toEqual([])
  })

  it('clash where both changed one thing in their own way', () => {
    expect(clashes(saw, as({ name: 'Annie', tags: ['vip'], priority: 9, note: '', fields: { Age: '40' } }), { name: 'Anne', tags: ['south'], priority: 1, note: 'noon', fields: { Town: 'Wells', Age: '41' } })).toEqual([
      { key: 'name', free: false, mine: 'Anne', theirs: 'Annie' }, { key: 'priority', free: false, mine: '1', theirs: '9' }, { key: 'tags', free: false, mine: 'south', theirs: 'vip' },
      { key: 'note', free: false, mine: 'noon', theirs: '' }, { key: 'Town', free: true, mine: 'Wells', theirs: '' },
    ])
  })
})
