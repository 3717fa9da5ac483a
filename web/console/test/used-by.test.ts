import { beforeAll, expect, test } from 'vitest'
import { reasonText } from '../src/frame/parts'
import { needWords, setLanguage, startWords, words } from '../src/i18n'

beforeAll(async () => {
  await startWords()
  await needWords(['office'])
})

const held = { used_by: [{ kind: 'campaign', name: 'Autumn' }, { kind: 'campaign', name: 'Spring' }, { kind: 'caller_pool', name: 'East' }], more: 2, count: 5 }

test('what still uses a thing is named, and the rest counted, in the reader\'s language', async () => {
  await setLanguage('en')
  expect(reasonText(words(), 'caller_in_use', held)).toBe('Still used by campaign Autumn, campaign Spring, pool East and 2 more. Give them another number first')
  await setLanguage('zh')
  expect(reasonText(words(), 'caller_in_use', held)).toBe('这个号码还在用：活动「Autumn」、活动「Spring」、号码池「East」和另外 2 个。先给它们换号码，再删除')
})

test('with nobody left to count, nobody is counted', async () => {
  await setLanguage('en')
  expect(reasonText(words(), 'trunk_in_use', { used_by: [{ kind: 'trunk_group', name: 'All' }], more: 0, count: 1 })).toBe('Still used by group All. Give them another trunk first')
})
