import { beforeEach, describe, expect, it } from 'vitest'
import { allPages, findCells, hiddenColumns, hideColumns, shownColumns } from '../src/office/ledger'

const column = (key: string) => ({ key, zh: key, en: key, summed: false })

describe('columns of a ledger', () => {
  beforeEach(() => localStorage.clear())
  it('keeps what is off per person and ledger', () => {
    hideColumns(1, 'points', ['phone'])
    expect(hiddenColumns(1, 'points')).toEqual(['phone'])
    expect(hiddenColumns(2, 'points')).toEqual([])
    expect(hiddenColumns(1, 'problems')).toEqual([])
  })
  it('shows the rest with their place in a row', () => {
    expect(shownColumns([column('a'), column('b'), column('c')], ['b', 'gone']).map((c) => [c.key, c.at])).toEqual([['a', 0], ['c', 2]])
  })
  it('takes what is no list for nothing', () => {
    localStorage.setItem('shenkan.ledger.1.points', '{"a":1}')
    expect(hiddenColumns(1, 'points')).toEqual([])
    localStorage.setItem('shenkan.ledger.1.points', 'x')
    expect(hiddenColumns(1, 'points')).toEqual([])
  })
})

describe('finding in the columns', () => {
  const rows = [['Q-1', '占道'], ['Q-2', '井盖']]
  it('goes column by column, the head first', () => {
    expect(findCells('q', ['编号', '描述'], rows)).toEqual([{ row: 0, column: 0 }, { row: 1, column: 0 }])
    expect(findCells('描述', ['编号', '描述'], rows)).toEqual([{ row: -1, column: 1 }])
    expect(findCells('井', ['编号', '描述'], rows)).toEqual([{ row: 1, column: 1 }])
  })
  it('finds nothing for nothing', () => expect(findCells('  ', ['a'], rows)).toEqual([]))
})

describe('all pages of a ledger', () => {
  const pages = (n: number, fails = Infinity, leaves = Infinity) => {
    let at = 0
    return { read: () => at, more: () => at < n, gone: () => at >= leaves, next: async () => (++at >= fails ? { error: new Error('no') } : { error: null }) }
  }
  it('come one after the other', async () => {
    const p = pages(3)
    expect(await allPages(p)).toBe(true)
    expect(p.read()).toBe(3)
  })
  it('end with the one that fails', async () => {
    const p = pages(3, 2)
    await expect(allPages({ ...p, more: () => true })).rejects.toThrow('no')
    expect(p.read()).toBe(2)
  })
  it('are not waited for by who has left', async () => {
    const p = pages(9, Infinity, 2)
    expect(await allPages(p)).toBe(false)
    expect(p.read()).toBe(2)
  })
})
