import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { fill, lang, makeI18n, said } from '@shared/i18n'
import { en } from '../src/office/lang/en'
import { zh } from '../src/office/lang/zh'
import { en as leaderEn } from '../src/shared/leader/en'
import { zh as leaderZh } from '../src/shared/leader/zh'
import { TOUCHES, touched } from '../src/office/live'
import { KINDS } from '../src/office/log'
import { ACCOUNT_COLUMNS, COLUMNS } from '../src/office/registry'

const values = (s: string) => [...s.matchAll(/\{(\w+)\}/g)].map((m) => m[1]).sort()
const OFFICE = join(__dirname, '../src/office')
const LEADER = [join(__dirname, '../src/leader'), join(__dirname, '../src/shared/leader')]

function sources(dir: string): string[] {
  return readdirSync(dir).flatMap((n) => {
    const path = join(dir, n)
    if (statSync(path).isDirectory()) return n === 'lang' ? [] : sources(path)
    return /\.(ts|vue)$/.test(n) && !/^(zh|en)\.ts$/.test(n) ? [path] : []
  })
}

describe.each([
  { who: 'the office', zh, en, dirs: [OFFICE] },
  { who: 'a leader', zh: leaderZh, en: leaderEn, dirs: LEADER },
])('texts of $who', ({ zh, en, dirs }: { zh: Record<string, string>; en: Record<string, string>; dirs: string[] }) => {
  const files = dirs.flatMap(sources)
  it('has the same keys in both languages, none empty, same values', () => {
    expect(Object.keys(en).sort()).toEqual(Object.keys(zh).sort())
    for (const [key, text] of Object.entries(zh)) {
      const other = en[key]
      expect(text.trim(), key).not.toBe('')
      expect(other.trim(), key).not.toBe('')
      expect(values(other), key).toEqual(values(text))
    }
  })
  it('has no key that nothing uses', () => {
    const code = files.map((f) => readFileSync(f, 'utf8')).join('\n')
    // what the server writes into workbooks
    const sheets = readFileSync(join(__dirname, '../../sheets.c'), 'utf8')
    // keys made of a value: tOf('state', …), t(`group.${…}`), `ckey.${…}`
    const made = [...code.matchAll(/tOf\('([\w.]+)'/g), ...code.matchAll(/`([\w.]+)\.\$\{/g), ...sheets.matchAll(/WORDS?, \d+, "([\w.]+)"/g)].map((m) => m[1] + '.')
    const unused = Object.keys(zh).filter((k) => !made.some((m) => k.startsWith(m)) && !code.includes(`'${k}'`) && !sheets.includes(`"${k}"`))
    // a leader's tablet need not say all that the office can
    expect(unused.filter((k) => dirs === LEADER ? /^(leader|tablet)\./.test(k) : true)).toEqual([])
  })
  // registry.ts and people.ts name columns of files, escalation.ts, ladder.ts and notice.ts draft the text of a paper:
  // Chinese in any language
  it('leaves no Chinese written into a page outside the catalogue', () => {
    const bad = files.flatMap((f) =>
      readFileSync(f, 'utf8').split('\n')
        .filter((l) => /[\u4e00-\u9fff]/.test(l) && !l.trim().startsWith('//') && !l.includes("'中文'") && !/(registry|people|escalation|ladder|notice)\.ts$/.test(f))
        .map((l) => `${f}: ${l.trim()}`))
    expect(bad).toEqual([])
  })
})

describe('what the record can say', () => {
  const rules = readFileSync(join(__dirname, '../../../annotate/rules.c'), 'utf8')
  const steps = [...rules.matchAll(/^ {4}\{"(\w+)",\s*"([^"]+)",\s*"(\w+)",\s*"(\w+)",/gm)]
  it('has a word for every kind, act and problem state', () => {
    expect(steps.length).toBeGreaterThan(100)
    const keys = Object.keys(zh)
    const wanted = steps.flatMap(([, kind, , act, to]) =>
      [`kind.${kind}`, `did.${act}`, ...(kind === 'problem' ? [`state.${to}`] : kind === 'screening' && to !== 'minuted' && to !== 'archived' ? [`screening.${to}`] : [])])
    expect([...new Set(wanted)].filter((k) => !keys.includes(k))).toEqual([])
  })
  it('has a word for every state and every name of a value in the log', () => {
    const folder = join(__dirname, '../../../annotate')
    const code = readdirSync(folder).filter((n) => n.endsWith('.c')).map((n) => readFileSync(join(folder, n), 'utf8')).join('\n')
    const named = [...code.matchAll(/(?:data_(?:text|int|bool|json|real|roles|change|change_text)\(\s*(?:out->)?data|edit_(?:text|int|ref|bool|real)\(&?e(?:dit)?, \d+), "(\w+)"/g)].map((m) => `data.${m[1]}`)
    expect(named.length).toBeGreaterThan(150)
    const states = [...rules.matchAll(/^ {4}\{"\w+",\s*"([^"]+)",\s*"\w+",\s*"([^"]+)",/gm)].flatMap((m) => [m[1], m[2]]).filter((s) => s !== '-').map((s) => `logstate.${s}`)
    expect([...new Set([...named, ...states])].filter((k) => !(k in zh))).toEqual([])
  })
  it('can be filtered for in the log, every kind of it', () =>
    expect([...new Set(steps.map(([, kind]) => kind))].filter((k) => !KINDS.includes(k))).toEqual([]))
  it('is heard by lists under its own kinds only', () =>
    expect(Object.keys(TOUCHES).filter((k) => !steps.some(([, kind]) => kind === k))).toEqual([]))
  it('has what was closed drawn anew by acts that move it only', () => {
    const drawn = [...new Set(steps.map(([, kind, , act]) => `${kind} ${act}`))].filter((x) => touched({ kind: x.split(' ')[0], act: x.split(' ')[1] }).includes('rechecks'))
    expect(drawn.sort()).toEqual(['problem close', 'problem reopen', 'recheck hold', 'recheck relapse', 'relapse find', 'relapse refuse', 'screening adjourn'])
    expect(touched({ kind: 'all', act: 'refresh' })).toContain('rechecks')
  })
  it('has the letters of a problem counted anew with each letter', () => expect(touched({ kind: 'escalation', act: 'sign' })).toEqual(expect.arrayContaining(['problem', 'problems', 'escalations'])))
})

describe('import templates', () => {
  it('have only columns that the import knows', () => {
    const source = readFileSync(join(__dirname, '../../../annotate/import_lists.c'), 'utf8')
    for (const [what, columns] of Object.entries(COLUMNS)) {
      const from = source.indexOf(`{"${what}", {{`)
      expect(from, what).toBeGreaterThan(0)
      const list = source.slice(from, source.indexOf('QUERY_', from))
      for (const c of columns.split(',')) expect(list, `${what} ${c}`).toContain(`"${c}"`)
    }
  })
})

describe('the list of accounts', () => {
  const source = readFileSync(join(__dirname, '../../../annotate/import_accounts.c'), 'utf8')
  it('has the columns that the import knows', () => {
    for (const c of ACCOUNT_COLUMNS.split(',')) expect(source).toContain(`"${c}"`)
  })
  it('knows every role by the word of the page', () => {
    const roles = Object.entries(zh).filter(([k]) => k.startsWith('role.') && k !== 'role.sole_admin')
    expect(roles.length).toBe(16)
    for (const [key, word] of roles) expect(source).toMatch(new RegExp(`"${word}",\\s*"${key.slice(5)}"`))
  })
})

describe('makeI18n', () => {
  it('fills values and falls back', async () => {
    const { t, tOf, setLang } = makeI18n({ 'a.one': '共 {n} 个' }, () => Promise.resolve({ 'a.one': '{n} in all' }))
    expect(t('a.one', { n: 3 })).toBe('共 3 个')
    expect(tOf('a', 'one')).toContain('{n}')
    expect(tOf('a', 'unheard')).toBe('unheard')
    expect(tOf('a', null)).toBe('')
    await setLang('en')
    expect(t('a.one', { n: 3 })).toBe('3 in all')
    expect(said({ zh: '好', en: 'good' })).toBe('good')
    await setLang('zh')
    expect(said({ zh: '好', en: 'good' })).toBe('好')
    expect(said(null)).toBe('')
    expect(lang.value).toBe('zh')
  })
  it('keeps a name it has no value for', () => {
    expect(fill('{a} {b}', { a: 1 })).toBe('1 {b}')
  })
})
