import { beforeEach, describe, expect, it } from 'vitest'
import { findCells, hiddenColumns, hideColumns, shownColumns } from '../src/office/ledger'

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
