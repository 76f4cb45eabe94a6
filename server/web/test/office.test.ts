import { describe, expect, it } from 'vitest'
import type { ConsoleStage, ReelItem } from '@shared/types'
import { Marks, complete, fields, fresh, keep, kept } from '../src/office/annotate/edit'
import { keyName } from '../src/office/annotate/keys'
import { nextStep } from '../src/office/console'
import { wanted } from '../src/shared/step'
import { decodeTable, MAX_CSV } from '../src/office/csv'
import { factsOf, instantOf } from '../src/office/facts'
import { fingerprintOf, hash53 } from '../src/office/fingerprint'
import { bytes, metres } from '../src/office/format'
import { insertAt, made, moved, shares, totals } from '../src/office/reel'

const item = (kind: ReelItem['kind'], ms: number, claim = 0, unit: string | null = null, problem: number | null = null): ReelItem =>
  ({ kind, problem, claim_s: claim, duration_ms: ms, ready: true, unchecked: 0, row: unit ? ({ lead_unit_name: unit } as ReelItem['row']) : null })

describe('reel sums', () => {
  const reel = [item('title', 4000), item('problem', 20_000, 60, '甲', 1), item('problem', 5000, 0, '乙', 2), item('problem', 9000, 90, '甲', 3), item('end', 4000)]
  it('counts playing and claim time', () => expect(totals(reel)).toEqual({ play: 42_000, whole: 192_000 }))
  it('shares screen time by unit, the longest first', () =>
    expect(shares(reel, '–')).toEqual([{ unit: '甲', count: 2, ms: 29_000 }, { unit: '乙', count: 1, ms: 5000 }]))
  it('moves within the list and nowhere else', () => {
    expect(moved([1, 2, 3], 0, 2)).toEqual([2, 3, 1])
    expect(moved([1, 2, 3], 2, 0)).toEqual([3, 1, 2])
    expect(moved([1, 2, 3], 0, 3)).toEqual([1, 2, 3])
    expect(moved([1, 2, 3], -1, 1)).toEqual([1, 2, 3])
  })
  it('puts new items where they belong', () => {
    expect(made('problem', { id: 3, duration_ms: 9000 } as never)).toMatchObject({ unchecked: null, claim_s: 60, ready: false })
    expect(made('end', null)).toMatchObject({ unchecked: 0, claim_s: 0, ready: true })
    expect(insertAt(reel, 'problem')).toBe(4)
    expect(insertAt(reel, 'lookback')).toBe(1)
    expect(insertAt([], 'problem')).toBe(0)
    expect(insertAt([item('problem', 1)], 'lookback')).toBe(0)
    expect(insertAt(reel, 'title')).toBe(0)
  })
})

describe('the operator’s next step', () => {
  const NOW = 1_000_000
  const base = (over: Partial<ConsoleStage>): ConsoleStage => ({
    screening: { id: 1, title: '', state: 'live', place: null }, controller: { user: 7, name: '' }, item: null, items: [
      { position: 0, kind: 'title' }, { position: 1, kind: 'problem' }, { position: 2, kind: 'end' }],
    window: null, claims: [], dispute: null, problem: null, mode: 'idle', lookback: [], compare: null, media: { playing: false, pos_ms: 0, at_ms: NOW, rate: 1 }, ...over,
  } as unknown as ConsoleStage)
  const on = (position: number, over: Partial<ConsoleStage> = {}) => base({
    item: { position, kind: position === 1 ? 'problem' : 'title', title: '', start_ms: 0, end_ms: 5000, claim_s: 45 },
    problem: position === 1 ? ({ id: 9, state: 'scheduled' } as ConsoleStage['problem']) : null, ...over,
  })
  const open = { state: 'open', problem: 9, opened_at: NOW, closes_at: NOW + 1000 } as const
  const is = (s: ConsoleStage, label: string) => expect(nextStep(s, 7, NOW).label).toBe(label)

  it('leads through the whole meeting', () => {
    for (const [state, label] of [['planned', 'step.notify'], ['notified', 'step.open_checkin'], ['checkin', 'step.go_live'], ['paused', 'step.resume'], ['adjourned', 'step.over']] as const)
      is(base({ screening: { id: 1, title: '', state, place: null } }), label)
    is(base({}), 'step.begin')
    is(on(0), 'step.next')
    is(on(1), 'step.open_claim')
    is(on(1, { window: open }), 'step.close_claim')
    is(on(1, { window: open, claims: [{ role: 'primary' }] as ConsoleStage['claims'] }), 'step.close_answered')
    is(on(1, { window: { ...open, state: 'closed' } }), 'step.next')
    is(on(2), 'step.adjourn')
  })
  it('looks back on the last screening before the first problem', () => {
    const lookback = [{ problem: 4, problem_no: '5-001' }, { problem: 6, problem_no: '5-002' }] as ConsoleStage['lookback']
    const at = (over: Partial<ConsoleStage>) => nextStep(base({ lookback, ...over }), 7, NOW)
    expect(at({})).toMatchObject({ command: 'lookback', label: 'step.lookback', values: { n: 2 }, skips: true })
    expect(at({ mode: 'lookback' })).toMatchObject({ label: 'step.lookback_one', values: { n: 1, of: 2, no: '5-001' }, body: { problem: 4 } })
    expect(at({ mode: 'lookback', compare: 4 })).toMatchObject({ values: { n: 2 }, body: { problem: 6 } })
    is(base({ lookback, mode: 'lookback', compare: 6 }), 'step.begin')
    is(on(1, { lookback }), 'step.open_claim')
    const items = [{ position: 1, kind: 'title' }, { position: 2, kind: 'lookback' }, { position: 3, kind: 'problem' }] as ConsoleStage['items']
    const card = { position: 2, kind: 'lookback', title: '', start_ms: 0, end_ms: 4000, claim_s: 0 } as ConsoleStage['item']
    is(base({ lookback, items }), 'step.begin')
    expect(at({ items, item: card, mode: 'reel' })).toMatchObject({ body: { problem: 4 } })
    is(base({ lookback, items, item: card, mode: 'lookback', compare: 6 }), 'step.next')
  })
  it('asks with the item’s own claim time', () => expect(nextStep(on(1), 7, NOW)).toMatchObject({ values: { n: 45 }, body: { seconds: 45 } }))
  it('treats a window whose time is over as closed', () => is(on(1, { window: { ...open, closes_at: NOW - 1 } }), 'step.next'))
  it('only watches while somebody else has control', () => is(on(1, { controller: { user: 8, name: 'x' } }), 'step.take_control'))
  it('does not ask for a claim a second time', () => {
    is(on(1, { problem: { id: 9, state: 'claimed' } as ConsoleStage['problem'] }), 'step.next')
    is(on(1, { dispute: { ruling: null } as ConsoleStage['dispute'] }), 'step.next')
  })
  it('knows where the hall is', () => {
    const hallAt = (s: ConsoleStage) => wanted(s.media, s.item, NOW)
    expect(hallAt(on(1, { media: { playing: true, pos_ms: 1000, at_ms: NOW - 500, rate: 1 } }))).toBe(1500)
    expect(hallAt(on(1, { media: { playing: true, pos_ms: 1000, at_ms: NOW - 60_000, rate: 1 } }))).toBe(5000)
    expect(hallAt(on(1, { media: { playing: false, pos_ms: 1000, at_ms: 0, rate: 1 } }))).toBe(1000)
  })
})

describe('marking', () => {
  it('is complete only with all that filing needs', () => {
    const e = fresh('2025-11-18')
    expect(complete(e)).toBe(false)
    Object.assign(e, { point: 1, type: 2, lead_unit: 3, indicator: 4, description: '  ' })
    expect(complete(e)).toBe(false)
    e.description = '占道'
    expect(complete(e)).toBe(true)
    expect(fields(e)).toMatchObject({ point: 1, description: '占道', severity: 'normal', found_on: '2025-11-18' })
  })
  it('takes marks back one by one', () => {
    const e = fresh('2025-11-18')
    const m = new Marks(e)
    m.set(10, null)
    m.set(10, 20)
    expect(m.undo()).toBe(true)
    expect([e.from, e.to]).toEqual([10, null])
    expect(m.undo()).toBe(true)
    expect([e.from, e.to]).toEqual([null, null])
    expect(m.undo()).toBe(false)
  })
  it('goes on with point and date of the last one, but nothing else', () => {
    const e = Object.assign(fresh('2025-11-18'), { point: 5, pointName: '路口', type: 3, description: 'x', from: 1, to: 2 })
    expect(fresh('2025-11-19', e)).toMatchObject({ point: 5, pointName: '路口', type: null, description: '', from: null, found_on: '2025-11-18' })
  })
  it('keeps an unsaved mark over a reload, and only that', () => {
    const e = Object.assign(fresh('2025-11-18'), { from: 3, description: '积水' })
    keep(1, e)
    expect(kept(1)).toMatchObject({ from: 3, description: '积水' })
    keep(1, Object.assign(e, { problem: 4 }))
    expect(kept(1)).toBeNull()
    localStorage.setItem('shenkan.mark.2', '{broken')
    expect(kept(2)).toBeNull()
  })
  it('names keys', () => {
    const key = (o: KeyboardEventInit) => keyName(new KeyboardEvent('keydown', o))
    expect(key({ key: ' ' })).toBe('Space')
    expect(key({ key: 'i' })).toBe('I')
    expect(key({ key: 'I', shiftKey: true })).toBe('Shift+I')
    expect(key({ key: '?', shiftKey: true })).toBe('?')
    expect(key({ key: 'ArrowLeft', shiftKey: true })).toBe('Shift+ArrowLeft')
    expect(key({ key: 'Enter', metaKey: true })).toBe('Ctrl+Enter')
  })
})

describe('files', () => {
  const gb = new Uint8Array([0xb5, 0xa5, 0xce, 0xbb]) // 单位
  it('reads UTF-8 with and without BOM, UTF-16 and GB18030', () => {
    const utf8 = new TextEncoder().encode('单位')
    expect(decodeTable(utf8)).toEqual({ ok: true, text: '单位' })
    expect(decodeTable(new Uint8Array([0xef, 0xbb, 0xbf, ...utf8]))).toEqual({ ok: true, text: '单位' })
    expect(decodeTable(gb)).toEqual({ ok: true, text: '单位' })
    expect(decodeTable(new Uint8Array([0xff, 0xfe, 0x55, 0x53, 0x4d, 0x4f]))).toEqual({ ok: true, text: '单位' })
  })
  it('refuses workbooks, bombs, blanks and binaries in words', () => {
    expect(decodeTable(new Uint8Array([0x50, 0x4b, 3, 4]))).toEqual({ ok: false, why: 'workbook' })
    expect(decodeTable(new Uint8Array([0xd0, 0xcf, 0x11]))).toEqual({ ok: false, why: 'old_workbook' })
    expect(decodeTable(new Uint8Array())).toEqual({ ok: false, why: 'empty' })
    expect(decodeTable(new Uint8Array(MAX_CSV + 1))).toEqual({ ok: false, why: 'too_large' })
    expect(decodeTable(new Uint8Array([97, 0, 98]))).toEqual({ ok: false, why: 'binary' })
  })
  it('knows a file again by size, head and tail, whatever its name', async () => {
    const big = new Uint8Array(3 * 1024 * 1024).fill(7)
    const same = await fingerprintOf(new Blob([big]), 'footage')
    expect(await fingerprintOf(new File([big], 'b.mp4'), 'footage')).toBe(same)
    big[big.length - 1] = 8
    expect(await fingerprintOf(new Blob([big]), 'footage')).not.toBe(same)
    expect(await fingerprintOf(new Blob([]), 'footage')).toMatch(/-0-/)
    expect(hash53(new Uint8Array([1, 2]))).not.toBe(hash53(new Uint8Array([2, 1])))
  })
  it('writes sizes and distances', () => {
    expect(bytes(0)).toBe('0 B')
    expect(bytes(1536)).toBe('1.5 KB')
    expect(bytes(412 * 1024 * 1024)).toBe('412 MB')
    expect(bytes(null)).toBe('–')
    expect(metres(35.4)).toBe('35 m')
    expect(metres(1234)).toBe('1.2 km')
  })
})

describe('when and where a clip was taken', () => {
  const at = Date.UTC(2026, 4, 4, 3, 2, 1)
  const texts = (clip: Parameters<typeof factsOf>[0]) => factsOf(clip).map((f) => (f.warn ? '! ' : '') + f.text)
  it('reads instants with and without a zone', () => {
    expect(instantOf('2026-05-04T03:02:01Z')).toBe(at)
    expect(instantOf('2026-05-04T11:02:01')).toBe(at)
    expect(instantOf('2026-05-03T22:02:01-05:00')).toBe(at)
    expect(instantOf('one day')).toBe(null)
  })
  it('names the sources', () => {
    const said = texts({ recorded_at: at, lat: 30.2741, lon: 120.1551, info: { recorded_source: 'gpmf', place_source: 'gpmf' } })
    expect(said).toHaveLength(2)
    expect(said[0]).toMatch(/^拍摄时间 .*11:02（运动相机卫星定位）$/)
    expect(said[1]).toBe('位置 30.27410, 120.15510（运动相机卫星定位）')
  })
  it('warns of a mere file date and of contradictions', () => {
    const said = texts({ recorded_at: at, lat: 30, lon: 120, info: { recorded_source: 'file', recorded_conflict: { at: '2025-05-04T03:02:01Z', source: 'container' },
      place_source: 'udta', place_conflict: { lat: 31, lon: 121, source: 'dji' } } })
    expect(said[0]).toMatch(/^! 拍摄时间 .*文件日期/)
    expect(said[1]).toMatch(/^! 另有时间 .*文件头/)
    expect(said[3]).toBe('! 另有位置 31.00000, 121.00000（无人机字幕），请核对')
  })
  it('says on which round it was', () => expect(texts({ recorded_at: null, lat: null, lon: null, round_name: '每周督导 2026-01-05 甲组', info: null })).toContain('督导轮次 每周督导 2026-01-05 甲组'))
  it('says what is unknown', () => expect(texts({ recorded_at: null, lat: null, lon: null, info: null })).toEqual(['文件没有拍摄时间', '文件没有位置']))
})
